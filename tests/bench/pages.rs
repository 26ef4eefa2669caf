//! What pages of licenses take when there are 100,000, and that paging through all loses and repeats nothing while others
//! are made and changed: `cargo run -p latchkey-tests --example pages [LICENSES]`.
//!
//! It prints the tables of `README.md`, and ends with exit code 1 where anything is otherwise.

#![allow(dead_code, reason = "of what it shares with the tests it needs a part")]
#![allow(clippy::unwrap_used, reason = "what fails here ends a measurement, as in a test")]

#[path = "../journal.rs"]
mod journal;
#[path = "../endpoints/list_licenses/moving.rs"]
mod moving;
#[path = "../proxy.rs"]
mod proxy;
#[path = "../request.rs"]
mod request;
#[path = "../endpoints/list_licenses/scale.rs"]
mod scale;
#[path = "../stand.rs"]
mod stand;

use std::process::ExitCode;
use std::time::Instant;

use self::moving::Moving;
use self::stand::Stand;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let there = std::env::args().nth(1).map_or(100_000, |count| count.parse().unwrap());
    let (started, stand) = (Instant::now(), Stand::start().await);

    let comparisons = scale::compare(&stand, there).await;
    println!("| by | page | calls | read units of few | of {there} |\n|---|---|---|---|---|");
    for scale::Comparison { filter, page, few, many } in &comparisons {
        println!("| {filter} | {page} | {} | {} | {} |", many.calls.join(", "), few.units, many.units);
    }
    let mut wrong: Vec<_> = comparisons.iter().filter(|one| !one.is_same()).map(|one| format!("{one:?}")).collect();

    let moving = Moving { there, made: there / 20, changed: there / 200, limit: 100 };
    let walk = moving.walk(&stand).await;
    println!("\n| there | pages | made meanwhile | changed meanwhile | came once |\n|---|---|---|---|---|");
    println!("| {there} | {} | {} | {} | {} |", walk.pages, walk.made, walk.changed, walk.once);
    if walk.once != there {
        wrong.push(format!("{} of {there} licenses came exactly once", walk.once));
    }
    wrong.extend(walk.wrong);

    println!("\n{} s", started.elapsed().as_secs());
    for wrong in &wrong {
        eprintln!("WRONG: {wrong}");
    }
    if wrong.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
