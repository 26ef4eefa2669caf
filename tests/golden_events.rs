//! Every file in `events/` is a case (those of `publish-keys`, which are CloudFormation's, in `publication`): an event as API
//! Gateway sends it, handled by the real function over an embedded stack. A reviewed snapshot in `tests/snapshots/events`
//! holds its answer.
//!
//! What is there before an event comes is in the table of [`situations`]; [`stack`] is what it comes to, [`response`] what
//! comes back. To review changed answers: `cargo insta test --review`, or `INSTA_UPDATE=always` and `git diff`.

mod response;
mod situations;
mod stack;

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;

use serde_json::Value;

use self::response::Response;
use self::situations::{Given, SITUATIONS};
use self::stack::{Event, NOW, Stack};
use crate::drift::root;
use crate::stand::stored_everything;

// R2, R6, R9, R11, R12, R14, R18
#[tokio::test]
async fn create_key_answers_its_events_as_reviewed() {
    answers_as_reviewed("create-key").await;
}

// R3, R4, R6, R7, R9, R10, R11, R13, R15, R16, R18
#[tokio::test]
async fn activate_answers_its_events_as_reviewed() {
    answers_as_reviewed("activate").await;
}

// R8, R16, R19
#[tokio::test]
async fn fetch_settings_answers_its_events_as_reviewed() {
    answers_as_reviewed("fetch-settings").await;
}

// R8, R12, R18, R19
#[tokio::test]
async fn put_setting_answers_its_events_as_reviewed() {
    answers_as_reviewed("put-setting").await;
}

// R12, R18
#[tokio::test]
async fn put_product_answers_its_events_as_reviewed() {
    answers_as_reviewed("put-product").await;
}

#[test]
fn every_event_has_a_situation_and_every_situation_an_event() {
    let events = events_of_requests();
    let situations: BTreeSet<_> = SITUATIONS.iter().map(|(event, _)| (*event).to_owned()).collect();
    assert_eq!(situations.len(), SITUATIONS.len(), "an event has two situations");
    assert_eq!(events, situations);
}

#[test]
fn every_snapshot_is_of_an_event() {
    let orphans = &files_by_folder("tests/snapshots/events", ".snap") - &events_of_requests();
    assert!(orphans.is_empty(), "{orphans:?}");
}

#[test]
fn every_event_has_an_id_of_its_own() {
    let events = events_of_requests();
    let ids: BTreeSet<_> = events.iter().map(|event| Event::load(event).request_id()).collect();
    assert_eq!(ids.len(), events.len());
}

async fn answers_as_reviewed(function: &str) {
    let mut differing = Vec::new();
    for (event, given) in SITUATIONS {
        if event.split_once('/').is_some_and(|(of, _)| of == function) {
            let response = play(event, given).await;
            if catch_unwind(|| assert_as_reviewed(event, &response)).is_err() {
                differing.push(*event);
            }
        }
    }
    assert!(differing.is_empty(), "answered otherwise than reviewed: {differing:?}");
}

/// What comes back, and what changed in the tables.
async fn play(event: &str, given: &[Given]) -> Value {
    let mut stack = Stack::start(given).await;
    let mut earlier = Vec::new();
    for step in given {
        if let Given::Handled(event) | Given::HandledOn(event, _) = step {
            let on = if let Given::HandledOn(_, on) = step { on } else { NOW };
            let response = stack.handle(&Event::load(event), on).await;
            assert!(response.is_success(), "{event} was refused: {response:?}");
            earlier.push((*event, response));
        }
    }
    let mut event = Event::load(event);
    if event.has_placeholder() {
        // The IDs of signing keys are random, and so is the entity tag.
        let etag = match earlier.iter().find_map(|(_, response)| response.etag()) {
            Some(etag) => etag,
            None => stack.handle(&Event::load("fetch-settings/plain"), NOW).await.etag().unwrap(),
        };
        event.fill_placeholder(&etag);
    }
    let before = stored_everything(&stack.backend).await;
    let response = stack.handle(&event, NOW).await;
    let after = stored_everything(&stack.backend).await;
    if !response.is_success() {
        // R9, R20: nothing stored, no seat used
        assert_eq!(before, after, "{event:?} was refused but changed the tables");
        // R15
        assert!(!response.text.to_ascii_uppercase().contains("1ACME"), "an activation key in {response:?}");
    }
    assert_no_activation_key_is_stored(&response, &after);
    let trusted_keys = stack.trusted_keys().await;
    response.to_review(&earlier, &trusted_keys, &response::changes(&before, &after))
}

// R15
fn assert_no_activation_key_is_stored(response: &Response, stored: &[Value]) {
    let stored = serde_json::to_string(stored).unwrap();
    for (member, text) in response.random_texts() {
        if member == "activation_key" {
            assert!(!stored.contains(&text) && !stored.contains(&text.replace('-', "")), "an activation key is stored");
        }
    }
}

fn assert_as_reviewed(event: &str, response: &Value) {
    let (function, case) = event.split_once('/').unwrap();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("snapshots/events/{function}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    // Whether JSON keeps its members' order depends on features that other packages turn on.
    settings.set_sort_maps(true);
    settings.bind(|| insta::assert_json_snapshot!(case, response));
}

/// The events that are requests, each as its function and its case.
fn events_of_requests() -> BTreeSet<String> {
    let mut events = files_by_folder("events", ".json");
    events.retain(|event| !event.starts_with("publish-keys/"));
    events
}

/// The files of all folders below one of the repository, as folder and name without ending.
fn files_by_folder(parent: &str, ending: &str) -> BTreeSet<String> {
    let folders = names_in(parent, "");
    let files = |folder: &String| {
        let names = names_in(&format!("{parent}/{folder}"), ending);
        names.into_iter().map(|name| format!("{folder}/{name}")).collect::<Vec<_>>()
    };
    folders.iter().flat_map(files).collect()
}

/// The names of what is in a folder of the repository, without what they end in.
pub(crate) fn names_in(folder: &str, ending: &str) -> BTreeSet<String> {
    let files = fs::read_dir(root().join(folder)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.strip_suffix(ending).unwrap_or_else(|| panic!("{folder}/{name}")).to_owned()).collect()
}
