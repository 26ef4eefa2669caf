//! Floating seats, counted by leases: a computer takes one, renews it and returns it.

use latchkey_core::{
    ActivationId, ComputerId, FreeSeat, Holder, Lease, LeaseClaims, LeaseId, LicenseId, Moment, PresentedLicense,
    ReadSeats, RevokedSigningKeys, SeatOrder, SigningKeyId,
};
use latchkey_core::{Denial, LicenseRecord};
use rand::{CryptoRng, RngExt};

use crate::retry::{Attempt, retry};
use crate::{CertifiedSigner, CertifiedStatement, Signer, SigningKeys, TimeFrame, UseCaseError};

pub use self::end::{EndLease, LeaseEnd, LeaseEndStore, LeaseEndView, end_lease};
pub use self::store::{LeaseReader, LeaseStore, LeaseView};

mod end;
mod store;

/// A request for a lease of a floating seat.
#[derive(Debug)]
pub struct TakeLease {
    /// The computer's license key, whose signature is right.
    pub presented: PresentedLicense,
    /// Who needs the seat.
    pub holder: Holder,
    /// The signing keys that the application knows, if it says so.
    pub trusted_signing_keys: Option<Vec<SigningKeyId>>,
}

/// A request about a lease that the computer has.
#[derive(Debug)]
pub struct HeldLease {
    /// The computer's license key, whose signature is right.
    pub presented: PresentedLicense,
    /// The computer.
    pub computer_id: ComputerId,
    /// The lease.
    pub lease_id: LeaseId,
}

/// A lease with what was signed of it.
#[derive(Debug)]
pub struct SignedLease {
    /// The lease.
    pub lease_id: LeaseId,
    /// Of which license.
    pub license_id: LicenseId,
    /// When it ends, unless it is renewed.
    pub ends_at: Moment,
    /// Whether nobody had it before.
    pub is_new: bool,
    /// A `lease+jwt` and its certificate.
    pub signed: CertifiedStatement,
}

/// Gives a computer a lease of a floating seat; one that it has or had last it gets again, since the answer may have been lost.
///
/// # Errors
///
/// [`Denial::ApplicationTooOld`] and what [`Claims::check_lease`](latchkey_core::Claims::check_lease) refuses, before any call;
/// [`Denial::LicenseUnknown`]; what [`LicenseRecord::admit_lease`] refuses; [`Denial::FloatingSeatsExhausted`]; and faults of store and key service.
pub async fn take_lease<K: Signer>(
    command: TakeLease,
    time: TimeFrame,
    store: &impl LeaseStore,
    signers: &SigningKeys<CertifiedSigner<LeaseClaims, K>>,
    random: &mut (impl CryptoRng + Send),
) -> Result<SignedLease, UseCaseError> {
    let TakeLease { presented, holder, trusted_signing_keys } = &command;
    let (claims, now, chance) = (presented.verified.claims(), time.now, random.random());
    let signer = signers.newest_trusted(trusted_signing_keys.as_deref(), &RevokedSigningKeys::default())?;
    claims.check_lease(&holder.computer_id)?;
    retry(time, random, |_: Option<()>| async move {
        let drawn = claims.floating_seats.map(|seats| SeatOrder::of(claims.sub, holder, seats));
        let to_read: Vec<_> = drawn.iter().flat_map(SeatOrder::drawn).collect();
        let view = store.read_for_lease(claims.sub, ActivationId(claims.jti), &holder.computer_id, &to_read).await?;
        let record = view.record.ok_or(Denial::LicenseUnknown)?;
        let seats = record.admit_lease(presented, view.standing.as_ref(), &view.switches, view.blocked, now)?;
        // Of another number of seats than the license key says, others would have been drawn.
        let drawn = drawn.filter(|_| claims.floating_seats == Some(seats));
        let free = match drawn.and_then(|order| order.choose_drawn(holder, &view.seats, now)) {
            Some(free) => free,
            None => {
                let all: ReadSeats = store.read_floating_seats(claims.sub, seats).await?;
                SeatOrder::of(claims.sub, holder, seats).choose(holder, &all, now)?
            }
        };
        let (activation_id, ends_at) = (ActivationId(claims.jti), record.lease_end(&view.switches, now));
        let (lease, last) = match free {
            FreeSeat::Own(lease) => (Lease { activation_id, ..lease }.renewed_until(ends_at), None),
            FreeSeat::Other(number, last) => {
                let lease_id = LeaseId::new(number, chance);
                (Lease::begin(lease_id, activation_id, holder.clone(), ends_at, now), Some(last))
            }
        };
        let signed = sign(&record, &lease, ends_at, time, signer, last.is_some()).await?;
        let write = match last {
            None => store.renew_lease(claims.sub, &lease).await,
            Some(last) => store.take_lease(claims.sub, &lease, last.as_ref()).await,
        };
        Attempt::of(write, (), |()| signed)
    })
    .await
}

/// Renews a lease: one that is over, too, as long as nobody took its seat. `trusted_signing_keys` are those that the application
/// knows, if it says so.
///
/// # Errors
///
/// As [`take_lease`], but for [`Denial::LeaseUnknown`] where the lease was taken over, returned or ended, or where its seat is
/// none any more since the license has fewer.
pub async fn renew_lease<K: Signer>(
    command: HeldLease,
    trusted_signing_keys: Option<&[SigningKeyId]>,
    time: TimeFrame,
    store: &impl LeaseStore,
    signers: &SigningKeys<CertifiedSigner<LeaseClaims, K>>,
    random: &mut (impl CryptoRng + Send),
) -> Result<SignedLease, UseCaseError> {
    let command = &command;
    let HeldLease { presented, computer_id, lease_id } = command;
    let (claims, now, seat) = (presented.verified.claims(), time.now, lease_id.seat());
    let signer = signers.newest_trusted(trusted_signing_keys, &RevokedSigningKeys::default())?;
    claims.check_lease(computer_id)?;
    retry(time, random, |_: Option<()>| async move {
        let activation_id = ActivationId(claims.jti);
        let mut view = store.read_for_lease(claims.sub, activation_id, computer_id, &[seat]).await?;
        let record = view.record.ok_or(Denial::LicenseUnknown)?;
        let seats = record.admit_lease(presented, view.standing.as_ref(), &view.switches, view.blocked, now)?;
        let lease = view.seats.remove(&seat).flatten().filter(|_| seat.is_of(seats));
        let lease = lease.filter(|lease| command.is_of(lease)).ok_or(Denial::LeaseUnknown)?;
        let ends_at = record.lease_end(&view.switches, now);
        let lease = Lease { activation_id, ..lease }.renewed_until(ends_at);
        let signed = sign(&record, &lease, ends_at, time, signer, false).await?;
        Attempt::of(store.renew_lease(claims.sub, &lease).await, (), |()| signed)
    })
    .await
}

/// Returns a lease, so that its seat is free at once.
///
/// # Errors
///
/// What [`Claims::check_lease`](latchkey_core::Claims::check_lease) refuses, before any call; [`Denial::LeaseUnknown`], also for
/// one that was returned before; and faults of the store.
pub async fn return_lease(
    command: HeldLease,
    time: TimeFrame,
    store: &impl LeaseStore,
    random: &mut (impl CryptoRng + Send),
) -> Result<LicenseId, UseCaseError> {
    let command = &command;
    let HeldLease { presented, computer_id, lease_id } = command;
    let license_id = presented.verified.claims().sub;
    presented.verified.claims().check_lease(computer_id)?;
    retry(time, random, |sent: Option<()>| async move {
        match store.read_lease(license_id, lease_id.seat()).await?.filter(|lease| command.is_of(lease)) {
            Some(lease) => Attempt::of(store.return_lease(license_id, lease.lease_id).await, (), |()| license_id),
            // A store that sends a write twice finds the lease gone that its own first attempt returned.
            None if sent.is_some() => Ok(Attempt::Done(license_id)),
            None => Err(Denial::LeaseUnknown.into()),
        }
    })
    .await
}

impl HeldLease {
    /// Whether this is the lease, and the computer's.
    fn is_of(&self, lease: &Lease) -> bool {
        lease.lease_id == self.lease_id && lease.holder.computer_id == self.computer_id
    }
}

/// Signs before anything is written: a lease that nobody received harms nobody.
async fn sign<K: Signer>(
    record: &LicenseRecord,
    lease: &Lease,
    ends_at: Moment,
    time: TimeFrame,
    signer: &CertifiedSigner<LeaseClaims, K>,
    is_new: bool,
) -> Result<SignedLease, UseCaseError> {
    let signed = signer.sign(&LeaseClaims::new(record, lease, signer.issuer(), ends_at, time.now)).await?;
    Ok(SignedLease { lease_id: lease.lease_id, license_id: record.license_id, ends_at, is_new, signed })
}

#[cfg(test)]
mod tests;
