//! `end-lease`.

use latchkey_api::{Call, EndLease, LeasePath, Nothing};
use latchkey_core::LeaseId;
use serde_json::json;

use super::renew_lease::renewal;
use super::take_lease::{Floating, refusal};
use super::{Sample, Tested};
use crate::given::Given::{self, License};
use crate::given::ONE_SEAT;
use crate::request::Request;
use crate::stand::Stand;

impl Tested for EndLease {
    const SAMPLES: &[Sample] = &[Sample {
        name: "that a computer holds",
        prepare: |stand| {
            Box::pin(async {
                let floating = Floating::start(stand, 2).await;
                end(&floating, floating.take(stand).await)
            })
        },
        statuses: [204, 404],
        dynamodb: &["BatchGetItem", "BatchGetItem", "TransactWriteItems"],
        kms: &[],
        writes: &["changed L#… F#…", "new L#… CHAIN#…", "new L#… E#…"],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[("no-lease", &[License(&ONE_SEAT)])];
}

fn end(floating: &Floating, lease_id: LeaseId) -> Request {
    let path = LeasePath { license_id: floating.license_id, lease_id };
    Call::<EndLease> { path, query: Nothing {}, headers: Nothing {}, body: Nothing {} }.into()
}

// R29, R30
#[tokio::test]
async fn a_vendor_ends_the_lease_of_a_computer_that_is_gone_and_the_event_says_whose_it_was() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 1).await;
    let another = floating.another(&stand).await;
    let lease_id = floating.take(&stand).await;
    assert_eq!(end(&floating, lease_id).send(&stand).await.status, 204);
    assert_eq!(refusal(&renewal(&floating, lease_id).send(&stand).await), (404, json!("lease_unknown")));
    let next = another.take(&stand).await;
    assert_eq!(refusal(&end(&floating, lease_id).send(&stand).await), (404, json!("lease_unknown")));
    assert_eq!(end(&floating, next).send(&stand).await.status, 204);

    let stored = stand.stored_everything().await;
    let events: Vec<_> = stored.iter().filter(|item| item["kind"] == "lease_ended").collect();
    assert_eq!(events.len(), 2);
    let first = events.iter().find(|event| event["personal"]["before"]["computer_id"] == floating.computer_id.as_str());
    assert!(first.is_some_and(|event| event["before"]["ends_at"].is_string()), "{events:?}");
    assert!(events.iter().all(|event| !event.to_string().contains(&lease_id.0.to_string())));
}
