//! The document says of responses what is really sent.

use latchkey_core::fixtures::{record, setting, settings};
use latchkey_core::openapi::ACTIVATION_KEY;
use latchkey_core::{
    Activation, ActivationKey, FieldError, FieldSource, JwkSet, License, LicenseId, LicenseKey, Moment, Product,
    PublicKey, RecordVersion, SeatsUsed, SigningKeyId,
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::shape::assert_shape;
use super::{component, parsed};
use crate::{ActivateResponse, Code, CreateKeyResponse, FetchSettingsResponse, Problem, ProductView, SettingView};

const NOW: &str = "2026-11-24T10:00:00Z";
const VENDOR: &str = "arn:aws:iam::123456789012:user/vendor";

fn of<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn license(more: Value) -> License {
    let mut license = json!({
        "product": "editor", "generic": false, "model": "permanent", "activations": 1, "floating_seats": 1,
        "features": [], "properties": {}, "created_at": NOW, "created_by": VENDOR,
    });
    license.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    of(license)
}

/// The least that a license has, and the most.
fn licenses() -> [License; 3] {
    let most = json!({
        "generic": true, "expires_at": NOW, "maintenance_until": NOW, "features": ["export"],
        "properties": {"tier": "gold", "projects": 3, "ratio": 0.5, "beta": true},
        "customer": {"name": "Ada", "email": "ada@example.com"}, "order_id": "1", "comment": "c", "model": "trial",
    });
    [license(json!({})), license(json!({"duration_days": 30})), license(most)]
}

fn assert_documented(schema: &str, response: &impl Serialize) {
    let document = parsed();
    assert_shape(&document, component(&document, schema), &serde_json::to_value(response).unwrap(), schema);
}

fn activation_key() -> ActivationKey {
    ACTIVATION_KEY.parse().unwrap()
}

// R2, R11
#[test]
fn created_keys_are_as_documented_and_show_what_was_stored() {
    for license in licenses() {
        let response =
            CreateKeyResponse::new(&[(LicenseId(Uuid::max()), activation_key())], &license, RecordVersion(Uuid::max()));
        assert_documented("CreateKeyResponse", &response);
        let shown = serde_json::to_value(&response).unwrap()["keys"][0].clone();
        assert_eq!(shown["activation_key"], ACTIVATION_KEY);
        for (field, stored) in serde_json::to_value(&license).unwrap().as_object().unwrap() {
            assert_eq!(&shown[field], stored, "{field}");
        }
    }
}

#[test]
fn a_key_that_expires_is_not_shown_as_perpetual() {
    let shown = licenses().map(|license| {
        let response =
            CreateKeyResponse::new(&[(LicenseId(Uuid::max()), activation_key())], &license, RecordVersion(Uuid::max()));
        response.keys[0].license.perpetual
    });
    assert_eq!(shown, [true, false, false]);
}

// R4
#[test]
fn an_activation_is_as_documented_and_says_its_kind() {
    for (license, kind) in licenses().into_iter().zip(["computer", "computer", "generic"]) {
        let activation: Activation =
            of(json!({"activation_id": Uuid::max(), "computer_id": "pc", "activated_at": NOW, "counter": 0}));
        let expires_at = license.expires_at(NOW.parse().unwrap());
        let record = record(json!(license));
        let response = |used| {
            let (license_key, activation) = (LicenseKey::from_text("a.b.c"), activation.clone());
            let now = NOW.parse().unwrap();
            ActivateResponse::new(license_key, activation, record.clone(), used, expires_at, now)
        };
        assert_documented("ActivateResponse", &response(SeatsUsed::Exactly(1)));
        let response = response(SeatsUsed::About(70));
        assert_documented("ActivateResponse", &response);
        let shown = serde_json::to_value(&response).unwrap();
        assert_eq!(shown["activations"].get("used"), None, "what isn't exact isn't shown");
        assert_eq!((&shown["kind"], &shown["license_key"]), (&json!(kind), &json!("a.b.c")));
        assert_eq!(response.warnings.is_empty(), kind == "computer");
        assert_eq!(shown["expires_at"], json!(expires_at.map(|moment: Moment| moment.to_string())));
    }
}

// R19
#[test]
fn settings_are_as_documented() {
    let custom = [("custom/Theme", json!("dark")), ("custom/Ratio", json!(0.5)), ("custom/Beta", json!(true))];
    let settings = settings(custom);
    let kid: SigningKeyId = "2026".parse().unwrap();
    let keys = [PublicKey::Ed25519([1; 32]), PublicKey::P256 { x: [2; 32], y: [3; 32] }];
    let keys: Vec<_> = keys.iter().map(|key| key.to_jwk(&kid)).collect();
    let jwks = JwkSet { keys: keys.clone(), list_keys: keys.clone(), certificate_keys: keys };
    assert_documented("FetchSettingsResponse", &FetchSettingsResponse::new(&settings, jwks, NOW.parse().unwrap()));
}

#[test]
fn a_setting_is_as_documented() {
    for (name, value) in [("AllowGenericKeys", json!(true)), ("GenericKeysMaxDays", json!(30))] {
        assert_documented("SettingView", &SettingView::from(setting(&format!("security/{name}"), value)));
    }
}

#[test]
fn a_product_is_as_documented_and_as_it_was_stored() {
    let shown = json!({
        "product_id": "editor", "name": "Editor", "version": "1", "features": ["export"],
        "created_at": NOW, "created_by": VENDOR, "updated_at": NOW, "updated_by": VENDOR, "record_version": Uuid::max(),
    });
    let response = ProductView::from(of::<Product>(shown.clone()));
    assert_documented("ProductView", &response);
    assert_eq!(serde_json::to_value(response).unwrap(), shown);
}

// R18
#[test]
fn a_problem_is_as_documented() {
    let sources = [
        FieldSource::Pointer("/a".to_owned()),
        FieldSource::Parameter("name"),
        FieldSource::Query("q".to_owned()),
        FieldSource::Header("h"),
    ];
    let errors = sources.map(|source| FieldError { source, detail: "is wrong".to_owned() });
    for code in Code::ALL {
        assert_documented("Problem", &Problem::new(*code, "detail", errors.to_vec(), "id"));
        assert_documented("Problem", &Problem::new(*code, "detail", Vec::new(), "id"));
    }
}
