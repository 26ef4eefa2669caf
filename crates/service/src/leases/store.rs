//! What leases need of a store.

use std::future::Future;

use latchkey_core::{
    Activation, ActivationId, ComputerId, FloatingSeatNumber, Lease, LeaseId, LicenseId, LicenseRecord, ReadSeats,
    SeatCount, Switches,
};

use crate::{Page, Place, StoreError};

/// What reads and writes the floating seats of a license.
pub trait LeaseStore: Sync {
    /// Reads all that decides on a lease, with the seats that were drawn.
    ///
    /// An adapter MUST make one call. An activation MUST be shown only to whoever has its whole ID.
    fn read_for_lease(
        &self,
        license: LicenseId,
        activation: ActivationId,
        computer: &ComputerId,
        seats: &[FloatingSeatNumber],
    ) -> impl Future<Output = Result<LeaseView, StoreError>> + Send;

    /// Reads the first `seats` floating seats of a license.
    ///
    /// An adapter MUST make one call, and one more for each further megabyte.
    fn read_floating_seats(
        &self,
        license: LicenseId,
        seats: SeatCount,
    ) -> impl Future<Output = Result<ReadSeats, StoreError>> + Send;

    /// Reads the lease of one floating seat.
    ///
    /// An adapter MUST make one call.
    fn read_lease(
        &self,
        license: LicenseId,
        seat: FloatingSeatNumber,
    ) -> impl Future<Output = Result<Option<Lease>, StoreError>> + Send;

    /// Puts a lease in the place of the last one of its seat, if there was one.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, when the seat has another
    /// lease than `last`, or none where there is one, or when `last` was renewed.
    fn take_lease(
        &self,
        license: LicenseId,
        lease: &Lease,
        last: Option<&Lease>,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Keeps the later end of a lease.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, when the seat hasn't the lease
    /// of this ID, or has it with a later end.
    fn renew_lease(&self, license: LicenseId, lease: &Lease) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Takes the lease away from its seat, which is known to have had one.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, when the seat hasn't the lease
    /// of this ID.
    fn return_lease(&self, license: LicenseId, lease: LeaseId) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What reads the leases of a license.
pub trait LeaseReader: Sync {
    /// Reads leases of a license by their seats, from the one after `after` on, at most `limit`; some may be over.
    ///
    /// An adapter MUST make one call; seats without a lease MAY make a page shorter. A page MUST name the place that it ends with
    /// when there may be more, and none when there are no more; `after` MAY be any text.
    fn read_leases(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Lease, Place>, StoreError>> + Send;
}

/// All that decides on a lease.
#[derive(Debug, Clone)]
pub struct LeaseView {
    /// The license, if there is one of that ID.
    pub record: Option<LicenseRecord>,
    /// The activation, if there is one of that ID.
    pub standing: Option<Activation>,
    /// The seats that were drawn.
    pub seats: ReadSeats,
    /// What the server decides by.
    pub switches: Switches,
    /// Whether the vendor blocked the computer.
    pub blocked: bool,
}
