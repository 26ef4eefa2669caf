//! `activate`.

mod tests;

use futures_util::future::BoxFuture;
use latchkey_api::{Activate, Call, Nothing};
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled, HandledOn, License, Revoked};
use crate::given::{ANOTHER_TRIAL, EXPIRED, GENERIC, GENERIC_KEYS_ON, GENERIC_MANY, ONE_SEAT, ONE_TRIAL, TRIAL};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, activation_keys, names, no_signing_keys, one_line, others, truth_values};

const FIRST_SEAT: &[&str] = &["changed L#… LICENSE", "new L#… C#…", "new L#… SEATS#…"];
const FIRST_TRIAL: &[&str] = &["changed L#… LICENSE", "new L#… C#…", "new L#… SEATS#…", "new T#… acme-editor"];
const SEAT: &[&str] = &["changed L#… SEATS#…", "new L#… C#…"];

impl Tested for Activate {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "the first computer",
            prepare: |stand| Box::pin(async { attempt(&stand.activation_key(json!({})).await, "desk-1") }),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: FIRST_SEAT,
        },
        Sample {
            name: "one more computer",
            prepare: |stand| Box::pin(after_another_computer(stand, json!({"activations": 2}), "desk-2")),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: SEAT,
        },
        Sample {
            name: "the same computer again",
            prepare: |stand| Box::pin(after_another_computer(stand, json!({}), "desk-1")),
            statuses: [200, 200],
            dynamodb: &["BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "the first computer of a trial, which may be its only one",
            prepare: |stand| Box::pin(async { attempt(&trial_key(stand).await, &new_name("desk to try")) }),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: FIRST_TRIAL,
        },
        Sample {
            name: "the first computer of a generic license",
            prepare: |stand| Box::pin(async { attempt(&stand.generic_key(1).await, "desk-1") }),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: FIRST_SEAT,
        },
        Sample {
            name: "a generic license, for no computer in particular",
            prepare: |stand| {
                Box::pin(async {
                    let body = serde_json::from_value(json!({"activation_key": stand.generic_key(1).await})).unwrap();
                    Call::<Activate> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body }.into()
                })
            },
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: FIRST_SEAT,
        },
        Sample {
            name: "one more computer of a generic license",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.generic_key(2).await;
                    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
                    attempt(&activation_key, "desk-2")
                })
            },
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &[],
            writes: SEAT,
        },
        Sample {
            name: "one more computer on a license of many seats",
            prepare: |stand| Box::pin(after_another_computer(stand, json!({"activations": 1600}), "desk-2")),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: &["new L#… C#…", "new L#… SEATS#…"],
        },
        Sample {
            name: "the first computer, with an activation key in place of another",
            prepare: |stand| Box::pin(async { attempt(&replaced(stand, json!({})).await, "desk-1") }),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: FIRST_SEAT,
        },
        Sample {
            name: "the same computer, with an activation key in place of another",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = replaced(stand, json!({})).await;
                    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
                    attempt(&activation_key, "desk-1")
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "the same computer, after the license was changed",
            prepare: |stand| {
                Box::pin(async {
                    let attempt = after_another_computer(stand, json!({}), "desk-1").await;
                    stand.change_license(attempt.members()["activation_key"].as_str().unwrap()).await;
                    attempt
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "UpdateItem"],
            kms: &["Sign"],
            writes: &["changed L#… C#…"],
        },
        Sample {
            name: "the same computer, after a generic license was changed",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.generic_key(2).await;
                    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
                    stand.change_license(&activation_key).await;
                    attempt(&activation_key, "desk-1")
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "UpdateItem"],
            kms: &["Sign"],
            writes: &["changed L#… LICENSE"],
        },
        Sample {
            name: "one more computer, after a generic license was changed",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.generic_key(2).await;
                    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
                    stand.change_license(&activation_key).await;
                    attempt(&activation_key, "desk-2")
                })
            },
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["Sign"],
            writes: &["changed L#… LICENSE", "changed L#… SEATS#…", "new L#… C#…"],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("again", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("application-too-old", &[License(&ONE_SEAT)]),
        ("blocked-computer", &[License(&ONE_SEAT), Handled("block-computer/new")]),
        ("body-an-array", &[License(&ONE_SEAT)]),
        ("body-base64-encoded", &[License(&ONE_SEAT)]),
        ("body-too-large", &[License(&ONE_SEAT)]),
        ("computer-id-missing", &[License(&ONE_SEAT)]),
        ("content-type-missing", &[License(&ONE_SEAT)]),
        ("content-type-text", &[License(&ONE_SEAT)]),
        ("content-type-with-charset", &[License(&ONE_SEAT)]),
        ("cookies", &[License(&ONE_SEAT)]),
        // The path begins with what the domain is mapped by; the route key names the route.
        ("custom-domain-mapping", &[License(&ONE_SEAT)]),
        ("exhausted", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("expired", &[License(&EXPIRED)]),
        ("generic", &[License(&GENERIC), GENERIC_KEYS_ON]),
        ("generic-again", &[License(&GENERIC), GENERIC_KEYS_ON, Handled("activate/generic")]),
        ("generic-first-computer-of-three", &[License(&GENERIC_MANY), GENERIC_KEYS_ON]),
        ("generic-for-any-computer", &[License(&GENERIC), GENERIC_KEYS_ON]),
        ("generic-not-accepted", &[License(&GENERIC), GENERIC_KEYS_ON]),
        ("generic-second-computer", &[License(&GENERIC), GENERIC_KEYS_ON, Handled("activate/generic")]),
        (
            // The 30 days began with the first computer.
            "generic-second-computer-of-three",
            &[
                License(&GENERIC_MANY),
                GENERIC_KEYS_ON,
                HandledOn("activate/generic-first-computer-of-three", "2026-11-14T10:00:00Z"),
            ],
        ),
        ("generic-while-switched-off", &[License(&GENERIC), GENERIC_KEYS_ON, Handled("put-setting/off")]),
        ("lower-case-without-dashes", &[License(&ONE_SEAT)]),
        ("mistyped-key", &[License(&ONE_SEAT)]),
        ("new", &[License(&ONE_SEAT)]),
        ("other-product", &[License(&ONE_SEAT)]),
        ("query-unknown", &[License(&ONE_SEAT)]),
        ("replaced", &[License(&ONE_SEAT), Handled("activate/new"), Handled("reissue-key/leaked")]),
        ("revoked", &[Revoked(&ONE_SEAT)]),
        ("route-unknown", &[License(&ONE_SEAT)]),
        ("trial", &[License(&TRIAL)]),
        ("trial-again", &[License(&TRIAL), HandledOn("activate/trial", "2026-11-21T10:00:00Z")]),
        (
            "trial-of-another-computer",
            &[License(&TRIAL), License(&ANOTHER_TRIAL), Handled("activate/trial"), ONE_TRIAL],
        ),
        ("trial-over", &[License(&TRIAL), HandledOn("activate/trial", "2026-11-10T10:00:00Z")]),
        // It counts from before the switch was turned on.
        ("trial-used", &[License(&TRIAL), License(&ANOTHER_TRIAL), Handled("activate/trial"), ONE_TRIAL]),
        ("unicode-computer-id", &[License(&ONE_SEAT)]),
        ("unknown-key", &[License(&ONE_SEAT)]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![
            ("activation_key", activation_keys()),
            ("computer_id", one_line(255)),
            ("computer_name", one_line(255)),
            ("product", names(64)),
            ("accept_generic", truth_values()),
            ("trusted_signing_keys", no_signing_keys()),
            ("computer", others(&["\"desk-1\""])),
        ]
    }

    // R13
    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let answer = response.json();
            let pk = format!("L#{}", answer["license_id"].as_str().unwrap());
            let stored = stand.stored_keys().await;
            let of_kind = |kind: &str| {
                let items = stored.iter().filter(|item| item["pk"] == pk);
                items.filter(|item| item["sk"].as_str().unwrap().starts_with(kind)).collect::<Vec<_>>()
            };
            let (license, counters, activations) = (of_kind("LICENSE"), of_kind("SEATS#"), of_kind("C#"));
            let used: u64 = counters.iter().map(|counter| counter["used"].as_u64().unwrap()).sum();
            assert_eq!(used, activations.len() as u64, "the counters of the activations");
            let activation = activations.iter().find(|item| item["activation_id"] == answer["activation_id"]).unwrap();
            let stored = activation.get("license_key").or(license[0].get("generic_license_key")).unwrap();
            assert_eq!(stored["text"], answer["license_key"]);
            // Sent again it gets the same license key.
            assert_eq!(request.send(stand).await.json()["license_key"], answer["license_key"]);
        })
    }
}

/// The activation key of a license to try, of which a computer may have one alone: so it is for all samples of a stand.
async fn trial_key(stand: &Stand) -> String {
    if stand.property("options/OneTrialPerComputer").await["value"] != json!(true) {
        assert_eq!(stand.set("options/OneTrialPerComputer", json!(true)).await.status, 200);
    }
    stand.activation_key(json!({"model": "trial", "duration_days": 14})).await
}

/// An activation key that came in place of another one.
async fn replaced(stand: &Stand, order: Value) -> String {
    let first = stand.activation_key(order).await;
    stand.replace(&first).await
}

async fn after_another_computer(stand: &Stand, order: Value, computer_id: &str) -> Request {
    let activation_key = stand.activation_key(order).await;
    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
    attempt(&activation_key, computer_id)
}

fn attempt(activation_key: &str, computer_id: &str) -> Request {
    let body = serde_json::from_value(json!({"activation_key": activation_key, "computer_id": computer_id})).unwrap();
    Call::<Activate> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body }.into()
}
