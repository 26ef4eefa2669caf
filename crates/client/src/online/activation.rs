//! Exchanges an activation key for a license key.

use std::sync::PoisonError;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use latchkey_api::{Activate, ActivateRequest, ActivateResponse, Call, Nothing};
use latchkey_core::{ActivationKey, ActivationKeyError, LicenseId, LicenseText, Rejection, display_text};

use super::refusals::Refusals;
use super::{Service, ServiceError};
use crate::client::first;
use crate::deadline::{Deadlines, start};
use crate::evaluation::Evaluation;
use crate::gathering::gather;
use crate::keeping::Kept;
use crate::time::Time;
use crate::{Client, Finding, Grant, NotLicensed, Outcome, Reason, Source, Warning};

/// How many activation keys that were found are tried at one start.
const ATTEMPTS_MAX: usize = 3;
const TEXT_MAX: usize = 500;
const REFUSALS_FILE: &str = "refusals";
/// An application that can't be told the time must not wait for long: it is refused either way.
const SETTLING: Duration = Duration::from_secs(5);

impl Client {
    /// Activates: exchanges an activation key for a license key, checks that, and keeps it in the user's store.
    ///
    /// The activation key may be typed in any case, with or without dashes, or pasted with the text around it. A license key
    /// will do, too: then nobody is asked. Activating again on the same computer is
    /// harmless: the service answers the same license key and takes no further seat. The service is told whether this
    /// application takes generic license keys, so that no seat is spent on one that it would refuse (R10).
    ///
    /// It waits for the service, up to [`service_timeout`](crate::Builder::service_timeout): don't call it from the
    /// thread that draws the window.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .without_stores().build()?;
    /// // A typing slip is found before any call.
    /// let not_licensed = client.activate("1T6F9-JXTG3-AZJTW-1AGR1-J221F").unwrap_err();
    /// assert_eq!(not_licensed.code(), "activation_key_mistyped");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`NotLicensed`] has the service's code; what was stored before stays as it was.
    pub fn activate(&self, activation_key: &str) -> Result<Grant, NotLicensed> {
        let entered = LicenseText::read(activation_key.as_bytes());
        let activation_key = match (activation_key.parse::<ActivationKey>(), &entered.activation_keys[..]) {
            (Ok(activation_key), _) => activation_key,
            (Err(_), [only]) => only.clone(),
            (Err(_), []) if !entered.signed.is_empty() => return self.take(activation_key),
            (Err(ActivationKeyError::Version), []) => {
                let (code, detail) = ("activation_key_unknown".to_owned(), ActivationKeyError::Version.to_string());
                return Err(NotLicensed::of(Reason::ActivationFailed { code, detail }));
            }
            (Err(_), _) => return Err(NotLicensed::of(Reason::ActivationKeyMistyped)),
        };
        let gathered = gather(&self.0, Instant::now() + self.0.read_deadline);
        let mut time = Time::read(&self.0, Timestamp::now(), &gathered.clock);
        let mut evaluation = Evaluation::begin(&self.0, gathered.released);
        let lease = self.lease_file(&mut evaluation, Instant::now() + self.0.read_deadline);
        let bought = self.request(activation_key).and_then(|request| {
            self.buy(request, &mut evaluation, &time, Duration::MAX).map_err(|error| failed(&error))
        });
        self.settle(&mut evaluation, &mut time, Instant::now() + SETTLING);
        let deadline = Instant::now() + self.0.write_deadline;
        let freshness = self.known_freshness(&gathered.freshness);
        let kept = Kept { caches: gathered.caches, clock: gathered.clock, lease, freshness, deadline };
        self.conclude(evaluation, bought.err(), &time, &kept).map(first)
    }

    /// Judges and keeps a license key that was entered in the place of an activation key; nobody is asked.
    fn take(&self, license_text: &str) -> Result<Grant, NotLicensed> {
        let deadlines = Deadlines::from_now(self.0.read_deadline, self.0.write_deadline);
        let gathered = gather(&self.0, deadlines.reading);
        let time = Time::read(&self.0, Timestamp::now(), &gathered.clock);
        let entered = vec![(Source::Text, Ok(license_text.as_bytes().to_vec()))];
        let mut evaluation = Evaluation::of(&self.0, entered, gathered.released, deadlines.judging);
        let lease = self.lease_file(&mut evaluation, deadlines.all);
        evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
        let (caches, clock, deadline) = (gathered.caches, gathered.clock, deadlines.all);
        let freshness = self.known_freshness(&gathered.freshness);
        let kept = Kept { caches, clock, lease, freshness, deadline };
        self.conclude(evaluation, None, &time, &kept).map(first)
    }

    /// Tries the activation keys that lie in files, when the application wants that and nothing else is valid.
    ///
    /// One computer must take one seat. So another activation key is tried only after the service refused one: when no
    /// answer came, a seat may be taken, and when the clock alone speaks against a license, there is one.
    pub(crate) fn activate_what_was_found(
        &self,
        evaluation: &mut Evaluation,
        time: &Time,
        deadline: Instant,
    ) -> Option<Reason> {
        let has_license = !evaluation.valid.is_empty() || evaluation.findings.iter().any(is_activated);
        let found = std::mem::take(&mut evaluation.activation_keys);
        if !self.0.auto_activate || has_license || found.is_empty() {
            return None;
        }
        let (now, mut refusals) = (time.now(), self.known_refusals(deadline));
        let (mut attempts, mut first) = (0, None);
        for activation_key in distinct(found) {
            // What was given back on purpose isn't taken again by itself.
            if evaluation.released.has_license(LicenseId::of(&activation_key)) {
                continue;
            }
            let request = match self.request(activation_key) {
                Ok(request) => request,
                Err(reason) => return Some(reason),
            };
            let url = self.0.service.as_ref().map_or("", Service::base_url);
            if let Some(known) = refusals.find(url, &request, now) {
                let (code, detail) = (known.code.clone(), known.detail.clone());
                first = first.or(Some(Reason::ActivationFailed { code, detail }));
                continue;
            }
            if attempts == ATTEMPTS_MAX {
                break;
            }
            attempts += 1;
            let timeout = deadline.saturating_duration_since(Instant::now());
            let Err(error) = self.buy(request.clone(), evaluation, time, timeout) else { return None };
            let reason = failed(&error);
            if !error.is_final() {
                return Some(reason);
            }
            refusals.add(url, &request, now, error.code(), &error.to_string());
            self.remember(&refusals, deadline);
            first = first.or(Some(reason));
        }
        first
    }

    fn request(&self, activation_key: ActivationKey) -> Result<ActivateRequest, Reason> {
        let computer_id = self.0.computer.clone().ok_or_else(|| {
            let detail = "this system has no machine ID, and the application gave no computer ID".to_owned();
            Reason::ActivationFailed { code: "computer_id_missing".to_owned(), detail }
        })?;
        Ok(ActivateRequest {
            activation_key,
            computer_id: Some(computer_id),
            computer_name: None,
            product: Some(self.0.product.clone()),
            accept_generic: self.0.allow_generic_keys,
            trusted_signing_keys: Some(self.0.signing_key_ids.clone()),
        })
    }

    /// Activates at the service, and checks the license key like any other.
    fn buy(
        &self,
        request: ActivateRequest,
        evaluation: &mut Evaluation,
        time: &Time,
        timeout: Duration,
    ) -> Result<(), ServiceError> {
        let service = self.service()?;
        let response = service.activate(request, timeout.min(service.timeout()))?;
        // What the service says unsigned of time settles nothing: the computer's owner chooses whom TLS trusts.
        let known = evaluation.valid.len();
        evaluation.add(&self.0, Source::Activation, response.license_key);
        self.learn_that_it_stands(evaluation);
        evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
        if evaluation.valid.len() > known {
            let said = response.warnings.into_iter();
            evaluation.warnings.extend(said.map(|said| from_service(&said.code, &said.detail)));
        }
        Ok(())
    }

    /// What the service refused within the last day, as far as this process or the user's store knows.
    fn known_refusals(&self, deadline: Instant) -> Refusals {
        let Some(service) = &self.0.service else { return Refusals::default() };
        let mut known = service.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(Ok(content)) = self.own_file(REFUSALS_FILE, deadline) {
            known.join(&Refusals::of_file(&content));
        }
        known
    }

    /// Whatever comes of it: else the next start asks again.
    fn remember(&self, refusals: &Refusals, deadline: Instant) {
        if let Some(service) = &self.0.service {
            service.refusals.lock().unwrap_or_else(PoisonError::into_inner).clone_from(refusals);
        }
        if let (Some(store), Some(content)) = (self.0.user_store.clone(), refusals.to_file()) {
            let work = start(store.path(REFUSALS_FILE), move || store.write(REFUSALS_FILE, &content));
            let _ = work.finish(deadline);
        }
    }

    pub(super) fn service(&self) -> Result<&Service, ServiceError> {
        self.0.service.as_ref().ok_or(ServiceError::NoService)
    }
}

impl Service {
    pub(super) fn activate(
        &self,
        request: ActivateRequest,
        timeout: Duration,
    ) -> Result<ActivateResponse, ServiceError> {
        let call = Call::<Activate> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: request };
        self.ask_within(&call, timeout)
    }
}

fn failed(error: &ServiceError) -> Reason {
    Reason::ActivationFailed { code: error.code().to_owned(), detail: error.to_string() }
}

fn from_service(code: &str, detail: &str) -> Warning {
    Warning::FromService { code: display_text(code, TEXT_MAX), detail: display_text(detail, TEXT_MAX) }
}

/// Whether a license was found that another one would not help: only the clock speaks against it, or it has no lease yet.
fn is_activated(finding: &Finding) -> bool {
    use Rejection::{ClockSetBack, LeaseNeeded, NotYetValid};
    matches!(finding.outcome, Outcome::Rejected(ClockSetBack | NotYetValid | LeaseNeeded))
}

/// Each activation key once, in the order in which they were found.
fn distinct(found: Vec<ActivationKey>) -> Vec<ActivationKey> {
    let mut distinct: Vec<ActivationKey> = Vec::new();
    for activation_key in found {
        if distinct.iter().all(|known| known.symbols() != activation_key.symbols()) {
            distinct.push(activation_key);
        }
    }
    distinct
}
