//! `put-setting`.

mod tests;

use futures_util::future::BoxFuture;
use latchkey_api::{Call, IfMatch, Nothing, PutSetting, PutSettingRequest, SettingPath};
use latchkey_core::PropertyName;
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::{Sample, Tested, new_name};
use crate::given::GENERIC_KEYS_ON;
use crate::given::Given::{self, AllowedPrincipals, Handled};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, others};

impl Tested for PutSetting {
    const SAMPLES: &[Sample] = &[Sample {
        name: "to another value",
        prepare: |stand| {
            Box::pin(async {
                assert_eq!(stand.set(THEME, json!("")).await.status, 200);
                theme(stand, new_name("theme").into()).await
            })
        },
        statuses: [200, 200],
        dynamodb: &["BatchGetItem", "TransactWriteItems"],
        kms: &[],
        writes: &["changed SETTINGS SHOWN", "new D#… …"],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("again", &[GENERIC_KEYS_ON]),
        ("custom-other-spelling", &[Handled("put-setting/custom")]),
        ("off", &[GENERIC_KEYS_ON]),
        ("percent-encoded", &[GENERIC_KEYS_ON]),
        ("principal-not-allowed", &[AllowedPrincipals("arn:aws:iam::123456789012:role/*")]),
        ("version-mismatch", &[GENERIC_KEYS_ON]),
        ("version-required", &[GENERIC_KEYS_ON]),
    ];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![("value", others(&["null", "[]", "{}"])), ("valeu", others(&["1"]))]
    }

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let value = &request.members()["value"];
            assert_eq!(response.json()["value"], *value);
            let stored = stand.stored_everything().await;
            let settings = stored.iter().find(|item| item["pk"] == "SETTINGS").unwrap();
            assert_eq!(settings["custom/theme"]["value"], *value);
        })
    }
}

const THEME: &str = "custom/Theme";

/// A request to set the theme, by somebody who has seen what it is.
async fn theme(stand: &Stand, value: Value) -> Request {
    let path = SettingPath { property: PropertyName::find("custom", "Theme").unwrap() };
    let version = stand.property(THEME).await["version"].as_str().map(|version| version.parse().unwrap());
    let body = PutSettingRequest { value };
    Call::<PutSetting> { path, query: Nothing {}, headers: IfMatch { version }, body }.into()
}
