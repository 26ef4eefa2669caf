mod limits;
mod responses;
mod shape;

use serde_json::Value;

use super::document;
use crate::ENDPOINTS;

fn parsed() -> Value {
    serde_json::from_str(&document()).unwrap()
}

/// The schema that a reference leads to, or the schema itself.
fn resolved<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let Some(reference) = schema["$ref"].as_str() else { return schema };
    let pointer = reference.strip_prefix('#').expect("references stay in the document");
    document.pointer(pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"))
}

fn component<'a>(document: &'a Value, schema: &str) -> &'a Value {
    &document["components"]["schemas"][schema]
}

#[test]
fn the_checked_in_document_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/openapi.json");
    let checked_in = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        checked_in == document(),
        "crates/api/openapi.json is not what the types say; renew it and look at the difference:\n\
         cargo run -p latchkey-api --example openapi > crates/api/openapi.json"
    );
}

#[test]
fn every_reference_leads_somewhere() {
    fn follow(document: &Value, value: &Value) -> usize {
        match value {
            Value::Array(values) => values.iter().map(|value| follow(document, value)).sum(),
            Value::Object(fields) => {
                let nested: usize = fields.values().map(|value| follow(document, value)).sum();
                let target = resolved(document, value);
                nested + usize::from(!std::ptr::eq(target, value))
            }
            _ => 0,
        }
    }
    let document = parsed();
    assert!(follow(&document, &document) > 0);
}

#[test]
fn every_endpoint_is_an_operation_with_all_its_problems() {
    let document = parsed();
    for endpoint in ENDPOINTS {
        let operation = &document["paths"][endpoint.path][endpoint.method.as_str().to_lowercase()];
        assert_eq!(operation["operationId"], endpoint.function);
        // R12
        assert_eq!(operation["security"].is_array(), endpoint.right.is_some(), "{}", endpoint.function);
        let problems = operation["responses"].as_object().unwrap().values().filter_map(|response| {
            let content = &resolved(&document, response)["content"]["application/problem+json"];
            content["schema"]["allOf"][1]["properties"]["code"]["enum"].as_array().cloned()
        });
        let mut codes: Vec<_> = problems.flatten().map(|code| code.as_str().unwrap().to_owned()).collect();
        let mut expected: Vec<_> = endpoint.codes().iter().map(|code| code.as_str()).collect();
        codes.sort_unstable();
        expected.sort_unstable();
        assert_eq!(codes, expected, "{}", endpoint.function);
    }
}

#[test]
fn every_path_parameter_is_declared() {
    let document = parsed();
    for endpoint in ENDPOINTS {
        let operation = &document["paths"][endpoint.path][endpoint.method.as_str().to_lowercase()];
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let in_path = parameters.iter().filter(|parameter| parameter["in"] == "path");
        let declared: Vec<_> =
            in_path.map(|parameter| format!("{{{}}}", parameter["name"].as_str().unwrap())).collect();
        let expected: Vec<_> = endpoint.path.split('/').filter(|part| part.starts_with('{')).collect();
        assert_eq!(declared, expected, "{}", endpoint.function);
    }
}
