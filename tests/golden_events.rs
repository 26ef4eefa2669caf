//! Every file in `events/` is a case (those of `publish-keys`, which are CloudFormation's, in `publication`, those of
//! `publish-revocations` in `revocations`): an event as API Gateway sends it, handled by the real function over an embedded stack. A reviewed snapshot in `tests/snapshots/events`
//! holds its answer.
//!
//! What is there before an event comes is in the endpoint's file in `endpoints`, where anything is; [`stack`] is what it
//! comes to, [`response`] what comes back. To review changed answers: `cargo insta test --review`, or `INSTA_UPDATE=always` and `git diff`.

mod response;
mod stack;

use std::collections::BTreeSet;
use std::fs;
use std::panic::catch_unwind;

use serde_json::Value;

use self::response::Response;
use self::stack::{Event, NOW, Stack};
use crate::changes::changes;
use crate::drift::root;
use crate::endpoints::ENDPOINTS;
use crate::given::Given;
use crate::stand::stored_everything;

macro_rules! for_each {
    ($($module:ident $endpoint:ident;)*) => {
        $(
            mod $module {
                // R2, R3, R4, R6, R7, R8, R9, R10, R11, R12, R13, R14, R15, R16, R18, R19
                #[tokio::test]
                async fn answers_its_events_as_reviewed() {
                    super::answers_as_reviewed(<latchkey_api::$endpoint as latchkey_api::Endpoint>::FUNCTION).await;
                }
            }
        )*
    };
}
latchkey_api::for_every_endpoint!(for_each);

#[test]
fn every_situation_is_of_an_event() {
    let events = events_of_requests();
    for endpoint in ENDPOINTS {
        let names = endpoint.situations.iter().map(|(case, _)| format!("{}/{case}", endpoint.row.function));
        let names: Vec<_> = names.collect();
        assert!(names.is_sorted_by(|a, b| a < b), "not in order, or twice: {names:?}");
        assert!(names.iter().all(|name| events.contains(name)), "without an event: {names:?}");
    }
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
    let endpoint = ENDPOINTS.iter().find(|endpoint| endpoint.row.function == function).unwrap();
    let mut differing = Vec::new();
    for case in names_in(&format!("events/{function}"), ".json") {
        let given = endpoint.situations.iter().find(|(of, _)| *of == case).map_or(&[][..], |(_, given)| given);
        let event = format!("{function}/{case}");
        let response = play(&event, given).await;
        if let Some(code) = response["body"]["code"].as_str() {
            // Only a wrong path gets `route_unknown`, which no endpoint lists.
            let is_listed = endpoint.row.codes().iter().any(|listed| listed.as_str() == code);
            assert!(is_listed || code == "route_unknown", "{event}: {code} is not in CODES of {function}");
        }
        if catch_unwind(|| assert_as_reviewed(&event, &response)).is_err() {
            differing.push(event);
        }
    }
    assert!(differing.is_empty(), "answered otherwise than reviewed: {differing:?}");
}

/// What comes back, and what changed in the tables.
async fn play(event: &str, given: &[Given]) -> Value {
    let mut stack = Stack::start(given).await;
    let mut earlier = Vec::new();
    for step in given {
        if let Given::Published = step {
            stack.publish_revocations().await;
        }
        if let Given::Handled(event) | Given::HandledOn(event, _) = step {
            let on = if let Given::HandledOn(_, on) = step { on } else { NOW };
            let filled = filled(Event::load(event), &earlier, &mut stack).await;
            let response = stack.handle(&filled, on).await;
            assert!(response.is_success(), "{event} was refused: {response:?}");
            earlier.push((*event, response));
        }
    }
    let event = filled(Event::load(event), &earlier, &mut stack).await;
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
    response.to_review(&earlier, &trusted_keys, &changes(&before, &after))
}

/// The event, with an entity tag in the place of "ETAG", an activation's ID in that of "ACTIVATION_ID" and a license key in that of
/// "LICENSE_KEY": those of earlier answers. The IDs of signing keys are random, and so are entity tags.
async fn filled(mut event: Event, earlier: &[(&str, Response)], stack: &mut Stack) -> Event {
    if let Some(header) = event.placeholder() {
        // A version can be anything's, while a cache has what the same function answered.
        let function = event.function().to_owned();
        let is_it = |(of, _): &&(&str, Response)| header == "if-match" || of.split('/').next() == Some(&*function);
        let latest = earlier.iter().rev().filter(is_it).find_map(|(_, response)| response.etag());
        let of_plain = match (latest, header) {
            (Some(etag), _) => etag,
            (None, "if-match") => stack.product_etag.clone(),
            (None, _) => stack.handle(&Event::load("fetch-settings/plain"), NOW).await.etag().unwrap(),
        };
        event.fill_placeholder(header, &of_plain);
    }
    for (member, placeholder) in [("activation_id", "ACTIVATION_ID"), ("license_key", "LICENSE_KEY")] {
        if let Some(text) = earlier.iter().rev().find_map(|(_, response)| response.member(member)) {
            event.fill(placeholder, &text);
        }
    }
    event
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
    events.retain(|event| !event.starts_with("publish-"));
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
