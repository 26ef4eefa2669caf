//! Calls an endpoint: sends its method, path and body, again where that may help, and reads the answer.

use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_api::Endpoint;
use ring::rand::{SecureRandom, SystemRandom};
use serde::Serialize;
use serde::de::DeserializeOwned;
use ureq::AsSendBody;
use ureq::http::{Request, header, request};

use super::response::Response;
use super::retry::{pause, retry_after};
use super::{Service, ServiceError};

const NOT_MODIFIED: u16 = 304;

/// An answer, the `ETag` that names it, and whether it is new.
pub(super) struct Fetched<A> {
    pub(super) answer: A,
    pub(super) etag: Option<String>,
    pub(super) is_new: bool,
}

impl Service {
    /// Sends a body, and reads the answer.
    pub(super) fn ask<A: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        body: &impl Serialize,
    ) -> Result<A, ServiceError> {
        let body = serde_json::to_vec(body).expect("every request body is JSON");
        let headers = [(header::CONTENT_TYPE, "application/json")];
        self.send(endpoint, &headers, body.as_slice())?.read()
    }

    /// Reads what may have changed since the `known` answer, which an `ETag` names.
    pub(super) fn fetch<A: DeserializeOwned>(
        &self,
        endpoint: &Endpoint,
        known: Option<(String, A)>,
    ) -> Result<Fetched<A>, ServiceError> {
        let headers = known.as_ref().map(|(etag, _)| (header::IF_NONE_MATCH, etag.as_str()));
        let response = self.send(endpoint, headers.as_slice(), ())?;
        match known {
            Some((etag, answer)) if response.status == NOT_MODIFIED => {
                Ok(Fetched { answer, etag: Some(etag), is_new: false })
            }
            _ => Ok(Fetched { answer: response.read()?, etag: response.etag, is_new: true }),
        }
    }

    /// Sends until the response is final, or the time-out is over.
    fn send(
        &self,
        endpoint: &Endpoint,
        headers: &[(header::HeaderName, &str)],
        body: impl AsSendBody + Copy,
    ) -> Result<Response, ServiceError> {
        let url = format!("{}{}", self.base_url(), endpoint.path);
        let request = || {
            let request = Request::builder().method(endpoint.method).uri(&url);
            headers.iter().fold(request, |request, (name, value)| request.header(name, *value))
        };
        let deadline = Instant::now() + self.timeout();
        let left = || deadline.saturating_duration_since(Instant::now());
        for attempt in 0.. {
            let response = self.send_once(request(), body, left());
            let response = response.map_err(|error| ServiceError::Unreachable(error.to_string()))?;
            let told = retry_after(response.retry_after.as_deref());
            match pause(attempt, told, left(), random()).filter(|_| response.is_for_later()) {
                Some(pause) => sleep(pause),
                None => return Ok(response),
            }
        }
        Err(ServiceError::Unreachable("it was asked too often".to_owned()))
    }

    fn send_once(
        &self,
        request: request::Builder,
        body: impl AsSendBody,
        timeout: Duration,
    ) -> Result<Response, ureq::Error> {
        let request = self.agent().configure_request(request.body(body)?).timeout_global(Some(timeout)).build();
        Response::received(self.agent().run(request)?)
    }
}

/// From 0 to 1; without randomness computers only come back at more similar times.
fn random() -> f64 {
    let mut bytes = [0; 2];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_or(0.5, |()| f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX))
}
