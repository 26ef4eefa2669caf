//! Shows whether several processes of one computer hold the same seat, so that the first to end doesn't return it.

use std::fs::{File, TryLockError};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::deadline::start;
use crate::private_files::{create_folder, open_or_create};
use crate::setup::Setup;

/// Holds the seat together with other processes, from now on until the file is closed; `None` where that can't be shown, such as
/// without a store.
pub(super) fn share(setup: &Setup, deadline: Instant) -> Option<File> {
    let store = setup.user_store.clone()?;
    let path = store.path(&format!("{}.lock", setup.leases.file_name()));
    let work = start(path.clone(), move || {
        create_folder(path.parent()?).ok()?;
        let file = open_or_create(&path).ok()?;
        loop {
            match file.try_lock_shared() {
                Ok(()) => return Some(file),
                // Another process is returning it.
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => sleep(Duration::from_millis(10)),
                Err(_) => return None,
            }
        }
    });
    work.finish(deadline).flatten()
}

/// Whether no other process holds the seat; none does until the file is closed then.
pub(super) fn is_alone(lock: Option<&File>) -> bool {
    let Some(file) = lock else { return true };
    let _ = file.unlock();
    !matches!(file.try_lock(), Err(TryLockError::WouldBlock))
}
