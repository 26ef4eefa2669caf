//! Functions killed in the middle of what they do: nothing is half-made, and who asks again gets what is right.
//!
//! Each function is a process, over the embedded DynamoDB and KMS. A random number of bytes goes through between it and
//! AWS, then it is killed. The processes are of a binary of this package that can be any function (`killed/function.rs`):
//! cargo tells where binaries are to their own package alone, and so the real ones, which are the same `run` with one
//! handler each, need not be linked for the tests.

mod gate;
mod process;

use std::env;

use futures_util::{StreamExt, stream};
use jiff::Timestamp;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use self::process::Process;
use crate::endpoints::{Case, cases};
use crate::request::Request;
use crate::stand::{PRINCIPAL, Stand};

/// How often each request that writes is killed, at least; all together more often than 200 times.
const KILLS: usize = 12;
/// How many stands are up at a time. All at once they keep two cores from answering within the seconds that AWS has.
const AT_ONCE: usize = 4;
/// Less than AWS's answer to a write has, in bytes. Every second kill is while it is on its way, a small part of all that is
/// said: then all is done, and the function doesn't know.
const LAST_ANSWER: u64 = 100;
/// Another seed than the usual one, for other kills.
const SEED: &str = "LATCHKEY_KILL_SEED";
const USUAL_SEED: u64 = 20_261_124;

// R13, R14, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_leave_nothing_half_made() {
    let seed = env::var(SEED).map_or(USUAL_SEED, |seed| seed.parse().unwrap());
    println!("{SEED}={seed}");
    let writing: Vec<_> = cases().into_iter().filter(|case| !case.sample.writes.is_empty()).collect();
    let kills = KILLS.max(200_usize.div_ceil(writing.len()));
    let killings = writing.iter().enumerate().map(async |(number, case)| {
        let random = StdRng::seed_from_u64(seed.wrapping_add(number as u64));
        tokio::spawn(kill_often(*case, kills, random)).await.unwrap()
    });
    let late: Vec<_> = stream::iter(killings).buffered(AT_ONCE).collect().await;
    println!("of {kills} kills each, so many were after the work was done: {late:?}, of {writing:?}");
    assert!(late.iter().all(|late| (1..kills).contains(late)), "both sides of the write: {late:?} of {writing:?}");
}

/// Kills the function of a request, each time over a new one, and counts how often the work turned out to be done.
async fn kill_often(case: Case, kills: usize, mut random: StdRng) -> usize {
    let stand = Stand::start().await;
    // What goes between the function and AWS when nothing happens to it; all requests like it are about as long.
    let mut rehearsal = start(&case, &stand, u64::MAX).await;
    rehearsal.answer(&event(&case.prepare(&stand).await)).await.unwrap();
    let mut bytes = rehearsal.bytes();

    let (mut killed, mut late) = (0, 0);
    while killed < kills {
        let request = case.prepare(&stand).await;
        let before = stand.stored_everything().await;
        let from = if random.random() { 0 } else { bytes - LAST_ANSWER };
        let answer = start(&case, &stand, random.random_range(from..bytes)).await.answer(&event(&request)).await;
        let is_done = case.has_written(&stand, &before).await;
        // A few bytes less than in the rehearsal, or an answer before all is done, and it gets away with an answer: that has
        // to be true, although the function is killed right after it.
        assert!(is_done || answer.is_none(), "{case:?} answered {answer:?} and stored nothing");
        killed += usize::from(answer.is_none());
        late += usize::from(answer.is_none() && is_done);

        let mut process = start(&case, &stand, u64::MAX).await;
        let retry = process.answer(&event(&request)).await.unwrap();
        assert_eq!(retry.status, case.sample.statuses[usize::from(is_done)], "{case:?}: {}", retry.text);
        assert!(case.has_written(&stand, &before).await, "{case:?}");
        if !is_done {
            // What some read and write grows with each request.
            bytes = process.bytes();
        }
        for response in answer.iter().chain([&retry]) {
            case.assert_done(&stand, &request, response).await;
        }
    }
    late
}

/// The function of a request, to be killed when so many bytes have gone between it and AWS.
async fn start(case: &Case, stand: &Stand, bytes: u64) -> Process {
    Process::start(case.endpoint.row.function, &stand.backend, bytes).await
}

fn event(request: &Request) -> serde_json::Value {
    request.event("request", Some(PRINCIPAL), Timestamp::now())
}
