//! Clocks that run faster than the one on the wall, or are set forward: the same for a service and the computers that ask it.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;

/// A service takes its clock as a function, so each test that has one takes a number of its own.
static CLOCKS: [FastClock; 2] = [const { FastClock::new() }; 2];

/// How many seconds pass by it in a second, and how many milliseconds it was set forward.
struct FastClock {
    begun: OnceLock<(Instant, Timestamp, u32)>,
    ahead: AtomicU64,
}

impl FastClock {
    const fn new() -> Self {
        Self { begun: OnceLock::new(), ahead: AtomicU64::new(0) }
    }

    fn passed(&self) -> Duration {
        let (begun, _, speed) = self.begun.get().expect("the clock was started");
        begun.elapsed() * *speed + Duration::from_millis(self.ahead.load(Ordering::SeqCst))
    }
}

/// Starts the clock of this number, at the present.
pub(crate) fn start<const CLOCK: usize>(speed: u32) {
    let begun = CLOCKS[CLOCK].begun.set((Instant::now(), Timestamp::now(), speed));
    assert!(begun.is_ok(), "the clock {CLOCK} is another test's");
}

/// What time it is by it.
pub(crate) fn now<const CLOCK: usize>() -> Timestamp {
    let clock = &CLOCKS[CLOCK];
    clock.begun.get().expect("the clock was started").1 + clock.passed()
}

/// The same for the clock of a computer that nobody sets.
pub(crate) fn up<const CLOCK: usize>() -> (String, Duration) {
    ("since the test began".to_owned(), CLOCKS[CLOCK].passed())
}

/// Sets it forward.
pub(crate) fn pass<const CLOCK: usize>(time: Duration) {
    let milliseconds = u64::try_from(time.as_millis()).expect("the clock is set forward by less than an age");
    CLOCKS[CLOCK].ahead.fetch_add(milliseconds, Ordering::SeqCst);
}
