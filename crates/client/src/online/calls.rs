//! Calls an endpoint: sends its method, path and body, again where that may help, and reads the answer.

use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_api::{Call, Endpoint, IfNoneMatch, Nothing, Public};
use ring::rand::{SecureRandom, SystemRandom};
use ureq::http::{Request, Uri, request};
use ureq::{Agent, AsSendBody};

use super::response::Response;
use super::retry::{pause, retry_after};
use super::{NetworkFault, Service, ServiceError, authority};

const NOT_MODIFIED: u16 = 304;

/// What may have changed since it was read last.
pub(super) struct Fetched<K, A> {
    pub(super) answer: Answer<K, A>,
    /// Names the answer.
    pub(super) etag: Option<String>,
    /// For how long one may go without asking again, if the service says so.
    pub(super) max_age: Option<Duration>,
}

/// Whether it has changed.
pub(super) enum Answer<K, A> {
    /// It is what is known.
    Known(K),
    New(A),
}

impl Service {
    /// Calls an endpoint, and reads its answer, all within `timeout`.
    pub(super) fn ask_within<E: Endpoint<Access = Public>>(
        &self,
        call: &Call<E>,
        timeout: Duration,
    ) -> Result<E::Answer, ServiceError> {
        self.ask_noting(call, timeout, &mut false)
    }

    /// The same; notes whether the service answered an earlier attempt that it can't at present, and may have done what was asked.
    pub(super) fn ask_noting<E: Endpoint<Access = Public>>(
        &self,
        call: &Call<E>,
        timeout: Duration,
        was_sent_before: &mut bool,
    ) -> Result<E::Answer, ServiceError> {
        self.send(call, timeout, was_sent_before)?.read::<E>()
    }

    /// Reads what may have changed since the `known` answer, which an `ETag` names, all within `timeout`.
    pub(super) fn fetch<E, K>(
        &self,
        path: E::Path,
        known: Option<(String, K)>,
        timeout: Duration,
    ) -> Result<Fetched<K, E::Answer>, ServiceError>
    where
        E: Endpoint<Access = Public, Query = Nothing, Headers = IfNoneMatch, Body = Nothing>,
    {
        let headers = IfNoneMatch { if_none_match: known.as_ref().map(|(etag, _)| etag.clone()) };
        let call = Call::<E> { path, query: Nothing {}, headers, body: Nothing {} };
        let response = self.send(&call, timeout, &mut false)?;
        let max_age = max_age(response.cache_control.as_deref());
        match known {
            Some((etag, known)) if response.status == NOT_MODIFIED => {
                Ok(Fetched { answer: Answer::Known(known), etag: Some(etag), max_age })
            }
            _ => Ok(Fetched { answer: Answer::New(response.read::<E>()?), etag: response.etag, max_age }),
        }
    }

    /// Sends until the response is final, or the time-out is over.
    fn send<E: Endpoint>(
        &self,
        call: &Call<E>,
        timeout: Duration,
        was_sent_before: &mut bool,
    ) -> Result<Response, ServiceError> {
        let url = format!("{}{}", self.base_url(), call.target());
        let (headers, content) = (call.headers(), call.content());
        let request = || {
            let request = Request::builder().method(E::METHOD.as_str()).uri(&url);
            headers.iter().fold(request, |request, (name, value)| request.header(*name, value))
        };
        let deadline = Instant::now() + timeout;
        let left = || deadline.saturating_duration_since(Instant::now());
        let agent = self.agent(left());
        for attempt in 0.. {
            let response = match &content {
                Some(content) => send_once::<E>(&agent, request(), content.as_slice(), left()),
                None => send_once::<E>(&agent, request(), (), left()),
            };
            let response = response.map_err(|error| self.fault(&error, left()))?;
            let told = retry_after(response.retry_after.as_deref());
            match pause(attempt, told, left(), random()).filter(|_| response.is_for_later()) {
                Some(pause) => {
                    *was_sent_before = true;
                    sleep(pause);
                }
                None => return Ok(response),
            }
        }
        Err(NetworkFault::NoAnswer.into())
    }

    /// Why there was no answer; names the authority that isn't trusted, if that can be found out in the time that is left.
    pub(super) fn fault(&self, error: &ureq::Error, left: Duration) -> ServiceError {
        let deadline = Instant::now() + left;
        let agent = self.agent(left);
        let url = self.base_url().parse::<Uri>();
        let proxy = agent.config().proxy().filter(|proxy| !url.is_ok_and(|url| proxy.is_no_proxy(&url)));
        let fault = NetworkFault::of(error, proxy.is_some());
        if !matches!(fault, NetworkFault::CertificateNotTrusted { .. }) {
            return fault.into();
        }
        let (host, port) = self.host_and_port();
        let proxy = proxy.map(|proxy| (proxy.host().to_owned(), proxy.port()));
        NetworkFault::CertificateNotTrusted { authority: authority::of_server(&host, port, proxy, deadline) }.into()
    }
}

fn send_once<E: Endpoint>(
    agent: &Agent,
    request: request::Builder,
    body: impl AsSendBody,
    timeout: Duration,
) -> Result<Response, ureq::Error> {
    let request = agent.configure_request(request.body(body)?).timeout_global(Some(timeout)).build();
    Response::received(agent.run(request)?, E::ANSWER_MAX_BYTES)
}

/// The directive `max-age` of the header `Cache-Control` (RFC 9111, 5.2.2.1).
fn max_age(cache_control: Option<&str>) -> Option<Duration> {
    let mut directives = cache_control?.split(',').filter_map(|directive| directive.trim().split_once('='));
    let (_, seconds) = directives.find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"))?;
    seconds.trim().trim_matches('"').parse().ok().map(Duration::from_secs)
}

/// From 0 to 1; without randomness computers only come back at more similar times.
pub(super) fn random() -> f64 {
    let mut bytes = [0; 2];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.map_or(0.5, |()| f64::from(u16::from_le_bytes(bytes)) / f64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_how_long_an_answer_counts_is_read_from_its_header() {
        for (header, seconds) in [
            ("max-age=60", Some(60)),
            ("public, Max-Age=3600, immutable", Some(3600)),
            ("no-cache, max-age=\"5\"", Some(5)),
            ("no-store", None),
            ("max-age=soon", None),
            ("s-maxage=60", None),
            ("max-age=-1", None),
        ] {
            assert_eq!(max_age(Some(header)), seconds.map(Duration::from_secs), "{header}");
        }
        assert_eq!(max_age(None), None);
    }
}
