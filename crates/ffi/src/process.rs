//! Which process this is.

use std::process;
use std::sync::OnceLock;

use crate::answer::Misuse;

static FIRST: OnceLock<u32> = OnceLock::new();

/// Refuses a process that was forked off one which had used the library: threads that the client counts on are not in it, and
/// what they had locked stays locked.
pub(crate) fn check() -> Result<(), Misuse> {
    if *FIRST.get_or_init(process::id) == process::id() {
        return Ok(());
    }
    let message = "this process was forked off one that had used the library: use it after the fork alone, or start processes anew";
    Err(Misuse::new("forked", message))
}
