//! The document says of a request's fields what the types take: no more, no less.

use latchkey_core::PROPERTIES;
use serde_json::{Map, Value, json};

use super::{component, parsed, resolved};
use crate::ENDPOINTS;

/// A body that an endpoint takes.
struct Request {
    /// The name of its schema.
    schema: String,
    /// What it is as a type, written again; `Err` when it is refused.
    read: fn(&str) -> Result<String, String>,
}

impl Request {
    fn all() -> Vec<Self> {
        let documents = ENDPOINTS.iter().map(|endpoint| endpoint.documents);
        documents.filter_map(|documents| Some(Self { schema: (documents.body)()?, read: documents.read })).collect()
    }

    /// Through text, as requests come: numbers and repeated names are read otherwise from a `Value`.
    fn read(&self, body: &Value) -> Result<String, String> {
        (self.read)(&body.to_string())
    }

    /// The least that the body needs, each member of it right.
    fn least(&self, document: &Value) -> Value {
        least(document, component(document, &self.schema))
    }
}

/// The least that an object needs.
fn least(document: &Value, schema: &Value) -> Value {
    let required = schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap());
    let right = |name: &str| {
        let property = resolved(document, &schema["properties"][name]);
        let property = ["anyOf", "oneOf"].iter().find_map(|several| property[several].get(0)).unwrap_or(property);
        cases(document, property).into_iter().find(|(_, allowed)| *allowed)
    };
    required.map(|name| (name.to_owned(), right(name).unwrap().0)).collect::<Map<_, _>>().into()
}

/// Values at the limits of a schema and just past them, each with whether the schema allows it.
fn cases(document: &Value, schema: &Value) -> Vec<(Value, bool)> {
    let schema = resolved(document, schema);
    if let Some([present, null]) = schema["oneOf"].as_array().map(Vec::as_slice).filter(|any| any.len() == 2) {
        let (present, null) = if present["type"] == "null" { (null, present) } else { (present, null) };
        assert_eq!(null["type"], "null", "{schema}");
        let cases = cases(document, present).into_iter();
        return cases.map(|(value, allowed)| (value.clone(), allowed || value.is_null())).collect();
    }
    if let Some(any) = schema["anyOf"].as_array() {
        return any.iter().flat_map(|one| cases(document, one)).collect();
    }
    let types = types(schema);
    let mut cases = vec![(Value::Null, types.contains(&"null"))];
    for name in types {
        cases.extend(match name {
            "null" => Vec::new(),
            "boolean" => vec![(json!(true), true), (json!(false), true)],
            "integer" | "number" => number_cases(schema),
            "string" => text_cases(schema),
            "array" => nested(document, &schema["items"], |item| json!([item])),
            "object" => object_cases(document, schema),
            other => panic!("no cases for the type {other} yet"),
        });
    }
    cases
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
        _ => panic!("{schema} has no type"),
    }
}

fn nested(document: &Value, schema: &Value, wrap: impl Fn(Value) -> Value) -> Vec<(Value, bool)> {
    cases(document, schema).into_iter().map(|(value, allowed)| (wrap(value), allowed)).collect()
}

fn number_cases(schema: &Value) -> Vec<(Value, bool)> {
    let limit = |name: &str| schema[name].as_i64().unwrap_or_else(|| panic!("{schema} has no {name}"));
    let (min, max) = (limit("minimum"), limit("maximum"));
    vec![(json!(min), true), (json!(min - 1), false), (json!(max), true), (json!(max + 1), false)]
}

fn text_cases(schema: &Value) -> Vec<(Value, bool)> {
    if let Some(names) = schema["enum"].as_array() {
        let allowed = names.iter().map(|name| (name.clone(), true));
        return allowed.chain([(json!("none of these"), false)]).collect();
    }
    let mut cases: Vec<_> =
        schema["examples"].as_array().into_iter().flatten().map(|example| (example.clone(), true)).collect();
    if schema["format"] == "date-time" {
        cases.extend([(json!("2027-02-29T00:00:00Z"), false), (json!("2027-02-28"), false), (json!(1), false)]);
        return cases;
    }
    if schema["format"] == "uuid" {
        let uuid = json!("000021c1-c1c1-8c1c-8707-070707070707");
        cases.extend([(uuid, true), (json!("000021c1"), false), (json!(""), false), (json!(1), false)]);
        return cases;
    }
    // All of one length.
    if let (Some(example), Some(_)) = (schema["examples"][0].as_str(), schema["pattern"].as_str())
        && schema["maxLength"].is_null()
        && schema["format"].is_null()
    {
        let (longer, shorter) = (format!("{example}{example}"), &example[1..]);
        cases.extend([json!(longer), json!(shorter), json!(1)].map(|text| (text, false)));
        cases.push((json!(""), schema["pattern"].as_str().is_some_and(|pattern| pattern.ends_with(")?$"))));
        return cases;
    }
    let Some(max) = schema["maxLength"].as_u64() else {
        assert!(schema["description"].as_str().is_some_and(|text| text.contains("Crockford")), "{schema} has no end");
        cases.push((json!("1EXAM-PEEXA-MPEEX-AMPEE-XAMPE"), false));
        return cases;
    };
    let min = schema["minLength"].as_u64().unwrap_or_default();
    cases.extend([(text(schema, max), true), (text(schema, max + 1), false), (text(schema, min), true)]);
    if min > 0 {
        cases.push((text(schema, min - 1), false));
    }
    let pattern = schema["pattern"].as_str().expect("texts have patterns");
    cases.extend(["a\0", "a\u{7f}", "a\u{9f}"].map(|text| (json!(text), false)));
    cases.push((json!("a\tb"), pattern.contains(r"u0008\u000b")));
    // Nothing that can be seen.
    cases.extend(
        [" ", "\u{a0}\u{200b}"].map(|text| (json!(text), !pattern.contains("u2060") && !pattern.contains("A-Z"))),
    );
    if pattern.contains("A-Z") {
        cases.extend(["é", "a b", ".a", "-a", "a/b"].map(|text| (json!(text), false)));
    }
    cases
}

/// A text of that many characters, of two bytes each where the schema lets them.
fn text(schema: &Value, chars: u64) -> Value {
    let ascii = schema["type"] != "string" || schema["pattern"].as_str().is_some_and(|pattern| pattern.contains("A-Z"));
    let fill = |chars: u64| if ascii { "a" } else { "é" }.repeat(usize::try_from(chars).unwrap());
    json!(if schema["pattern"].as_str().is_some_and(|pattern| pattern.contains("]+@[")) {
        format!("{}@b", fill(chars - 2))
    } else {
        fill(chars)
    })
}

fn object_cases(document: &Value, schema: &Value) -> Vec<(Value, bool)> {
    let mut cases = Vec::new();
    let least = least(document, schema);
    cases.push((least.clone(), true));
    // Serde reads structs from arrays, too.
    cases.push((least.as_object().unwrap().values().cloned().collect(), false));
    let with = |name: &str, value: Value| {
        let mut object = least.clone();
        object[name] = value;
        object
    };
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        cases.extend(nested(document, property, |value| with(name, value)));
    }
    match &schema["additionalProperties"] {
        Value::Bool(false) => cases.push((with("surplus", json!(1)), false)),
        Value::Null => panic!("a request must not leave open what else it may have: {schema}"),
        values => cases.extend(nested(document, values, |value| with("n", value))),
    }
    if schema["propertyNames"].is_object() {
        let names = self::cases(document, &schema["propertyNames"]);
        let names = names.into_iter().filter_map(|(name, allowed)| Some((name.as_str()?.to_owned(), allowed)));
        cases.extend(names.map(|(name, allowed)| (with(&name, json!(1)), allowed)));
    }
    cases
}

#[test]
fn every_field_is_taken_up_to_its_limits_and_refused_past_them() {
    let document = parsed();
    for request in Request::all() {
        let schema = component(&document, &request.schema);
        assert_eq!(schema["additionalProperties"], false, "{}", request.schema);
        for (field, property) in schema["properties"].as_object().unwrap() {
            // What may be the value depends on the property: the next test.
            if (request.schema.as_str(), field.as_str()) == ("PutSettingRequest", "value") {
                continue;
            }
            for (value, allowed) in cases(&document, property) {
                let mut body = request.least(&document);
                body[field] = value;
                let answer = request.read(&body);
                assert_eq!(answer.is_ok(), allowed, "{} with {field}: {body}: {answer:?}", request.schema);
            }
        }
    }
}

#[test]
fn every_property_is_set_within_its_limits_and_refused_past_them() {
    let document = parsed();
    let schemas = component(&document, "PropertyValue")["anyOf"].as_array().unwrap().iter();
    for (definition, schema) in PROPERTIES.iter().zip(schemas) {
        assert_eq!(schema["title"], definition.name);
        for (value, allowed) in cases(&document, schema) {
            assert_eq!(definition.value(value.clone()).is_ok(), allowed, "{} = {value}", definition.name);
        }
    }
}

#[test]
fn what_is_required_is_and_nothing_else() {
    let document = parsed();
    for request in Request::all() {
        let schema = component(&document, &request.schema);
        let required: Vec<_> =
            schema["required"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap()).collect();
        assert_eq!(request.least(&document).as_object().unwrap().keys().len(), required.len(), "{}", request.schema);
        assert_eq!(request.read(&request.least(&document)).err(), None);
        for name in required {
            let mut body = request.least(&document);
            body.as_object_mut().unwrap().remove(name);
            assert!(request.read(&body).is_err(), "{} without {name}", request.schema);
        }
        let mut body = request.least(&document);
        body["surplus"] = json!(1);
        assert!(request.read(&body).is_err(), "{} with a surplus field", request.schema);
        let values = request.least(&document).as_object().unwrap().values().cloned().collect();
        assert!(request.read(&values).is_err(), "{} as an array", request.schema);
    }
}

#[test]
fn a_field_left_out_has_the_default_that_the_document_says() {
    let document = parsed();
    let mut seen = 0;
    for request in Request::all() {
        let left_out = request.read(&request.least(&document)).unwrap();
        for (field, schema) in component(&document, &request.schema)["properties"].as_object().unwrap() {
            let Some(default) = schema.get("default") else { continue };
            let mut body = request.least(&document);
            body[field] = default.clone();
            assert_eq!(request.read(&body).unwrap(), left_out, "{}.{field}", request.schema);
            seen += 1;
        }
    }
    assert_eq!(seen, 11, "how many defaults the requests have");
}

// R6, R8, R10
#[test]
fn the_defaults_are_the_careful_ones() {
    let document = parsed();
    let default = |schema: &str, field: &str| component(&document, schema)["properties"][field]["default"].clone();
    assert_eq!(default("NewLicense", "activations"), 1);
    assert_eq!(default("NewLicense", "generic"), false);
    assert_eq!(default("NewLicense", "perpetual"), false);
    assert_eq!(default("ActivateRequest", "accept_generic"), true);
    assert_eq!(default("PublicSettings", "security/AllowGenericKeys"), false);
}
