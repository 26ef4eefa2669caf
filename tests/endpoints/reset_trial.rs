//! `reset-trial`.

use futures_util::future::join_all;
use latchkey_api::{Call, Nothing, ResetTrial, TrialPath};
use latchkey_core::ComputerId;
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::list_trials::page;
use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled, License};
use crate::given::TRIAL;
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};

impl Tested for ResetTrial {
    const SAMPLES: &[Sample] = &[Sample {
        name: "of a computer that has had one",
        prepare: |stand| {
            Box::pin(async {
                let computer = new_name("desk to try");
                assert_eq!(stand.activate(&trial_key(stand).await, &computer).await.status, 201);
                reset(&computer)
            })
        },
        statuses: [204, 404],
        dynamodb: &["BatchGetItem", "TransactWriteItems"],
        kms: &[],
        writes: &["gone T#… acme-editor", "new D#… …"],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("again", &[License(&TRIAL), Handled("activate/trial"), Handled("reset-trial/plain")]),
        ("plain", &[License(&TRIAL), Handled("activate/trial")]),
    ];
}

fn reset(computer_id: &str) -> Request {
    let id = computer_id.parse::<ComputerId>().unwrap().hash();
    let path = TrialPath { id, product_id: PRODUCT.parse().unwrap() };
    Call::<ResetTrial> { path, query: Nothing {}, headers: Nothing {}, body: Nothing {} }.into()
}

async fn trial_key(stand: &Stand) -> String {
    stand.activation_key(json!({"model": "trial", "duration_days": 14})).await
}

/// A stand on which a computer has one trial of a product.
async fn single() -> Stand {
    let stand = Stand::start().await;
    assert_eq!(stand.set("options/OneTrialPerComputer", json!(true)).await.status, 200);
    stand
}

fn refusal(response: &Response) -> (u16, Value) {
    (response.status.as_u16(), response.json()["code"].clone())
}

fn used() -> (u16, Value) {
    (403, json!("trial_used"))
}

#[tokio::test]
async fn a_computer_gets_no_second_trial_until_the_vendor_lets_it_have_one() {
    let stand = single().await;
    let [first, second, third] = [trial_key(&stand).await, trial_key(&stand).await, trial_key(&stand).await];
    assert_eq!(stand.activate(&first, "desk").await.status, 201);
    assert_eq!(refusal(&stand.activate(&second, "desk").await), used());
    assert_eq!(stand.activate(&first, "desk").await.status, 200, "its own again is no second one");
    assert_eq!(stand.activate(&second, "laptop").await.status, 201, "another computer has its own");
    let paid = stand.activation_key(json!({})).await;
    assert_eq!(stand.activate(&paid, "desk").await.status, 201, "what is paid is no trial");

    assert_eq!(reset("desk").send(&stand).await.status, 204);
    assert_eq!(page("desk", None, None).send(&stand).await.json()["trials"], json!([]));
    assert_eq!(stand.activate(&third, "desk").await.status, 201);
    let another = trial_key(&stand).await;
    assert_eq!(refusal(&stand.activate(&another, "desk").await), used());
    assert_eq!(stand.activate(&first, "desk").await.status, 200, "the seat that it has stays");
    let events = stand.events().await;
    let event = events.iter().find(|event| event["kind"] == "trial_reset").unwrap();
    assert!(event["before"]["license_id"].is_string() && !event.to_string().contains("desk"));

    // Off again it asks nobody, and forgets nothing.
    assert_eq!(stand.set("options/OneTrialPerComputer", json!(false)).await.status, 200);
    assert_eq!(stand.activate(&another, "desk").await.status, 201);
    let trials = page("desk", None, None).send(&stand).await.json();
    assert_eq!(trials["trials"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_second_trial_costs_two_reads_and_no_signature() {
    let stand = single().await;
    let [first, second] = [trial_key(&stand).await, trial_key(&stand).await];
    assert_eq!(stand.activate(&first, "desk").await.status, 201);
    let before = stand.stored_everything().await;
    stand.forget_calls();
    assert_eq!(refusal(&stand.activate(&second, "desk").await), used());
    assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem", "BatchGetItem"]);
    assert!(stand.kms.take_operations().is_empty());
    assert_eq!(stand.stored_everything().await, before);
}

// R13
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_trials_at_once_a_computer_gets_exactly_one() {
    let stand = single().await;
    let order = json!({"product": PRODUCT, "model": "trial", "duration_days": 14, "quantity": 20});
    let created = stand.create(order).await.json();
    let keys: Vec<_> =
        created["keys"].as_array().unwrap().iter().map(|key| key["activation_key"].as_str().unwrap()).collect();
    let answers = join_all(keys.iter().map(|key| stand.activate(key, "desk"))).await;
    let won = answers.iter().filter(|answer| answer.status.is_success()).count();
    assert!(
        answers.iter().all(|answer| answer.status.is_success() || answer.status == 503 || refusal(answer) == used())
    );
    assert_eq!(won, 1, "{answers:?}");
    let again = join_all(keys.iter().map(|key| stand.activate(key, "desk"))).await;
    assert_eq!(again.iter().filter(|answer| answer.status == 200).count(), 1);
    assert_eq!(again.iter().filter(|answer| refusal(answer) == used()).count(), 19);
}
