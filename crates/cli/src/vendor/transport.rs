//! Sends a request, again where that may help.

use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_client::LicenseService;
use ring::rand::{SecureRandom, SystemRandom};
use ureq::http::{self, header};
use ureq::{Agent, Body};

use super::response::Response;
use super::retry::pause;
use crate::failure::Failure;
use crate::options::Options;
use crate::redaction;
use crate::trace::Trace;

/// A Lambda function answers 6 MB at most.
const BODY_MAX_BYTES: u64 = 8 * 1024 * 1024;
const USER_AGENT: &str = concat!("latchkey/", env!("CARGO_PKG_VERSION"));

/// The headers and the body of a request.
#[derive(Debug, Default)]
pub(crate) struct Request {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// An HTTP client for one server.
#[derive(Debug)]
pub(crate) struct Transport {
    service: LicenseService,
    agent: Agent,
    timeout: Duration,
    trace: Trace,
}

impl Transport {
    /// A client for the server of `url`; the time-out is for all attempts of a request together.
    pub(crate) fn new(url: &str, options: &Options) -> Result<Self, Failure> {
        let timeout = options.timeout();
        // The client's own rules: what is trusted, and what is secret, goes over TLS or stays on this computer, and no
        // redirect carries it to somewhere else.
        let service = LicenseService::new(url, timeout).map_err(|error| Failure::usage(format!("{url}: {error}")))?;
        Ok(Self { agent: service.agent(), service, timeout, trace: options.trace })
    }

    /// Sends until the response is final, or the time is over; `make` makes the request of each attempt. One that must not
    /// reach the service twice is sent once.
    pub(crate) fn send(
        &self,
        method: &str,
        url: &str,
        may_repeat: bool,
        make: impl Fn() -> Result<Request, Failure>,
    ) -> Result<Response, Failure> {
        let deadline = Instant::now() + self.timeout;
        let left = || deadline.saturating_duration_since(Instant::now());
        for attempt in 0.. {
            let response = self.send_once(method, url, make()?, left());
            let (is_for_later, retry_after) = match &response {
                Ok(response) => (response.is_for_later(), response.retry_after),
                Err(failure) => (failure.is_unreachable(), None),
            };
            match pause(attempt, retry_after, left(), random()).filter(|_| is_for_later && may_repeat) {
                Some(pause) => {
                    self.trace.pauses(pause);
                    sleep(pause);
                }
                None => return response,
            }
        }
        Err(Failure::unreachable("service_unreachable", "it was asked too often"))
    }

    fn send_once(&self, method: &str, url: &str, sent: Request, timeout: Duration) -> Result<Response, Failure> {
        self.trace.sent(method, url, &sent.headers, &sent.body);
        let began = Instant::now();
        let mut request = http::Request::builder().method(method).uri(url).header(header::USER_AGENT, USER_AGENT);
        for (name, value) in sent.headers {
            request = request.header(name, value);
        }
        let unfit = |error: http::Error| Failure::usage(format!("no request can be made of this: {error}"));
        let received = if sent.body.is_empty() {
            let request = self.agent.configure_request(request.body(()).map_err(unfit)?);
            self.agent.run(request.timeout_global(Some(timeout)).build())
        } else {
            let request = self.agent.configure_request(request.body(sent.body).map_err(unfit)?);
            self.agent.run(request.timeout_global(Some(timeout)).build())
        };
        let received = received.and_then(|received| {
            let headers = headers_of(&received);
            read(received).map(|response| (headers, response))
        });
        match received {
            Ok((headers, response)) => {
                self.trace.received(response.status, &headers, &response.body, began.elapsed());
                Ok(response)
            }
            Err(error) => {
                let fault = self.service.fault(&error);
                let failure = Failure::unreachable(fault.code(), format!("{fault} ({})", redaction::url(url)));
                self.trace.failed(&failure, began.elapsed());
                Err(failure)
            }
        }
    }
}

fn headers_of(response: &http::Response<Body>) -> Vec<(String, String)> {
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), text(value))).collect()
}

fn read(mut response: http::Response<Body>) -> Result<Response, ureq::Error> {
    let body = response.body_mut().with_config().limit(BODY_MAX_BYTES).read_to_vec()?;
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    Ok(Response {
        status: response.status().as_u16(),
        media_type: text(header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_ascii_lowercase(),
        // In seconds (RFC 9110, 10.2.3); the service never sends a date.
        retry_after: text(header::RETRY_AFTER).trim().parse().ok().map(Duration::from_secs),
        etag: Some(text(header::ETAG).to_owned()).filter(|etag| !etag.is_empty()),
        body,
    })
}

/// From 0 to 1; without randomness consoles only come back at more similar times.
fn random() -> f64 {
    let mut bytes = [0; 2];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_or(0.5, |()| f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX))
}
