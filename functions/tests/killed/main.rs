//! Functions killed in the middle of what they do: nothing is half-made, and who asks again gets what is right.
//!
//! The real binaries, each a process, over the embedded DynamoDB and KMS. A random number of bytes goes through between
//! a function and AWS, then it is killed. These tests are here and not with those of the whole, because cargo tells where
//! binaries are to their own package alone.

#![cfg(test)]

mod gate;
mod process;
mod world;

use std::collections::BTreeSet;

use rand::rngs::{StdRng, SysRng};
use rand::{RngExt, SeedableRng, TryRng};
use serde_json::{Value, json};

use crate::process::Answer;
use crate::world::{
    ACTIVATE, CREATE_KEY, PUT_PRODUCT, PUT_SETTING, World, activate, create_keys, put_product, put_setting, text,
};

const KILLS: usize = 200;
/// So many worlds at once.
const WORLDS: usize = 4;
const QUANTITY: usize = 20;
/// Less than AWS's answer to a write has, in bytes. Every second kill is while it is on its way, a small part of all that is
/// said: then all is done, and the function doesn't know.
const LAST_ANSWER: u64 = 100;
/// The seed of a run that failed, to see the same kills again.
const SEED: &str = "LATCHKEY_KILL_SEED";

// R13, R14, R20
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_kills_leave_nothing_half_made() {
    let seed = std::env::var(SEED).map_or_else(|_| SysRng.try_next_u64().unwrap(), |seed| seed.parse().unwrap());
    println!("{SEED}={seed}");
    let worlds = (0..WORLDS as u64).map(|n| tokio::spawn(kill_often(StdRng::seed_from_u64(seed.wrapping_add(n)))));
    let mut kills = [(0, 0); 7];
    for world in worlds.collect::<Vec<_>>() {
        for (all, act) in kills.iter_mut().zip(world.await.unwrap()) {
            *all = (all.0 + act.kills, all.1 + act.late);
        }
    }
    println!("kills, all and those after the work was done, and retries that were right: {kills:?}");
    assert!(kills.iter().map(|(all, _)| all).sum::<usize>() >= KILLS);
    assert!(kills.iter().all(|(all, late)| 0 < *late && late < all), "both sides of the write: {kills:?}");
}

/// Kills the function of each act in turn, and counts how often it was.
async fn kill_often(mut random: StdRng) -> [Act; 7] {
    let world = World::new().await;
    let shared = world.activation_key(json!({"activations": KILLS})).await;
    let of_many = world.activation_key(json!({"generic": true, "duration_days": 30, "activations": KILLS})).await;
    world.undisturbed(ACTIVATE, &activate(&of_many, "the first, for whom it is signed")).await;
    // What is changed later is there, so that it is as long then as in the rehearsal.
    world.undisturbed(PUT_PRODUCT, &put_product("viewer", definition(0))).await;
    world.undisturbed(PUT_SETTING, &put_setting("custom/Turn", json!(0))).await;
    let mut acts = [
        Act::new(&world, CREATE_KEY, &create_keys(order("order-0"), Some("order-0"))).await,
        Act::new(&world, ACTIVATE, &activate(&world.activation_key(json!({})).await, "rehearsal")).await,
        Act::new(&world, ACTIVATE, &activate(&world.activation_key(generic()).await, "rehearsal")).await,
        Act::new(&world, ACTIVATE, &activate(&shared, "rehearsal")).await,
        Act::new(&world, ACTIVATE, &activate(&of_many, "rehearsal")).await,
        Act::new(&world, PUT_SETTING, &put_setting("custom/Turn", json!(0))).await,
        Act::new(&world, PUT_PRODUCT, &put_product("viewer", definition(0))).await,
    ];
    for turn in 1.. {
        if acts.iter().map(|act| act.kills).sum::<usize>() >= KILLS / WORLDS {
            break;
        }
        let [create, first, generic_first, seat, generic_next, setting, product] = &mut acts;
        kill_creation(&world, create, turn, &mut random).await;
        let activation_key = world.activation_key(json!({})).await;
        kill_activation(&world, first, &activation_key, turn, &mut random).await;
        let activation_key = world.activation_key(generic()).await;
        kill_activation(&world, generic_first, &activation_key, turn, &mut random).await;
        kill_activation(&world, seat, &shared, turn, &mut random).await;
        kill_activation(&world, generic_next, &of_many, turn, &mut random).await;
        kill_setting(&world, setting, turn, &mut random).await;
        kill_definition(&world, product, turn, &mut random).await;
    }
    acts
}

/// Something that a function does, and gets killed over.
struct Act {
    binary: &'static str,
    /// What goes between the function and AWS when nothing happens to it.
    bytes: u64,
    kills: usize,
    /// Of the kills those after which the work turned out to be done.
    late: usize,
}

impl Act {
    async fn new(world: &World, binary: &'static str, rehearsal: &Value) -> Self {
        Self { binary, bytes: world.bytes(binary, rehearsal).await, kills: 0, late: 0 }
    }

    /// Kills the function over this event, somewhere.
    ///
    /// A few bytes less than in the rehearsal, or an answer before all is done, and it gets away with an answer: that has
    /// to be true, although the function is killed right after it.
    async fn kill(&mut self, world: &World, event: &Value, random: &mut StdRng) -> Option<Answer> {
        let from = if random.random() { 0 } else { self.bytes - LAST_ANSWER };
        let bytes = random.random_range(from..self.bytes);
        let answer = world.killed(self.binary, event, bytes).await;
        self.kills += usize::from(answer.is_none());
        answer
    }
}

async fn kill_creation(world: &World, act: &mut Act, turn: usize, random: &mut StdRng) {
    let name = format!("order-{turn}");
    let event = create_keys(order(&name), Some(&name));
    let answer = act.kill(world, &event, random).await;
    let stored = world.license_ids(&name).await;
    assert!(answer.is_none() || stored.len() == QUANTITY, "{answer:?} was not stored");
    assert!(stored.is_empty() || stored.len() == QUANTITY, "{} of {QUANTITY} licenses are made", stored.len());
    assert_eq!(world.remembers(&name).await, !stored.is_empty(), "what was made has a record");

    let mut process = world.start(act.binary).await;
    let retry = process.answer(&event).await.unwrap();
    assert_eq!(retry.status, if stored.is_empty() { 201 } else { 200 }, "{retry:?}");
    act.late += usize::from(answer.is_none() && !stored.is_empty());
    let made = world.license_ids(&name).await;
    assert_eq!(made.len(), QUANTITY);
    assert!(stored.is_empty() || made == stored, "the retry made others");
    let keys = retry.body["keys"].as_array().unwrap();
    let answered: BTreeSet<_> = keys.iter().map(|key| key["license_id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(answered, made.into_iter().collect());
    // Each of them can be used.
    let activation_key = keys[random.random_range(0..QUANTITY)]["activation_key"].as_str().unwrap();
    world.undisturbed(ACTIVATE, &activate(activation_key, "desk")).await;
}

async fn kill_activation(world: &World, act: &mut Act, activation_key: &str, turn: usize, random: &mut StdRng) {
    let computer_id = format!("computer-{turn}");
    let event = activate(activation_key, &computer_id);
    let before = world.stored(activation_key).await.activations.len();
    let answer = act.kill(world, &event, random).await;
    let after = consistent(world, activation_key).await;
    assert!(answer.is_none() || after == before + 1, "{answer:?} was not stored");

    let mut process = world.start(act.binary).await;
    let retry = process.answer(&event).await.unwrap();
    assert_eq!(retry.status, if after == before { 201 } else { 200 }, "{retry:?}");
    act.late += usize::from(answer.is_none() && after > before);
    assert_eq!(consistent(world, activation_key).await, before + 1);
    let again = process.answer(&event).await.unwrap();
    for answer in answer.iter().chain([&again]) {
        assert_eq!(license_key(answer), license_key(&retry));
    }
    assert_eq!(again.status, 200);
}

/// The number of activations, all of them counted, and each with a license key.
async fn consistent(world: &World, activation_key: &str) -> usize {
    let stored = world.stored(activation_key).await;
    let count = stored.activations.len();
    assert_eq!(text(&stored.license, "used"), Some(&*count.to_string()), "the counter of {count} activations");
    let of_all = text(&stored.license, "generic_license_key");
    for activation in &stored.activations {
        assert!(text(activation, "license_key").or(of_all).is_some(), "a seat has no license key: {activation:?}");
    }
    count
}

async fn kill_setting(world: &World, act: &mut Act, turn: usize, random: &mut StdRng) {
    let event = put_setting("custom/Turn", json!(turn));
    let version = async || text(&world.property("SETTINGS").await, "version").unwrap().parse::<u64>().unwrap();
    let before = version().await;
    let answer = act.kill(world, &event, random).await;
    let after = version().await;
    assert!(after == before && answer.is_none() || after == before + 1, "version {after} follows {before}: {answer:?}");
    act.late += usize::from(answer.is_none() && after > before);
    let retry = world.undisturbed(act.binary, &event).await;
    assert_eq!((&retry.body["value"], &retry.body["version"]), (&json!(turn), &json!(version().await)));
    assert!(version().await <= after + 1);
}

async fn kill_definition(world: &World, act: &mut Act, turn: usize, random: &mut StdRng) {
    let event = put_product("viewer", definition(turn));
    let before = world.property("PRODUCT#viewer").await;
    let answer = act.kill(world, &event, random).await;
    let after = world.property("PRODUCT#viewer").await;
    let new = turn.to_string();
    let is_stored = text(&after, "version") == Some(&new);
    assert!(is_stored || after == before && answer.is_none(), "{after:?} is neither: {answer:?}");
    act.late += usize::from(answer.is_none() && is_stored);
    assert_eq!(world.undisturbed(act.binary, &event).await.body["version"], *new);
    let stored = world.property("PRODUCT#viewer").await;
    assert_eq!((text(&stored, "version"), text(&stored, "name")), (Some(&*new), Some(&*format!("Viewer {new}"))));
    assert_eq!(text(&stored, "created_at"), text(&before, "created_at"));
}

fn order(order_id: &str) -> Value {
    json!({"quantity": QUANTITY, "order_id": order_id})
}

fn generic() -> Value {
    json!({"generic": true, "duration_days": 30})
}

fn definition(turn: usize) -> Value {
    json!({"name": format!("Viewer {turn}"), "version": turn.to_string(), "features": []})
}

fn license_key(answer: &Answer) -> &str {
    answer.body["license_key"].as_str().unwrap()
}
