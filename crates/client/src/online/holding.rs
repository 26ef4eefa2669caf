//! Who holds the floating seat in this process.

use std::fmt;
use std::fs::File;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use latchkey_core::{Claims, ComputerId, LeaseId, LicenseId};

use crate::Reason;
use crate::choice::Candidate;

/// A seat that the application holds, however many of its parts do.
pub(crate) struct Holding {
    pub(super) candidate: Arc<Candidate>,
    /// As the license key names it.
    pub(super) computer: ComputerId,
    state: Mutex<State>,
    changed: Condvar,
    /// What is written is written in the order of what happens; nobody who only looks waits for it.
    order: Mutex<()>,
}

struct State {
    lease_id: LeaseId,
    /// Why the last attempt to renew failed.
    failure: Option<Reason>,
    /// Whether nobody renews any more: it was returned, kept for later or refused.
    is_over: bool,
    /// Shows other processes that this one holds the seat.
    lock: Option<File>,
}

impl Holding {
    pub(super) fn new(candidate: Arc<Candidate>, computer: ComputerId, lease_id: LeaseId, lock: Option<File>) -> Self {
        let state = Mutex::new(State { lease_id, failure: None, is_over: false, lock });
        Self { candidate, computer, state, changed: Condvar::new(), order: Mutex::default() }
    }

    pub(super) fn claims(&self) -> &Claims {
        self.candidate.license.claims()
    }

    pub(super) fn license_id(&self) -> LicenseId {
        self.claims().sub
    }

    pub(super) fn lease_id(&self) -> LeaseId {
        self.state().lease_id
    }

    pub(super) fn failure(&self) -> Option<Reason> {
        self.state().failure.clone()
    }

    /// Notes what came of an attempt, and does `work` with it, unless it is over meanwhile.
    pub(super) fn attempted(&self, failure: Option<Reason>, work: impl FnOnce()) {
        let _order = self.order.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.state();
        if !state.is_over {
            state.failure = failure;
            drop(state);
            work();
        }
    }

    /// Holds another lease of the same license from now on.
    pub(super) fn adopt(&self, lease_id: LeaseId, failure: Option<Reason>) {
        let mut state = self.state();
        (state.lease_id, state.failure) = (lease_id, failure);
    }

    pub(super) fn is_over(&self) -> bool {
        self.state().is_over
    }

    /// Nobody renews from now on, and what was done with an attempt is done; answers what showed other processes that this one
    /// holds the seat.
    pub(super) fn end(&self) -> Option<File> {
        self.is_wanted_no_more();
        drop(self.order.lock());
        self.state().lock.take()
    }

    fn is_wanted_no_more(&self) {
        self.state().is_over = true;
        self.changed.notify_all();
    }

    /// Waits for so long, or until it is over; whether it is.
    pub(super) fn wait(&self, pause: Duration) -> bool {
        let state = self.state();
        let woken = self.changed.wait_timeout_while(state, pause, |state| !state.is_over);
        woken.unwrap_or_else(PoisonError::into_inner).0.is_over
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The seat of this process, if it holds one, and who is about to take or return one: one thread at a time.
#[derive(Default)]
pub(crate) struct Holdings {
    state: Mutex<Present>,
    is_free: Condvar,
}

#[derive(Default)]
struct Present {
    is_busy: bool,
    held: Option<(Arc<Holding>, usize)>,
}

/// The right to take or return the seat; it ends when it is dropped.
pub(super) struct Turn(Arc<Holdings>);

impl Holdings {
    /// Waits until nobody else is about to take or return the seat; `None` when that takes too long.
    pub(super) fn turn(self: &Arc<Self>, deadline: Instant) -> Option<Turn> {
        let mut present = self.present();
        while present.is_busy {
            let left = deadline.checked_duration_since(Instant::now())?;
            present = self.is_free.wait_timeout(present, left).unwrap_or_else(PoisonError::into_inner).0;
        }
        present.is_busy = true;
        Some(Turn(Arc::clone(self)))
    }

    /// One part of the application needs the seat no more; the last one is to return it, unless another seat is being taken.
    pub(super) fn leave(self: &Arc<Self>, holding: &Arc<Holding>) -> Option<Turn> {
        let mut present = self.present();
        let (held, users) = present.held.as_mut().filter(|(held, _)| Arc::ptr_eq(held, holding))?;
        *users -= 1;
        if *users > 0 {
            return None;
        }
        held.is_wanted_no_more();
        present.held = None;
        if present.is_busy {
            return None;
        }
        present.is_busy = true;
        Some(Turn(Arc::clone(self)))
    }

    fn present(&self) -> MutexGuard<'_, Present> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// The seat that another part of the application holds.
    pub(super) fn held(&self) -> Option<Arc<Holding>> {
        let present = self.0.present();
        let held = present.held.as_ref().filter(|(held, _)| !held.is_over());
        held.map(|(held, _)| Arc::clone(held))
    }

    /// One part of the application more holds the seat.
    pub(super) fn join(&self, holding: &Arc<Holding>) {
        let mut present = self.0.present();
        let users = match &present.held {
            Some((held, users)) if Arc::ptr_eq(held, holding) => users + 1,
            _ => 1,
        };
        present.held = Some((Arc::clone(holding), users));
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.present().is_busy = false;
        self.0.is_free.notify_all();
    }
}

/// Not the license key, nor the lease's ID.
impl fmt::Debug for Holding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Holding").field("license", &self.license_id()).finish_non_exhaustive()
    }
}
