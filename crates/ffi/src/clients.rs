//! The applications that are open, by number.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use latchkey_client::Client;

use crate::answer::Misuse;
#[cfg(feature = "online")]
use crate::leases::Leases;

/// An application that is open.
pub(crate) struct Open {
    pub(crate) client: Client,
    #[cfg(feature = "online")]
    pub(crate) leases: Leases,
}

/// What was opened, or what is wrong with its description.
pub(crate) type Opened = Result<Open, Misuse>;

impl Open {
    pub(crate) fn new(client: Client) -> Self {
        Self {
            client,
            #[cfg(feature = "online")]
            leases: Leases::default(),
        }
    }
}

static OPEN: LazyLock<Mutex<Clients>> = LazyLock::new(Mutex::default);

#[derive(Default)]
struct Clients {
    /// A number is never used again, so that one that was closed doesn't come to mean another application.
    last: u64,
    by_handle: BTreeMap<u64, Arc<Opened>>,
}

/// Gives a number to what was opened.
pub(crate) fn insert(opened: Opened) -> u64 {
    let mut clients = locked();
    clients.last += 1;
    let handle = clients.last;
    clients.by_handle.insert(handle, Arc::new(opened));
    handle
}

/// What was opened under a number; it goes on to be used by who has it, also when it is closed meanwhile.
pub(crate) fn find(handle: u64) -> Result<Arc<Opened>, Misuse> {
    let unknown = || Misuse::new("handle_unknown", "no application is open under this number, or not any more");
    locked().by_handle.get(&handle).cloned().ok_or_else(unknown)
}

/// What was opened under a number is nobody's any more. It is dropped outside the lock.
pub(crate) fn remove(handle: u64) -> Option<Arc<Opened>> {
    locked().by_handle.remove(&handle)
}

fn locked() -> MutexGuard<'static, Clients> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}
