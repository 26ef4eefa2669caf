//! Whether a value has the shape that a schema says: as much of JSON Schema as the document uses.

use serde_json::{Map, Value, json};

use super::resolved;

/// Panics at the place where `value` isn't what `schema` says; fields that it doesn't name count as wrong.
pub(super) fn assert_shape(document: &Value, schema: &Value, value: &Value, place: &str) {
    let schema = &merged(document, schema);
    for choice in ["oneOf", "anyOf"] {
        if let Some(schemas) = schema[choice].as_array() {
            let fits = |schema: &Value| has_type(resolved(document, schema), value);
            let schema = schemas.iter().find(|schema| fits(schema)).unwrap_or_else(|| panic!("{place}: {value}"));
            return assert_shape(document, schema, value, place);
        }
    }
    assert!(has_type(schema, value), "{place}: {value} is not {schema}");
    if let Some(names) = schema["enum"].as_array() {
        assert!(names.contains(value), "{place}: {value} is none of {names:?}");
    }
    match value {
        Value::Object(fields) => {
            for required in schema["required"].as_array().into_iter().flatten() {
                assert!(fields.contains_key(required.as_str().unwrap()), "{place} lacks {required}");
            }
            for (name, value) in fields {
                let property = schema["properties"].get(name).unwrap_or(&schema["additionalProperties"]);
                assert!(property.is_object(), "{place} has {name}, which the document doesn't name");
                assert_shape(document, property, value, &format!("{place}.{name}"));
            }
        }
        Value::Array(values) => {
            for value in values {
                assert_shape(document, &schema["items"], value, &format!("{place}[]"));
            }
        }
        _ => {}
    }
}

/// The schema itself, or all that its parts say together.
fn merged(document: &Value, schema: &Value) -> Value {
    let schema = resolved(document, schema);
    let Some(parts) = schema["allOf"].as_array() else { return schema.clone() };
    let parts: Vec<_> = parts.iter().map(|part| merged(document, part)).collect();
    let properties = parts.iter().flat_map(|part| part["properties"].as_object().into_iter().flatten());
    let properties: Map<_, _> = properties.map(|(name, schema)| (name.clone(), schema.clone())).collect();
    let required: Vec<_> = parts.iter().flat_map(|part| part["required"].as_array().into_iter().flatten()).collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let name = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let is = |of_schema: &Value| of_schema == name || (of_schema == "number" && name == "integer");
    schema["type"].as_array().map_or(is(&schema["type"]), |names| names.iter().any(is))
}
