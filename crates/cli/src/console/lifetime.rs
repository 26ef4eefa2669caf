//! When the console ends: with its terminal, and when nobody uses it.

use std::io;
use std::time::{Duration, Instant};

use super::desk::Desk;
use super::sessions::Sessions;

/// Why it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ended {
    /// Ctrl-C, the terminal is closed, or the program that started it has ended.
    Told,
    /// Nobody used it.
    Idle,
}

/// How often it is looked whether a job that was under way is done.
const LOOKS_EVERY: Duration = Duration::from_secs(2);

/// Ready when nobody has used the console for so long, and nothing is under way.
pub(super) async fn idle(sessions: &Sessions, desk: &Desk, at_most: Duration) -> Ended {
    loop {
        let left = at_most.saturating_sub(sessions.idle(Instant::now()));
        if left.is_zero() && !desk.is_busy() {
            return Ended::Idle;
        }
        tokio::time::sleep(left.max(LOOKS_EVERY)).await;
    }
}

/// Ready when the console shall end; what is told counts from this call on.
#[cfg(unix)]
pub(super) fn told() -> io::Result<impl Future<Output = Ended>> {
    use std::os::unix::process::parent_id;
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let parent = parent_id();
    Ok(async move {
        let mut looks = tokio::time::interval(LOOKS_EVERY);
        loop {
            tokio::select! {
                _ = interrupt.recv() => break,
                _ = hangup.recv() => break,
                _ = terminate.recv() => break,
                _ = looks.tick() => if parent_id() != parent { break },
            }
        }
        Ended::Told
    })
}

/// Ready when the console shall end.
#[cfg(not(unix))]
pub(super) fn told() -> io::Result<impl Future<Output = Ended>> {
    Ok(async {
        let _: io::Result<()> = tokio::signal::ctrl_c().await;
        Ended::Told
    })
}
