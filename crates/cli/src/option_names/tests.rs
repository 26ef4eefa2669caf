//! Every field that a service can refuse has an option's name.

use clap::CommandFactory;
use latchkey_api::openapi::document;
use serde_json::Value;

use super::*;
use crate::arguments::Arguments;

/// What each command asks of the service with values that somebody typed.
const ASKS: &[(&str, &[&str])] = &[
    ("products list", &["GET /v1/products"]),
    ("products get", &["GET /v1/products/{product_id}"]),
    ("products put", &["GET /v1/products/{product_id}", "PUT /v1/products/{product_id}"]),
    ("products set", &["GET /v1/products/{product_id}", "PUT /v1/products/{product_id}"]),
    ("keys create", &["POST /v1/keys"]),
    ("licenses list", &["GET /v1/licenses"]),
    ("licenses export", &["GET /v1/licenses"]),
    ("licenses find", &["POST /v1/licenses/find"]),
    ("licenses show", &["GET /v1/licenses/{license_id}"]),
    ("licenses extend", &["GET /v1/licenses/{license_id}"]),
    ("licenses update", &["GET /v1/licenses/{license_id}", "PATCH /v1/licenses/{license_id}"]),
    ("licenses suspend", &["PUT /v1/licenses/{license_id}/state"]),
    ("licenses reinstate", &["PUT /v1/licenses/{license_id}/state"]),
    ("licenses revoke", &["PUT /v1/licenses/{license_id}/state"]),
    ("licenses reveal", &["POST /v1/licenses/{license_id}/reveal"]),
    ("licenses reissue", &["POST /v1/licenses/{license_id}/reissue"]),
    ("licenses replace-key", &["POST /v1/licenses/{license_id}/reissue"]),
    ("activations list", &["GET /v1/licenses/{license_id}"]),
    ("activations remove", &["DELETE /v1/licenses/{license_id}/activations/{activation_id}"]),
    ("activate", &["POST /v1/activations"]),
    ("refresh", &["POST /v1/validations"]),
    ("release", &["POST /v1/releases"]),
    ("settings list", &["GET /v1/properties"]),
    ("settings get", &["GET /v1/properties"]),
    ("settings set", &["PUT /v1/settings/{category}/{name}"]),
    ("settings delete", &["DELETE /v1/settings/{category}/{name}"]),
    ("profiles list", &[]),
    ("profiles show", &[]),
    ("profiles set", &[]),
    ("profiles remove", &[]),
    ("events list", &["GET /v1/events"]),
    ("events show", &["GET /v1/events"]),
    ("events undo", &["GET /v1/events", "POST /v1/blocked-computers"]),
    ("audit verify", &["GET /v1/events"]),
    ("computers list", &["GET /v1/blocked-computers"]),
    ("computers block", &["POST /v1/blocked-computers"]),
    ("leases list", &["GET /v1/licenses/{license_id}"]),
    ("leases end", &["DELETE /v1/licenses/{license_id}/leases/{lease_id}"]),
    ("revocations fetch", &["GET /v1/revocations/{product_id}"]),
    ("revocations show", &[]),
    ("keys rotate", &["GET /v1/signing-keys", "POST /v1/signing-keys/revocations"]),
    ("trials list", &["GET /v1/trials"]),
    ("trials reset", &["DELETE /v1/trials/{id}/{product_id}"]),
    ("computers unblock", &["DELETE /v1/blocked-computers/{id}"]),
];

/// What the console fills in itself, by what it has read: nobody types it.
const OF_THE_CONSOLE: &[&str] =
    &["If-Match", "limit", "cursor", "category", "id", "/state", "/trusted_signing_keys", "/trusted_signing_keys/0"];

/// What is read from a file, which may hold either; and which events a command never asks for.
const NOT_TYPED: &[(&str, &str)] = &[
    ("licenses find", "/activation_key"),
    ("licenses find", "/license_key"),
    ("release", "/license_key"),
    ("licenses replace-key", "Idempotency-Key"),
    ("refresh", "/license_key"),
    ("refresh", "/product"),
    ("refresh", "/nonce"),
    ("revocations fetch", "If-None-Match"),
    ("events list", "event_id"),
    ("events show", "license_id"),
    ("events show", "day"),
    ("events undo", "license_id"),
    ("events undo", "day"),
    ("audit verify", "event_id"),
    ("audit verify", "day"),
];

fn names(path: &str) -> OptionNames {
    let mut command = Arguments::command();
    command.build();
    let found = path.split(' ').fold(&command, |command, name| command.find_subcommand(name).unwrap());
    OptionNames::of(found)
}

/// The pointers and parameters of an endpoint, from its document.
fn fields(document: &Value, route: &str) -> Vec<String> {
    let (method, path) = route.split_once(' ').unwrap();
    let operation = &document["paths"][path][method.to_lowercase()];
    assert!(operation.is_object(), "{route} is none");
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let mut fields: Vec<_> = parameters.map(|parameter| parameter["name"].as_str().unwrap().to_owned()).collect();
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    members(document, schema, "", &mut fields);
    fields
}

fn members(document: &Value, schema: &Value, pointer: &str, fields: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return members(document, document.pointer(&reference[1..]).unwrap(), pointer, fields);
    }
    for choice in schema["oneOf"].as_array().into_iter().flatten() {
        members(document, choice, pointer, fields);
    }
    for (name, member) in schema["properties"].as_object().into_iter().flatten() {
        let pointer = format!("{pointer}/{name}");
        members(document, member, &pointer, fields);
        fields.push(pointer);
    }
    if !schema["items"].is_null() {
        fields.push(format!("{pointer}/0"));
    }
}

// R18
#[test]
fn every_field_that_a_command_sends_has_an_options_name() {
    let document: Value = serde_json::from_str(&document()).unwrap();
    for (command, routes) in ASKS {
        let names = names(command);
        for field in routes.iter().flat_map(|route| fields(&document, route)) {
            let name = names.of_field(&field, None);
            assert_eq!(
                name.is_none(),
                OF_THE_CONSOLE.contains(&field.as_str()) || NOT_TYPED.contains(&(command, field.as_str())),
                "{command}: {field} is {name:?}: call the argument like the field"
            );
        }
    }
}

#[test]
fn every_command_that_asks_a_vendors_endpoint_is_in_the_list() {
    let mut command = Arguments::command();
    command.build();
    for group in command.get_subcommands().filter(|group| group.has_subcommands() && group.get_name() != "help") {
        for leaf in group.get_subcommands().filter(|leaf| leaf.get_name() != "help") {
            let path = format!("{} {}", group.get_name(), leaf.get_name());
            assert!(ASKS.iter().any(|(known, _)| *known == path), "{path}: what does it ask?");
        }
    }
}

#[test]
fn a_field_is_called_as_it_is_typed() {
    let create = names("keys create");
    for (field, value, wanted) in [
        ("/expires_at", None, Some("--expires-at")),
        ("/features/1", Some("fly"), Some("--feature fly")),
        ("/features/1", None, Some("--feature")),
        ("/properties/my-value", None, Some("--property my-value")),
        ("/customer/email", None, Some("--customer-email")),
        ("/customer", None, Some("--customer-email, --customer-name")),
        ("Idempotency-Key", None, Some("--idempotency-key")),
        ("/moon_phase", None, None),
        ("", None, None),
    ] {
        assert_eq!(create.of_field(field, value).as_deref(), wanted, "{field}");
    }
    assert_eq!(names("settings set").of_field("/value", None).as_deref(), Some("VALUE"));
    assert_eq!(names("products set").of_field("/features/0", Some("fly")).as_deref(), Some("--add-feature fly"));
    assert_eq!(names("activate").of_field("/activation_key", None).as_deref(), Some("--activation-key-file"));
}

#[test]
fn a_sentence_of_the_service_names_options_and_words_stay_words() {
    let create = names("keys create");
    for (text, wanted) in [
        (
            "a generic key needs expires_at or duration_days; to make one that never expires, say perpetual: true",
            "a generic key needs --expires-at or --duration-days; to make one that never expires, say --perpetual",
        ),
        ("all activations (3) are used", "all activations (3) are used"),
        ("the product has no such features.", "the product has no such features."),
        ("url, profile and output: true", "url, profile and output: true"),
        ("ünïcode expires_at", "ünïcode --expires-at"),
        ("", ""),
    ] {
        assert_eq!(create.in_text(text), wanted);
    }
}
