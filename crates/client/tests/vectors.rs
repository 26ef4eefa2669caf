//! The published vectors are current, and this crate says of each what it must.

#![expect(clippy::unwrap_used, reason = "all of it is tests, the helpers too")]

#[path = "../vectors/generate.rs"]
mod generate;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::time::Duration;

use data_encoding::BASE64;
use jiff::SignedDuration;
use latchkey_client::{Client, Timestamp};
use latchkey_core::{
    CertificateKeys, CertifiedRejection, Clock, ComputerId, JwkSet, LeaseClaims, LicenseKey, LicenseText, ListKeys,
    ListRejection, Rejection, SeatCount, SignedTime, TrustedKeys,
};
use serde_json::{Value, json};

fn published(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name)).unwrap()
}

#[test]
fn the_published_vectors_are_current() {
    for (name, content) in generate::files() {
        assert!(published(name) == content, "{name} is not what generate.rs makes: run the example vectors");
    }
}

// R3, R4, R8, R10, R16, R17
#[test]
fn every_vector_gets_its_verdict() {
    let table = Table::read();
    let verdicts = table.vectors().map(|vector| (vector, table.verdict(vector), text(vector, "code")));
    assert_eq!(wrong(verdicts), BTreeMap::new());
}

// R17, R33
#[test]
fn an_application_says_the_same_of_every_vector_as_a_text() {
    let table = Table::read();
    let verdicts = table
        .vectors()
        .map(|vector| (vector, table.verdict_of_application(vector), first_text(vector, &["as_text", "code"])));
    assert_eq!(wrong(verdicts), BTreeMap::new());
}

/// `vectors.json`.
struct Table(Value);

impl Table {
    fn read() -> Self {
        Self(serde_json::from_str(&published("vectors.json")).unwrap())
    }

    fn vectors(&self) -> impl Iterator<Item = &Value> {
        self.0["vectors"].as_array().unwrap().iter()
    }

    fn seconds(&self, name: &str) -> Duration {
        Duration::from_secs(self.0[name].as_u64().unwrap())
    }

    /// What the rules say of a license key as it is.
    fn verdict(&self, vector: &Value) -> String {
        let jwks: JwkSet = serde_json::from_value(self.0["jwks"].clone()).unwrap();
        let trusted_keys = TrustedKeys::try_from(&jwks).unwrap();
        let computer: ComputerId = text(vector, "computer").parse().unwrap();
        let clock = Clock {
            now: text(vector, "now").parse().unwrap(),
            floor: None,
            mark: None,
            tolerance: SignedDuration::try_from(self.seconds("clock_tolerance_seconds")).unwrap(),
            expiry_tolerance: SignedDuration::try_from(self.seconds("expiry_tolerance_seconds")).unwrap(),
        };
        let verdict = trusted_keys.verify(&LicenseKey::from_text(text(vector, "license_key"))).and_then(|license| {
            let product = text(vector, "product").parse().unwrap();
            license.check_binding(&product, Some(&computer), vector["allow_generic_keys"].as_bool().unwrap())?;
            if let Some(released_at) = vector["released_at"].as_str() {
                license.check_maintenance(released_at.parse().unwrap())?;
            }
            license.check_time(&clock)
        });
        verdict.map_or_else(Rejection::code, |()| "valid").to_owned()
    }

    /// What `check()` says when somebody enters it.
    fn verdict_of_application(&self, vector: &Value) -> String {
        let builder = Client::builder(text(vector, "product"), &self.0["jwks"].to_string());
        let builder = match vector["released_at"].as_str() {
            Some(released_at) => builder.release("4.2", released_at),
            None => builder.without_release(),
        };
        let mut builder = builder
            .dangerous()
            .trust_published_test_keys()
            .without_stores()
            .computer_id(text(vector, "computer"))
            .clock_tolerance(self.seconds("clock_tolerance_seconds"))
            .expiry_tolerance(self.seconds("expiry_tolerance_seconds"))
            .text(text(vector, "license_key"));
        if vector["allow_generic_keys"].as_bool().unwrap() {
            builder = builder.dangerous().allow_generic_keys();
        }
        match builder.build().unwrap().check_at(text(vector, "now").parse().unwrap()) {
            Ok(_) => "valid".to_owned(),
            Err(not_licensed) => not_licensed.code().to_owned(),
        }
    }
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap()
}

/// The first of these members that there is.
fn first_text<'a>(vector: &'a Value, names: &[&str]) -> &'a str {
    names.iter().find_map(|name| vector[*name].as_str()).unwrap()
}

/// Vectors with another verdict than the right one, and both.
fn wrong<'a>(verdicts: impl Iterator<Item = (&'a Value, String, &'a str)>) -> BTreeMap<&'a str, (String, &'a str)> {
    let differing = verdicts.filter(|(_, verdict, right)| verdict != right);
    differing.map(|(vector, verdict, right)| (text(vector, "name"), (verdict, right))).collect()
}

// R16, R17
#[test]
fn every_jwk_set_gives_its_usable_keys_or_no_client() {
    let table: Value = serde_json::from_str(&published("jwk-sets.json")).unwrap();
    let mut wrong = BTreeMap::new();
    for row in table["sets"].as_array().unwrap() {
        let jwks = text(row, "jwks");
        let trusted_keys = jwks.parse::<JwkSet>().and_then(|jwks| TrustedKeys::try_from(&jwks)).ok();
        let usable = trusted_keys.map(|keys| keys.ids().map(ToString::to_string).collect::<BTreeSet<_>>());
        let client = Client::builder("acme-editor", jwks).without_release();
        let is_built = client.dangerous().trust_published_test_keys().build().is_ok();
        if json!(usable) != row["usable"] || is_built != row["usable"].is_array() {
            wrong.insert(text(row, "name"), (usable, is_built));
        }
    }
    assert_eq!(wrong, BTreeMap::new());
}

// R34
#[test]
fn every_signed_time_gets_its_verdict() {
    let table: Value = serde_json::from_str(&published("times.json")).unwrap();
    let jwks: JwkSet = serde_json::from_value(table["jwks"].clone()).unwrap();
    let keys = CertificateKeys::of(&jwks).unwrap();
    for vector in table["vectors"].as_array().unwrap() {
        let text = |name: &str| vector[name].as_str().unwrap();
        let answer = SignedTime::verify(&keys, text("certificate"), text("time"), text("nonce"));
        assert_eq!(answer.map_or_else(CertifiedRejection::code, |_| "valid"), text("code"), "{}", text("name"));
    }
}

// R30
#[test]
fn every_lease_gets_its_verdict() {
    let table: Value = serde_json::from_str(&published("leases.json")).unwrap();
    let jwks: JwkSet = serde_json::from_value(table["jwks"].clone()).unwrap();
    let keys = CertificateKeys::of(&jwks).unwrap();
    let license_key = LicenseKey::from_text(text(&table, "license_key"));
    let license = TrustedKeys::try_from(&jwks).unwrap().verify(&license_key).unwrap();
    assert_eq!(license.claims().floating_seats.map(SeatCount::get), Some(5));
    let computer = text(&table, "computer").parse().unwrap();
    let verdict = |row: &Value| {
        let session = row["session"].as_str().map(|session| session.parse().unwrap());
        let (certificate, lease) = (text(row, "certificate"), text(row, "lease"));
        let answer = LeaseClaims::verify(&keys, certificate, lease, license.claims(), &computer, session.as_ref());
        answer.map_or_else(CertifiedRejection::code, |_| "valid").to_owned()
    };
    let rows = table["vectors"].as_array().unwrap().iter();
    assert_eq!(wrong(rows.map(|row| (row, verdict(row), text(row, "code")))), BTreeMap::new());
}

// R27
#[test]
fn every_revocation_list_gets_its_verdict() {
    let table: Value = serde_json::from_str(&published("revocations.json")).unwrap();
    let jwks: JwkSet = serde_json::from_value(table["jwks"].clone()).unwrap();
    let (keys, product) = (ListKeys::of(&jwks).unwrap(), "acme-editor".parse().unwrap());
    let verdict = |list: &str| keys.verify(list, &product).map_or_else(ListRejection::code, |_| "valid").to_owned();
    let rows = table["lists"].as_array().unwrap().iter();
    assert_eq!(wrong(rows.map(|row| (row, verdict(text(row, "list")), text(row, "code")))), BTreeMap::new());
}

// R27
#[test]
fn an_application_knows_what_a_list_takes_back() {
    let table: Value = serde_json::from_str(&published("revocations.json")).unwrap();
    let verdict = |row: &Value| {
        let client = Client::builder("acme-editor", &table["jwks"].to_string())
            .without_release()
            .dangerous()
            .trust_published_test_keys()
            .dangerous()
            .allow_generic_keys()
            .without_stores()
            .computer_id(text(row, "computer"))
            .revocations(text(row, "list"))
            .text(text(row, "license_key"));
        let now = Timestamp::from_second(row["now"].as_i64().unwrap()).unwrap();
        client.build().unwrap().check_at(now).map_or_else(|refused| refused.code().to_owned(), |_| "valid".to_owned())
    };
    let rows = table["license_keys"].as_array().unwrap().iter();
    assert_eq!(wrong(rows.map(|row| (row, verdict(row), text(row, "code")))), BTreeMap::new());
}

// R33
#[test]
fn every_text_gives_what_is_in_it() {
    let table: Value = serde_json::from_str(&published("texts.json")).unwrap();
    for row in table["texts"].as_array().unwrap() {
        let text = LicenseText::read(&BASE64.decode(row["text"].as_str().unwrap().as_bytes()).unwrap());
        let license_keys: Vec<_> = text.signed.iter().map(|signed| signed.license_key.reveal()).collect();
        let activation_keys: Vec<_> = text.activation_keys.iter().map(|key| key.reveal()).collect();
        assert_eq!(json!(license_keys), row["license_keys"], "{}", row["name"]);
        assert_eq!(json!(activation_keys), row["activation_keys"], "{}", row["name"]);
    }
}
