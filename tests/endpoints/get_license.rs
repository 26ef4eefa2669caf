//! `get-license`.

use std::collections::BTreeSet;

use latchkey_api::{AnswersVersion, Call, GetLicense, LicensePath, Nothing, PageQuery};
use latchkey_core::LicenseId;
use serde_json::{Value, json};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled, License};
use crate::given::{GENERIC, GENERIC_KEYS_ON, ONE_SEAT};
use crate::request::Request;
use crate::stand::Stand;

impl Tested for GetLicense {
    const SAMPLES: &[Sample] = &[Sample {
        name: "with its activations",
        prepare: |stand| {
            Box::pin(async {
                let activation_key = stand.activation_key(json!({"activations": 100})).await;
                assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
                read(&activation_key, PageQuery::default())
            })
        },
        statuses: [200, 200],
        dynamodb: &["BatchGetItem", "Query", "Query"],
        kms: &[],
        writes: &[],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("generic", &[GENERIC_KEYS_ON, License(&GENERIC), Handled("activate/generic")]),
        ("plain", &[License(&ONE_SEAT), Handled("activate/new")]),
    ];
}

fn read(activation_key: &str, query: PageQuery) -> Request {
    let path = LicensePath { license_id: LicenseId::of(&activation_key.parse().unwrap()) };
    Call::<GetLicense> { path, query, headers: AnswersVersion {}, body: Nothing {} }.into()
}

// R21, R13
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seats_are_added_up_and_each_activation_is_on_one_page() {
    let stand = Stand::start().await;
    // More than 64: of 16 counters.
    let activation_key = stand.activation_key(json!({"activations": 100, "comment": "two\nlines"})).await;
    let computers: BTreeSet<_> = (0..21).map(|n| format!("desk-{n}")).collect();
    for computer in &computers {
        assert_eq!(stand.activate(&activation_key, computer).await.status, 201);
    }
    for limit in [1, 4, 21, 100] {
        let (mut found, mut cursor) = (BTreeSet::new(), None);
        loop {
            stand.forget_calls();
            let response =
                read(&activation_key, PageQuery { limit: Some(limit), cursor: cursor.take() }).send(&stand).await;
            let answer = response.json();
            // The last events come with the first page alone.
            let calls = if found.is_empty() { 2 } else { 1 };
            let operations = stand.dynamodb.take_operations();
            assert_eq!((&*operations[0], operations[1..] == vec!["Query"; calls]), ("BatchGetItem", true));
            assert_eq!(answer["events"], if found.is_empty() { json!([]) } else { Value::Null });
            let license = &answer["license"];
            assert_eq!(
                (&license["used"], &license["activations"], &license["comment"]),
                (&json!(21), &json!(100), &json!("two\nlines"))
            );
            assert_eq!(response.headers["etag"].to_str().unwrap(), format!("{}", license["record_version"]));
            assert!(license["first_activated_at"].is_string() && license["created_by"].is_string());
            assert!(!response.text.contains(&activation_key) && !response.text.contains("eyJ"), "no secret");
            for activation in answer["activations"].as_array().unwrap() {
                assert_eq!(activation["license_key_revision"], 1);
                assert!(found.insert(activation["computer_id"].as_str().unwrap().to_owned()), "twice: {activation}");
            }
            match &answer["cursor"] {
                Value::String(next) => cursor = Some(next.clone()),
                _ => break,
            }
        }
        assert_eq!(found, computers, "{limit}");
    }
}

// R21
#[tokio::test]
async fn a_license_that_is_not_there_and_a_cursor_of_another_one_are_refused() {
    let stand = Stand::start().await;
    let mut cursors = Vec::new();
    let mut keys = Vec::new();
    for _ in 0..2 {
        let activation_key = stand.activation_key(json!({"activations": 3})).await;
        for computer in ["desk-1", "desk-2"] {
            assert_eq!(stand.activate(&activation_key, computer).await.status, 201);
        }
        let page = read(&activation_key, PageQuery { limit: Some(1), cursor: None }).send(&stand).await.json();
        cursors.push(page["cursor"].as_str().unwrap().to_owned());
        keys.push(activation_key);
    }
    let mixed = read(&keys[0], PageQuery { limit: Some(1), cursor: Some(cursors[1].clone()) }).send(&stand).await;
    assert_eq!((mixed.status.as_u16(), &mixed.json()["code"]), (422, &json!("cursor_invalid")));
    let known = read(&keys[0], PageQuery::default());
    let id = known.target.rsplit('/').next().unwrap().to_owned();
    for (path, status, code) in [
        ("993001d6-802d-8a6d-808e-2bcf1a9966f4".to_owned(), 404, "license_unknown"),
        ("none".to_owned(), 404, "license_unknown"),
        (id.to_uppercase(), 422, "invalid_field"),
        (id.replace('-', ""), 422, "invalid_field"),
    ] {
        let response = known.with_target(format!("/v1/licenses/{path}")).send(&stand).await;
        assert_eq!((response.status.as_u16(), &response.json()["code"]), (status, &json!(code)), "{path}");
    }
}

// R29
#[tokio::test]
async fn a_license_is_shown_with_its_last_ten_events() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    for n in 0..12 {
        let state = if n % 2 == 0 { "suspended" } else { "active" };
        assert_eq!(stand.set_state(&activation_key, state).await.status, 200);
    }
    let answer = read(&activation_key, PageQuery::default()).send(&stand).await.json();
    let events = answer["events"].as_array().unwrap();
    let numbers: Vec<_> = events.iter().map(|event| event["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (3..=12).rev().collect::<Vec<_>>());
    assert_eq!(
        (&events[0]["event_id"], &events[0]["kind"]),
        (&answer["license"]["record_version"], &json!("license_state_set"))
    );
}
