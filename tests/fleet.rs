//! Many computers and few floating seats: applications take seats, keep them, return them, crash and come back.
//!
//! Each computer has the real client, with a store of its own; the service and all of them go by one clock, which runs faster
//! than the one on the wall.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use latchkey_client::{Client, Lease};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::fast_clock;
use crate::stand::{PRODUCT, Stand};

const THREADS: usize = 8;
/// A lease of a minute, half a minute until its seat is free, and a second.
const ALL_FREE: Duration = Duration::from_secs(91);

/// How many take part, and for how long.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fleet {
    pub(crate) seats: usize,
    pub(crate) computers: usize,
    /// By the clock that runs faster.
    pub(crate) lasts: SignedDuration,
    /// Between two looks.
    pub(crate) round: SignedDuration,
    pub(crate) speed: u32,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Aftermath {
    /// How many leases were unexpired at once.
    pub(crate) most: usize,
    pub(crate) rounds: usize,
    pub(crate) taken: usize,
    pub(crate) refused: usize,
    pub(crate) returned: usize,
    pub(crate) crashed: usize,
    /// Told to try again, or without an answer in time.
    pub(crate) later: usize,
    /// How many got a seat when all had crashed, and all leases were over.
    pub(crate) taken_after: usize,
}

impl Fleet {
    /// Plays it on the clock of this number.
    pub(crate) async fn play<const CLOCK: usize>(self, stand: &Stand) -> Aftermath {
        assert_eq!(stand.set("options/LeaseMinutes", json!(1)).await.status, 200);
        let mut computers = self.activated::<CLOCK>(stand).await;
        fast_clock::start::<CLOCK>(self.speed);
        let service = stand.service_at(fast_clock::now::<CLOCK>).await;
        for computer in &mut computers {
            computer.url = service.url();
        }
        spawn_blocking(move || self.run::<CLOCK>(computers)).await.unwrap()
    }

    async fn activated<const CLOCK: usize>(&self, stand: &Stand) -> Vec<Computer<CLOCK>> {
        let order = json!({"floating_seats": self.seats, "activations": self.computers});
        let (activation_key, jwks) =
            (stand.activation_key(order).await, stand.settings().await.json()["jwks"].to_string());
        let (activation_key, jwks) = (&activation_key, &jwks);
        let computers = stream::iter(0..self.computers).map(|n| async move {
            let id = format!("one of many {n}");
            let activated = stand.activate(activation_key, &id).await;
            assert_eq!(activated.status, 201, "{}", activated.text);
            let license_key = activated.json()["license_key"].as_str().unwrap().to_owned();
            let (store, random) = (tempfile::tempdir().unwrap(), StdRng::seed_from_u64(n as u64));
            let (jwks, url, down_until) = (jwks.clone(), String::new(), Timestamp::UNIX_EPOCH);
            Computer { id, license_key, jwks, url, store, random, running: None, unexpired_until: None, down_until }
        });
        computers.buffer_unordered(THREADS).collect().await
    }

    fn run<const CLOCK: usize>(self, mut computers: Vec<Computer<CLOCK>>) -> Aftermath {
        let mut aftermath = Aftermath::default();
        let end = fast_clock::now::<CLOCK>() + self.lasts;
        while fast_clock::now::<CLOCK>() < end {
            let begun = fast_clock::now::<CLOCK>();
            aftermath.add(&each(&mut computers, Computer::live));
            // Nobody takes or returns a seat now, and what is renewed was held before.
            let held = computers.iter().filter(|computer| computer.is_unexpired()).count();
            assert!(held <= self.seats, "{held} leases of {} seats, round {}", self.seats, aftermath.rounds);
            (aftermath.most, aftermath.rounds) = (aftermath.most.max(held), aftermath.rounds + 1);
            let left = (begun + self.round).duration_since(fast_clock::now::<CLOCK>());
            thread::sleep(Duration::try_from(left).unwrap_or_default() / self.speed);
        }
        each(&mut computers, |computer| computer.crash(SignedDuration::ZERO));
        fast_clock::pass::<CLOCK>(ALL_FREE);
        // Until nobody is told to try again.
        for _ in 0..10 {
            let taken = each(&mut computers, Computer::take);
            aftermath.taken_after += taken.iter().filter(|did| **did == Did::Take).count();
            if taken.iter().all(|did| *did != Did::Later) {
                break;
            }
        }
        let held = computers.iter().filter(|computer| computer.is_unexpired()).count();
        assert!(held <= self.seats, "{held} leases of {} seats in the end", self.seats);
        each(&mut computers, Computer::give_back);
        aftermath
    }
}

impl Aftermath {
    fn add(&mut self, all: &[Did]) {
        let count = |what: Did| all.iter().filter(|did| **did == what).count();
        self.taken += count(Did::Take);
        self.refused += count(Did::Refused);
        self.returned += count(Did::Return);
        self.crashed += count(Did::Crash);
        self.later += count(Did::Later);
    }
}

/// What a computer did in a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Did {
    Nothing,
    Take,
    Refused,
    Later,
    Return,
    Crash,
}

/// A computer, and the application that runs on it.
struct Computer<const CLOCK: usize> {
    id: String,
    license_key: String,
    jwks: String,
    url: String,
    store: TempDir,
    random: StdRng,
    running: Option<Lease>,
    /// Of a lease that it had when it crashed: it could be used up to here.
    unexpired_until: Option<Timestamp>,
    down_until: Timestamp,
}

impl<const CLOCK: usize> Computer<CLOCK> {
    fn live(&mut self) -> Did {
        match &self.running {
            _ if self.down_until > fast_clock::now::<CLOCK>() => Did::Nothing,
            Some(_) if self.random.random_ratio(1, 25) => {
                let down = SignedDuration::from_secs(self.random.random_range(5..120));
                self.crash(down)
            }
            Some(_) if self.random.random_ratio(1, 30) => self.give_back(),
            // It slept past the end, and somebody took the seat.
            Some(lease) if !lease.is_held() => self.give_back(),
            None if self.random.random_ratio(1, 3) => self.take(),
            _ => Did::Nothing,
        }
    }

    fn take(&mut self) -> Did {
        if self.running.is_some() {
            return Did::Nothing;
        }
        let builder =
            Client::builder(PRODUCT, &self.jwks).without_release().computer_id(&self.id).text(&self.license_key);
        let builder = builder.user_store(Some(self.store.path())).machine_store(None::<PathBuf>).variables(|_| None);
        let builder = builder.service_url(&self.url).dangerous().uptime_clock(fast_clock::up::<CLOCK>);
        // Other tests may keep the computer busy.
        let client =
            builder.read_deadline(Duration::from_secs(60)).write_deadline(Duration::from_secs(60)).build().unwrap();
        match client.lease() {
            Ok(lease) => {
                (self.running, self.unexpired_until) = (Some(lease), None);
                Did::Take
            }
            Err(no) if no.code() == "floating_seats_exhausted" && no.retry_at().is_some() => Did::Refused,
            Err(no) if ["try_again", "no_answer"].contains(&no.code()) => Did::Later,
            Err(no) => panic!("{}: {no}", no.code()),
        }
    }

    fn give_back(&mut self) -> Did {
        drop(self.running.take());
        Did::Return
    }

    /// Nothing is returned, and nothing is renewed any more.
    fn crash(&mut self, down: SignedDuration) -> Did {
        let now = fast_clock::now::<CLOCK>();
        if let Some(lease) = self.running.take() {
            self.unexpired_until = Some(now + lease.time_left());
            let _ = lease.keep();
        }
        self.down_until = now + down;
        Did::Crash
    }

    fn is_unexpired(&self) -> bool {
        let is_running = self.running.as_ref().is_some_and(Lease::is_held);
        is_running || self.unexpired_until.is_some_and(|until| until > fast_clock::now::<CLOCK>())
    }
}

/// Does something on all computers, on some at once.
fn each<const CLOCK: usize>(
    computers: &mut [Computer<CLOCK>],
    what: impl Fn(&mut Computer<CLOCK>) -> Did + Copy + Send,
) -> Vec<Did> {
    let share = computers.len().div_ceil(THREADS);
    thread::scope(|scope| {
        let shares = computers.chunks_mut(share);
        let shares: Vec<_> =
            shares.map(|share| scope.spawn(move || share.iter_mut().map(what).collect::<Vec<_>>())).collect();
        shares.into_iter().flat_map(|share| share.join().unwrap()).collect()
    })
}
