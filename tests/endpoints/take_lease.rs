//! `take-lease`.

use futures_util::future::{BoxFuture, join_all};
use latchkey_api::{Call, Nothing, TakeLease, TakeLeaseRequest};
use latchkey_core::{Holder, LeaseId, LicenseId, SeatOrder};
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use super::{Sample, Tested, new_name};
use crate::journal;
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, no_signing_keys, one_line, others, texts};

impl Tested for TakeLease {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "a free seat",
            prepare: |stand| {
                Box::pin(async {
                    let floating = Floating::start(stand, 2).await;
                    // The certificate is there from then on.
                    floating.another(stand).await.take(stand).await;
                    floating.taking(None)
                })
            },
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "UpdateItem"],
            kms: &[],
            writes: &["new L#… F#…"],
        },
        Sample {
            name: "the last seat of many",
            prepare: |stand| {
                Box::pin(async {
                    let floating = Floating::start(stand, 17).await;
                    for n in 0..16 {
                        assert_eq!(floating.taking(Some(&format!("user {n}"))).send(stand).await.status, 201);
                    }
                    floating.taking(Some(&floating.unlucky(stand, 17).await))
                })
            },
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "Query", "UpdateItem"],
            kms: &[],
            writes: &["new L#… F#…"],
        },
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![
            ("license_key", texts(8_000)),
            ("computer_id", one_line(255)),
            ("session", one_line(255)),
            ("trusted_signing_keys", no_signing_keys()),
            ("lease_id", others(&["\"x\""])),
        ]
    }

    fn assert_done<'a>(_: &'a Stand, _: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        assert_signed(&response.json());
        Box::pin(std::future::ready(()))
    }
}

/// A lease in full.
pub(super) fn assert_signed(answer: &Value) {
    let is_jws = |name: &str| answer[name].as_str().unwrap().split('.').count() == 3;
    assert!(is_jws("lease") && is_jws("certificate") && answer["ends_at"].is_string(), "{answer}");
}

/// A computer that activated a license with floating seats.
pub(super) struct Floating {
    pub(super) activation_key: String,
    pub(super) license_id: LicenseId,
    pub(super) license_key: String,
    pub(super) computer_id: String,
}

impl Floating {
    pub(super) async fn start(stand: &Stand, seats: u32) -> Self {
        let activation_key = stand.activation_key(json!({"floating_seats": seats, "activations": 20})).await;
        Self::activate(stand, activation_key).await
    }

    /// One more computer of the same license.
    pub(super) async fn another(&self, stand: &Stand) -> Self {
        Self::activate(stand, self.activation_key.clone()).await
    }

    async fn activate(stand: &Stand, activation_key: String) -> Self {
        let computer_id = new_name("floating desk");
        let activated = stand.activate(&activation_key, &computer_id).await;
        assert_eq!(activated.status, 201, "{}", activated.text);
        let license_key = activated.json()["license_key"].as_str().unwrap().to_owned();
        Self { license_id: LicenseId::of(&activation_key.parse().unwrap()), activation_key, license_key, computer_id }
    }

    pub(super) fn taking(&self, session: Option<&str>) -> Request {
        let body = TakeLeaseRequest {
            license_key: self.license_key.parse().unwrap(),
            computer_id: self.computer_id.parse().unwrap(),
            session: session.map(|session| session.parse().unwrap()),
            trusted_signing_keys: None,
        };
        Call::<TakeLease> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body }.into()
    }

    /// Takes a lease.
    pub(super) async fn take(&self, stand: &Stand) -> LeaseId {
        let taken = self.taking(None).send(stand).await;
        assert_eq!(taken.status, 201, "{}", taken.text);
        let answer = taken.json();
        journal::watch(answer["lease_id"].as_str().unwrap());
        serde_json::from_value(answer["lease_id"].clone()).unwrap()
    }

    /// Who holds seats, as the vendor sees it.
    pub(super) async fn leases(&self, stand: &Stand) -> Vec<Value> {
        let path = format!("/v1/licenses/{}", self.license_id.0);
        let answer = stand.vendor.send_with(Method::GET, &path, &[], "").await.unwrap().json();
        answer["leases"].as_array().unwrap().clone()
    }

    /// A session that looks first at seats that are all taken, of which all but one are.
    async fn unlucky(&self, stand: &Stand, seats: u32) -> String {
        let seat = |lease: &Value| serde_json::from_value::<LeaseId>(lease["lease_id"].clone()).unwrap().seat();
        let taken: Vec<_> = self.leases(stand).await.iter().map(seat).collect();
        let drawn = |session: &String| {
            let computer_id = self.computer_id.parse().unwrap();
            let holder = Holder { computer_id, session: Some(session.parse().unwrap()) };
            SeatOrder::of(self.license_id, &holder, seats.try_into().unwrap()).drawn()
        };
        let mut sessions = (0..).map(|n| format!("late {n}"));
        sessions.find(|session| drawn(session).all(|number| taken.contains(&number))).unwrap()
    }
}

pub(super) fn refusal(response: &Response) -> (u16, Value) {
    (response.status.as_u16(), response.json()["code"].clone())
}

// R30
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_eight_for_the_last_seat_one_gets_it_and_the_others_hear_when_one_is_free() {
    let stand = Stand::start().await;
    let first = Floating::start(&stand, 3).await;
    let mut computers = vec![];
    for _ in 0..8 {
        computers.push(first.another(&stand).await);
    }
    for session in ["ada", "bob"] {
        assert_eq!(first.taking(Some(session)).send(&stand).await.status, 201);
    }
    let requests: Vec<_> = computers.iter().map(|computer| computer.taking(None)).collect();
    let answers = join_all(requests.iter().map(|request| request.send(&stand))).await;
    assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1, "{answers:?}");
    assert_eq!(first.leases(&stand).await.len(), 3);
    for refused in answers.iter().filter(|answer| answer.status != 201) {
        assert_eq!(refusal(refused), (409, json!("floating_seats_exhausted")));
        let problem = refused.json();
        let retry_at = problem["retry_at"].as_str().unwrap();
        assert!(problem["detail"].as_str().unwrap().contains(retry_at), "{problem}");
        let left = retry_at.parse::<jiff::Timestamp>().unwrap().duration_since(jiff::Timestamp::now());
        assert!((600..=630).contains(&left.as_secs()) || left.as_secs() > 550, "{problem}");
    }
}

// R30
#[tokio::test]
async fn a_seat_whose_answer_was_lost_fifty_times_is_one_seat() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 100).await;
    let first = floating.take(&stand).await;
    for _ in 0..50 {
        let again = floating.taking(None).send(&stand).await;
        assert_eq!((again.status.as_u16(), &again.json()["lease_id"]), (200, &json!(first)));
    }
    let [lease] = &floating.leases(&stand).await[..] else { panic!("one lease") };
    assert_eq!((&lease["lease_id"], &lease["computer_id"]), (&json!(first), &json!(floating.computer_id)));
}

// R27, R30
#[tokio::test]
async fn a_license_key_that_was_taken_back_gets_nothing_and_garbage_costs_no_read() {
    let stand = Stand::start().await;
    let floating = Floating::start(&stand, 2).await;
    let path = format!("/v1/licenses/{}", floating.license_id.0);
    let ask = || async { refusal(&floating.taking(None).send(&stand).await) };
    assert_eq!(stand.set_state(&floating.activation_key, "suspended").await.status, 200);
    assert_eq!(ask().await, (403, json!("license_suspended")));
    assert_eq!(stand.set_state(&floating.activation_key, "active").await.status, 200);
    let blocked = stand.block(&floating.computer_id).await;
    assert_eq!(ask().await, (403, json!("computer_blocked")));
    let unblock = format!("/v1/blocked-computers/{}", blocked["id"].as_str().unwrap());
    assert_eq!(stand.vendor.send_with(Method::DELETE, &unblock, &[], "").await.unwrap().status, 204);

    let version = stand.vendor.send_with(Method::GET, &path, &[], "").await.unwrap();
    let version = version.headers["etag"].to_str().unwrap().to_owned();
    let patched = json!({"revoke_earlier": true}).to_string();
    let seen = [("if-match", version.as_str()), ("content-type", "application/json")];
    assert_eq!(stand.vendor.send_with(Method::PATCH, &path, &seen, patched).await.unwrap().status, 200);
    assert_eq!(ask().await, (403, json!("license_superseded")));
    let newer = stand.activate(&floating.activation_key, &floating.computer_id).await.json();
    let newer = Floating { license_key: newer["license_key"].as_str().unwrap().to_owned(), ..floating };
    let lease_of = |floating: &Floating| floating.taking(None);
    assert_eq!(lease_of(&newer).send(&stand).await.status, 201);

    stand.forget_calls();
    let elsewhere = Floating { computer_id: "another desk".to_owned(), ..newer.another(&stand).await };
    stand.forget_calls();
    let refused = lease_of(&elsewhere).send(&stand).await;
    assert_eq!(
        (refusal(&refused), &refused.json()["errors"][0]["pointer"]),
        ((422, json!("invalid_field")), &json!("/computer_id"))
    );
    let generic = stand.generic_key(1).await;
    let generic = stand.activate(&generic, "desk-1").await.json()["license_key"].as_str().unwrap().to_owned();
    stand.forget_calls();
    for (license_key, code) in [(generic.as_str(), "not_floating"), ("no license key", "invalid_field")] {
        let asked = Floating { license_key: license_key.to_owned(), ..newer.another(&stand).await };
        stand.forget_calls();
        assert_eq!(refusal(&lease_of(&asked).send(&stand).await).1, code);
        assert!(stand.dynamodb.take_operations().is_empty() && stand.kms.take_operations().is_empty());
    }

    assert_eq!(stand.set_state(&newer.activation_key, "revoked").await.status, 200);
    assert_eq!(refusal(&lease_of(&newer).send(&stand).await), (403, json!("license_revoked")));
}

// R6, R30
#[tokio::test]
async fn a_license_floats_when_that_was_said_and_shows_one_seat_otherwise() {
    let stand = Stand::start().await;
    let shown = |order: Value| async {
        let key = stand.create(order).await.json()["keys"][0].clone();
        (key["floating"].clone(), key["floating_seats"].clone())
    };
    assert_eq!(shown(json!({"product": "acme-editor"})).await, (json!(false), json!(1)));
    assert_eq!(shown(json!({"product": "acme-editor", "floating_seats": 1})).await, (json!(true), json!(1)));
    let bound = stand.activation_key(json!({})).await;
    let bound = Floating::activate(&stand, bound).await;
    assert_eq!(refusal(&bound.taking(None).send(&stand).await), (403, json!("not_floating")));
    assert!(bound.leases(&stand).await.is_empty());
}
