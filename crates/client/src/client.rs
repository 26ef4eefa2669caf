//! One call, one answer.

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use latchkey_core::{Clock, ComputerId, ProductId, Version};

use crate::choice::{Candidate, best};
use crate::evaluation::Evaluation;
use crate::gathering::{Content, Gathered, gather};
use crate::keeping::{Keepsake, keep};
use crate::setup::Setup;
use crate::{Grant, NotLicensed, Outcome, Reason, Unreadable, Warning};

/// Finds the license of this application, and decides whether it may run.
///
/// It is cheap to clone, and can be used from several threads.
///
/// ```no_run
/// use latchkey_client::Client;
///
/// let jwks = r#"{"keys": []}"#; // the vendor's JWK set, from `GET /v1/settings`
/// let client = Client::builder("acme-editor", jwks).file(r"\\server\licenses\acme.lic").build()?;
/// match client.check() {
///     Ok(grant) => println!("licensed, from {}", grant.source()),
///     Err(not_licensed) => println!("{not_licensed}. Please {}.", not_licensed.help()),
/// }
/// # Ok::<_, latchkey_client::BuildError>(())
/// ```
#[derive(Clone)]
pub struct Client(pub(crate) Arc<Setup>);

impl Client {
    /// Decides whether the application may run, now.
    ///
    /// It looks everywhere it was told to, takes the best valid license key, and keeps it in the user's store for the
    /// day when the share is gone. It is done within the [read deadline](crate::Builder::read_deadline), or a
    /// [write deadline](crate::Builder::write_deadline) later where the user's store is slow to write, and never asks the user
    /// anything. Only with [`auto_activate`](crate::Builder::auto_activate) does it ever call the service, and only when there is
    /// no license.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .text(LICENSE).allow_generic_keys(true).without_stores().build()?;
    /// assert!(client.check().is_ok());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`NotLicensed`] says why not, and what would help.
    pub fn check(&self) -> Result<Grant, NotLicensed> {
        self.check_at(Timestamp::now())
    }

    /// Decides whether the application could run at a time that is not the clock's: for tests.
    ///
    /// That time is remembered like any other, so that a test needs a [`user_store`](crate::Builder::user_store) of its own.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS)
    ///     .text(LICENSE).allow_generic_keys(true).without_stores().build()?;
    /// let before_it_was_signed = "2019-01-01T00:00:00Z".parse()?;
    /// assert_eq!(client.check_at(before_it_was_signed).unwrap_err().code(), "license_not_yet_valid");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn check_at(&self, now: Timestamp) -> Result<Grant, NotLicensed> {
        let Gathered { sources, cache, clock: clock_file } = gather(&self.0);
        let clock = self.clock(now, &clock_file);
        #[cfg_attr(not(feature = "online"), expect(unused_mut))]
        let mut evaluation = Evaluation::of(&self.0, sources, &clock);
        #[cfg(feature = "online")]
        let failure = self.activate_what_was_found(&mut evaluation, &clock);
        #[cfg(not(feature = "online"))]
        let failure = None;
        self.conclude(evaluation, failure, &clock, &Kept { cache, clock: clock_file })
    }

    /// The computer that license keys are bound to here; `None` where the system has no machine ID and the application
    /// gave no ID of its own.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).computer_id("till 7").build()?;
    /// assert_eq!(client.computer_id().unwrap().as_str(), "till 7");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn computer_id(&self) -> Option<&ComputerId> {
        self.0.computer.as_ref()
    }

    /// The product that the application is.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).build()?;
    /// assert_eq!(client.product().as_str(), "acme-editor");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn product(&self) -> &ProductId {
        &self.0.product
    }

    /// The version that the application is, if the builder was told.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/vectors/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01").build()?;
    /// assert_eq!(client.version().unwrap().as_str(), "4.2");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.0.release.as_ref().map(|release| &release.version)
    }

    pub(crate) fn clock(&self, now: Timestamp, clock_file: &Content) -> Clock {
        let latest_seen = clock_file.as_ref().ok().and_then(|content| self.0.clock_memory.read(content));
        Clock { now, latest_seen, tolerance: self.0.clock_tolerance, expiry_tolerance: self.0.expiry_tolerance }
    }

    /// Keeps what is worth keeping, and answers.
    pub(crate) fn conclude(
        &self,
        evaluation: Evaluation,
        failure: Option<Reason>,
        clock: &Clock,
        kept: &Kept,
    ) -> Result<Grant, NotLicensed> {
        let Evaluation { findings, valid, is_of_product, warnings, clock_is_right, .. } = evaluation;
        let clock = &Clock { latest_seen: clock.latest_seen.filter(|_| !clock_is_right), ..*clock };
        // What was signed at a time proves that this time is over, even if the clock is behind.
        let signed_at = valid.iter().map(|valid| Timestamp::from(valid.license.claims().iat)).max();
        let seen = is_of_product.then(|| clock.time().unwrap_or(clock.now).max(signed_at.unwrap_or(clock.now)));
        let keepsake = Keepsake { valid: valid.clone(), seen, is_certain: clock_is_right };
        let not_kept = keep(&self.0, keepsake, &kept.cache, &kept.clock);
        let Some((best, choice)) = best(&valid) else { return Err(NotLicensed::nearest(findings, failure)) };
        let mut all = warnings;
        all.extend(self.warnings(best, clock));
        all.extend(findings.iter().filter_map(|finding| match &finding.outcome {
            Outcome::Unreadable(unreadable) if !unreadable.is_absence() => {
                Some(Warning::SourceUnreadable(finding.source.clone(), unreadable.clone()))
            }
            _ => None,
        }));
        let is_foreign = match &kept.clock {
            Ok(content) => self.0.clock_memory.read(content).is_none(),
            // A store that does not answer is said to be unreadable already.
            Err(Unreadable::Absent | Unreadable::TimedOut | Unreadable::NotPermitted) => false,
            Err(_) => true,
        };
        if is_foreign {
            all.push(Warning::ClockNotGuarded("its file was changed by something else".to_owned()));
        }
        all.extend(not_kept);
        Ok(Grant::new(best.clone(), choice, clock.time().unwrap_or(clock.now), all, findings))
    }

    fn warnings(&self, best: &Candidate, clock: &Clock) -> Vec<Warning> {
        let now = clock.time().unwrap_or(clock.now);
        let mut warnings = Vec::new();
        if let Some(exp) = best.license.claims().exp {
            let left = Timestamp::from(exp).duration_since(now);
            let days_left = left.as_hours() / 24;
            if !left.is_positive() {
                warnings.push(Warning::Ended);
            } else if days_left < i64::from(self.0.expiry_warning_days) {
                warnings.push(Warning::ExpiresSoon { days_left });
            }
        }
        if now > clock.now {
            warnings.push(Warning::ClockBehind);
        }
        warnings
    }
}

/// Not the texts, which may be license keys.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("product", &self.0.product).finish_non_exhaustive()
    }
}

/// What the user's store held when the check began.
pub(crate) struct Kept {
    pub(crate) cache: Content,
    pub(crate) clock: Content,
}
