//! The property registry as schemas.

use latchkey_core::{PROPERTIES, PropertyDefinition, PropertyValue, ValueType, Visibility};
use serde_json::Value;
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, Array, ArrayBuilder, ObjectBuilder};
use utoipa::openapi::{Ref, Schema, Type};

use super::schemas::{integer, scalar};

/// What clients read: the public rows of the registry.
pub(super) fn public_settings() -> ObjectBuilder {
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

/// The registry as a Markdown table.
pub(super) fn table() -> String {
    let rows = PROPERTIES.iter().map(|definition| {
        let PropertyDefinition { name, value_type, default, visibility, doc } = definition;
        let default = default.as_ref().map(|default| format!("`{}`", json(default))).unwrap_or_default();
        let reader = match visibility {
            Visibility::Public => "everyone",
            Visibility::Vendor => "the vendor",
        };
        format!("| `{name}` | {} | {default} | {reader} | {doc} |\n", range(*value_type))
    });
    format!(
        "| property | value | default | read by | what it does |\n|---|---|---|---|---|\n{}",
        rows.collect::<String>()
    )
}

fn value(definition: &PropertyDefinition) -> Schema {
    let (title, doc, default) = (definition.name, definition.doc, definition.default.as_ref().map(json));
    let described = |schema: ObjectBuilder| {
        Schema::from(schema.title(Some(title)).description(Some(doc)).default(default.clone()).build())
    };
    match definition.value_type {
        ValueType::Bool => described(ObjectBuilder::new().schema_type(Type::Boolean)),
        ValueType::Integer { min, max } => described(integer(min, max)),
        ValueType::Scalar { max_json_bytes } => described(scalar(max_json_bytes - "\"\"".len())),
        ValueType::ComputerIds => {
            let ids = ArrayBuilder::from(Array::new(Ref::from_schema_name("ComputerId")));
            ids.title(Some(title)).description(Some(doc)).default(default.clone()).build().into()
        }
    }
}

fn range(value_type: ValueType) -> String {
    match value_type {
        ValueType::Bool => "`true` or `false`".to_owned(),
        ValueType::Integer { min, max } => format!("a whole number from {min} to {max}"),
        ValueType::ComputerIds => "a list of computer IDs".to_owned(),
        ValueType::Scalar { max_json_bytes } => {
            format!("a truth value, number or text of at most {max_json_bytes} bytes as JSON")
        }
    }
}

fn json(value: &PropertyValue) -> Value {
    serde_json::to_value(value).expect("a property's value is JSON")
}
