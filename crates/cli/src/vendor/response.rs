//! Reads an HTTP response as received.

use std::time::Duration;

use latchkey_api::{Endpoint, Problem, ReceivedProblem};

use super::Identity;
use crate::failure::Failure;

/// A response as received, from the service or from something in its place.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) etag: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Response {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether the same request may succeed a moment later: the service's own `try_again`, or a gateway's limit.
    pub(crate) fn is_for_later(&self) -> bool {
        matches!(self.status, 429 | 502..=504)
    }

    /// The body of a success, or the failure that the response reports.
    pub(crate) fn read<E: Endpoint>(&self, identity: Option<&Identity>) -> Result<E::Answer, Failure> {
        if self.is_success() {
            return E::read_answer(&self.body).ok_or_else(|| self.not_understood());
        }
        Err(self.failure(identity))
    }

    /// The failure that a response reports which is no success.
    pub(crate) fn failure(&self, identity: Option<&Identity>) -> Failure {
        if self.media_type == Problem::MEDIA_TYPE
            && let Ok(problem) = serde_json::from_slice::<ReceivedProblem>(&self.body)
        {
            return problem.into();
        }
        let Some(ReceivedProblem { code, detail: message, status, .. }) =
            ReceivedProblem::of_gateway(self.status, &self.body)
        else {
            return self.not_understood();
        };
        match status {
            403 => {
                let signed = match identity {
                    Some(identity) => format!("It was signed {}", identity.description()),
                    None => "It was not signed".to_owned(),
                };
                let detail = format!(
                    "API Gateway refused the request: {message}. {signed}. Either the signature is wrong: check \
                     these, the clock, the URL, and whether the credentials have expired; or no policy admits to this",
                );
                Failure::refused(code, detail)
            }
            404 => {
                let detail = format!("there is no license service under this URL: {message} (status 404)");
                Failure::unreachable(code, detail)
            }
            413 => Failure::refused(code, message),
            _ => Failure::unreachable(code, format!("API Gateway says: {message} (status {status})")),
        }
    }

    /// The failure that an answer is which isn't the service's.
    pub(crate) fn not_understood(&self) -> Failure {
        let kind = if self.media_type.is_empty() { "no type" } else { &self.media_type };
        let detail = format!(
            "the answer is not the license service's (status {}, {kind}): a proxy may have answered, or the URL is wrong",
            self.status
        );
        Failure::unreachable("answer_not_understood", detail)
    }
}

#[cfg(test)]
mod tests {
    use latchkey_api::ListProducts;

    use super::*;

    fn read(status: u16, media_type: &str, body: &str) -> Failure {
        let body = body.as_bytes().to_vec();
        let response = Response { status, media_type: media_type.to_owned(), retry_after: None, etag: None, body };
        response.read::<ListProducts>(Some(&Identity::for_test())).unwrap_err()
    }

    // R18
    #[test]
    fn each_answer_that_is_none_says_who_gave_it() {
        let problem = r#"{"code": "product_unknown", "detail": "no such product", "status": 404}"#;
        assert!(read(404, Problem::MEDIA_TYPE, problem).is_refusal("product_unknown"));
        let forbidden = read(403, "application/json", r#"{"message":"Forbidden"}"#);
        assert!(
            forbidden.is_refusal("signature_required") && forbidden.to_string().contains("Region us-test-1"),
            "{forbidden}"
        );
        for (status, media_type, body, code) in [
            (404, "application/json", r#"{"message":"Not Found"}"#, "route_unknown"),
            (429, "application/json", r#"{"message":"Too Many Requests"}"#, "try_again"),
            (503, "application/json", r#"{"message":"Service Unavailable"}"#, "try_again"),
            (504, "application/json", r#"{"message":"Gateway Timeout"}"#, "try_again"),
            (200, "text/html", "<html>please sign in</html>", "answer_not_understood"),
            (403, "text/html", "<h1>Forbidden</h1>", "answer_not_understood"),
            (302, "", "", "answer_not_understood"),
            (200, "application/json", r#"{"cut in the mid"#, "answer_not_understood"),
        ] {
            let failure = read(status, media_type, body);
            assert!(failure.is_unreachable() && failure.code() == code, "{failure}");
        }
    }
}
