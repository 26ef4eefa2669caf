//! Three hundred computers on a hundred floating seats, for five minutes: `cargo run -p latchkey-tests --example fleet`.
//!
//! They take, renew and return seats, crash and come back; at no look are more leases unexpired than there are seats, and after
//! all have crashed, all seats are used again. It ends with exit code 1 where that is otherwise.

#![allow(dead_code, reason = "of what it shares with the tests it needs a part")]
#![allow(clippy::unwrap_used, reason = "what fails here ends a measurement, as in a test")]

#[path = "../fast_clock.rs"]
mod fast_clock;
#[path = "../fleet.rs"]
mod fleet;
#[path = "../journal.rs"]
mod journal;
#[path = "../proxy.rs"]
mod proxy;
#[path = "../stand.rs"]
mod stand;

use std::process::ExitCode;
use std::time::Instant;

use jiff::SignedDuration;

use self::fleet::Fleet;
use self::stand::Stand;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let number = |at, default| std::env::args().nth(at).map_or(default, |text| text.parse().unwrap());
    let (computers, seats, speed) = (number(1, 300), number(2, 100), number(3, 5));
    let (lasts, round) = (SignedDuration::from_mins(5), SignedDuration::from_secs(10));
    let fleet = Fleet { seats, computers, lasts, round, speed: u32::try_from(speed).unwrap() };
    let (started, stand) = (Instant::now(), Stand::start().await);
    let aftermath = fleet.play::<0>(&stand).await;
    println!("{fleet:?}\n{aftermath:?}\n{} s", started.elapsed().as_secs());
    let is_right = aftermath.most == seats && aftermath.taken_after == seats && aftermath.crashed > 0;
    if is_right { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
