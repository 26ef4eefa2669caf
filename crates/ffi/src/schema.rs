//! The JSON Schema of what goes in and out.

use schemars::generate::SchemaSettings;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::application::Application;
use crate::request::{Call, Request};

/// The schema (draft 2020-12) of each text: `call`, `application`, `request` and `answer`.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let mut of = |name: fn(&mut schemars::SchemaGenerator) -> schemars::Schema| name(&mut generator);
    let texts = json!({
        "call": of(schemars::SchemaGenerator::subschema_for::<Call>),
        "application": of(schemars::SchemaGenerator::subschema_for::<Application>),
        "request": of(schemars::SchemaGenerator::subschema_for::<Request>),
        "answer": of(schemars::SchemaGenerator::subschema_for::<Answer>),
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Latchkey's C library",
        "description": "What latchkey_call takes is `call`, what latchkey_open takes `application`, what latchkey_request takes \
            `request`; each answer is an `answer`.",
        "properties": texts,
        "$defs": generator.take_definitions(true),
    })
}
