//! The floating seats that an application holds, by number.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use latchkey_client::Lease;

use crate::answer::Misuse;
use crate::lease::LeaseView;

/// The guards of one application; they return their seats when it is closed.
#[derive(Default)]
pub(crate) struct Leases(Mutex<Numbered>);

#[derive(Default)]
struct Numbered {
    /// A number is never used again.
    last: u64,
    by_number: BTreeMap<u64, Lease>,
}

impl Leases {
    /// Gives a number to a guard.
    pub(crate) fn insert(&self, lease: Lease) -> u64 {
        let mut leases = self.locked();
        leases.last += 1;
        let number = leases.last;
        leases.by_number.insert(number, lease);
        number
    }

    pub(crate) fn view(&self, number: u64) -> Result<LeaseView, Misuse> {
        let leases = self.locked();
        leases.by_number.get(&number).map(|lease| LeaseView::of(number, lease)).ok_or_else(unknown)
    }

    /// The guard, for whoever ends it; it isn't here any more.
    pub(crate) fn take(&self, number: u64) -> Result<Lease, Misuse> {
        self.locked().by_number.remove(&number).ok_or_else(unknown)
    }

    fn locked(&self) -> MutexGuard<'_, Numbered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn unknown() -> Misuse {
    Misuse::new("lease_number_unknown", "this application took no lease with this number, or ended it already")
}
