//! Work on files that must not hang the application.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Where threads were left behind, and whether each is done by now: a share that hangs costs one thread, however often
/// it is asked for.
static LEFT_BEHIND: Mutex<BTreeMap<PathBuf, Arc<AtomicBool>>> = Mutex::new(BTreeMap::new());

/// Until when each part of a check may take, so that it is done in the time that the application gave for reading and
/// writing.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deadlines {
    pub(crate) reading: Instant,
    /// Some of the time for writing, so that what was read counts however long reading took.
    pub(crate) judging: Instant,
    /// For the service, too.
    pub(crate) all: Instant,
}

impl Deadlines {
    pub(crate) fn from_now(read: Duration, write: Duration) -> Self {
        let reading = Instant::now() + read;
        Self { reading, judging: reading + write / 2, all: reading + write }
    }
}

/// A thread of its own, because nothing else can end a read from a dead mount.
pub(crate) struct Task {
    place: PathBuf,
    is_done: Arc<AtomicBool>,
}

/// Why no thread was started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotStarted {
    /// An earlier one was left behind there, and still hangs.
    Hangs,
    /// The system gives no further thread.
    NoThread,
}

impl Task {
    /// Starts `work` on what is at `place`, unless an earlier thread was left behind there and still hangs.
    pub(crate) fn start(place: PathBuf, work: impl FnOnce() + Send + 'static) -> Result<Self, NotStarted> {
        if is_hanging(&place) {
            return Err(NotStarted::Hangs);
        }
        let is_done = Arc::new(AtomicBool::new(false));
        let done = Done(is_done.clone());
        let spawned = thread::Builder::new().name("latchkey-files".to_owned()).spawn(move || {
            let _done = done;
            work();
        });
        spawned.map(|_| Self { place, is_done }).map_err(|_| NotStarted::NoThread)
    }

    /// Waits no longer; the thread goes on, and nobody else starts one at this place until it is done.
    pub(crate) fn leave(self) {
        if !self.is_done.load(Ordering::Acquire) {
            left_behind().insert(self.place, self.is_done);
        }
    }
}

/// Work with a result.
pub(crate) struct Work<T>(Option<(Task, Receiver<T>)>);

/// Starts work whose result is waited for.
pub(crate) fn start<T: Send + 'static>(place: PathBuf, work: impl FnOnce() -> T + Send + 'static) -> Work<T> {
    let (sender, receiver) = sync_channel(1);
    // After the deadline nobody listens.
    let task = Task::start(place, move || drop(sender.send(work())));
    Work(task.ok().map(|task| (task, receiver)))
}

impl<T> Work<T> {
    /// The result of the work, if it is there before `deadline`.
    pub(crate) fn finish(self, deadline: Instant) -> Option<T> {
        let (task, receiver) = self.0?;
        let result = receiver.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        if matches!(result, Err(RecvTimeoutError::Timeout)) {
            task.leave();
        }
        result.ok()
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
