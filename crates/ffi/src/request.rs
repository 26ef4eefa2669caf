//! What can be asked for, in JSON.

use latchkey_client::LicenseId;
use serde::Deserialize;

use crate::application::Application;

/// A request together with the application it is for.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub(crate) struct Call {
    /// The application.
    pub(crate) application: Application,
    /// What to do for it.
    pub(crate) request: Request,
}

/// What to do.
#[derive(Debug, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(not(feature = "online"), expect(dead_code, reason = "an offline library says that it has no network"))]
#[serde(deny_unknown_fields, tag = "operation", rename_all = "snake_case")]
pub(crate) enum Request {
    /// Decides whether the application may run; answers `grant`.
    Check {
        /// The time to decide by, in RFC 3339.
        #[cfg(feature = "testing")]
        at: Option<String>,
    },
    /// All valid licenses, the best first; answers `grants`.
    Grants {},
    /// Buys a license key for this computer with an activation key, or takes a license key that was entered in its place;
    /// answers `grant`.
    Activate {
        /// What the user typed.
        activation_key: String,
    },
    /// Asks the service whether the license still stands, and keeps the newer license key; answers `grant`.
    Refresh {},
    /// Fetches the newest revocation list, for the next check to use; answers `revocation_list`.
    FetchRevocations {
        /// How long that may take; by default as long as any call to the service.
        timeout_ms: Option<u64>,
    },
    /// Gives this computer's seat back, so that another computer can take it; answers `released`.
    Release {
        /// Of this license, where the computer has several; by default of the one that `check` grants.
        #[cfg_attr(feature = "schema", schemars(with = "Option<String>"))]
        license_id: Option<LicenseId>,
    },
    /// Takes a floating seat and holds it, renewed in the background, until it is returned or kept or the application is closed;
    /// answers `lease`. Of an application that is open alone.
    TakeLease {},
    /// Whether the seat is still held; answers `lease`.
    Lease {
        /// The number that `take_lease` answered.
        lease: u64,
    },
    /// Returns the seat, unless others of this computer and session hold it, too.
    ReturnLease {
        /// The number that `take_lease` answered.
        lease: u64,
    },
    /// Keeps the seat without renewing it, for a journey; answers `kept_until`, if it can be kept.
    KeepLease {
        /// The number that `take_lease` answered.
        lease: u64,
    },
    /// The vendor's public settings; answers `settings`.
    Settings {},
    /// The ID of this computer, for a user to send to the vendor; answers `computer_id`.
    ComputerId {},
    /// A link to the service's page, on which a customer activates for this computer while it is offline: to be shown, also as a QR
    /// code; answers `activation_link`.
    ActivationLink {
        /// What the user typed, so that nobody types it on the page again. Whoever sees the link sees it, too.
        activation_key: Option<String>,
    },
    /// What a text holds that somebody is about to enter, before anything is verified; answers `entries`.
    Inspect {
        /// A line, a mail, a file.
        text: String,
    },
}

impl Request {
    /// Whether it is about what lasts longer than one call.
    pub(crate) fn needs_open_application(&self) -> bool {
        matches!(self, Self::TakeLease {} | Self::Lease { .. } | Self::ReturnLease { .. } | Self::KeepLease { .. })
    }
}
