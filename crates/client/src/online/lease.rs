//! The guard of a floating seat.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use latchkey_core::LicenseId;

use super::ServiceError;
use super::background::in_background;
use super::holding::{Holding, Turn};
use super::lease_lock::is_alone;
use crate::keeping::keep_lease;
use crate::leases::Seat;
use crate::{Client, Reason};

/// An application that ends doesn't wait longer for its seat to be returned: it ends by itself, too.
const RETURNING: Duration = Duration::from_secs(2);

/// A floating seat, which this computer holds, or this session on it.
///
/// It is renewed in the background, at half of its time, by a thread that keeps no process alive. Without a network it lasts
/// until its end; whether it is held goes by a clock that counts sleep and that nobody sets. When it is dropped, the seat is
/// returned, within two seconds or not at all: a seat that is not returned is free half a minute after its lease's end. Several
/// guards of one process, and several processes of one computer and session, share a seat; the last one returns it.
///
/// ```no_run
/// # fn example(client: latchkey_client::Client) -> Result<(), latchkey_client::NotLicensed> {
/// let lease = client.lease()?; // keep it as long as the application runs
/// let grant = client.check()?;
/// // … every minute or so:
/// if !lease.is_held() {
///     println!("the floating seat is gone: {}", lease.failure().map(|reason| reason.to_string()).unwrap_or_default());
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
#[must_use = "the seat is returned when it is dropped"]
pub struct Lease {
    client: Client,
    holding: Arc<Holding>,
    is_left: bool,
}

impl Lease {
    pub(super) fn new(client: &Client, holding: Arc<Holding>) -> Self {
        Self { client: client.clone(), holding, is_left: false }
    }

    /// Whether the seat is held, now. It reads nothing but a clock: ask as often as you like.
    #[must_use]
    pub fn is_held(&self) -> bool {
        !self.time_left().is_zero()
    }

    /// How long the seat is held without another answer of the service; nothing when it is not.
    #[must_use]
    pub fn time_left(&self) -> Duration {
        Duration::try_from(self.left()).unwrap_or_default()
    }

    /// Until when the seat is held without another answer of the service, by this computer's clock, which may be wrong.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        Timestamp::now().saturating_add(self.left()).unwrap_or(Timestamp::MAX)
    }

    /// Why the last attempt to renew it failed; `None` when it went well.
    ///
    /// With a code of the network's the seat is held until its end, and it is tried again. With one of the service's, such as
    /// `license_suspended`, it is over: [`Client::lease`] may take another one.
    #[must_use]
    pub fn failure(&self) -> Option<Reason> {
        self.holding.failure()
    }

    /// The license that has the seat.
    #[must_use]
    pub fn license_id(&self) -> LicenseId {
        self.holding.license_id()
    }

    /// Returns the seat, and waits until that is done: up to [`service_timeout`](crate::Builder::service_timeout). Where others
    /// of this computer and session hold it too, nothing is returned.
    ///
    /// # Errors
    ///
    /// When the service could not be asked: then the seat is free half a minute after the lease's end.
    pub fn return_seat(mut self) -> Result<(), ServiceError> {
        let timeout = self.client.service()?.timeout();
        self.is_left = true;
        match self.client.0.holdings.leave(&self.holding) {
            Some(turn) => give_back(&self.client, &self.holding, turn, timeout),
            None => Ok(()),
        }
    }

    /// Ends the guard and keeps the seat: for a journey, or because the application is started again soon. Nobody renews it; up to
    /// its end [`Client::check`] grants the license, after a restart of the application and of the computer, too.
    ///
    /// Answers until when that is, by this computer's clock; `None` where nothing can be kept, since there is no user's store or it
    /// can't be written.
    pub fn keep(mut self) -> Option<Timestamp> {
        let until = self.until();
        self.is_left = true;
        let turn = self.client.0.holdings.leave(&self.holding);
        if turn.is_some() {
            drop(self.holding.end());
        }
        let seat = self.client.0.leases.known_of(self.license_id())?;
        keep_lease(&self.client.0, seat).then_some(until)
    }

    fn left(&self) -> SignedDuration {
        if self.holding.is_over() { SignedDuration::ZERO } else { self.client.0.leases.left(self.license_id()) }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.is_left {
            return;
        }
        let Some(turn) = self.client.0.holdings.leave(&self.holding) else { return };
        let (client, holding) = (self.client.clone(), Arc::clone(&self.holding));
        let (returned, is_returned) = sync_channel::<()>(1);
        in_background("lease-return", move || {
            let _returned = returned;
            let timeout = client.service().map_or(RETURNING, |service| service.timeout());
            drop(give_back(&client, &holding, turn, timeout.min(2 * RETURNING)));
        });
        // It ends when the other side is dropped.
        let _ = is_returned.recv_timeout(RETURNING);
    }
}

/// Returns the seat, unless another process holds it; the turn ends with it.
fn give_back(client: &Client, holding: &Holding, turn: Turn, timeout: Duration) -> Result<(), ServiceError> {
    let _turn = turn;
    let lock = holding.end();
    if !is_alone(lock.as_ref()) {
        return Ok(());
    }
    end_lease(client, holding.license_id());
    client.service()?.return_lease(holding, timeout)
}

/// What was held is over: for other processes and after a restart first, then for this one.
pub(super) fn end_lease(client: &Client, license: LicenseId) {
    if let Some(seat) = client.0.leases.known_of(license).map(Seat::over) {
        keep_lease(&client.0, seat.clone());
        client.0.leases.remember(seat);
    }
}
