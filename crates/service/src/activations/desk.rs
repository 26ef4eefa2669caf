//! One attempt at an activation, from the read to the write.

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationAttempt, ActivationId, ActivationKeyHash, Admission, Claims, CounterNumber, Denial, Kind,
    LatestEnd, LicenseId, LicenseKey, LicenseRecord, Lot, ReadCounters, RevokedSigningKeys, SignedLicenseKey,
    SigningKeyId, Trial,
};

use super::command::{Activate, Activated, Authority};
use super::store::{ActivationStore, FirstActivation, LicenseUpdate, NewLicenseKey, Renewal, Seat, TrialSeat};
use crate::retry::Attempt;
use crate::signed::Signed;
use crate::signing_keys::trusts;
use crate::{Signer, SigningKeys, TrialReader, UseCaseError};

/// What stays the same over all attempts.
pub(super) struct Desk<'a, A, S> {
    /// That of the activation key: the license's own, or one that leads to it.
    key_id: LicenseId,
    activation_key: ActivationKeyHash,
    attempt: &'a ActivationAttempt,
    /// For the ID of the activation, if there will be a new one.
    chance: [u8; 6],
    authority: &'a Authority,
    /// The signing keys that the application knows, if it says so.
    trusted: Option<&'a [SigningKeyId]>,
    now: Timestamp,
    store: &'a A,
    signers: &'a SigningKeys<S>,
}

/// A license as one attempt sees it.
struct View {
    record: LicenseRecord,
    /// Whether a computer gets no second trial.
    is_trial_single: bool,
    lot: Lot,
    counters: ReadCounters,
}

/// The end of an attempt; what was signed serves the next one, if that would sign the same.
type Outcome = Result<Attempt<Activated, Option<Signed>>, UseCaseError>;

impl<'a, A: ActivationStore + TrialReader, S: Signer> Desk<'a, A, S> {
    pub(super) fn new(
        command: &'a Activate,
        authority: &'a Authority,
        chance: [u8; 6],
        now: Timestamp,
        store: &'a A,
        signers: &'a SigningKeys<S>,
    ) -> Result<Self, Denial> {
        let trusted = command.trusted_signing_keys.as_deref();
        // Before anything is read.
        signers.newest_trusted(trusted, &RevokedSigningKeys::default())?;
        Ok(Self {
            key_id: LicenseId::of(&command.activation_key),
            activation_key: command.activation_key.hash(),
            attempt: &command.attempt,
            chance,
            authority,
            trusted,
            now,
            store,
            signers,
        })
    }

    pub(super) async fn attempt(&self, lot: Lot, earlier: Option<Signed>) -> Outcome {
        let read = self.store.read_for_activation(self.key_id, &self.attempt.computer, &lot).await?;
        // An activation key that was replaced still leads to its license.
        let record = read.record.ok_or(Denial::ActivationKeyUnknown)?;
        if record.activation_key_hash != self.activation_key {
            return Err(Denial::ActivationKeyReplaced.into());
        }
        let revoked = &read.switches.revoked_signing_keys;
        let signer = self.signers.newest_trusted(self.trusted, revoked)?;
        let known = self.authority.published.iter().chain(self.signers.ids());
        let usable: Vec<_> = known.filter(|kid| trusts(self.trusted, revoked, kid)).cloned().collect();
        let admission = record.admit(self.attempt, read.standing, &read.switches, read.blocked, &usable, self.now)?;
        let is_trial_single = read.switches.one_trial_per_computer();
        let view = View { record, is_trial_single, lot, counters: read.counters };
        match admission {
            Admission::Again(activation, license_key) => {
                Ok(Attempt::Done(view.activated(activation, license_key, false, self.now)))
            }
            Admission::Renew(activation, replaces) => self.renew(view, activation, replaces, signer, earlier).await,
            Admission::Sign(replaces) => self.sign_and_take_seat(view, replaces, signer, earlier).await,
            Admission::Share(license_key) => self.share(view, license_key).await,
        }
    }

    async fn renew(
        &self,
        view: View,
        activation: Activation,
        replaces: Option<SignedLicenseKey>,
        signer: &S,
        earlier: Option<Signed>,
    ) -> Outcome {
        let signed = self.sign(&view.record, activation.activation_id, signer, earlier).await?;
        let license_key = NewLicenseKey::of(signed.license_key.clone(), replaces);
        let renewal = Renewal::of(&view.record, activation.activation_id, license_key);
        let write = self.store.renew_license_key(view.record.license_id, &renewal).await;
        let text = signed.license_key.text.clone();
        Attempt::of(write, Some(signed), |_| view.activated(activation, text, false, self.now))
    }

    async fn sign_and_take_seat(
        &self,
        mut view: View,
        replaces: Option<SignedLicenseKey>,
        signer: &S,
        earlier: Option<Signed>,
    ) -> Outcome {
        let trial = self.trial(&view).await?;
        let Some(counter) = self.find_seat(&mut view).await? else { return Ok(Attempt::Conflict(None)) };
        let signed = self.sign(&view.record, self.activation_id(&view), signer, earlier).await?;
        let is_generic = view.record.license.kind == Kind::Generic;
        let license_key = || signed.license_key.clone();
        let update = LicenseUpdate {
            revision: view.record.revision,
            first: view.record.first_activated_at.is_none().then(|| signed.first_activation(&view.record, self.now)),
            generic_license_key: is_generic.then(|| NewLicenseKey::of(license_key(), replaces)),
        };
        let changes = update.first.is_some() || is_generic;
        let seat = Seat {
            activation: self.activation(&view, counter, (!is_generic).then(license_key)),
            quota: view.record.counter(counter, &ReadCounters::new()).quota,
            license: changes.then_some(update),
            trial,
        };
        let text = license_key().text;
        self.take_seat(view, seat, text, Some(signed)).await
    }

    async fn share(&self, mut view: View, license_key: LicenseKey) -> Outcome {
        let Some(counter) = self.find_seat(&mut view).await? else { return Ok(Attempt::Conflict(None)) };
        let quota = view.record.counter(counter, &ReadCounters::new()).quota;
        let seat = Seat { activation: self.activation(&view, counter, None), quota, license: None, trial: None };
        self.take_seat(view, seat, license_key, None).await
    }

    /// The trial that a seat of the license is, if it is one that the computer may have.
    async fn trial(&self, view: &View) -> Result<Option<TrialSeat>, UseCaseError> {
        if !view.record.is_trial() {
            return Ok(None);
        }
        let (computer, product) = (self.attempt.computer.hash(), view.record.license.product.clone());
        if view.is_trial_single {
            let earlier = self.store.read_trial(&computer, &product).await?;
            view.record.check_trial(earlier.as_ref())?;
        }
        let trial = Trial { computer, product, license_id: view.record.license_id, activated_at: self.now };
        Ok(Some(TrialSeat { trial, is_only: view.is_trial_single }))
    }

    /// The counter to take a seat from; `None` if the computer has a seat by now.
    async fn find_seat(&self, view: &mut View) -> Result<Option<CounterNumber>, UseCaseError> {
        if let Some(counter) = view.record.free_seat(&view.lot, &view.counters) {
            return Ok(Some(counter));
        }
        let seats = self.store.read_seats(view.record.license_id, &self.attempt.computer, view.record.counters).await?;
        if seats.standing.is_some() {
            return Ok(None);
        }
        view.counters = seats.counters;
        Ok(Some(view.record.last_free_seat(&view.lot, &view.counters)?))
    }

    async fn take_seat(&self, mut view: View, seat: Seat, text: LicenseKey, signed: Option<Signed>) -> Outcome {
        let write = self.store.take_seat(view.record.license_id, &seat).await;
        Attempt::of(write, signed, |_| {
            view.count(seat.activation.counter);
            view.activated(seat.activation, text, true, self.now)
        })
    }

    async fn sign(
        &self,
        record: &LicenseRecord,
        activation_id: ActivationId,
        signer: &S,
        earlier: Option<Signed>,
    ) -> Result<Signed, UseCaseError> {
        let claims = Claims::new(record, activation_id, &self.attempt.computer, &self.authority.issuer, self.now);
        Signed::of(claims, earlier, signer).await
    }

    /// That of a new activation: the same over all attempts.
    fn activation_id(&self, view: &View) -> ActivationId {
        ActivationId::new(view.record.license_id, &self.attempt.computer, self.chance)
    }

    fn activation(&self, view: &View, counter: CounterNumber, license_key: Option<SignedLicenseKey>) -> Activation {
        Activation {
            activation_id: self.activation_id(view),
            computer_id: self.attempt.computer.clone(),
            computer_name: self.attempt.computer_name.clone(),
            activated_at: self.now,
            counter,
            license_key,
        }
    }
}

impl Signed {
    fn first_activation(&self, record: &LicenseRecord, now: Timestamp) -> FirstActivation {
        let end = LatestEnd::from(self.claims.exp);
        FirstActivation {
            at: now,
            latest_end: record.latest_end.map_or(end, |latest| latest.max(end)),
            record: record.clone().into(),
        }
    }
}

impl View {
    fn count(&mut self, number: CounterNumber) {
        let mut counter = self.record.counter(number, &self.counters);
        counter.used = counter.used.saturating_add(1);
        self.counters.insert(number, counter);
    }

    fn activated(self, activation: Activation, license_key: LicenseKey, is_new: bool, now: Timestamp) -> Activated {
        let used = self.record.seats_used(&self.lot, &self.counters);
        let expires_at = self.record.expires_at(now);
        Activated { license_key, activation, is_new, record: self.record, used, expires_at }
    }
}
