//! Work that nobody waits for.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

/// Starts `work` in a thread of its own, if the system gives one.
///
/// The process may end in the middle of it, since nobody waits; and a panic in it ends nothing but the work.
pub(super) fn in_background(name: &str, work: impl FnOnce() + Send + 'static) {
    let started = thread::Builder::new().name(format!("latchkey-{name}"));
    // Without a thread the next occasion is as good.
    drop(started.spawn(move || drop(catch_unwind(AssertUnwindSafe(work)))));
}
