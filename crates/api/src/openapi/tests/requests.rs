//! The requests of the wire, each with the least it needs.

use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::openapi::schemas::ACTIVATION_KEY;
use crate::{ActivationRequest, CreateKeysRequest, Object, ProductRequest, SettingRequest};

pub(super) struct Request {
    pub(super) schema: &'static str,
    pub(super) least: Value,
    /// What the body is as a type; `Err` when it is refused.
    pub(super) read: fn(Value) -> Result<String, String>,
}

pub(super) fn requests() -> [Request; 4] {
    [
        Request { schema: "CreateKeysRequest", least: json!({"product": "editor"}), read: read::<CreateKeysRequest> },
        Request {
            schema: "ActivationRequest",
            least: json!({"activation_key": ACTIVATION_KEY, "computer_id": "pc"}),
            read: read::<ActivationRequest>,
        },
        Request {
            schema: "ProductRequest",
            least: json!({"name": "Editor", "version": "1"}),
            read: read::<ProductRequest>,
        },
        Request { schema: "SettingRequest", least: json!({"value": true}), read: read::<SettingRequest> },
    ]
}

fn read<T: DeserializeOwned + std::fmt::Debug>(body: Value) -> Result<String, String> {
    // Through text, as requests come: numbers and repeated names are read otherwise from a `Value`.
    let request = serde_json::from_str::<Object<T>>(&body.to_string());
    request.map(|Object(request)| format!("{request:?}")).map_err(|error| error.to_string())
}
