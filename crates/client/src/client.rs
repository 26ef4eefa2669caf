//! One call, one answer.

use std::fmt;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use latchkey_core::{Clock, ComputerId, Kind, ProductId, Version};

use crate::choice::{Candidate, ranked};
use crate::deadline::Deadlines;
use crate::evaluation::Evaluation;
use crate::gathering::{Gathered, gather};
use crate::grant::GrantedLease;
use crate::keeping::{Keepsake, Kept, keep};
use crate::reading::{Place, read_places};
use crate::setup::Setup;
use crate::time::Time;
use crate::unreadable::Content;
use crate::{Choice, Finding, Grant, NotLicensed, Outcome, Reason, Source, Unreadable, Warning};

/// Finds the license of this application, and decides whether it may run.
///
/// It is cheap to clone, and can be used from several threads.
///
/// ```no_run
/// use latchkey_client::Client;
///
/// let jwks = r#"{"keys": []}"#; // the vendor's JWK set, from `GET /v1/settings`
/// let client = Client::builder("acme-editor", jwks).release("4.2", "2026-11-01")
///     .file(r"\\server\licenses\acme.lic").build()?;
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
    /// day when the share is gone. It is done within the [read deadline](crate::Builder::read_deadline) and the
    /// [write deadline](crate::Builder::write_deadline) together, whatever it was told to read, and never asks the user
    /// anything. It calls the service only when there is no license otherwise, and within that time: with
    /// [`auto_activate`](crate::Builder::auto_activate), and where a remembered clock is all that speaks against a license, or
    /// that too little was heard of the vendor, and the application knows a service, which can say what time it is and what was
    /// taken back. What is [asked in the background](crate::Builder::keep_fresh) is asked after the answer, and nobody waits for it.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// assert!(client.check().is_ok());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`NotLicensed`] says why not, and what would help.
    pub fn check(&self) -> Result<Grant, NotLicensed> {
        self.grants().map(first)
    }

    /// All valid licenses, the best first, for modules that are sold apart: [`check`](Self::check) answers the first. What
    /// isn't about one license, such as a share that can't be read, is a warning of the first alone.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// let grants = client.grants()?;
    /// assert!(grants.iter().any(|grant| grant.has_feature("export")));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check), when there is none.
    pub fn grants(&self) -> Result<Vec<Grant>, NotLicensed> {
        self.grants_at(Timestamp::now())
    }

    pub(crate) fn grants_at(&self, now: Timestamp) -> Result<Vec<Grant>, NotLicensed> {
        let deadlines = Deadlines::from_now(self.0.read_deadline, self.0.write_deadline);
        let gathered = gather(&self.0, deadlines.reading);
        self.judge(now, gathered, deadlines)
    }

    /// Decides whether the application could run at a time that is not the clock's: for tests, and only with the feature
    /// `testing`. An application that is shipped can't choose its clock.
    ///
    /// That time is remembered like any other, so that a test needs a [`user_store`](crate::Builder::user_store) of its own.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// let no_battery = "1970-01-01T00:00:00Z".parse()?;
    /// assert!(client.check_at(no_battery).is_ok(), "what never ends is never refused for a wrong clock");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    #[cfg(feature = "testing")]
    pub fn check_at(&self, now: Timestamp) -> Result<Grant, NotLicensed> {
        self.grants_at(now).map(first)
    }

    /// Asks again, for an application that runs for days: everything that [`check`](Self::check) looks at, now.
    ///
    /// A renewed license takes the place of the old one, and an expired one is refused. What was granted goes on to
    /// count when the place where it was found can't be reached at present, such as a share whose server is gone; not
    /// when it isn't there any more.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// let mut grant = client.check()?;
    /// // … hours later, and then every hour:
    /// if !grant.is_current(latchkey_client::Timestamp::now()) {
    ///     grant = client.recheck(&grant)?;
    /// }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn recheck(&self, grant: &Grant) -> Result<Grant, NotLicensed> {
        self.recheck_at(Timestamp::now(), grant)
    }

    pub(crate) fn recheck_at(&self, now: Timestamp, grant: &Grant) -> Result<Grant, NotLicensed> {
        let deadlines = Deadlines::from_now(self.0.read_deadline, self.0.write_deadline);
        let mut gathered = gather(&self.0, deadlines.reading);
        let is_out_of_reach = |(place, content): &(Source, Content)| {
            place.holds(grant.source()) && content.as_ref().is_err_and(|unreadable| !unreadable.is_absence())
        };
        // What the service gave may not have been kept.
        if *grant.source() == Source::Activation || gathered.sources.iter().any(is_out_of_reach) {
            let content = grant.license_key().reveal().as_bytes().to_vec();
            gathered.sources.push((grant.source().clone(), Ok(content)));
        }
        self.judge(now, gathered, deadlines).map(first)
    }

    fn judge(&self, now: Timestamp, gathered: Gathered, deadlines: Deadlines) -> Result<Vec<Grant>, NotLicensed> {
        #[cfg_attr(not(feature = "online"), expect(unused_mut))]
        let (mut evaluation, mut time, kept) = self.look(now, gathered, &deadlines);
        #[cfg(feature = "online")]
        let failure = self.activate_what_was_found(&mut evaluation, &time, deadlines.all);
        #[cfg(feature = "online")]
        self.settle(&mut evaluation, &mut time, deadlines.all);
        #[cfg(feature = "online")]
        self.fetch_wanted_list(&mut evaluation, &time, deadlines.all);
        #[cfg(not(feature = "online"))]
        let failure = None;
        #[cfg(feature = "online")]
        let is_of_product = evaluation.is_of_product;
        let answer = self.conclude(evaluation, failure, &time, &kept);
        #[cfg(feature = "online")]
        if is_of_product {
            self.keep_itself_fresh(now, &kept.freshness);
        }
        answer
    }

    /// Decides by what was gathered, before anybody is asked.
    pub(crate) fn look(&self, now: Timestamp, gathered: Gathered, deadlines: &Deadlines) -> (Evaluation, Time, Kept) {
        let Gathered {
            sources,
            left_out,
            lists,
            caches,
            clock,
            #[cfg(feature = "online")]
            freshness,
            released,
        } = gathered;
        let time = Time::read(&self.0, now, &clock);
        let mut evaluation = Evaluation::of(&self.0, sources, released, deadlines.judging);
        evaluation.findings.extend(left_out.into_iter().chain(lists));
        let lease = self.lease_file(&mut evaluation, deadlines.all);
        evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
        let kept = Kept {
            caches,
            clock,
            lease,
            #[cfg(feature = "online")]
            freshness: self.known_freshness(&freshness),
            deadline: deadlines.all,
        };
        (evaluation, time, kept)
    }

    /// Takes the lease from the user's store into account, where there is a floating license.
    pub(crate) fn lease_file(&self, evaluation: &mut Evaluation, deadline: Instant) -> Content {
        let is_needed = evaluation.has_floating() && !self.0.needs_no_lease;
        let file = is_needed.then(|| self.own_file(self.0.leases.file_name(), deadline)).flatten();
        let content = file.unwrap_or(Err(Unreadable::Absent));
        evaluation.leases.extend(content.as_ref().ok().and_then(|content| self.0.leases.read(content)));
        content
    }

    /// The ID of this computer, for a user to send to the vendor: who activates with it in `POST /v1/activations` gets the
    /// license key for this computer, which may be offline. `None` where the system has no machine ID and the
    /// application gave no ID of its own.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .computer_id("till 7").build()?;
    /// assert_eq!(client.computer_id_to_send().unwrap().as_str(), "till 7");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn computer_id_to_send(&self) -> Option<&ComputerId> {
        self.0.computer.as_ref()
    }

    /// The product that the application is.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01").build()?;
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
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01").build()?;
    /// assert_eq!(client.version().unwrap().as_str(), "4.2");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn version(&self) -> Option<&Version> {
        self.0.release.as_ref().map(|release| &release.version)
    }

    /// What is in a file of the client's own in the user's store, if there is such a store.
    pub(crate) fn own_file(&self, name: &str, deadline: Instant) -> Option<Content> {
        let path = self.0.user_store.as_ref()?.path(name);
        let readouts = read_places(&[Place::Own(path)], deadline);
        Some(readouts.into_iter().next()?.files.into_iter().next()?.1)
    }

    /// Keeps what is worth keeping, and answers.
    pub(crate) fn conclude(
        &self,
        evaluation: Evaluation,
        failure: Option<Reason>,
        time: &Time,
        kept: &Kept,
    ) -> Result<Vec<Grant>, NotLicensed> {
        let Evaluation {
            findings, valid, superseded, newest, is_of_product, signatures, list, warnings, seats, ..
        } = evaluation;
        let clock = time.clock(&self.0, &signatures);
        let seen = is_of_product.then(|| time.seen(signatures));
        for seat in &seats {
            self.0.leases.remember(seat.clone());
        }
        let lease = seats.first().cloned();
        let not_kept = keep(&self.0, Keepsake { newest, seen, lease }, kept);
        let (ranked, choice) = ranked(&valid, &superseded);
        if ranked.is_empty() {
            return Err(NotLicensed::nearest(findings, failure, time.doubt(&self.0)));
        }
        let mut all = warnings;
        all.extend(findings.iter().filter_map(|finding| match &finding.outcome {
            Outcome::Unreadable(unreadable) if !unreadable.is_absence() => {
                Some(Warning::SourceUnreadable(finding.source.clone(), unreadable.clone()))
            }
            Outcome::ListRejected(rejection) => {
                Some(Warning::RevocationsUnusable(finding.source.clone(), rejection.to_string()))
            }
            Outcome::ListUnreadable(unreadable) => {
                Some(Warning::RevocationsUnusable(finding.source.clone(), unreadable.to_string()))
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
        #[cfg(feature = "online")]
        all.extend(kept.freshness.warnings());
        let findings: Arc<[Finding]> = findings.into();
        let grants = ranked.into_iter().enumerate().map(|(place, candidate)| {
            let mut warnings = self.warnings(&candidate, &clock, time);
            // What isn't about one license is said once.
            warnings.append(&mut all);
            let choice = if place == 0 { choice } else { Choice::Further };
            let seat = seats.iter().find(|seat| seat.claims.sub == candidate.license.claims().sub);
            let lease = seat.map(|seat| GrantedLease::new(&self.0.leases, seat, &clock));
            #[cfg(feature = "online")]
            let standing = kept.freshness.standing_of(&candidate.license_key);
            let grant = Grant::new(candidate, choice, clock, list.clone(), warnings, Arc::clone(&findings));
            #[cfg(feature = "online")]
            let grant = grant.of_standing(standing);
            grant.by_lease(lease)
        });
        Ok(grants.collect())
    }

    fn warnings(&self, candidate: &Candidate, clock: &Clock, time: &Time) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if let Some(exp) = candidate.license.claims().exp {
            let left = Timestamp::from(exp).duration_since(clock.time());
            let days_left = left.as_hours() / 24;
            if !left.is_positive() {
                warnings.push(Warning::Ended);
            } else if days_left < i64::from(self.0.expiry_warning_days) {
                warnings.push(Warning::ExpiresSoon { days_left });
            }
        }
        if self.0.shares_its_id && candidate.license.claims().kind == Kind::Computer {
            warnings.push(Warning::ContainersMachineId);
        }
        if time.is_far_behind(clock) {
            warnings.push(Warning::ClockBehind);
        }
        warnings
    }
}

/// The best of those that were granted, of which there is one at least.
pub(crate) fn first(grants: Vec<Grant>) -> Grant {
    grants.into_iter().next().expect("nothing is granted without a license")
}

/// Not the texts, which may be license keys.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("product", &self.0.product).finish_non_exhaustive()
    }
}
