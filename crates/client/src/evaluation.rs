//! Judges everything that was found.

use std::collections::BTreeMap;

use jiff::Timestamp;
use latchkey_core::{ActivationKey, Clock, LicenseKey, Rejection, SigningKeyId, VerifiedLicense};

use crate::choice::Candidate;
use crate::gathering::Content;
use crate::license_text::{Entry, entries};
use crate::setup::Setup;
use crate::{Finding, Outcome, Source, Warning};

/// What came of it.
#[derive(Default)]
pub(crate) struct Evaluation {
    pub(crate) findings: Vec<Finding>,
    /// License keys of this product that may run on this computer, each with the place of its finding.
    candidates: Vec<(usize, Candidate)>,
    /// Those of them that are good, after [`decide`](Self::decide).
    pub(crate) valid: Vec<Candidate>,
    /// Those of which a newer one of the same license was found.
    pub(crate) superseded: Vec<Candidate>,
    /// The others, good or not: the vendor's last word about each license.
    pub(crate) newest: Vec<Candidate>,
    pub(crate) activation_keys: Vec<ActivationKey>,
    /// Whether a license of this product was found, good or not: only then is there anything to guard.
    pub(crate) is_of_product: bool,
    /// When each signing key signed last, of everything that was verified, whatever it is for.
    pub(crate) signatures: BTreeMap<SigningKeyId, Timestamp>,
    /// What the service said, when it was asked.
    pub(crate) warnings: Vec<Warning>,
}

impl Evaluation {
    /// Reads each source, line by line, and verifies signatures; what time it is decides later.
    pub(crate) fn of(setup: &Setup, sources: Vec<(Source, Content)>) -> Self {
        let mut evaluation = Self::default();
        for (source, content) in sources {
            match content.map(|content| entries(&content)) {
                Err(unreadable) => evaluation.note(source, Outcome::Unreadable(unreadable)),
                Ok(entries) if entries.is_empty() => evaluation.note(source, Outcome::Empty),
                Ok(entries) => entries.into_iter().for_each(|entry| evaluation.take(setup, &source, entry)),
            }
        }
        evaluation
    }

    fn take(&mut self, setup: &Setup, source: &Source, entry: Entry) {
        match entry {
            Entry::Signed(license_key) => self.add(setup, source.clone(), license_key),
            Entry::Mistyped => self.note(source.clone(), Outcome::ActivationKeyMistyped),
            Entry::Activation(activation_key) => {
                self.activation_keys.push(activation_key);
                self.note(source.clone(), Outcome::ActivationKey);
            }
        }
    }

    /// Verifies one license key; one that may run here joins the candidates.
    pub(crate) fn add(&mut self, setup: &Setup, source: Source, license_key: LicenseKey) {
        match self.verify(setup, &license_key) {
            Ok(license) => {
                let place = self.findings.len();
                self.note(source.clone(), Outcome::Valid);
                self.candidates.push((place, Candidate { source, license_key, license }));
            }
            Err(rejection) => self.note(source, Outcome::Rejected(rejection)),
        }
    }

    fn verify(&mut self, setup: &Setup, license_key: &LicenseKey) -> Result<VerifiedLicense, Rejection> {
        let license = setup.trusted_keys.verify(license_key)?;
        let signed_at = Timestamp::from(license.claims().iat);
        match self.signatures.get_mut(license.signing_key()) {
            Some(latest) => *latest = signed_at.max(*latest),
            None => drop(self.signatures.insert(license.signing_key().clone(), signed_at)),
        }
        self.is_of_product |= license.claims().aud == setup.product;
        setup.check_binding(&license, setup.allow_generic_keys)?;
        Ok(license)
    }

    /// Decides which of the candidates are good at this time: of each license only the newest can be (R35). The rules
    /// themselves are `latchkey_core`'s.
    pub(crate) fn decide(&mut self, setup: &Setup, clock: &Clock) {
        (self.valid, self.superseded, self.newest) = Default::default();
        for (place, candidate) in &self.candidates {
            let is_superseded = self.candidates.iter().any(|(_, other)| candidate.is_superseded_by(other));
            let outcome = match check(setup, &candidate.license, clock) {
                _ if is_superseded => Outcome::Superseded,
                Ok(()) => Outcome::Valid,
                Err(rejection) => Outcome::Rejected(rejection),
            };
            if outcome == Outcome::Valid {
                self.valid.push(candidate.clone());
            }
            let list = if is_superseded { &mut self.superseded } else { &mut self.newest };
            list.push(candidate.clone());
            self.findings[*place].outcome = outcome;
        }
    }

    /// The license key that the remembered clock alone refuses, when it is all that there is.
    #[cfg(feature = "online")]
    pub(crate) fn in_doubt(&self) -> Option<&LicenseKey> {
        let is_in_doubt = |place: usize| self.findings[place].outcome == Outcome::Rejected(Rejection::ClockSetBack);
        let mut in_doubt = self.candidates.iter().filter(|(place, _)| self.valid.is_empty() && is_in_doubt(*place));
        in_doubt.next().map(|(_, candidate)| &candidate.license_key)
    }

    pub(crate) fn note(&mut self, source: Source, outcome: Outcome) {
        self.findings.push(Finding::new(source, outcome));
    }
}

fn check(setup: &Setup, license: &VerifiedLicense, clock: &Clock) -> Result<(), Rejection> {
    if let Some(release) = &setup.release {
        license.check_maintenance(release.released_at)?;
    }
    license.check_time(clock)
}
