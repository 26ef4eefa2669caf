//! What was wrong with the refusals.

use latchkey_api::{Code, Problem};
use latchkey_local::service_client::Response;
use serde_json::Value;

use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::Wrong;

/// What was sent and should have been refused otherwise.
#[derive(Default)]
pub(crate) struct Findings(Vec<String>);

impl Findings {
    /// Expects a problem with this code, and exactly one error, there; `place` is a pointer unless it has a colon.
    pub(crate) fn check(&mut self, what: &str, response: &Response, code: Code, place: Option<&str>) {
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

    pub(crate) fn assert_none(self) {
        assert!(self.0.is_empty(), "{} findings:\n{}", self.0.len(), self.0.join("\n"));
    }
}

fn place_of(error: &Value) -> String {
    let text = |name: &str| error.get(name).map(|place| place.as_str().unwrap().to_owned());
    let header = text("header").map(|name| format!("header: {name}"));
    let parameter = text("parameter").map(|name| format!("parameter: {name}"));
    let query = text("query").map(|name| format!("query: {name}"));
    text("pointer").or(header).or(parameter).or(query).unwrap()
}

/// Sends each wrong value in its member, and looks that nothing but refusals comes of it.
///
/// No member of the body may go without.
pub(crate) async fn assert_refuses_members(stand: &Stand, right: &Request, members: &[(&str, Vec<Wrong>)]) {
    let mut forgotten = right.known_members();
    forgotten.retain(|known| !members.iter().any(|(name, _)| name == known));
    assert!(forgotten.is_empty(), "{} has no bad values of {forgotten:?}", right.endpoint.function);
    let (before, mut findings) = (stand.stored_everything().await, Findings::default());
    for (name, wrongs) in members {
        assert!(!wrongs.is_empty(), "{name} has no bad values");
        // Where a member may be absent, `null` is the same as absent.
        let is_absent = |wrong: &&Wrong| wrong.json == "null" && right.may_lack(name);
        for wrong in wrongs.iter().filter(|wrong| !is_absent(wrong)) {
            let request = right.with_member(name, &wrong.json);
            let place = format!("/{name}{}", wrong.below);
            findings.check(&request.shown(), &request.send(stand).await, wrong.code, Some(&place));
        }
    }
    findings.assert_none();
    assert_eq!(stand.stored_everything().await, before, "something was written");
}
