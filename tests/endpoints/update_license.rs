//! `update-license`.

mod tests;

use futures_util::future::BoxFuture;
use latchkey_api::{Call, IfMatch, LicensePath, Nothing, UpdateLicense};
use latchkey_core::{LicenseId, RecordVersion};
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled, License, Revoked};
use crate::given::{GENERIC, GENERIC_KEYS_ON, GENERIC_MANY, ONE_SEAT, TRIAL};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, integers, moments, names, one_line, others, texts, truth_values};

impl Tested for UpdateLicense {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "extended",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({"expires_at": "2099-01-01T00:00:00Z"})).await;
                    patch(stand, &activation_key, json!({"expires_at": "2099-06-01T00:00:00Z"})).await
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["changed L#… LICENSE", "new L#… E#…"],
        },
        Sample {
            name: "more seats and a feature",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({"features": []})).await;
                    patch(stand, &activation_key, json!({"activations": 2, "features": ["export"]})).await
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "GetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["changed L#… LICENSE", "new L#… E#…", "new L#… SEATS#…"],
        },
        Sample {
            name: "a license key that leaked",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
                    patch(stand, &activation_key, json!({"revoke_earlier": true})).await
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &[],
            writes: &["changed L#… LICENSE", "new L#… E#…", "new V#… …"],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("earlier-revoked", &[GENERIC_KEYS_ON, License(&GENERIC), Handled("activate/generic")]),
        ("extended", &[License(&TRIAL)]),
        (
            "fewer-seats-than-used",
            &[
                GENERIC_KEYS_ON,
                License(&GENERIC_MANY),
                Handled("activate/generic-first-computer-of-three"),
                Handled("activate/generic-second-computer-of-three"),
            ],
        ),
        ("generic-without-end", &[License(&GENERIC)]),
        ("more-seats", &[License(&ONE_SEAT)]),
        ("nothing-changed", &[License(&ONE_SEAT)]),
        ("null-takes-away", &[License(&ONE_SEAT)]),
        ("product-and-kind", &[License(&ONE_SEAT)]),
        ("revoked", &[Revoked(&ONE_SEAT)]),
        ("taken-away-after-activation", &[License(&ONE_SEAT), Handled("activate/new")]),
        ("unknown-feature", &[License(&ONE_SEAT)]),
        ("version-mismatch", &[License(&ONE_SEAT)]),
        ("version-required", &[License(&ONE_SEAT)]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        let list = |wrongs: Vec<Wrong>| wrongs.into_iter().map(|wrong| wrong.inside("[", "]", "/0"));
        let features = others(&["true", "7", "\"export\"", "{}"]).into_iter().chain(list(names(64)));
        let features = features.chain([Wrong::at("[\"export\", \"no-such\"]", "/1")]);
        let properties = others(&["true", "7", "\"edition\"", "[]"]).into_iter().chain([
            Wrong::at(r#"{"a": [1]}"#, "/a"),
            Wrong::at(r#"{"a": {"b": 1}}"#, "/a"),
            Wrong::at(r#"{"a": 9007199254740992}"#, "/a"),
            Wrong::at(r#"{"a": 1, "a": 1}"#, "/a"),
            Wrong::at(r#"{"a b": 1}"#, "/a b"),
            Wrong::at(&format!("{{\"a\": \"{}\", \"b\": \"{}\"}}", "x".repeat(600), "x".repeat(600)), ""),
        ]);
        let customer = others(&["true", "7", "\"Ada\"", "[]", "[\"Ada\"]"]).into_iter().chain([
            Wrong::at(r#"{"name": null, "email": null}"#, ""),
            Wrong::at(r#"{"name": " "}"#, "/name"),
            Wrong::at(r#"{"email": "ada"}"#, "/email"),
            Wrong::at(r#"{"phone": "1"}"#, "/phone"),
        ]);
        let model =
            others(&["true", "7", "[]", "{}", "\"\"", "\"Permanent\"", "\"lifetime\"", r#"{"permanent": null}"#]);
        vec![
            ("model", model),
            ("activations", integers(1_000_000)),
            ("floating_seats", integers(1_000_000)),
            ("expires_at", moments().into_iter().chain(others(&["\"2020-01-01T00:00:00Z\""])).collect()),
            ("duration_days", integers(36_500)),
            ("perpetual", truth_values()),
            ("maintenance_until", moments().into_iter().chain(others(&["\"1999-12-31T23:59:59Z\""])).collect()),
            ("features", features.collect()),
            ("properties", properties.collect()),
            ("customer", customer.collect()),
            ("order_id", one_line(255)),
            ("comment", texts(1000)),
            ("revoke_earlier", truth_values()),
            ("product", others(&["\"acme-viewer\""])),
            ("generic", others(&["true", "false"])),
        ]
    }

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let (asked, answer) = (request.members(), response.json());
            let license = &answer["license"];
            let stored = stand.stored_everything().await;
            let item =
                stored.iter().find(|item| item["sk"] == "LICENSE" && item["license_id"] == license["license_id"]);
            for (member, value) in asked.iter().filter(|(member, _)| *member != "revoke_earlier") {
                assert_eq!((&license[member], &item.unwrap()[member]), (value, value), "{member}");
            }
            assert_eq!(item.unwrap()["record_version"], license["record_version"]);
        })
    }
}

/// A change of the license behind an activation key, as it is now.
pub(super) async fn patch(stand: &Stand, activation_key: &str, change: Value) -> Request {
    let license_id = LicenseId::of(&activation_key.parse().unwrap());
    patch_of(license_id, change, Some(version(stand, license_id).await))
}

fn patch_of(license_id: LicenseId, change: Value, version: Option<RecordVersion>) -> Request {
    let (path, body) = (LicensePath { license_id }, serde_json::from_value(change).unwrap());
    Call::<UpdateLicense> { path, query: Nothing {}, headers: IfMatch { version }, body }.into()
}

/// The version of a license as it is stored.
pub(super) async fn version(stand: &Stand, license_id: LicenseId) -> RecordVersion {
    let stored = stand.stored_everything().await;
    let license =
        stored.iter().find(|item| item["sk"] == "LICENSE" && item["license_id"] == json!(license_id)).unwrap();
    serde_json::from_value(license["record_version"].clone()).unwrap()
}
