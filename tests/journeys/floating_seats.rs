//! Floating seats, as many computers use them: they take, renew, return and crash, and come back.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use futures_util::{StreamExt, stream};
use jiff::{SignedDuration, Timestamp};
use latchkey_api::{Endpoint, RenewLease, ReturnLease, TakeLease};
use latchkey_functions::{FUNCTIONS, Handler};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::{Value, json};

use super::claims;
use crate::direct::Direct;
use crate::request::Request;
use crate::stand::Stand;

const SEATS: usize = 100;
const COMPUTERS: usize = 300;
/// What passes between two rounds, by the clock that the functions are given.
const ROUND: SignedDuration = SignedDuration::from_secs(15);
const ROUNDS: usize = 20;

/// A computer as it sees itself.
struct Computer {
    asks: Value,
    lease: Option<Held>,
    /// Until when it is out of order.
    down_until: Timestamp,
}

#[derive(Clone)]
struct Held {
    lease_id: String,
    renewed_at: Timestamp,
}

/// What a computer does in a round.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Does {
    Take,
    Renew,
    Return,
}

/// The functions, each composed once, at a time.
struct Floating<'a> {
    stand: &'a Stand,
    functions: BTreeMap<&'static str, Box<dyn Handler>>,
    now: Timestamp,
}

impl<'a> Floating<'a> {
    fn new(stand: &'a Stand) -> Self {
        let names = [TakeLease::FUNCTION, RenewLease::FUNCTION, ReturnLease::FUNCTION];
        let compose = |name| {
            let row = FUNCTIONS.iter().find(|row| row.name == name).unwrap();
            (name, row.compose(&stand.environment).unwrap().unwrap())
        };
        Self { stand, functions: names.map(compose).into(), now: Timestamp::now() }
    }

    async fn ask(&self, does: Does, computer: &Computer) -> (u16, Value) {
        let held = || {
            let mut asks = computer.asks.clone();
            asks["lease_id"] = computer.lease.as_ref().unwrap().lease_id.clone().into();
            asks
        };
        let (name, request) = match does {
            Does::Take => (TakeLease::FUNCTION, Request::new::<TakeLease>(TakeLease::PATH, &computer.asks)),
            Does::Renew => (RenewLease::FUNCTION, Request::new::<RenewLease>(RenewLease::PATH, &held())),
            Does::Return => (ReturnLease::FUNCTION, Request::new::<ReturnLease>(ReturnLease::PATH, &held())),
        };
        let direct = Direct { account: None, ..Direct::at(&self.stand.environment, self.now) };
        let response = direct.call(&*self.functions[name], &request).await;
        let answer = if response.text.is_empty() { Value::Null } else { response.json() };
        (response.status.as_u16(), answer)
    }
}

async fn activated(stand: &Stand) -> Vec<Computer> {
    let order = json!({"floating_seats": SEATS, "activations": COMPUTERS});
    let activation_key = &stand.activation_key(order).await;
    let computers = stream::iter(0..COMPUTERS).map(|n| async move {
        let computer_id = format!("one of many {n}");
        let activated = stand.activate(activation_key, &computer_id).await;
        assert_eq!(activated.status, 201, "{}", activated.text);
        let asks = json!({"license_key": activated.json()["license_key"], "computer_id": computer_id});
        Computer { asks, lease: None, down_until: Timestamp::UNIX_EPOCH }
    });
    computers.buffer_unordered(8).collect().await
}

// R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn three_hundred_computers_never_hold_more_than_a_hundred_seats_and_use_all_of_them_again_after_crashes() {
    let stand = Stand::start().await;
    assert_eq!(stand.set("options/LeaseMinutes", json!(1)).await.status, 200);
    let mut computers = activated(&stand).await;
    let mut floating = Floating::new(&stand);
    let mut random = StdRng::seed_from_u64(30);
    // When the latest lease ends that was signed for each, and wasn't returned: the computer may use it until then.
    let mut signed = BTreeMap::<usize, Timestamp>::new();
    let (mut most, mut crashes, mut refused) = (0, 0, 0);
    for _ in 0..ROUNDS {
        let now = floating.now;
        let mut plan = Vec::new();
        for (n, computer) in computers.iter_mut().enumerate() {
            if computer.down_until > now {
                continue;
            }
            if computer.lease.is_some() && random.random_ratio(1, 25) {
                // It forgets its lease, but for what was signed.
                (computer.lease, crashes) = (None, crashes + 1);
                computer.down_until = now + SignedDuration::from_secs(random.random_range(5..120));
                continue;
            }
            let does = match &computer.lease {
                None if random.random_ratio(1, 3) => Does::Take,
                Some(_) if random.random_ratio(1, 30) => Does::Return,
                Some(held) if now.duration_since(held.renewed_at) >= SignedDuration::from_secs(30) => Does::Renew,
                _ => continue,
            };
            plan.push((n, does));
        }
        let answers = stream::iter(plan).map(|(n, does)| {
            let (floating, computer) = (&floating, &computers[n]);
            async move { (n, does, floating.ask(does, computer).await) }
        });
        let answers: Vec<_> = answers.buffer_unordered(16).collect().await;
        for (n, does, (status, answer)) in answers {
            let lease = &mut computers[n].lease;
            match (does, status) {
                (Does::Take | Does::Renew, 200 | 201) => {
                    let end = claims(answer["lease"].as_str().unwrap())["exp"].as_i64().unwrap();
                    signed.insert(n, Timestamp::from_second(end).unwrap());
                    let lease_id = answer["lease_id"].as_str().unwrap().to_owned();
                    *lease = Some(Held { lease_id, renewed_at: now });
                }
                (Does::Return, 204) => drop((lease.take(), signed.remove(&n))),
                (Does::Take, 409) => refused += 1,
                // Others were as fast; it asks again in the next round.
                (Does::Take, 503) => {}
                // It slept past the end, and somebody took the seat.
                (Does::Renew | Does::Return, 404) => *lease = None,
                other => panic!("{other:?}: {answer}"),
            }
        }
        let held = signed.values().filter(|end| **end > now).count();
        assert!(held <= SEATS, "{held} leases at once");
        most = most.max(held);
        floating.now += ROUND;
    }
    assert_eq!(most, SEATS, "all seats were used at once");
    assert!(crashes > 20 && refused > 100, "{crashes} crashes, {refused} refused");

    // All crash, nobody renews; a minute and a half later all seats are free for others.
    floating.now += SignedDuration::from_secs(91);
    let mut taken = 0;
    for computers in computers.chunks(50) {
        let answers = join_all(computers.iter().map(|computer| floating.ask(Does::Take, computer))).await;
        taken += answers.iter().filter(|(status, _)| matches!(status, 200 | 201)).count();
        let again: Vec<_> = answers.iter().map(|(status, _)| *status).filter(|status| *status == 503).collect();
        assert!(again.is_empty(), "{again:?}");
    }
    assert_eq!(taken, SEATS);
}
