//! The answer "not licensed".

use std::error::Error;
use std::fmt;

use jiff::Timestamp;
use latchkey_core::Rejection;

use crate::{Finding, Outcome, Reason, Source};

/// Why the application may not run, with what to tell the user.
///
/// `Display` says it in a sentence; [`help`](Self::help) says what would help; [`code`](Self::code) is for programs and
/// for the support.
///
/// ```
/// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
/// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
/// #     .without_stores().build()?;
/// let not_licensed = client.check().unwrap_err();
/// println!("Acme Editor can't start: {not_licensed}. Please {}. (code {})", not_licensed.help(), not_licensed.code());
/// assert_eq!(not_licensed.code(), "no_license");
/// # Ok::<_, latchkey_client::BuildError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotLicensed {
    reason: Reason,
    found_in: Option<Source>,
    findings: Box<[Finding]>,
}

impl NotLicensed {
    /// The nearest miss of all that was found.
    ///
    /// `doubt` says more of a remembered clock, where that is it.
    pub(crate) fn nearest(findings: Vec<Finding>, activation: Option<Reason>, doubt: Option<Reason>) -> Self {
        let misses = findings.iter().filter_map(|finding| Some((reason(finding)?, Some(finding.source.clone()))));
        let failed = activation.into_iter().map(|reason| (reason, None));
        // The first of equals: sources are in the order in which they count.
        let nearest =
            misses.chain(failed).reduce(|best, next| if next.0.nearness() > best.0.nearness() { next } else { best });
        let (reason, found_in) = nearest.unwrap_or((Reason::NoLicense, None));
        let reason = match (reason, doubt) {
            (Reason::Rejected(Rejection::ClockSetBack), Some(doubt)) => doubt,
            (reason, _) => reason,
        };
        Self { reason, found_in, findings: findings.into() }
    }

    #[cfg(feature = "online")]
    pub(crate) fn of(reason: Reason) -> Self {
        Self { reason, found_in: None, findings: Box::default() }
    }

    /// What speaks against a license that was found.
    #[cfg(feature = "online")]
    pub(crate) fn against(source: Source, reason: Reason, findings: Vec<Finding>) -> Self {
        Self { reason, found_in: Some(source), findings: findings.into() }
    }

    /// The stable code.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .without_stores().text("not a license key").build()?;
    /// assert_eq!(client.check().unwrap_err().code(), "license_key_malformed");
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        self.reason.code()
    }

    /// What would help, for the user.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .without_stores().text("not a license key").build()?;
    /// assert!(client.check().unwrap_err().help().starts_with("copy the license key anew"));
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn help(&self) -> &'static str {
        self.reason.help()
    }

    /// The reason, to match on.
    ///
    /// ```
    /// # use latchkey_client::{Reason, Rejection};
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .without_stores().text("not a license key").build()?;
    /// assert_eq!(*client.check().unwrap_err().reason(), Reason::Rejected(Rejection::Malformed));
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn reason(&self) -> &Reason {
        &self.reason
    }

    /// When a floating seat may be free, where the service said so: ask no earlier.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .without_stores().build()?;
    /// assert_eq!(client.check().unwrap_err().retry_at(), None, "nobody was asked");
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn retry_at(&self) -> Option<Timestamp> {
        match &self.reason {
            Reason::LeaseFailed { retry_at, .. } => *retry_at,
            _ => None,
        }
    }

    /// The source of the license that the reason is about.
    ///
    /// ```
    /// # use latchkey_client::Source;
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .without_stores().text("not a license key").build()?;
    /// assert_eq!(client.check().unwrap_err().found_in(), Some(&Source::Text));
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn found_in(&self) -> Option<&Source> {
        self.found_in.as_ref()
    }

    /// The result of each source, for a support request.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .without_stores().text("not a license key").build()?;
    /// for finding in client.check().unwrap_err().findings() {
    ///     println!("{finding}");
    /// }
    /// # Ok::<_, latchkey_client::BuildError>(())
    /// ```
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}

fn reason(finding: &Finding) -> Option<Reason> {
    match &finding.outcome {
        Outcome::Rejected(rejection) => Some(Reason::Rejected(*rejection)),
        Outcome::ActivationKey => Some(Reason::ActivationNeeded),
        Outcome::ActivationKeyMistyped => Some(Reason::ActivationKeyMistyped),
        Outcome::Unreadable(unreadable) if !unreadable.is_absence() => {
            Some(Reason::SourceUnreadable(finding.source.clone(), unreadable.clone()))
        }
        _ => None,
    }
}

impl fmt::Display for NotLicensed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl Error for NotLicensed {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Unreadable;

    fn of(outcomes: &[Outcome]) -> String {
        let findings = outcomes.iter().map(|outcome| Finding::new(Source::Text, outcome.clone())).collect();
        NotLicensed::nearest(findings, None, None).code().to_owned()
    }

    #[test]
    fn the_user_hears_of_the_nearest_miss() {
        let expired = Outcome::Rejected(Rejection::Expired);
        let malformed = Outcome::Rejected(Rejection::Malformed);
        let dead_share = Outcome::Unreadable(Unreadable::TimedOut);
        let absent = Outcome::Unreadable(Unreadable::Absent);
        assert_eq!(of(&[]), "no_license");
        assert_eq!(of(&[absent.clone(), Outcome::Empty]), "no_license");
        assert_eq!(of(&[absent, dead_share.clone()]), "source_unreadable");
        assert_eq!(of(&[dead_share.clone(), malformed.clone()]), "license_key_malformed");
        assert_eq!(of(&[malformed, expired.clone(), dead_share]), "license_expired");
        assert_eq!(of(&[Outcome::ActivationKey, expired]), "license_expired");
        assert_eq!(of(&[Outcome::ActivationKeyMistyped, Outcome::ActivationKey]), "activation_needed");
    }
}
