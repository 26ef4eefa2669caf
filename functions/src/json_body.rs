//! Bodies: one way from bytes to a type, and to the place where they go wrong.

use http::header::CONTENT_TYPE;
use lambda_http::Request;
use latchkey_api::{BODY_MAX_BYTES, Code, Object};
use latchkey_core::{ActivationKey, FieldError};
use serde::de::DeserializeOwned;
use serde_json::error::Category;
use serde_path_to_error::Segment;

use crate::refusal::Refusal;

/// Reads the body of a request.
pub(crate) fn read<T: DeserializeOwned>(request: &Request) -> Result<T, Refusal> {
    if !is_json(request) {
        let detail = "the body must be JSON, and the header content-type must say application/json";
        return Err(Refusal::new(Code::UnsupportedMediaType, detail));
    }
    let body: &[u8] = request.body().as_ref();
    if body.len() > BODY_MAX_BYTES {
        let detail = format!("the body must be at most {BODY_MAX_BYTES} bytes long");
        return Err(Refusal::new(Code::RequestTooLarge, detail));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let Object(value) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| refusal(&error))?;
    deserializer.end().map_err(|error| Refusal::new(Code::MalformedRequest, without_position(&error.to_string())))?;
    Ok(value)
}

fn is_json(request: &Request) -> bool {
    let media_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|media_type| media_type.split(';').next()).map(str::trim);
    essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"))
}

fn refusal(error: &serde_path_to_error::Error<serde_json::Error>) -> Refusal {
    let message = error.inner().to_string();
    let message = without_position(&message);
    let mut pointer = pointer(error.path());
    // Both are told of the object, which lacks the field or has it twice.
    if let Some(field) = quoted("missing field", message).or_else(|| quoted("duplicate field", message)) {
        pointer = format!("{pointer}/{}", escaped(field));
    }
    let error_of_field = FieldError::at(pointer, without_input(message));
    match error.inner().classify() {
        Category::Data => Refusal::of_field(error_of_field),
        // JSON has numbers of any size; serde_json takes one that is too large for bad syntax.
        Category::Syntax if message == "number out of range" => Refusal::of_field(error_of_field),
        Category::Io | Category::Syntax | Category::Eof => Refusal {
            errors: vec![error_of_field],
            ..Refusal::new(Code::MalformedRequest, "the body is not valid JSON")
        },
    }
}

/// The longest name that a request has anywhere: that of a license's property.
const NAME_MAX_CHARS: usize = 64;

/// The path as a JSON Pointer (RFC 6901), up to what is no name: an activation key or a license key, perhaps (R15).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer += &format!("/{index}"),
            Segment::Map { key } if key.parse::<ActivationKey>().is_ok() || key.chars().count() > NAME_MAX_CHARS => {
                break;
            }
            Segment::Map { key } => pointer += &format!("/{}", escaped(key)),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

fn without_position(message: &str) -> &str {
    message.rsplit_once(" at line ").map_or(message, |(message, _)| message)
}

/// The field that serde complains about.
fn quoted<'a>(complaint: &str, message: &'a str) -> Option<&'a str> {
    message.strip_prefix(complaint)?.strip_prefix(" `")?.strip_suffix('`')
}

/// Serde repeats the value that it could not take; it may be a secret that went into the wrong field (R15).
fn without_input(message: &str) -> String {
    if message.starts_with("missing field") {
        return "is required".to_owned();
    }
    if message.starts_with("duplicate field") {
        return "is given twice".to_owned();
    }
    let repeats = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
    let message = message.replace(", expected u32", ", expected a whole number of 0 or more");
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if message.starts_with("unknown field") => format!("is unknown; expected {expected}"),
        Some((_, "u32")) => "must be a positive whole number within the limits".to_owned(),
        Some((_, expected)) if repeats.iter().any(|prefix| message.starts_with(prefix)) => {
            format!("must be {expected}")
        }
        _ if message.starts_with("unknown field") => "is unknown".to_owned(),
        _ => message,
    }
}

#[cfg(test)]
mod tests {
    use latchkey_api::{ActivationRequest, CreateKeysRequest, SettingRequest};

    use super::*;

    fn refused<T: DeserializeOwned>(body: &str) -> (Code, Vec<FieldError>) {
        let request = http::Request::builder().header(CONTENT_TYPE, "application/json; charset=utf-8");
        let refusal = read::<T>(&request.body(body.into()).unwrap()).err().unwrap();
        (refusal.code, refusal.errors)
    }

    #[test]
    fn an_error_points_to_its_field() {
        let bad = [
            (r#"{"product":7}"#, "/product", "must be a string"),
            (r#"{}"#, "/product", "is required"),
            (r#"{"product":"p","customer":{}}"#, "/customer/name", "is required"),
            (r#"{"product":"p","features":["a",""]}"#, "/features/1", "must not be empty"),
            (
                r#"{"product":"p","properties":{"a/b~":1}}"#,
                "/properties/a~1b~0",
                "must be letters, digits, dots, dashes \
             and underscores, beginning with a letter or digit",
            ),
            (r#"{"product":"p","quantity":-1}"#, "/quantity", "must be a whole number of 0 or more"),
            (r#"{"product":"p","model":"x"}"#, "/model", "must be one of `permanent`, `subscription`, `trial`"),
        ];
        for (body, pointer, detail) in bad {
            assert_eq!(refused::<CreateKeysRequest>(body), (Code::InvalidField, vec![FieldError::at(pointer, detail)]));
        }
    }

    // R15
    #[test]
    fn a_secret_in_the_wrong_field_is_not_repeated() {
        for body in [r#"{"accept_generic":"SECRET"}"#, r#"{"activation_key":"SECRET","computer_id":"c"}"#] {
            assert!(!format!("{:?}", refused::<ActivationRequest>(body)).contains("SECRET"), "{body}");
        }
    }

    #[test]
    fn what_is_no_json_is_malformed_where_it_breaks() {
        let (code, errors) = refused::<ActivationRequest>(r#"{"computer_id":"\ud800"}"#);
        assert_eq!(code, Code::MalformedRequest);
        assert!(matches!(&errors[0].source, latchkey_core::FieldSource::Pointer(pointer) if pointer == "/computer_id"));
        for body in ["", "{", r#"{"value":}"#, r#"{"value":1} {}"#, "\u{feff}{}"] {
            assert_eq!(refused::<SettingRequest>(body).0, Code::MalformedRequest, "{body}");
        }
    }
}
