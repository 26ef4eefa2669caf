//! What the application may want to mention although it may run.

use crate::{Source, Unreadable};

/// Something worth knowing that keeps nobody from working.
///
/// ```
/// let warning = latchkey_client::Warning::ExpiresSoon { days_left: 3 };
/// assert_eq!((warning.code(), warning.to_string().as_str()), ("expires_soon", "the license expires in 3 days"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// The license expires soon.
    #[error("the license expires {}", in_days(*days_left))]
    ExpiresSoon {
        /// Whole days that are left.
        days_left: i64,
    },
    /// The license has expired; it still works for a few minutes.
    #[error("the license has expired; it still works for a few minutes")]
    Ended,
    /// A source could not be read; the license came from another.
    #[error("a place where licenses may be can't be read: {0}: {1}")]
    SourceUnreadable(Source, Unreadable),
    /// A revocation list is not what the vendor signed, or can't be read; the newest good one counts.
    #[error("a revocation list counts for nothing: {0}: {1}")]
    RevocationsUnusable(Source, String),
    /// The license key is not kept for the next time: the user's store can't be written.
    #[error("the license can't be kept for the next time: {0}")]
    NotCached(String),
    /// The latest time seen is not remembered, because it can't be written, or was written by something else.
    #[error("the clock is not guarded: {0}")]
    ClockNotGuarded(String),
    /// The clock is further behind what is known of time than the tolerance; the license is good all the same.
    #[error("this computer's clock is behind: set its date, time and time zone right")]
    ClockBehind,
    /// The license is bound to the machine ID of a container, and the application gave no computer ID.
    #[error(
        "this is a container, whose machine ID may be its image's: other containers of the image count as the same \
         computer, and a new image as another one"
    )]
    ContainersMachineId,
    /// The newest revocation list could not be fetched from the service; the newest known one counts.
    #[error("the newest revocation list is not known: {0}")]
    RevocationsNotFetched(String),
    /// The service could not say whether the license still stands; what was found counts.
    #[error("it is not known whether the license still stands: {0}")]
    NotRefreshed(String),
    /// What the service said at an activation.
    #[error("{detail}")]
    FromService {
        /// The service's code.
        code: String,
        /// For a person.
        detail: String,
    },
}

impl Warning {
    /// The stable code.
    ///
    /// ```
    /// assert_eq!(latchkey_client::Warning::ClockBehind.code(), "clock_behind");
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::ExpiresSoon { .. } => "expires_soon",
            Self::Ended => "ended",
            Self::SourceUnreadable(..) => "source_unreadable",
            Self::RevocationsUnusable(..) => "revocations_unusable",
            Self::NotCached(_) => "not_cached",
            Self::ClockNotGuarded(_) => "clock_not_guarded",
            Self::ClockBehind => "clock_behind",
            Self::ContainersMachineId => "containers_machine_id",
            Self::RevocationsNotFetched(_) => "revocations_not_fetched",
            Self::NotRefreshed(_) => "not_refreshed",
            Self::FromService { code, .. } => code,
        }
    }
}

fn in_days(days_left: i64) -> String {
    match days_left {
        0 => "within a day".to_owned(),
        1 => "in a day".to_owned(),
        more => format!("in {more} days"),
    }
}
