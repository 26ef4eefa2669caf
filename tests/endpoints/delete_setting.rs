//! `delete-setting`.

use futures_util::future::BoxFuture;
use latchkey_api::{Call, DeleteSetting, IfMatch, Nothing, SettingPath};
use latchkey_core::PropertyName;
use latchkey_local::service_client::Response;
use serde_json::{Value, json};

use super::{Sample, Tested, new_name};
use crate::given::GENERIC_KEYS_ON;
use crate::given::Given::{self, Handled};
use crate::request::Request;
use crate::stand::Stand;

impl Tested for DeleteSetting {
    const SAMPLES: &[Sample] = &[Sample {
        name: "one of the vendor's own",
        prepare: |stand| {
            Box::pin(async {
                let set = stand.set("custom/Motto", new_name("motto").into()).await;
                let path = SettingPath { property: PropertyName::find("custom", "Motto").unwrap() };
                let headers = IfMatch { version: set.json()["version"].as_str().unwrap().parse().ok() };
                Call::<DeleteSetting> { path, query: Nothing {}, headers, body: Nothing {} }.into()
            })
        },
        statuses: [204, 204],
        dynamodb: &["BatchGetItem", "TransactWriteItems"],
        kms: &[],
        writes: &["changed SETTINGS SHOWN", "new D#… …"],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("custom", &[Handled("put-setting/custom")]),
        ("switch", &[GENERIC_KEYS_ON]),
        ("version-mismatch", &[GENERIC_KEYS_ON]),
        ("version-required", &[GENERIC_KEYS_ON]),
    ];

    fn assert_done<'a>(stand: &'a Stand, _: &'a Request, _: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async { assert_eq!(stand.property("custom/Motto").await, Value::Null) })
    }
}

// R19
#[tokio::test]
async fn a_switch_goes_back_to_its_default_from_the_next_request_on() {
    let stand = Stand::start().await;
    let activation_key = stand.generic_key(5).await;
    let on = stand.property("security/AllowGenericKeys").await;
    let path = SettingPath { property: PropertyName::find("security", "AllowGenericKeys").unwrap() };
    let headers = IfMatch { version: on["version"].as_str().unwrap().parse().ok() };
    let delete: Request = Call::<DeleteSetting> { path, query: Nothing {}, headers, body: Nothing {} }.into();
    assert_eq!(delete.send(&stand).await.status, 204);
    assert_eq!(stand.activate(&activation_key, "desk-1").await.json()["code"], "generic_keys_disabled");
    let off = stand.property("security/AllowGenericKeys").await;
    assert_eq!((&off["value"], &off["version"]), (&json!(false), &Value::Null));
    assert_eq!(stand.set("security/AllowGenericKeys", json!(true)).await.status, 200);
    assert_eq!(delete.send(&stand).await.status, 412, "the version of before doesn't fit a new one");
}
