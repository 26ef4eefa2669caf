//! Reads an HTTP response as received.

use latchkey_api::{Code, Endpoint, Problem, ReceivedProblem};
use ureq::Body;
use ureq::http::{self, HeaderMap, header};

use super::{NetworkFault, ServiceError};

const NO_CONTENT: u16 = 204;
const PROXY_AUTHENTICATION_REQUIRED: u16 = 407;

/// A response as received, from the service or from something in its place.
#[derive(Debug, Clone)]
pub(super) struct Response {
    pub(super) status: u16,
    pub(super) media_type: String,
    pub(super) etag: Option<String>,
    pub(super) retry_after: Option<String>,
    pub(super) cache_control: Option<String>,
    pub(super) body: Vec<u8>,
}

impl Response {
    /// Reads the body, as far as it may be.
    pub(super) fn received(mut response: http::Response<Body>, max_bytes: u64) -> Result<Self, ureq::Error> {
        let body = response.body_mut().with_config().limit(max_bytes).read_to_vec()?;
        let text = |name| text(response.headers(), name);
        let media_type = text(header::CONTENT_TYPE).unwrap_or_default();
        Ok(Self {
            status: response.status().as_u16(),
            media_type: media_type.split(';').next().unwrap_or_default().trim().to_owned(),
            etag: text(header::ETAG),
            retry_after: text(header::RETRY_AFTER),
            cache_control: text(header::CACHE_CONTROL),
            body,
        })
    }

    /// Whether the same request may succeed a moment later: the service's own `try_again`, or a gateway's limit.
    pub(super) fn is_for_later(&self) -> bool {
        matches!(self.status, 429 | 502..=504)
    }

    /// The body of a success, or the error that the response reports.
    pub(super) fn read<E: Endpoint>(&self) -> Result<E::Answer, ServiceError> {
        let not_understood = ServiceError::NotUnderstood { status: self.status };
        if (200..300).contains(&self.status) {
            // 204 says nothing, as an object does that has no members.
            let body = if self.status == NO_CONTENT { b"{}" } else { &self.body[..] };
            return E::read_answer(body).ok_or(not_understood);
        }
        if self.status == PROXY_AUTHENTICATION_REQUIRED {
            return Err(NetworkFault::ProxySignIn.into());
        }
        match serde_json::from_slice::<ReceivedProblem>(&self.body) {
            Ok(problem) if self.media_type.eq_ignore_ascii_case(Problem::MEDIA_TYPE) => {
                Err(ServiceError::Problem(Box::new(problem)))
            }
            // The page of a gateway whose service is down or too busy.
            _ if self.is_for_later() || self.status == 500 => Err(ServiceError::Unavailable { status: self.status }),
            // Whatever answers there, it knows no such path: API Gateway with a wrong stage, or another web server.
            _ if self.status == 404 => Err(NetworkFault::WrongUrl { status: self.status }.into()),
            _ => Err(self.gateways_refusal().unwrap_or(not_understood)),
        }
    }

    /// What API Gateway says itself, in front of the service: `{"message": "Forbidden"}`.
    fn gateways_refusal(&self) -> Option<ServiceError> {
        let problem = ReceivedProblem::of_gateway(self.status, &self.body)?;
        Some(match problem.known_code()? {
            Code::SignatureRequired => ServiceError::Forbidden,
            _ => ServiceError::Problem(Box::new(problem)),
        })
    }
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> Option<String> {
    headers.get(name)?.to_str().ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use latchkey_api::PublicKeys;
    use latchkey_core::JwkSet;
    use proptest::prelude::*;

    use super::*;

    fn read(status: u16, media_type: &str, body: &str) -> Result<JwkSet, ServiceError> {
        let body = body.as_bytes().to_vec();
        let media_type = media_type.to_owned();
        let (etag, retry_after, cache_control) = (None, None, None);
        Response { status, media_type, etag, retry_after, cache_control, body }.read::<PublicKeys>()
    }

    // R18
    #[test]
    fn the_services_code_reaches_the_caller_even_one_of_a_later_service() {
        for code in ["activations_exhausted", "moon_phase_wrong"] {
            let body =
                format!(r#"{{"code": "{code}", "detail": "why", "status": 409, "request_id": "r-1", "new": 1}}"#);
            let error = read(409, "application/problem+json", &body).unwrap_err();
            assert_eq!((error.code(), error.to_string().as_str()), (code, "why"));
        }
    }

    #[test]
    fn what_a_proxy_says_is_not_the_services_answer() {
        for (status, media_type, body) in [
            (200, "text/html", "<html>please sign in</html>"),
            (200, "application/json", "{\"cut in the mid"),
            (302, "text/html", ""),
            (403, "text/html", "<h1>Forbidden</h1>"),
        ] {
            assert_eq!(read(status, media_type, body), Err(ServiceError::NotUnderstood { status }));
        }
        assert_eq!(read(407, "text/html", "").unwrap_err().code(), "proxy_sign_in_needed");
    }

    #[test]
    fn what_api_gateway_says_itself_is_told_apart() {
        let of =
            |status, message| read(status, "application/json", &format!(r#"{{"message": "{message}"}}"#)).unwrap_err();
        assert_eq!(read(404, "text/html", "<h1>Not Found</h1>").unwrap_err().code(), "service_url_wrong");
        assert_eq!(of(404, "Not Found"), NetworkFault::WrongUrl { status: 404 }.into());
        assert_eq!(of(403, "Forbidden").code(), "signature_required");
        assert_eq!(of(413, "Request Entity Too Large").code(), "request_too_large");
        for status in [429, 503, 504] {
            assert_eq!(of(status, "later").code(), "try_again", "{status}");
        }
        assert_eq!(of(400, "Bad Request").code(), "answer_not_understood");
    }

    #[test]
    fn what_a_gateway_says_of_a_busy_service_is_to_try_again() {
        for (status, media_type, body) in [
            (429, "application/json", r#"{"message": "Too Many Requests"}"#),
            (500, "application/json", r#"{"message": "Internal Server Error"}"#),
            (503, "application/json", r#"{"message": "Service Unavailable"}"#),
            (504, "text/html", "<h1>Gateway Timeout</h1>"),
        ] {
            let error = read(status, media_type, body).unwrap_err();
            assert_eq!((&error, error.code()), (&ServiceError::Unavailable { status }, "try_again"));
        }
    }

    proptest! {
        #[test]
        fn no_answer_makes_reading_panic(status: u16, body: String) {
            let _ = read(status, "application/problem+json", &body);
        }
    }
}
