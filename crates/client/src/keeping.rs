//! Keeps license keys and the latest time for the next run, in the user's store.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use crate::cache::Cache;
use crate::choice::Candidate;
use crate::clock_memory::{Memory, Seen};
use crate::deadline::start;
use crate::gathering::Caches;
use crate::leases::Seat;
use crate::reading::read_file;
use crate::renewal::renewed;
use crate::revocations::{KEPT_LIST, SignedList};
use crate::setup::Setup;
use crate::store::{Beside, LICENSE_FILE, Store};
use crate::unreadable::Content;
use crate::{Unreadable, Warning};

/// How many computers keep license keys of their own in one folder.
pub(crate) const COMPUTERS_MAX: usize = 256;

/// What is to be kept.
#[derive(Clone)]
pub(crate) struct Keepsake {
    /// The newest license key of each license that was found, good or not.
    pub(crate) newest: Vec<Arc<Candidate>>,
    /// What was learned of time; `None` when there is nothing to guard.
    pub(crate) seen: Option<Seen>,
    /// The lease that is held, or was.
    pub(crate) lease: Option<Seat>,
}

/// What the user's store held when the check began.
pub(crate) struct Kept {
    pub(crate) caches: Caches,
    pub(crate) clock: Content,
    pub(crate) lease: Content,
    /// What is known of asking the service.
    #[cfg(feature = "online")]
    pub(crate) freshness: crate::online::Freshness,
    /// Until when the store may take to be written.
    pub(crate) deadline: Instant,
}

/// Keeps what is new, and waits for it, but not longer than until `deadline`; what can't be kept is only a warning.
pub(crate) fn keep(setup: &Arc<Setup>, keepsake: Keepsake, kept: &Kept) -> Vec<Warning> {
    let Kept { caches, clock, lease, deadline, .. } = kept;
    let deadline = (*deadline).min(Instant::now() + setup.write_deadline);
    let Some(store) = &setup.user_store else {
        let nowhere = || Warning::NotCached("the system names no home folder for this user".to_owned());
        return if setup.is_homeless && !keepsake.newest.is_empty() { vec![nowhere()] } else { Vec::new() };
    };
    let (mut warnings, mut old_caches) = (Vec::new(), Vec::new());
    for (cache, content) in caches {
        match (content_of(content), content) {
            (Some(content), _) if is_old(setup, cache, &keepsake, content) => old_caches.push(cache.clone()),
            // A cache that can't be read, for whatever reason, is not written over.
            (None, Err(unreadable)) => warnings.push(Warning::NotCached(unreadable.to_string())),
            _ => {}
        }
    }
    // One folder, one word.
    warnings.dedup();
    // What can't be the client's own makes way: else a pipe or a large file would end the guard for good.
    let clock_is_old = match clock {
        Err(Unreadable::TimedOut) => false,
        clock => renewed_memory(setup, &keepsake, content_of(clock).unwrap_or_default()).is_some(),
    };
    let newer_list = setup.revocations.newer_than(&store.path(KEPT_LIST));
    let old_lease = keepsake
        .lease
        .as_ref()
        .filter(|seat| content_of(lease).is_none_or(|content| setup.leases.renewed(content, seat).is_some()));
    let old_lease = old_lease.cloned();
    if old_caches.is_empty() && !clock_is_old && newer_list.is_none() && old_lease.is_none() {
        return warnings;
    }
    let setup_in_thread = Arc::clone(setup);
    let work = start(store.path(LICENSE_FILE), move || {
        let old = Old { caches: old_caches, clock: clock_is_old, newer_list, lease: old_lease };
        write(&setup_in_thread, &keepsake, &old, deadline)
    });
    match work.finish(deadline) {
        Some(written) => warnings.extend(written),
        None => warnings.push(Warning::NotCached(Unreadable::TimedOut.to_string())),
    }
    warnings
}

/// Keeps the newest revocation list alone, until `deadline`. What can't be kept, the next check tells.
#[cfg(feature = "online")]
pub(crate) fn keep_list(setup: &Arc<Setup>, deadline: Instant) {
    let Some(store) = setup.user_store.clone() else { return };
    let Some(list) = setup.revocations.newer_than(&store.path(KEPT_LIST)) else { return };
    let setup_in_thread = Arc::clone(setup);
    let work = start(store.path(LICENSE_FILE), move || {
        // A long list takes time to be written, for which no check should have to wait.
        let Ok(written) = store.write_beside(KEPT_LIST, list.text.as_bytes()) else { return };
        let _ = store.locked(deadline, || replace_list(&setup_in_thread, &store, &list, written, deadline));
    });
    let _ = work.finish(deadline);
}

/// What of the store is to be renewed.
struct Old {
    caches: Vec<Cache>,
    clock: bool,
    /// In place of the list that is there, if one is.
    newer_list: Option<Arc<SignedList>>,
    /// In place of the lease that is there.
    lease: Option<Seat>,
}

fn write(setup: &Setup, keepsake: &Keepsake, old: &Old, deadline: Instant) -> Vec<Warning> {
    let Some(store) = &setup.user_store else { return Vec::new() };
    let mut warnings = Vec::new();
    let locked = store.locked(deadline, || {
        // Another process may have written since this one read.
        for cache in &old.caches {
            warnings.extend(write_cache(setup, store, cache, keepsake).err().map(Warning::NotCached));
        }
        if old.clock
            && let Err(error) = write_clock(setup, keepsake)
        {
            warnings.push(Warning::ClockNotGuarded(error));
        }
        if let Some(list) = &old.newer_list
            && let Err(error) = write_list(setup, store, list, deadline)
        {
            warnings.push(Warning::NotCached(error.to_string()));
        }
        if let Some(seat) = &old.lease {
            warnings.extend(write_lease(setup, seat).err().map(Warning::NotCached));
        }
    });
    match locked {
        Ok(Some(())) => {}
        Ok(None) => warnings.push(Warning::NotCached("another process is writing".to_owned())),
        Err(error) => warnings.push(Warning::NotCached(error.to_string())),
    }
    warnings
}

fn write_cache(setup: &Setup, store: &Store, cache: &Cache, keepsake: &Keepsake) -> Result<(), String> {
    let content = read_again(setup, &cache.file_name)?;
    let Some(renewed) = renewed(setup, cache, &content, &keepsake.newest) else { return Ok(()) };
    if renewed.as_bytes() == content {
        return Ok(());
    }
    let is_one_more = content.is_empty() && Cache::is_of_a_computer(&cache.file_name);
    if is_one_more && store.count(Cache::is_of_a_computer) >= COMPUTERS_MAX {
        return Err(format!("{COMPUTERS_MAX} computers keep theirs in this folder already"));
    }
    write_file(setup, &cache.file_name, renewed.as_bytes()).map_err(|error| error.to_string())
}

fn write_clock(setup: &Setup, keepsake: &Keepsake) -> Result<(), String> {
    let name = setup.clock_memory.file_name();
    let content = read_again(setup, name).unwrap_or_default();
    let Some(memory) = renewed_memory(setup, keepsake, &content) else { return Ok(()) };
    write_file(setup, name, setup.clock_memory.write(&memory).as_bytes()).map_err(|error| error.to_string())
}

/// Keeps a lease, and waits for it, but not for long; whether it is kept now.
#[cfg(feature = "online")]
pub(crate) fn keep_lease(setup: &Arc<Setup>, seat: Seat) -> bool {
    let Some(store) = setup.user_store.clone() else { return false };
    let (deadline, setup) = (Instant::now() + setup.write_deadline, Arc::clone(setup));
    let work = start(store.path(setup.leases.file_name()), move || {
        store.locked(deadline, || write_lease(&setup, &seat)).is_ok_and(|written| written.is_some_and(|it| it.is_ok()))
    });
    work.finish(deadline).unwrap_or(false)
}

/// Keeps a lease, unless another process has kept a newer one meanwhile; what can't be read makes way.
fn write_lease(setup: &Setup, seat: &Seat) -> Result<(), String> {
    let name = setup.leases.file_name();
    let content = read_again(setup, name).unwrap_or_default();
    let Some(kept) = setup.leases.renewed(&content, seat) else { return Ok(()) };
    write_file(setup, name, setup.leases.write(&kept).as_bytes()).map_err(|error| error.to_string())
}

fn write_list(setup: &Setup, store: &Store, list: &SignedList, deadline: Instant) -> io::Result<()> {
    let written = store.write_beside(KEPT_LIST, list.text.as_bytes())?;
    replace_list(setup, store, list, written, deadline)
}

/// Puts a revocation list, which is written beside, into its place, unless another process has kept a newer one meanwhile.
fn replace_list(setup: &Setup, store: &Store, list: &SignedList, written: Beside, deadline: Instant) -> io::Result<()> {
    let path = store.path(KEPT_LIST);
    // What can't be read or is none makes way.
    let _ = setup.revocations.read(&path, deadline);
    let is_newer = setup.revocations.verdict(&path).and_then(Result::ok).is_none_or(|held| held < list.list.age());
    if is_newer {
        written.take_the_place()?;
        // It is known what is in it now.
        let _ = setup.revocations.read(&path, deadline);
    }
    Ok(())
}

fn is_old(setup: &Setup, cache: &Cache, keepsake: &Keepsake, content: &[u8]) -> bool {
    renewed(setup, cache, content, &keepsake.newest).is_some_and(|renewed| renewed.as_bytes() != content)
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
