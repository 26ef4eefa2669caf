//! The property registry as schemas.

use serde_json::Value;
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ObjectBuilder};
use utoipa::openapi::{Schema, Type};

use super::shapes::{integer, scalar, string, visible_or_empty};
use crate::{PROPERTIES, PropertyDefinition, PropertyValue, ValueType, Visibility};

/// What clients read: the public rows of the registry, by `category/Name`.
pub fn public_settings() -> ObjectBuilder {
    let public = PROPERTIES.iter().filter(|definition| definition.visibility == Visibility::Public);
    public.fold(ObjectBuilder::new().schema_type(Type::Object), |settings, definition| {
        if definition.name.ends_with('*') {
            settings.additional_properties(Some(AdditionalProperties::from(value(definition))))
        } else {
            settings.property(definition.name, value(definition)).required(definition.name)
        }
    })
}

/// What a vendor sets: a value of one of the rows.
pub(super) fn any_value() -> AnyOfBuilder {
    PROPERTIES.iter().fold(AnyOfBuilder::new(), |any, definition| any.item(value(definition)))
}

fn value(definition: &PropertyDefinition) -> Schema {
    let (title, doc, default) = (definition.name, definition.doc, definition.default.as_ref().map(json));
    let described = |schema: ObjectBuilder| {
        Schema::from(schema.title(Some(title)).description(Some(doc)).default(default.clone()).build())
    };
    match definition.value_type {
        ValueType::Bool => described(ObjectBuilder::new().schema_type(Type::Boolean)),
        ValueType::Integer { min, max } => described(integer(min, max)),
        ValueType::Text { max_chars, has_lines } => described(visible_or_empty(max_chars, has_lines)),
        ValueType::Color => described(string().pattern(Some("^(#[0-9A-Fa-f]{6})?$")).examples(["#0b57d0"])),
        ValueType::Scalar { max_json_bytes } => described(scalar(max_json_bytes - "\"\"".len())),
    }
}

fn json(value: &PropertyValue) -> Value {
    serde_json::to_value(value).expect("a property's value is JSON")
}
