//! What was wrong with the refusals.

use latchkey_api::{Code, Problem};
use latchkey_local::service_client::Response;
use serde_json::Value;

/// What was sent and should have been refused otherwise.
#[derive(Default)]
pub(super) struct Findings(Vec<String>);

impl Findings {
    /// Expects a problem with this code, and exactly one error, there; `place` is a pointer unless it has a colon.
    pub(super) fn check(&mut self, what: &str, response: &Response, code: Code, place: Option<&str>) {
        let problem = response.json();
        let places: Vec<_> = problem["errors"].as_array().into_iter().flatten().map(place_of).collect();
        let content_type = response.headers.get("content-type").map(|value| value.to_str().unwrap());
        let request_id = response.headers.get("x-request-id").map(|value| value.to_str().unwrap());
        let is_right = response.status.as_u16() == code.status()
            && content_type == Some(Problem::MEDIA_TYPE)
            && problem["code"] == code.as_str()
            && request_id.is_some_and(|id| problem["request_id"] == id)
            && places.iter().map(String::as_str).eq(place);
        if !is_right {
            let shown: String = what.chars().take(160).collect();
            let expected = format!("{} at {place:?}", code.as_str());
            self.0.push(format!("{shown}\n    expected {expected}, got {} {}", response.status, response.text));
        }
    }

    pub(super) fn assert_none(self) {
        assert!(self.0.is_empty(), "{} findings:\n{}", self.0.len(), self.0.join("\n"));
    }
}

fn place_of(error: &Value) -> String {
    let text = |name: &str| error.get(name).map(|place| place.as_str().unwrap().to_owned());
    let header = text("header").map(|name| format!("header: {name}"));
    let parameter = text("parameter").map(|name| format!("parameter: {name}"));
    text("pointer").or(header).or(parameter).unwrap()
}
