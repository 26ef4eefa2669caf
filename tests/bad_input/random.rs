//! Whatever is sent, no endpoint answers 5xx, and each only with problems that its row of the endpoint table lists.

use std::sync::Mutex;

use latchkey_api::{Code, Problem};
use latchkey_local::service_client::Response;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use serde_json::Value;
use tokio::runtime::Runtime;

use crate::endpoints::cases;
use crate::request::Request;
use crate::stand::Stand;

const CASES: u32 = 256;

// R18, R20
#[test]
fn random_json_gets_no_5xx() {
    sends(|rights| random_json(rights).boxed());
}

// R18, R20
#[test]
fn random_bytes_get_no_5xx() {
    sends(|rights| {
        let rights = rights.to_vec();
        // Bodies that were right, with a few bytes changed.
        let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4);
        let spoiled =
            (prop::sample::select(rights), changes).prop_map(|(right, changes)| spoiled(right.body, &changes));
        prop_oneof![proptest::collection::vec(any::<u8>(), 0..200), spoiled].boxed()
    });
}

/// Sends bodies made by `bodies` of right requests to the paths of other right requests, and to random ones.
fn sends(bodies: impl Fn(&[Request]) -> BoxedStrategy<Vec<u8>>) {
    let runtime = Runtime::new().unwrap();
    let stand = runtime.block_on(Stand::start());
    let rights = runtime.block_on(async {
        let mut rights = Vec::new();
        for case in cases() {
            rights.push(case.prepare(&stand).await);
        }
        rights
    });
    let with_bodies: Vec<_> = rights.iter().filter(|right| right.endpoint.has_body()).cloned().collect();
    let successes = Mutex::new(0);
    let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) });
    let segments = proptest::collection::vec(path_segment(), 4);
    let requests = (prop::sample::select(rights), proptest::option::of(segments), bodies(&with_bodies));
    let outcome = runner.run(&requests, |(right, segments, body)| {
        let target = segments.map_or_else(|| right.target.clone(), |segments| filled(right.endpoint.path, &segments));
        let response = runtime.block_on(right.with_target(target).with_body(body).send_by(&stand.vendor));
        *successes.lock().unwrap() += u32::from(response.status.is_success());
        is_a_listed_answer(&right, &response)
    });
    outcome.unwrap();
    // Otherwise random requests never get past the door.
    assert!(*successes.lock().unwrap() > CASES / 20, "{successes:?} successes");
}

/// A path with other parameters.
fn filled(path: &str, segments: &[String]) -> String {
    let mut segments = segments.iter();
    let parts = path.split('/').map(|part| if part.starts_with('{') { segments.next().unwrap() } else { part });
    parts.collect::<Vec<_>>().join("/")
}

fn is_a_listed_answer(right: &Request, response: &Response) -> Result<(), TestCaseError> {
    prop_assert!(!response.status.is_server_error(), "{} {}", response.status, response.text);
    let media_type = response.headers.get("content-type").map(|value| value.to_str().unwrap());
    // API Gateway refuses a path with an empty or dotted segment by itself.
    if response.status.is_client_error() && response.json().get("message").is_none() {
        prop_assert_eq!(media_type, Some(Problem::MEDIA_TYPE));
        let code: Code = serde_json::from_value(response.json()["code"].clone()).unwrap();
        let listed = right.endpoint.codes().contains(&code) || code == Code::RouteUnknown;
        prop_assert!(listed, "{} does not list {}", right.endpoint.function, code.as_str());
    }
    Ok(())
}

fn path_segment() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["security", "custom", "AllowGenericKeys", "GenericKeysMaxDays", "acme-editor"]).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9._~-]{0,70}",
        1 => "(%[0-7][0-9a-f]){1,4}",
        1 => Just("%ff".to_owned()),
    ]
}

fn random_json(rights: &[Request]) -> impl Strategy<Value = Vec<u8>> + use<> {
    // Names and texts that mean something to some endpoint, so that random bodies get further than the first member.
    let mut names: Vec<_> = rights.iter().flat_map(Request::known_members).collect();
    names.extend(["email".to_owned(), String::new()]);
    let values = rights.iter().flat_map(|right| right.members().into_iter().map(|(_, value)| value));
    let mut values: Vec<Value> = values.collect();
    values.extend(["export", "trial", "2031-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "a@b"].map(Value::from));
    let name = prop_oneof![4 => prop::sample::select(names.clone()), 1 => ".{0,8}"];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..60_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        prop::sample::select(values),
    ];
    let any_json = leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    // One member of a right body has a random value, or there is no right body at all.
    let of_right =
        (prop::sample::select(rights.to_vec()), prop::sample::select(names), any_json.clone(), any::<bool>()).prop_map(
            |(right, name, value, spoil)| {
                let mut body = right.members();
                if spoil {
                    body.insert(name, value);
                }
                Value::Object(body)
            },
        );
    prop_oneof![3 => of_right, 1 => any_json].prop_map(|body| body.to_string().into_bytes())
}

fn spoiled(mut body: Vec<u8>, changes: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    for (place, byte) in changes {
        let place = place.index(body.len());
        body[place] = *byte;
    }
    body
}
