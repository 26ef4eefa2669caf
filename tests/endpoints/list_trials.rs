//! `list-trials`.

use latchkey_api::{Call, ListTrials, Nothing, TrialQuery};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled, License};
use crate::given::TRIAL;
use crate::request::Request;
use crate::stand::Stand;

impl Tested for ListTrials {
    const SAMPLES: &[Sample] = &[Sample {
        name: "the first page",
        prepare: |_| Box::pin(std::future::ready(page("desk-1", None, None))),
        statuses: [200, 200],
        dynamodb: &["Query"],
        kms: &[],
        writes: &[],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[("plain", &[License(&TRIAL), Handled("activate/trial")])];
}

pub(super) fn page(computer_id: &str, limit: Option<usize>, cursor: Option<String>) -> Request {
    let query = TrialQuery { computer_id: computer_id.parse().unwrap(), limit, cursor };
    Call::<ListTrials> { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} }.into()
}

#[tokio::test]
async fn every_trial_of_a_computer_is_on_one_page() {
    let stand = Stand::start().await;
    let products: Vec<_> = (1..=5).map(|n| format!("acme-viewer-{n}")).collect();
    for product in &products {
        assert!(stand.define(product, "Acme Viewer").await.status.is_success());
        let order = json!({"product": product, "model": "trial", "duration_days": 14});
        let key = stand.create(order).await.json()["keys"][0]["activation_key"].as_str().unwrap().to_owned();
        assert_eq!(stand.activate(&key, "desk to try").await.status, 201);
    }
    for limit in [1, 2, 5, 100] {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let answer = page("desk to try", Some(limit), cursor.take()).send(&stand).await.json();
            let trials = answer["trials"].as_array().unwrap();
            assert!(trials.len() <= limit);
            found.extend(trials.iter().map(|trial| trial["product"].as_str().unwrap().to_owned()));
            match &answer["cursor"] {
                Value::String(next) => cursor = Some(next.clone()),
                _ => break,
            }
        }
        assert_eq!(found, products, "{limit}");
    }
    let cursor = page("desk to try", Some(1), None).send(&stand).await.json()["cursor"].as_str().unwrap().to_owned();
    let refused = page("another desk", Some(1), Some(cursor)).send(&stand).await;
    assert_eq!((refused.status.as_u16(), &refused.json()["code"]), (422, &json!("cursor_invalid")));
}

// R31
#[tokio::test]
async fn a_trial_says_which_license_it_was_and_since_when_whatever_became_of_that() {
    let stand = Stand::start().await;
    let key = stand.activation_key(json!({"model": "trial", "duration_days": 14})).await;
    let activated = stand.activate(&key, "desk to try").await.json();
    let shown = || async { page("desk to try", None, None).send(&stand).await.json() };
    let before = shown().await;
    let [trial] = &before["trials"].as_array().unwrap()[..] else { panic!("{before}") };
    assert_eq!((&trial["license_id"], &trial["product"]), (&activated["license_id"], &json!("acme-editor")));
    assert!(!before.to_string().contains("desk to try"), "a computer goes by its hash");
    let (license, activation) =
        (activated["license_id"].as_str().unwrap(), activated["activation_id"].as_str().unwrap());
    let path = format!("/v1/licenses/{license}/activations/{activation}");
    assert_eq!(stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap().status, 204);
    let revoked = json!({"state": "revoked", "reason": "over"});
    assert_eq!(stand.put(&format!("/v1/licenses/{license}/state"), revoked, None).await.status, 200);
    assert_eq!(shown().await, before);
}
