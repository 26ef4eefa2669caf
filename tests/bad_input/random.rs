//! Whatever is sent, no endpoint answers 5xx, and each only with problems that its row of the endpoint table lists.

use std::sync::Mutex;

use latchkey_api::{Code, ENDPOINTS, EndpointRow, Problem};
use latchkey_local::service_client::Response;
use proptest::prelude::*;
use proptest::test_runner::{TestCaseError, TestRunner};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::stand::{PRODUCT, Stand};

const CASES: u32 = 256;

/// Names that mean something to some endpoint, so that random bodies get further than the first member.
const NAMES: [&str; 23] = [
    "product",
    "quantity",
    "generic",
    "activations",
    "floating_seats",
    "model",
    "expires_at",
    "duration_days",
    "perpetual",
    "maintenance_until",
    "features",
    "properties",
    "customer",
    "email",
    "order_id",
    "comment",
    "activation_key",
    "computer_id",
    "computer_name",
    "accept_generic",
    "value",
    "name",
    "version",
];

// R18, R20
#[test]
fn random_json_gets_no_5xx() {
    sends(random_json().prop_map(|body| body.to_string().into_bytes()));
}

// R18, R20
#[test]
fn random_bytes_get_no_5xx() {
    sends(prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..200),
        // Bodies that were right, with a few bytes changed.
        (0..4_usize, proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)).prop_map(spoiled),
    ]);
}

fn sends(bodies: impl Strategy<Value = Vec<u8>>) {
    let runtime = Runtime::new().unwrap();
    let stand = runtime.block_on(Stand::start());
    let activation_key = runtime.block_on(async {
        stand.switch_generic_keys(true).await;
        stand.activation_key(json!({"activations": 1_000_000})).await
    });
    let successes = Mutex::new(0);
    let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(CASES) });
    let requests = (0..ENDPOINTS.len(), path_segment(), path_segment(), bodies);
    let outcome = runner.run(&requests, |(endpoint, category, name, body)| {
        let endpoint = &ENDPOINTS[endpoint];
        let path =
            endpoint.path.replace("{category}", &category).replace("{name}", &name).replace("{product_id}", &name);
        let body = with_key(&body, &activation_key);
        let response = runtime.block_on(send(&stand, endpoint, &path, body));
        *successes.lock().unwrap() += u32::from(response.status.is_success());
        is_a_listed_answer(endpoint, &response)
    });
    outcome.unwrap();
    // Otherwise random requests never get past the door.
    assert!(*successes.lock().unwrap() > CASES / 20, "{successes:?} successes");
}

async fn send(stand: &Stand, endpoint: &EndpointRow, path: &str, body: Vec<u8>) -> Response {
    let method = Method::from_bytes(endpoint.method.as_str().as_bytes()).unwrap();
    stand.vendor.send_with(method, path, &[("content-type", "application/json")], body).await.unwrap()
}

fn is_a_listed_answer(endpoint: &EndpointRow, response: &Response) -> Result<(), TestCaseError> {
    prop_assert!(!response.status.is_server_error(), "{} {}", response.status, response.text);
    let media_type = response.headers.get("content-type").map(|value| value.to_str().unwrap());
    // API Gateway refuses a path with an empty or dotted segment by itself.
    if response.status.is_client_error() && response.json().get("message").is_none() {
        prop_assert_eq!(media_type, Some(Problem::MEDIA_TYPE));
        let code: Code = serde_json::from_value(response.json()["code"].clone()).unwrap();
        let listed = endpoint.codes().contains(&code) || code == Code::RouteUnknown;
        prop_assert!(listed, "{} does not list {}", endpoint.function, code.as_str());
    }
    Ok(())
}

/// Random bodies name an activation key that exists by this word.
fn with_key(body: &[u8], activation_key: &str) -> Vec<u8> {
    match std::str::from_utf8(body) {
        Ok(text) => text.replace("ACTIVATION-KEY", activation_key).into_bytes(),
        Err(_) => body.to_vec(),
    }
}

fn path_segment() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => prop::sample::select(vec!["security", "custom", "AllowGenericKeys", "GenericKeysMaxDays", PRODUCT]).prop_map(str::to_owned),
        1 => "[a-zA-Z0-9._~-]{0,70}",
        1 => "(%[0-7][0-9a-f]){1,4}",
        1 => Just("%ff".to_owned()),
    ]
}

fn random_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (0..60_i64).prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".*".prop_map(Value::from),
        prop::sample::select(vec![
            PRODUCT,
            "ACTIVATION-KEY",
            "export",
            "trial",
            "2031-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "desk-1",
            "a@b",
        ])
        .prop_map(Value::from),
    ];
    let name = prop_oneof![4 => prop::sample::select(NAMES.to_vec()).prop_map(str::to_owned), 1 => ".{0,8}"];
    let any_json = leaf.prop_recursive(4, 32, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            proptest::collection::btree_map(name.clone(), inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    });
    // One member of a right body has a random value, or there is no right body at all.
    let of_right = (0..4_usize, prop::sample::select(NAMES.to_vec()), any_json.clone(), any::<bool>()).prop_map(
        |(right, name, value, spoil)| {
            let mut body = right_body(right);
            if spoil {
                body[name] = value;
            }
            body
        },
    );
    prop_oneof![3 => of_right, 1 => any_json]
}

fn right_body(right: usize) -> Value {
    match right {
        0 => json!({"product": PRODUCT, "generic": true, "duration_days": 30, "features": ["export"]}),
        1 => json!({"activation_key": "ACTIVATION-KEY", "computer_id": "desk-1", "product": PRODUCT}),
        2 => json!({"value": true}),
        _ => json!({"name": "Acme", "version": "1", "features": ["export", "spelling"]}),
    }
}

fn spoiled((right, changes): (usize, Vec<(prop::sample::Index, u8)>)) -> Vec<u8> {
    let mut body = right_body(right).to_string().into_bytes();
    for (place, byte) in changes {
        let place = place.index(body.len());
        body[place] = byte;
    }
    body
}
