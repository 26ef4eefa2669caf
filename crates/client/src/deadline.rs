//! Work on files that must not hang the application.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Instant;

/// Where threads were left behind, and whether each is done by now: a share that hangs costs one thread, however often
/// it is asked for.
static LEFT_BEHIND: Mutex<BTreeMap<PathBuf, Arc<AtomicBool>>> = Mutex::new(BTreeMap::new());

/// Work that goes on in a thread of its own, because nothing else can end a read from a dead mount.
pub(crate) struct Work<T> {
    place: PathBuf,
    /// `None` when no thread was started.
    thread: Option<(Receiver<T>, Arc<AtomicBool>)>,
}

/// Starts `work` on what is at `place`, unless an earlier thread was left behind there and still hangs.
pub(crate) fn start<T: Send + 'static>(place: PathBuf, work: impl FnOnce() -> T + Send + 'static) -> Work<T> {
    if is_hanging(&place) {
        return Work { place, thread: None };
    }
    let (sender, receiver) = sync_channel(1);
    let is_done = Arc::new(AtomicBool::new(false));
    let done = Done(is_done.clone());
    let spawned = thread::Builder::new().name("latchkey-files".to_owned()).spawn(move || {
        let result = work();
        drop(done);
        // After the deadline nobody listens.
        let _ = sender.send(result);
    });
    Work { place, thread: spawned.ok().map(|_| (receiver, is_done)) }
}

impl<T> Work<T> {
    /// The result of the work, if it is there before `deadline`.
    pub(crate) fn finish(self, deadline: Instant) -> Option<T> {
        let (receiver, is_done) = self.thread?;
        let result = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())).ok();
        if result.is_none() && !is_done.load(Ordering::Acquire) {
            left_behind().insert(self.place, is_done);
        }
        result
    }
}

/// Notes that the thread is done, even when the work panics.
struct Done(Arc<AtomicBool>);

impl Drop for Done {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Release);
    }
}

fn is_hanging(place: &PathBuf) -> bool {
    let mut left_behind = left_behind();
    let is_hanging = left_behind.get(place).is_some_and(|is_done| !is_done.load(Ordering::Acquire));
    if !is_hanging {
        left_behind.remove(place);
    }
    is_hanging
}

fn left_behind() -> std::sync::MutexGuard<'static, BTreeMap<PathBuf, Arc<AtomicBool>>> {
    LEFT_BEHIND.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn in_millis(millis: u64) -> Instant {
        Instant::now() + Duration::from_millis(millis)
    }

    #[test]
    fn what_hangs_is_left_behind_and_not_joined_by_another() {
        let (release, hangs) = sync_channel::<()>(1);
        let place = PathBuf::from("/dead/mount");
        let started = Instant::now();
        let work = start(place.clone(), move || hangs.recv().is_ok());
        assert_eq!(work.finish(in_millis(50)), None);
        // The second is answered at once, and starts nothing.
        assert_eq!(start(place.clone(), || panic!("a second thread")).finish(in_millis(60_000)), None::<()>);
        assert!(started.elapsed() < Duration::from_secs(30));
        release.send(()).unwrap();
        let alive = (0..1000).find_map(|_| {
            thread::sleep(Duration::from_millis(1));
            start(place.clone(), || 7).finish(in_millis(5000))
        });
        assert_eq!(alive, Some(7), "the mount is back");
    }

    #[test]
    fn two_may_read_the_same_file_at_the_same_time() {
        let place = PathBuf::from("/busy");
        let (release, busy) = sync_channel::<()>(1);
        let first = start(place.clone(), move || busy.recv().is_ok());
        assert_eq!(start(place, || 7).finish(in_millis(5000)), Some(7));
        release.send(()).unwrap();
        assert_eq!(first.finish(in_millis(5000)), Some(true));
    }

    #[test]
    fn work_that_panics_is_work_without_a_result() {
        let place = PathBuf::from("/panics");
        assert_eq!(start(place.clone(), || panic!("expected by this test")).finish(in_millis(5000)), None::<()>);
        assert_eq!(start(place, || 7).finish(in_millis(5000)), Some(7));
    }
}
