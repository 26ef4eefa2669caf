//! `renew-lease`.

use futures_util::future::BoxFuture;
use latchkey_api::{Call, HeldLeaseRequest, Nothing, RenewLease};
use latchkey_core::LeaseId;
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::take_lease::{Floating, assert_signed, refusal};
use super::{Sample, Tested};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, no_signing_keys, one_line, others, texts};

impl Tested for RenewLease {
    const SAMPLES: &[Sample] = &[Sample {
        name: "before it ends",
        prepare: |stand| {
            Box::pin(async {
                // A lease that was taken within the same second would be as long.
                assert!(stand.set("options/LeaseMinutes", json!(10)).await.status.is_success());
                let floating = Floating::start(stand, 2).await;
                let lease_id = floating.take(stand).await;
                // The certificate is there from then on.
                assert_eq!(renewal(&floating, lease_id).send(stand).await.status, 200);
                assert!(stand.set("options/LeaseMinutes", json!(20)).await.status.is_success());
                renewal(&floating, lease_id)
            })
        },
        statuses: [200, 200],
        dynamodb: &["BatchGetItem", "UpdateItem"],
        kms: &[],
        writes: &["changed L#… F#…"],
    }];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        wrong_members()
    }

    fn assert_done<'a>(_: &'a Stand, _: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        assert_signed(&response.json());
        Box::pin(std::future::ready(()))
    }
}

/// What a request about a lease can't be made of.
pub(super) fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
    vec![
        ("license_key", texts(8_000)),
        ("computer_id", one_line(255)),
        ("lease_id", others(&["null", "7", "\"\"", "\"x\"", "[]", "{}"])),
        ("session", others(&["\"ada\""])),
        ("trusted_signing_keys", no_signing_keys()),
    ]
}

pub(super) fn held(floating: &Floating, lease_id: LeaseId) -> HeldLeaseRequest {
    HeldLeaseRequest {
        trusted_signing_keys: None,
        license_key: floating.license_key.parse().unwrap(),
        computer_id: floating.computer_id.parse().unwrap(),
        lease_id,
    }
}

pub(super) fn renewal(floating: &Floating, lease_id: LeaseId) -> Request {
    let body = held(floating, lease_id);
    Call::<RenewLease> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body }.into()
}

// R19, R30
#[tokio::test]
async fn a_renewal_lasts_as_long_as_the_vendor_wants_by_now() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 2).await;
    let lease_id = floating.take(&stand).await;
    let minutes = |answer: Value| {
        let time = |name: &str| answer[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        (time("ends_at").duration_since(time("server_time")).as_secs() + 1) / 60
    };
    for length in [10_080, 1] {
        assert_eq!(stand.set("options/LeaseMinutes", json!(length)).await.status, 200);
        let renewed = renewal(&floating, lease_id).send(&stand).await;
        assert_eq!((renewed.status.as_u16(), &renewed.json()["lease_id"]), (200, &json!(lease_id)));
        assert_eq!(minutes(renewed.json()), length);
    }
    for wrong in [json!(0), json!(10_081), json!(1.5), json!("10"), json!(true)] {
        assert_eq!(refusal(&stand.set("options/LeaseMinutes", wrong).await), (422, json!("invalid_field")));
    }
}

// R23, R30
#[tokio::test]
async fn renewals_end_when_the_vendor_suspends_revokes_or_takes_the_activation_away() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 2).await;
    let lease_id = floating.take(&stand).await;
    let renew = || async { refusal(&renewal(&floating, lease_id).send(&stand).await) };
    assert_eq!(stand.set_state(&floating.activation_key, "suspended").await.status, 200);
    assert_eq!(renew().await, (403, json!("license_suspended")));
    assert_eq!(stand.set_state(&floating.activation_key, "active").await.status, 200);
    assert_eq!(renew().await.0, 200);
    let [lease] = &floating.leases(&stand).await[..] else { panic!("one lease") };
    let path =
        format!("/v1/licenses/{}/activations/{}", floating.license_id.0, lease["activation_id"].as_str().unwrap());
    assert_eq!(stand.vendor.send_with(Method::DELETE, &path, &[], "").await.unwrap().status, 204);
    assert_eq!(renew().await, (404, json!("activation_unknown")));
    assert_eq!(stand.set_state(&floating.activation_key, "revoked").await.status, 200);
    assert_eq!(renew().await, (403, json!("license_revoked")));
}

// R30
#[tokio::test]
async fn another_computer_or_license_cannot_renew_a_lease() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 2).await;
    let lease_id = floating.take(&stand).await;
    let others = [floating.another(&stand).await, Floating::start(&stand, 2).await];
    for other in others {
        assert_eq!(refusal(&renewal(&other, lease_id).send(&stand).await), (404, json!("lease_unknown")));
    }
    assert_eq!(renewal(&floating, lease_id).send(&stand).await.status, 200);
}
