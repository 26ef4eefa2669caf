//! What the console answers for itself, under `/console/`: sessions, and who signs.

use std::time::Instant;

use hyper::Method;
use hyper::StatusCode;
use hyper::http::request::Parts;
use latchkey_api::Code;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::answer::{Answer, Refusal, json};
use super::body::parse;
use super::sessions::Sessions;
use crate::vendor::{Vendor, rights};

/// Who asks the service for the page.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) vendor: Vendor,
}

/// What lets a browser in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Link {
    token: String,
}

/// What a page may know of the one who signs for it.
#[derive(Debug, Serialize)]
struct Facts<'a> {
    version: &'static str,
    url: &'a str,
    region: &'a str,
    credentials: &'static str,
    /// Which of look, serve, make and administer the service admits to.
    rights: Vec<&'static str>,
}

impl Desk {
    pub(super) fn begin_session(&self, sessions: &Sessions, content: &[u8]) -> Result<Answer, Refusal> {
        let Link { token } = parse(content)?;
        let session = sessions.begin(token.as_bytes(), Instant::now())?.ok_or_else(|| {
            let detail = "this link was used, or is older than a minute: the console's terminal makes a new one";
            Refusal::new(StatusCode::UNAUTHORIZED, "link_used_up", "Link used up", detail)
        })?;
        Ok(json(&json!({ "session": session.secret() })))
    }

    pub(super) fn answer(&self, request: &Parts, _content: &[u8]) -> Result<Answer, Refusal> {
        match (&request.method, request.uri.path()) {
            (&Method::GET, "/console/session") => self.facts(),
            _ => Err(Refusal::of(Code::RouteUnknown, "there is no such endpoint here")),
        }
    }

    fn facts(&self) -> Result<Answer, Refusal> {
        let identity = self.vendor.identity();
        Ok(json(&Facts {
            version: env!("CARGO_PKG_VERSION"),
            url: self.vendor.url(),
            region: identity.region(),
            credentials: identity.origin(),
            rights: rights(&self.vendor)?,
        }))
    }
}
