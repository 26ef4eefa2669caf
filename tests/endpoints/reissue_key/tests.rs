//! What is about `reissue-key` alone.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use latchkey_core::{ActivationKey, LicenseId};
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::reissue;
use crate::stand::Stand;

fn refusal(response: &Response) -> (u16, Value) {
    (response.status.as_u16(), response.json()["code"].clone())
}

fn replaced() -> (u16, Value) {
    (403, json!("activation_key_replaced"))
}

/// A request without an `Idempotency-Key`: each is for another activation key.
async fn ask(stand: &Stand, activation_key: &str) -> Response {
    reissue(activation_key).without_header("idempotency-key").send(stand).await
}

/// The activation keys of these which the license accepts, and has sealed.
async fn accepted(stand: &Stand, first: &str, keys: &[String]) -> Vec<usize> {
    let license_id = LicenseId::of(&first.parse().unwrap());
    let path = format!("/v1/licenses/{}/reveal", license_id.0);
    let revealed = stand.vendor.send(Method::POST, &path, &json!({})).await.unwrap().json();
    let stored = stand.stored_keys().await;
    let license =
        stored.iter().find(|item| item["license_id"] == json!(license_id) && item["sk"] == "LICENSE").unwrap();
    let is_accepted = |key: &String| {
        let hash = json!(key.parse::<ActivationKey>().unwrap().hash());
        assert_eq!(license["activation_key_hash"] == hash, revealed["activation_key"] == **key, "{key}");
        license["activation_key_hash"] == hash
    };
    keys.iter().enumerate().filter(|(_, key)| is_accepted(key)).map(|(n, _)| n).collect()
}

// R13, R24
#[tokio::test]
async fn from_then_on_the_old_activation_key_activates_nothing_and_who_has_a_seat_keeps_it() {
    let stand = Stand::start().await;
    let old = stand.activation_key(json!({"activations": 2})).await;
    let first = stand.activate(&old, "desk-1").await.json();
    let new = stand.replace(&old).await;
    for computer in ["desk-1", "desk-2"] {
        assert_eq!(refusal(&stand.activate(&old, computer).await), replaced());
    }
    let again = stand.activate(&new, "desk-1").await;
    assert_eq!((again.status.as_u16(), &again.json()["license_key"]), (200, &first["license_key"]));
    let second = stand.activate(&new, "desk-2").await;
    assert_eq!((second.status.as_u16(), &second.json()["license_id"]), (201, &first["license_id"]));
    assert_eq!(second.json()["activations"], json!({"allowed": 2, "used": 2}));
    assert_eq!(refusal(&stand.activate(&new, "desk-3").await), (409, json!("activations_exhausted")));

    // An ID that an activation key makes is no license's when it came in place of another.
    let signpost = LicenseId::of(&new.parse().unwrap()).0;
    for (method, path) in [
        (Method::GET, format!("/v1/licenses/{signpost}")),
        (Method::POST, format!("/v1/licenses/{signpost}/reveal")),
        (Method::POST, format!("/v1/licenses/{signpost}/reissue")),
    ] {
        let body = if method == Method::GET { String::new() } else { "{}".to_owned() };
        let headers = [("content-type", "application/json")];
        let response =
            stand.vendor.send_with(method, &path, &headers[..usize::from(!body.is_empty())], body).await.unwrap();
        assert_eq!(refusal(&response), (404, json!("license_unknown")), "{path}");
    }
}

// R24
#[tokio::test]
async fn replaced_again_and_again_the_last_one_alone_is_accepted() {
    let stand = Stand::start().await;
    let first = stand.activation_key(json!({"activations": 9})).await;
    let mut keys = vec![first.clone()];
    for n in 0..3 {
        let answer = ask(&stand, &first).await;
        assert_eq!(answer.status, 201, "{}", answer.text);
        keys.push(answer.json()["activation_key"].as_str().unwrap().to_owned());
        for old in &keys[..=n] {
            assert_eq!(refusal(&stand.activate(old, "desk-1").await), replaced());
        }
        let answer = stand.activate(&keys[n + 1], "desk-1").await;
        assert_eq!(answer.status, if n == 0 { 201 } else { 200 }, "{}", answer.text);
    }
    assert_eq!(accepted(&stand, &first, &keys).await, [3]);
    assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), 4);
}

// R14, R24
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_at_once_each_is_answered_and_exactly_one_activation_key_is_accepted() {
    let stand = Stand::start().await;
    let first = stand.activation_key(json!({})).await;
    let answers = join_all((0..10).map(|_| ask(&stand, &first))).await;
    let mut keys: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| answer.json()["activation_key"].as_str().unwrap().to_owned())
        .collect();
    // Who loses every race in the time that there is may try again; on an idle computer nobody does.
    assert!(answers.iter().all(|answer| [201, 503].contains(&answer.status.as_u16())));
    assert!(keys.len() > 1, "{}", keys.len());
    assert_eq!(accepted(&stand, &first, &keys).await.len(), 1);
    let outcomes = join_all(keys.iter().map(|key| stand.activate(key, "desk-1"))).await;
    assert_eq!(outcomes.iter().filter(|answer| answer.status.is_success()).count(), 1);
    assert!(outcomes.iter().filter(|answer| !answer.status.is_success()).all(|answer| refusal(answer) == replaced()));
    let stored = stand.stored_keys().await;
    let count = |is_it: &dyn Fn(&Value) -> bool| stored.iter().filter(|item| is_it(item)).count();
    assert_eq!(count(&|item| item.get("leads_to").is_some()), keys.len(), "a signpost each");
    assert_eq!(count(&|item| item["kind"] == "activation_key_reissued"), keys.len(), "an event each");

    // Under one name they are one request.
    let named = reissue(&first);
    let answers = join_all((0..10).map(|_| named.send(&stand))).await;
    let of_one: BTreeSet<_> =
        answers.iter().filter(|answer| answer.status.is_success()).map(|answer| &answer.text).collect();
    assert_eq!(of_one.len(), 1);
    keys.push(answers[0].json()["activation_key"].as_str().unwrap().to_owned());
    assert_eq!(accepted(&stand, &first, &keys).await, [keys.len() - 1]);
}

// R24
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn computers_that_activate_meanwhile_get_a_seat_or_are_told() {
    let stand = Stand::start().await;
    let old = stand.activation_key(json!({"activations": 100})).await;
    let names: Vec<_> = (0..40).map(|n| format!("desk-{n}")).collect();
    let request = reissue(&old);
    let replacing = async {
        // On a busy computer it may have to be asked again, which its name makes safe.
        loop {
            let answer = request.send(&stand).await;
            match answer.status.as_u16() {
                503 => {}
                status => return (status, answer.json()["activation_key"].as_str().unwrap().to_owned()),
            }
        }
    };
    let activating = join_all(names.iter().map(|name| stand.activate(&old, name)));
    let (activated, (status, new)) = tokio::join!(activating, replacing);
    assert!([200, 201].contains(&status));
    for (name, activation) in names.iter().zip(&activated) {
        assert_eq!(refusal(&stand.activate(&old, name).await), replaced(), "whoever asks after the answer");
        let again = stand.activate(&new, name).await;
        match activation.status.as_u16() {
            201 => assert_eq!(
                (again.status.as_u16(), again.json()["license_key"].clone()),
                (200, activation.json()["license_key"].clone())
            ),
            403 => assert_eq!((refusal(activation), again.status.as_u16()), (replaced(), 201)),
            status => assert!(status == 503 && again.status.is_success(), "{status} {}", again.text),
        }
    }
}
