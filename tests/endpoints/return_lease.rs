//! `return-lease`.

use latchkey_api::{Call, Nothing, ReturnLease};
use latchkey_core::LeaseId;
use serde_json::json;

use super::renew_lease::{held, renewal, wrong_members};
use super::take_lease::{Floating, refusal};
use super::{Sample, Tested};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::Wrong;

impl Tested for ReturnLease {
    const SAMPLES: &[Sample] = &[Sample {
        name: "of a computer that has it",
        prepare: |stand| {
            Box::pin(async {
                let floating = Floating::start(stand, 2).await;
                giving_back(&floating, floating.take(stand).await)
            })
        },
        statuses: [204, 404],
        dynamodb: &["BatchGetItem", "UpdateItem"],
        kms: &[],
        writes: &["changed L#… F#…"],
    }];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        wrong_members()
    }
}

fn giving_back(floating: &Floating, lease_id: LeaseId) -> Request {
    let body = held(floating, lease_id);
    Call::<ReturnLease> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body }.into()
}

// R30
#[tokio::test]
async fn a_seat_that_was_given_back_is_free_at_once_and_its_lease_is_none_any_more() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 1).await;
    let another = floating.another(&stand).await;
    let lease_id = floating.take(&stand).await;
    assert_eq!(refusal(&another.taking(None).send(&stand).await).1, "floating_seats_exhausted");
    assert_eq!(giving_back(&floating, lease_id).send(&stand).await.status, 204);
    assert!(floating.leases(&stand).await.is_empty());
    assert_ne!(another.take(&stand).await, lease_id);
    for request in [renewal(&floating, lease_id), giving_back(&floating, lease_id)] {
        assert_eq!(refusal(&request.send(&stand).await), (404, json!("lease_unknown")));
    }
    let [lease] = &floating.leases(&stand).await[..] else { panic!("one lease") };
    assert_eq!(lease["computer_id"], another.computer_id);
}

// R30
#[tokio::test]
async fn what_was_taken_back_can_give_its_seat_back_still() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 1).await;
    let lease_id = floating.take(&stand).await;
    assert_eq!(stand.set_state(&floating.activation_key, "revoked").await.status, 200);
    assert_eq!(giving_back(&floating, lease_id).send(&stand).await.status, 204);
}
