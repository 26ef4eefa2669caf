//! Judges everything that was found.

use latchkey_core::{ActivationKey, Clock, LicenseKey, Rejection, VerifiedLicense};

use crate::choice::Candidate;
use crate::gathering::Content;
use crate::license_text::{Entry, entries};
use crate::setup::Setup;
use crate::{Finding, Outcome, Source, Warning};

/// What came of it.
#[derive(Default)]
pub(crate) struct Evaluation {
    pub(crate) findings: Vec<Finding>,
    pub(crate) valid: Vec<Candidate>,
    pub(crate) activation_keys: Vec<ActivationKey>,
    /// Whether a license of this product was found, good or not: only then is there anything to guard.
    pub(crate) is_of_product: bool,
    /// What the service said, when it was asked.
    pub(crate) warnings: Vec<Warning>,
    /// Whether the service's time and the clock's agree.
    pub(crate) clock_is_right: bool,
}

impl Evaluation {
    /// Judges each source, line by line.
    pub(crate) fn of(setup: &Setup, sources: Vec<(Source, Content)>, clock: &Clock) -> Self {
        let mut evaluation = Self::default();
        for (source, content) in sources {
            match content.map(|content| entries(&content)) {
                Err(unreadable) => evaluation.note(source, Outcome::Unreadable(unreadable)),
                Ok(entries) if entries.is_empty() => evaluation.note(source, Outcome::Empty),
                Ok(entries) => entries.into_iter().for_each(|entry| evaluation.take(setup, &source, entry, clock)),
            }
        }
        evaluation
    }

    fn take(&mut self, setup: &Setup, source: &Source, entry: Entry, clock: &Clock) {
        let outcome = match entry {
            Entry::Signed(license_key) => self.judge(setup, source, license_key, clock),
            Entry::Mistyped => Outcome::ActivationKeyMistyped,
            Entry::Activation(activation_key) => {
                self.activation_keys.push(activation_key);
                Outcome::ActivationKey
            }
        };
        self.note(source.clone(), outcome);
    }

    /// Judges one license key; a good one joins the valid ones.
    pub(crate) fn judge(&mut self, setup: &Setup, source: &Source, license_key: LicenseKey, clock: &Clock) -> Outcome {
        let license = match setup.trusted_keys.verify(&license_key) {
            Ok(license) => license,
            Err(rejection) => return Outcome::Rejected(rejection),
        };
        self.is_of_product |= license.claims().aud == setup.product;
        match check(setup, &license, clock) {
            Ok(()) => {
                self.valid.push(Candidate { source: source.clone(), license_key, license });
                Outcome::Valid
            }
            Err(rejection) => Outcome::Rejected(rejection),
        }
    }

    pub(crate) fn note(&mut self, source: Source, outcome: Outcome) {
        self.findings.push(Finding::new(source, outcome));
    }
}

/// The rules themselves are `latchkey_core`'s.
fn check(setup: &Setup, license: &VerifiedLicense, clock: &Clock) -> Result<(), Rejection> {
    license.check_binding(&setup.product, setup.computer.as_ref(), setup.allow_generic_keys)?;
    if let Some(release) = &setup.release {
        license.check_maintenance(release.released_at)?;
    }
    license.check_time(clock)
}
