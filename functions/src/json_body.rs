//! Bodies: one way from bytes to a type, and to the place where they go wrong.

use http::header::CONTENT_TYPE;
use lambda_http::Request;
use latchkey_api::{BODY_MAX_BYTES, Code};
use latchkey_core::strict::Object;
use latchkey_core::{ActivationKey, FieldError};
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::Segment;

use crate::refusal::Refusal;

use self::sent::{DEPTH_MAX, NAME_MAX_CHARS, Sent};
use self::vanished::has_vanished_number;

mod sent;
mod vanished;

/// What serde_json says of a number that no `f64` holds.
const OUT_OF_RANGE: &str = "number out of range";

/// Reads the body of a request, and what it said before defaults were filled in.
pub(crate) fn read<T: DeserializeOwned>(request: &Request) -> Result<(T, Value), Refusal> {
    if !is_json(request) {
        let detail = "the body must be JSON, and the header content-type must say application/json";
        return Err(Refusal::new(Code::UnsupportedMediaType, detail));
    }
    let body: &[u8] = request.body().as_ref();
    if body.len() > BODY_MAX_BYTES {
        let detail = format!("the body must be at most {BODY_MAX_BYTES} bytes long");
        return Err(Refusal::new(Code::RequestTooLarge, detail));
    }
    // RFC 8259, 8.1: who reads may pass over it.
    let body = body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body);
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let Sent(sent) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| refusal(&error))?;
    deserializer.end().map_err(|error| {
        let message = error.to_string();
        no_json(FieldError::at("", without_position(&message)))
    })?;
    if has_vanished_number(body) {
        return Err(Refusal::of_field(FieldError::at("", "has a number so close to 0 that it would become 0")));
    }
    let Object(value) = serde_path_to_error::deserialize(&sent).map_err(|error| refusal(&error))?;
    Ok((value, sent))
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
    if let Some(field) = field_named(message) {
        pointer = format!("{pointer}/{}", escaped(field));
    }
    let error_of_field = FieldError::at(pointer, without_input(message));
    match error.inner().classify() {
        Category::Data => Refusal::of_field(error_of_field),
        // JSON has numbers of any size; serde_json takes one that is too large for bad syntax.
        Category::Syntax if message == OUT_OF_RANGE => Refusal::of_field(error_of_field),
        Category::Io | Category::Syntax | Category::Eof => no_json(error_of_field),
    }
}

fn no_json(error: FieldError) -> Refusal {
    Refusal { errors: vec![error], ..Refusal::new(Code::MalformedRequest, "the body is not valid JSON") }
}

/// The path as a JSON Pointer (RFC 6901), up to what is no name: an activation key or a license key, perhaps (R15).
fn pointer(path: &serde_path_to_error::Path) -> String {
    let mut pointer = String::new();
    for segment in path.iter().take(DEPTH_MAX) {
        match segment {
            Segment::Seq { index } => pointer += &format!("/{index}"),
            Segment::Map { key } if key.chars().count() > NAME_MAX_CHARS || ActivationKey::is_in(key) => break,
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

/// The field that serde names in its message, because its path ends at the object around it.
fn field_named(message: &str) -> Option<&str> {
    let named = message.strip_prefix("missing field `").or_else(|| message.strip_prefix("duplicate field `"));
    named?.strip_suffix('`')
}

/// Serde repeats the value that it could not take; it may be a secret that went into the wrong field (R15).
fn without_input(message: &str) -> String {
    if message == OUT_OF_RANGE {
        return "is too large a number".to_owned();
    }
    if message.starts_with("missing field") {
        return "is required".to_owned();
    }
    if message.starts_with("duplicate field") {
        return "is given twice".to_owned();
    }
    let repeats = ["invalid type: ", "invalid value: ", "invalid length ", "unknown variant ", "unknown field "];
    match message.rsplit_once(", expected ") {
        Some((_, expected)) if message.starts_with("unknown field") => format!("is unknown; expected {expected}"),
        Some((_, expected)) if repeats.iter().any(|prefix| message.starts_with(prefix)) => {
            format!("must be {}", in_terms_of_json(expected))
        }
        _ if message.starts_with("unknown field") => "is unknown".to_owned(),
        _ => message.to_owned(),
    }
}

/// What serde calls by the names of its data model, in the words of whoever writes JSON.
fn in_terms_of_json(expected: &str) -> &str {
    match expected {
        "u32" => "a whole number",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "a map" => "an object",
        other => other,
    }
}

#[cfg(test)]
mod tests;
