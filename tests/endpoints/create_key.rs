//! `create-key`.

mod tests;

use futures_util::future::BoxFuture;
use latchkey_api::{Call, CreateKey, Idempotency, Nothing};
use latchkey_local::service_client::Response;
use serde_json::json;

use super::{Sample, Tested, new_name};
use crate::given::GENERIC_KEYS_ON;
use crate::given::Given::{self, AllowedPrincipals, Handled, HandledOn};
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};
use crate::wrong::{self, Wrong, integers, moments, names, one_line, others, texts, truth_values};

const COUNT: usize = 2;

impl Tested for CreateKey {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "anew",
            prepare: |_| Box::pin(async { order() }),
            statuses: [201, 200],
            dynamodb: &["BatchGetItem", "TransactWriteItems"],
            kms: &["GenerateDataKey"],
            writes: &["new D#… …", "new I#… CREATE", "new L#… LICENSE", "new L#… LICENSE"],
        },
        Sample {
            name: "under an idempotency key again",
            prepare: |stand| {
                Box::pin(async {
                    let order = order();
                    assert_eq!(order.send(stand).await.status, 201);
                    order
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem"],
            kms: &["Decrypt"],
            writes: &[],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("assumed-role", &[AllowedPrincipals("arn:aws:iam::*:user/root? arn:aws:sts::*:assumed-role/licensing/*")]),
        ("generic", &[GENERIC_KEYS_ON]),
        ("generic-longer-than-allowed", &[GENERIC_KEYS_ON, Handled("put-setting/generic-keys-max-days")]),
        ("generic-perpetual", &[GENERIC_KEYS_ON]),
        ("generic-perpetual-not-allowed", &[GENERIC_KEYS_ON, Handled("put-setting/generic-keys-max-days")]),
        ("generic-with-seats", &[GENERIC_KEYS_ON]),
        ("generic-without-expiry", &[GENERIC_KEYS_ON]),
        ("idempotency-key-after-a-day", &[HandledOn("create-key/with-idempotency-key", "2026-11-23T10:00:00Z")]),
        ("idempotency-key-repeated", &[HandledOn("create-key/with-idempotency-key", "2026-11-23T10:00:01Z")]),
        ("idempotency-key-reused", &[Handled("create-key/with-idempotency-key")]),
        ("license-key-too-long", &[Handled("put-product/many-features")]),
        ("principal-not-allowed", &[AllowedPrincipals("arn:aws:iam::123456789012:user/vendor?")]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        let list = |wrongs: Vec<Wrong>| wrongs.into_iter().map(|wrong| wrong.inside("[", "]", "/0"));
        let features = others(&["null", "true", "7", "\"export\"", "{}"])
            .into_iter()
            .chain(list(names(64)))
            .chain([Wrong::at("[\"export\", \"no-such\"]", "/1")]);
        let long = "x".repeat(1000);
        let properties = others(&["null", "true", "7", "\"edition\"", "[]"]).into_iter().chain([
            Wrong::at(r#"{"a": null}"#, "/a"),
            Wrong::at(r#"{"a": [1]}"#, "/a"),
            Wrong::at(r#"{"a": {"b": 1}}"#, "/a"),
            Wrong::at(r#"{"a": "x\u0000"}"#, "/a"),
            Wrong::at(r#"{"a": 9007199254740992}"#, "/a"),
            Wrong::at(r#"{"a": -9007199254740992}"#, "/a"),
            Wrong::at(r#"{"a": 18446744073709551616}"#, "/a"),
            Wrong::at(r#"{"a": 1e-101}"#, "/a"),
            Wrong::at(r#"{"a": 1e400}"#, "/a"),
            Wrong::at(r#"{"a": 1, "a": 1}"#, "/a"),
            Wrong::syntax(r#"{"a": "\ud800"}"#, "/a"),
            Wrong::at(&format!("{{\"a\": {}}}", wrong::nested(200)), "/a"),
            Wrong::at(&format!("{{\"a\": \"{long}\", \"b\": \"{long}\"}}"), ""),
            Wrong::at(&format!("{{\"a\": \"{}\"}}", "x".repeat(1025)), "/a"),
            Wrong::at(r#"{"": 1}"#, "/"),
            Wrong::at(r#"{"a b": 1}"#, "/a b"),
            Wrong::at(r#"{"a/b~": 1}"#, "/a~1b~0"),
            Wrong::at(r#"{"é": 1}"#, "/é"),
            // Such a name is not repeated.
            Wrong::at(&format!("{{\"{}\": 1}}", "x".repeat(65)), ""),
        ]);
        let is_present = |wrong: &Wrong| wrong.json != "null";
        let named = |wrongs: Vec<Wrong>| {
            wrongs.into_iter().filter(is_present).map(|wrong| wrong.inside("{\"name\": ", "}", "/name"))
        };
        let mailed = |wrongs: Vec<Wrong>| {
            wrongs
                .into_iter()
                .filter(is_present)
                .map(|wrong| wrong.inside("{\"name\": \"Ada\", \"email\": ", "}", "/email"))
        };
        let customer = others(&["null", "true", "7", "\"Ada\"", "[]", "[\"Ada\"]"])
            .into_iter()
            .chain(named(one_line(255)))
            .chain(named(others(&["\" \"", "\"\u{a0}\u{200b}\""])))
            .chain(mailed(one_line(254)))
            .chain(mailed(others(&["\"ada\"", "\"@example.com\"", "\"ada@\"", "\"a b@c\"", "\"a\u{200b}@c\""])))
            .chain([
                Wrong::at("{}", ""),
                Wrong::at(r#"{"name": null, "email": null}"#, ""),
                Wrong::at(r#"{"name": "Ada", "phone": "1"}"#, "/phone"),
                Wrong::at(r#"{"name": "Ada", "name": "Ada"}"#, "/name"),
            ]);
        let soon = ["\"2020-01-01T00:00:00Z\"", "\"1969-12-31T23:59:59Z\"", "\"9999-12-01T00:00:00Z\""];
        let too_early = ["\"1999-12-31T23:59:59Z\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-01T00:00:00Z\""];
        vec![
            ("product", names(64)),
            ("quantity", integers(50)),
            ("activations", integers(1_000_000)),
            ("floating_seats", integers(1_000_000)),
            ("duration_days", integers(36_500)),
            ("generic", truth_values()),
            ("perpetual", truth_values()),
            (
                "model",
                others(&[
                    "null",
                    "true",
                    "7",
                    "[]",
                    "{}",
                    "\"\"",
                    "\"Permanent\"",
                    "\"lifetime\"",
                    r#"{"permanent": null}"#,
                ]),
            ),
            ("expires_at", moments().into_iter().chain(others(&soon)).collect()),
            ("maintenance_until", moments().into_iter().chain(others(&too_early)).collect()),
            ("features", features.collect()),
            ("properties", properties.collect()),
            ("customer", customer.collect()),
            ("order_id", one_line(255)),
            ("comment", texts(1000)),
            ("genric", others(&["true"])),
            ("", others(&["1"])),
        ]
    }

    // R14
    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let (body, stored) = (response.json(), stand.stored_keys().await);
            let keys = body["keys"].as_array().unwrap();
            assert_eq!(keys.len(), COUNT);
            for key in keys {
                assert!(stored.iter().any(|item| item["license_id"] == key["license_id"]), "{key} is not stored");
            }
            // Sent again it gets the same activation keys, and each of them can be used.
            assert_eq!(request.send(stand).await.json(), body);
            let activation_key = keys[COUNT - 1]["activation_key"].as_str().unwrap();
            assert!(stand.activate(activation_key, "desk-1").await.status.is_success());
        })
    }
}

fn order() -> Request {
    let headers = Idempotency { idempotency_key: Some(new_name("order").parse().unwrap()) };
    let body = serde_json::from_value(json!({"product": PRODUCT, "quantity": COUNT})).unwrap();
    Call::<CreateKey> { path: Nothing {}, query: Nothing {}, headers, body }.into()
}
