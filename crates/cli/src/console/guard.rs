//! Who is let in: this browser, on this page, of this user.
//!
//! Any page of any site, and any program on this computer, can send requests to a port of it. A request is answered only when it
//! names this server as it is called (no other name that leads here), when the browser says that it comes from this page,
//! and when it shows the token of a session.

use std::net::SocketAddr;
use std::time::Instant;

use hyper::header::{self, HeaderName};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};

use super::answer::Refusal;
use super::sessions::Sessions;

/// The session's token. No cookie: those are sent to every port of this computer.
pub(super) const SESSION: HeaderName = HeaderName::from_static("latchkey-session");
const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// How this server is called.
#[derive(Debug)]
pub(super) struct Guard {
    authority: String,
    origin: String,
}

impl Guard {
    pub(super) fn of(address: SocketAddr) -> Self {
        Self { authority: address.to_string(), origin: format!("http://{address}") }
    }

    /// Where the page is.
    pub(super) fn origin(&self) -> &str {
        &self.origin
    }

    /// Checks that the request is for this server and no other: neither a proxy's (an absolute URI), nor one by another name.
    pub(super) fn check_host(&self, request: &Parts) -> Result<(), Refusal> {
        let is_path = request.uri.scheme().is_none() && request.uri.authority().is_none();
        let is_path = is_path && request.uri.path().starts_with('/');
        if is_path && one(&request.headers, &header::HOST) == Some(self.authority.as_bytes()) {
            return Ok(());
        }
        Err(forbidden("host_not_allowed", format!("this server is {} and no other", self.origin)))
    }

    /// Checks a request for a file of the page, which has no secret in it: that no other page shows or includes it.
    pub(super) fn check_file(&self, request: &Parts) -> Result<(), Refusal> {
        let headers = &request.headers;
        let says = |name: &HeaderName, value: &str| one(headers, name) == Some(value.as_bytes());
        // The first navigation comes from the file that led here, or from a terminal: to the browser, from elsewhere.
        let is_navigation = says(&MODE, "navigate") && says(&DEST, "document");
        if !headers.contains_key(&SITE) || says(&SITE, "same-origin") || is_navigation {
            return self.check_origin(headers, false);
        }
        Err(forbidden("origin_not_allowed", "another page asked for this"))
    }

    /// Checks that the page itself asks.
    pub(super) fn check_page(&self, request: &Parts) -> Result<(), Refusal> {
        if one(&request.headers, &SITE) != Some(b"same-origin") {
            return Err(forbidden("origin_not_allowed", "the browser doesn't say that this page asks"));
        }
        let only_reads = matches!(request.method, Method::GET | Method::HEAD);
        self.check_origin(&request.headers, !only_reads)
    }

    /// Checks that somebody who was let in asks.
    pub(super) fn check_session(&self, request: &Parts, sessions: &Sessions, now: Instant) -> Result<(), Refusal> {
        if one(&request.headers, &SESSION).is_some_and(|session| sessions.admits(session, now)) {
            return Ok(());
        }
        let detail = "this page was not opened by the console that runs now, or its session is over";
        Err(Refusal::new(StatusCode::UNAUTHORIZED, "session_required", "No session", detail))
    }

    fn check_origin(&self, headers: &HeaderMap, is_needed: bool) -> Result<(), Refusal> {
        let is_absent = !headers.contains_key(header::ORIGIN) && !is_needed;
        if is_absent || one(headers, &header::ORIGIN) == Some(self.origin.as_bytes()) {
            return Ok(());
        }
        Err(forbidden("origin_not_allowed", format!("only a page of {} may ask", self.origin)))
    }
}

/// The value of a header that stands there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a [u8]> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none()).map(|value| value.as_bytes())
}

fn forbidden(code: &str, detail: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::FORBIDDEN, code, "Not let in", detail)
}

#[cfg(test)]
mod tests;
