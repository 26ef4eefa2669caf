//! Keeps license keys and the latest time for the next run, in the user's store.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use crate::Warning;
use crate::choice::Candidate;
use crate::clock_memory::{Memory, Seen};
use crate::deadline::start;
use crate::gathering::Content;
use crate::reading::read_file;
use crate::setup::Setup;
use crate::store::{CACHE_FILE, LICENSE_FILE};
use crate::{Unreadable, cache};

/// What is to be kept.
#[derive(Clone)]
pub(crate) struct Keepsake {
    /// Valid license keys.
    pub(crate) valid: Vec<Candidate>,
    /// What was learned of time; `None` when there is nothing to guard.
    pub(crate) seen: Option<Seen>,
}

/// Keeps what is new; what can't be kept is only a warning.
pub(crate) fn keep(setup: &Arc<Setup>, keepsake: Keepsake, cache: &Content, clock: &Content) -> Vec<Warning> {
    let Some(store) = &setup.user_store else { return Vec::new() };
    // A cache that can't be read, for whatever reason, is not written over.
    let cache_is_old = !keepsake.valid.is_empty()
        && content_of(cache).is_some_and(|content| renewed(setup, &keepsake, content) != content);
    // What can't be the client's own makes way: else a pipe or a large file would end the guard for good.
    let clock_is_old = match clock {
        Err(Unreadable::TimedOut) => false,
        clock => renewed_memory(setup, &keepsake, content_of(clock).unwrap_or_default()).is_some(),
    };
    let mut warnings = Vec::new();
    if let (Err(unreadable), false) = (cache, content_of(cache).is_some()) {
        warnings.push(Warning::NotCached(unreadable.to_string()));
    }
    if !cache_is_old && !clock_is_old {
        return warnings;
    }
    let setup_in_thread = Arc::clone(setup);
    let deadline = Instant::now() + setup.write_deadline;
    let work = start(store.path(LICENSE_FILE), move || {
        write(&setup_in_thread, &keepsake, cache_is_old, clock_is_old, deadline)
    });
    match work.finish(deadline) {
        Some(written) => warnings.extend(written),
        None => warnings.push(Warning::NotCached(Unreadable::TimedOut.to_string())),
    }
    warnings
}

fn write(
    setup: &Setup,
    keepsake: &Keepsake,
    cache_is_old: bool,
    clock_is_old: bool,
    deadline: Instant,
) -> Vec<Warning> {
    let Some(store) = &setup.user_store else { return Vec::new() };
    let mut warnings = Vec::new();
    let locked = store.locked(deadline, || {
        // Another process may have written since this one read.
        if cache_is_old && let Err(error) = write_cache(setup, keepsake) {
            warnings.push(Warning::NotCached(error));
        }
        if clock_is_old && let Err(error) = write_clock(setup, keepsake) {
            warnings.push(Warning::ClockNotGuarded(error));
        }
    });
    match locked {
        Ok(Some(())) => {}
        Ok(None) => warnings.push(Warning::NotCached("another process is writing".to_owned())),
        Err(error) => warnings.push(Warning::NotCached(error.to_string())),
    }
    warnings
}

fn write_cache(setup: &Setup, keepsake: &Keepsake) -> Result<(), String> {
    let content = read_again(setup, CACHE_FILE)?;
    let renewed = renewed(setup, keepsake, &content);
    if renewed == content { Ok(()) } else { write_file(setup, CACHE_FILE, &renewed).map_err(|error| error.to_string()) }
}

fn write_clock(setup: &Setup, keepsake: &Keepsake) -> Result<(), String> {
    let name = setup.clock_memory.file_name();
    let content = read_again(setup, name).unwrap_or_default();
    let Some(memory) = renewed_memory(setup, keepsake, &content) else { return Ok(()) };
    write_file(setup, name, setup.clock_memory.write(&memory).as_bytes()).map_err(|error| error.to_string())
}

fn renewed(setup: &Setup, keepsake: &Keepsake, content: &[u8]) -> Vec<u8> {
    cache::renewed(content, &keepsake.valid, &setup.product, &setup.trusted_keys).into_bytes()
}

/// What the clock file should hold, when that is worth writing.
fn renewed_memory(setup: &Setup, keepsake: &Keepsake, content: &[u8]) -> Option<Memory> {
    let memory = setup.clock_memory.read(content).unwrap_or_default();
    let after = memory.after(keepsake.seen.as_ref()?, |kid| setup.trusts(kid));
    memory.is_outdated_by(&after).then_some(after)
}

/// What is in a file of the store; nothing is as good as an empty one.
fn content_of(content: &Content) -> Option<&[u8]> {
    match content {
        Ok(content) => Some(content),
        Err(Unreadable::Absent) => Some(&[]),
        Err(_) => None,
    }
}

fn read_again(setup: &Setup, name: &str) -> Result<Vec<u8>, String> {
    let Some(store) = &setup.user_store else { return Ok(Vec::new()) };
    match read_file(&store.path(name)) {
        Ok(content) => Ok(content),
        Err(Unreadable::Absent) => Ok(Vec::new()),
        Err(unreadable) => Err(unreadable.to_string()),
    }
}

fn write_file(setup: &Setup, name: &str, content: &[u8]) -> io::Result<()> {
    setup.user_store.as_ref().map_or(Ok(()), |store| store.write(name, content))
}
