//! A clock that nobody sets, and that counts sleep: leases go by it.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use jiff::SignedDuration;
use latchkey_core::Uptime;
use ring::rand::{SecureRandom, SystemRandom};

/// A computer that sleeps notices nothing of it, and looks again at the latest after so long.
const STEP: Duration = Duration::from_secs(15);

/// The clock; a value, so that tests pass in their own.
#[derive(Clone)]
pub(crate) struct UptimeClock {
    read: Arc<dyn Fn() -> Uptime + Send + Sync>,
    step: Duration,
}

impl UptimeClock {
    /// The system's.
    pub(crate) fn of_system() -> Self {
        let read = || Uptime { boot: boot().to_owned(), up: signed(up()) };
        Self { read: Arc::new(read), step: STEP }
    }

    /// One that may run faster than the system's, so that whoever waits by it must look often.
    #[cfg(feature = "testing")]
    pub(crate) fn passed_in(read: impl Fn() -> (String, Duration) + Send + Sync + 'static) -> Self {
        let read = move || {
            let (boot, up) = read();
            Uptime { boot, up: signed(up) }
        };
        Self { read: Arc::new(read), step: Duration::from_millis(5) }
    }

    pub(crate) fn read(&self) -> Uptime {
        (self.read)()
    }

    /// How long to wait at most before the clock is read again.
    #[cfg(feature = "online")]
    pub(crate) fn step(&self) -> Duration {
        self.step
    }
}

impl fmt::Debug for UptimeClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UptimeClock").field("step", &self.step).finish_non_exhaustive()
    }
}

fn signed(up: Duration) -> SignedDuration {
    SignedDuration::try_from(up).unwrap_or(SignedDuration::MAX)
}

/// `CLOCK_BOOTTIME` (clock_gettime(2)).
#[cfg(any(target_os = "linux", target_os = "android"))]
fn up() -> Duration {
    of_timespec(rustix::time::clock_gettime(rustix::time::ClockId::Boottime))
}

/// `CLOCK_MONOTONIC`, which counts sleep there; the standard library reads `CLOCK_UPTIME_RAW`, which doesn't.
#[cfg(target_vendor = "apple")]
fn up() -> Duration {
    of_timespec(rustix::time::clock_gettime(rustix::time::ClockId::Monotonic))
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn of_timespec(time: rustix::time::Timespec) -> Duration {
    let nanoseconds = u32::try_from(time.tv_nsec).unwrap_or_default();
    Duration::new(u64::try_from(time.tv_sec).unwrap_or_default(), nanoseconds)
}

/// On Windows the standard library reads `QueryPerformanceCounter`, which counts sleep
/// (<https://learn.microsoft.com/en-us/windows/win32/sysinfo/acquiring-high-resolution-time-stamps>).
#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn up() -> Duration {
    static FIRST: OnceLock<std::time::Instant> = OnceLock::new();
    FIRST.get_or_init(std::time::Instant::now).elapsed()
}

/// What names this start of the system; where that is not known, this run of the application, so that no other one compares
/// its readings with it.
fn boot() -> &'static str {
    static BOOT: OnceLock<String> = OnceLock::new();
    BOOT.get_or_init(|| boot_of_system().unwrap_or_else(of_this_process))
}

fn of_this_process() -> String {
    let mut random = [0; 16];
    // Without randomness the process and its time must do.
    if SystemRandom::new().fill(&mut random).is_err() {
        return format!("process {} {:?}", std::process::id(), std::time::SystemTime::now());
    }
    format!("process {}", BASE64URL_NOPAD.encode(&random))
}

/// `random(4)`: a UUID that is made anew at each start of the system.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn boot_of_system() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned()).filter(|id| !id.is_empty())
}

#[cfg(target_os = "macos")]
fn boot_of_system() -> Option<String> {
    use std::process::{Command, Stdio};

    let mut program = Command::new("/usr/sbin/sysctl");
    let output =
        program.args(["-n", "kern.bootsessionuuid"]).stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    let id = String::from_utf8(output.stdout).ok()?;
    Some(id.trim().to_owned()).filter(|id| output.status.success() && !id.is_empty())
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_os = "macos")))]
fn boot_of_system() -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_readings_are_of_one_start_and_in_the_order_of_time() {
        let clock = UptimeClock::of_system();
        let first = clock.read();
        std::thread::sleep(Duration::from_millis(20));
        let passed = clock.read().since(&first).unwrap();
        assert!(passed >= SignedDuration::from_millis(20) && passed < SignedDuration::from_hours(1), "{passed:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn on_linux_another_process_reads_the_same_clock() {
        let uptime = std::fs::read_to_string("/proc/uptime").unwrap();
        let seconds: f64 = uptime.split(' ').next().unwrap().parse().unwrap();
        let read = UptimeClock::of_system().read();
        assert!((read.up.as_secs_f64() - seconds).abs() < 60.0, "{read:?} against {seconds}");
        assert_eq!(read.boot.len(), 36, "{}", read.boot);
    }

    #[test]
    fn where_the_system_says_nothing_each_run_is_a_start_of_its_own() {
        assert_ne!(of_this_process(), of_this_process());
    }
}
