//! Judges everything that was found.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{ActivationKey, Clock, LicenseKey, LicenseText, Rejection, Signed, SigningKeyId, VerifiedLicense};

use crate::choice::Candidate;
#[cfg(feature = "online")]
use crate::choice::ranked;
use crate::leases::{KeptLease, Seat};
use crate::released::ReleasedActivations;
use crate::revocations::SignedList;
use crate::setup::Setup;
use crate::unreadable::Content;
use crate::{Finding, Outcome, Source, Warning};

/// No customer has as many license keys; a folder full of others' must not cost a minute.
const VERIFIED_MAX: usize = 2000;
/// So much is looked through for the first license key, however late it is; what only seems to hold one takes time, too.
const BYTES_IN_ANY_CASE: usize = 64 * 1024;

/// What came of it.
#[derive(Default)]
pub(crate) struct Evaluation {
    pub(crate) findings: Vec<Finding>,
    /// License keys of this product that may run on this computer, each with the place of its finding.
    candidates: Vec<(usize, Arc<Candidate>)>,
    /// Those of them that are good, after [`decide`](Self::decide).
    pub(crate) valid: Vec<Arc<Candidate>>,
    /// Those of which a newer one of the same license was found.
    pub(crate) superseded: Vec<Arc<Candidate>>,
    /// The others, good or not: the vendor's last word about each license.
    pub(crate) newest: Vec<Arc<Candidate>>,
    /// Those of the newest that lack nothing but a lease.
    pub(crate) lack_lease: Vec<Arc<Candidate>>,
    /// What is kept of leases.
    pub(crate) leases: Vec<KeptLease>,
    /// The leases of floating licenses, also those that are over.
    pub(crate) seats: Vec<Seat>,
    pub(crate) activation_keys: Vec<ActivationKey>,
    /// How many signatures were checked.
    verified: usize,
    /// How many bytes were looked through.
    bytes: usize,
    /// Whether a license of this product was found, good or not: only then is there anything to guard.
    pub(crate) is_of_product: bool,
    /// When each signing key signed last, of everything that was verified, whatever it is for.
    pub(crate) signatures: BTreeMap<SigningKeyId, Timestamp>,
    /// Those that were taken back.
    pub(crate) stopped: Vec<Arc<Candidate>>,
    /// What was taken back, as far as this computer has heard.
    pub(crate) list: Option<Arc<SignedList>>,
    /// What this computer gave back.
    pub(crate) released: ReleasedActivations,
    /// What the service said, when it was asked.
    pub(crate) warnings: Vec<Warning>,
}

impl Evaluation {
    /// Nothing looked at yet, by the newest revocation list that was seen and what this computer gave back.
    pub(crate) fn begin(setup: &Setup, released: ReleasedActivations) -> Self {
        let mut evaluation = Self { released, ..Self::default() };
        evaluation.hear_of_list(setup);
        evaluation
    }

    /// Goes by the newest revocation list that was seen, from the next decision on.
    pub(crate) fn hear_of_list(&mut self, setup: &Setup) {
        self.list = setup.revocations.newest();
        if let Some(signed) = self.list.clone() {
            self.note_signature(signed.list.list_key(), signed.list.claims().iat.into());
        }
    }

    /// Reads each source and verifies signatures, until `deadline`: the first in any case. What time it is decides later.
    pub(crate) fn of(
        setup: &Setup,
        sources: Vec<(Source, Content)>,
        released: ReleasedActivations,
        deadline: Instant,
    ) -> Self {
        let mut evaluation = Self::begin(setup, released);
        for (source, content) in sources {
            match content {
                Err(unreadable) => evaluation.note(source, Outcome::Unreadable(unreadable)),
                Ok(_) if evaluation.is_late(deadline) => evaluation.note(source, Outcome::Rest),
                Ok(content) => {
                    evaluation.read(setup, &source, LicenseText::read(&content), deadline);
                    evaluation.bytes += content.len();
                }
            }
        }
        evaluation
    }

    fn is_late(&self, deadline: Instant) -> bool {
        let is_begun = self.verified > 0 || self.bytes > BYTES_IN_ANY_CASE;
        self.verified >= VERIFIED_MAX || (is_begun && Instant::now() >= deadline)
    }

    fn read(&mut self, setup: &Setup, source: &Source, text: LicenseText, deadline: Instant) {
        let is_other = text.is_empty() && text.other_lines > 0;
        let is_empty = text.is_empty() && text.other_lines == 0;
        let (mut is_cut, mut signed_until) = (text.is_cut, 0);
        for Signed { license_key, span } in text.signed {
            // What only seems to go on with another license key is none.
            if span.start < signed_until {
                continue;
            }
            if self.is_late(deadline) {
                is_cut = true;
                break;
            }
            self.add(setup, source.clone(), license_key);
            if self.findings.last().is_some_and(|finding| !is_form_alone(&finding.outcome)) {
                signed_until = span.end;
            }
        }
        for license_key in text.broken {
            let rejection = setup.trusted_keys.verify(&license_key).err().unwrap_or(Rejection::Malformed);
            self.note(source.clone(), Outcome::Rejected(rejection));
        }
        for activation_key in text.activation_keys {
            self.activation_keys.push(activation_key);
            self.note(source.clone(), Outcome::ActivationKey);
        }
        let rest = [
            (text.is_mistyped, Outcome::ActivationKeyMistyped),
            (is_other, Outcome::Rejected(Rejection::Malformed)),
            (!is_other && !text.is_cut && text.other_lines > 0, Outcome::OtherText(text.other_lines)),
            (is_cut, Outcome::Rest),
            (is_empty, Outcome::Empty),
        ];
        rest.into_iter().filter(|(is_so, _)| *is_so).for_each(|(_, outcome)| self.note(source.clone(), outcome));
    }

    /// Verifies one license key; one that may run here joins the candidates.
    pub(crate) fn add(&mut self, setup: &Setup, source: Source, license_key: LicenseKey) {
        match self.verify(setup, &license_key) {
            Ok(license) => {
                let place = self.findings.len();
                self.note(source.clone(), Outcome::Valid);
                self.candidates.push((place, Arc::new(Candidate { source, license_key, license })));
            }
            Err(rejection) => self.note(source, Outcome::Rejected(rejection)),
        }
    }

    fn verify(&mut self, setup: &Setup, license_key: &LicenseKey) -> Result<VerifiedLicense, Rejection> {
        self.verified += 1;
        let license = setup.trusted_keys.verify(license_key)?;
        self.note_signature(license.signing_key(), license.claims().iat.into());
        self.is_of_product |= license.claims().aud == setup.product;
        setup.check_binding(&license, setup.allow_generic_keys)?;
        Ok(license)
    }

    fn note_signature(&mut self, signing_key: &SigningKeyId, signed_at: Timestamp) {
        match self.signatures.get_mut(signing_key) {
            Some(latest) => *latest = signed_at.max(*latest),
            None => drop(self.signatures.insert(signing_key.clone(), signed_at)),
        }
    }

    /// Decides which of the candidates are good at this time: of each license only the newest can be (R35). The rules
    /// themselves are `latchkey_core`'s.
    pub(crate) fn decide(&mut self, setup: &Setup, clock: &Clock) {
        (self.valid, self.superseded, self.newest, self.stopped) = Default::default();
        (self.lack_lease, self.seats) = Default::default();
        // What was taken back counts for nothing, and takes the place of nothing.
        let (standing, stopped): (Vec<_>, Vec<_>) =
            self.candidates.iter().partition(|(_, candidate)| self.is_standing(candidate));
        for (place, candidate) in stopped {
            let rejection = self.check_taken_back(&candidate.license).err();
            self.findings[*place].outcome = rejection.map_or(Outcome::Valid, Outcome::Rejected);
            self.stopped.push(Arc::clone(candidate));
        }
        for (place, candidate) in &standing {
            let is_superseded = standing.iter().any(|(_, other)| candidate.is_superseded_by(other));
            let outcome = match check(setup, self.list.as_deref(), &candidate.license, clock) {
                _ if is_superseded => Outcome::Superseded,
                Ok(()) if setup.needs_no_lease || !candidate.license.claims().is_floating() => Outcome::Valid,
                Ok(()) => {
                    let seat = seat_of(setup, &self.leases, &candidate.license, clock);
                    let is_held = seat.as_ref().is_some_and(Seat::is_held);
                    self.seats.extend(seat);
                    if !is_held {
                        self.lack_lease.push(Arc::clone(candidate));
                    }
                    if is_held { Outcome::Valid } else { Outcome::Rejected(Rejection::LeaseNeeded) }
                }
                Err(rejection) => Outcome::Rejected(rejection),
            };
            if outcome == Outcome::Valid {
                self.valid.push(Arc::clone(candidate));
            }
            let list = if is_superseded { &mut self.superseded } else { &mut self.newest };
            list.push(Arc::clone(candidate));
            self.findings[*place].outcome = outcome;
        }
        for seat in &self.seats {
            let signed_at = self.signatures.entry(seat.certificate_key.clone()).or_insert(Timestamp::MIN);
            *signed_at = Timestamp::from(seat.claims.iat).max(*signed_at);
        }
    }

    /// Whether a license was found that needs a lease.
    pub(crate) fn has_floating(&self) -> bool {
        self.candidates.iter().any(|(_, candidate)| candidate.license.claims().is_floating())
    }

    /// Decides whether a license key was taken back by the vendor, or given back by this computer.
    fn check_taken_back(&self, license: &VerifiedLicense) -> Result<(), Rejection> {
        self.list.as_ref().map_or(Ok(()), |signed| signed.list.check(license))?;
        self.released.check(license)
    }

    /// What the service gave last, if that may run here.
    #[cfg(feature = "online")]
    pub(crate) fn activated(&self) -> Option<&Candidate> {
        let (_, last) = self.candidates.last()?;
        (last.source == Source::Activation).then_some(last)
    }

    /// All license keys that may run here, good or not, each with its place.
    #[cfg(feature = "online")]
    pub(crate) fn candidates(&self) -> impl DoubleEndedIterator<Item = &Arc<Candidate>> {
        self.candidates.iter().map(|(_, candidate)| candidate)
    }

    /// The license key to ask about: the best, or one that has expired, since it may have been extended, or one that was taken
    /// back, since it may have been reinstated.
    #[cfg(feature = "online")]
    pub(crate) fn foremost(&self) -> Option<Arc<Candidate>> {
        let (valid, _) = ranked(&self.valid, &self.superseded);
        valid.first().or(self.newest.first()).or(self.stopped.first()).cloned()
    }

    /// Whether no list takes it back that was seen, and this computer didn't give it back.
    pub(crate) fn is_standing(&self, candidate: &Candidate) -> bool {
        self.check_taken_back(&candidate.license).is_ok()
    }

    /// What is refused for nothing but one of these, when nothing else is valid.
    #[cfg(feature = "online")]
    pub(crate) fn refused_alone_for(&self, rejections: &[Rejection]) -> Option<&Candidate> {
        let is_so = |place: usize| match self.findings[place].outcome {
            Outcome::Rejected(rejection) => rejections.contains(&rejection),
            _ => false,
        };
        let mut refused = self.candidates.iter().filter(|(place, _)| self.valid.is_empty() && is_so(*place));
        refused.next().map(|(_, candidate)| &**candidate)
    }

    pub(crate) fn note(&mut self, source: Source, outcome: Outcome) {
        self.findings.push(Finding::new(source, outcome));
    }
}

/// Whether nothing but the form of a text speaks for its being a license key.
fn is_form_alone(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Rejected(Rejection::Malformed | Rejection::SignatureInvalid | Rejection::SigningKeyUnknown)
    )
}

/// The lease of a floating license, if there is one; it may be over.
pub(crate) fn seat_of(setup: &Setup, kept: &[KeptLease], license: &VerifiedLicense, clock: &Clock) -> Option<Seat> {
    let claims = license.claims();
    setup.leases.find(kept, claims, setup.bound_id(claims)?, clock)
}

fn check(setup: &Setup, list: Option<&SignedList>, license: &VerifiedLicense, clock: &Clock) -> Result<(), Rejection> {
    if let Some(release) = &setup.release {
        license.check_maintenance(release.released_at)?;
    }
    license.check_time(clock)?;
    let signed_at = Timestamp::from(license.claims().iat);
    let listed_at = list.map_or(signed_at, |signed| Timestamp::from(signed.list.claims().iat).max(signed_at));
    let heard_at = clock.floor.map_or(signed_at, |floor| floor.max(signed_at));
    let is_older = |heard_at, age: Option<SignedDuration>| age.is_some_and(|age| clock.age(heard_at) > age);
    if is_older(listed_at, setup.revocations_max_age) {
        return Err(Rejection::RevocationsTooOld);
    }
    if is_older(heard_at, setup.max_offline) { Err(Rejection::OfflineTooLong) } else { Ok(()) }
}
