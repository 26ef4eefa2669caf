//! Reads an HTTP response as received.

use std::time::Duration;

use latchkey_api::{Problem, ReceivedProblem};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::Identity;
use crate::failure::Failure;

/// A response as received, from the service or from something in its place.
#[derive(Debug, Clone)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    pub(crate) retry_after: Option<Duration>,
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
    pub(crate) fn read<A: DeserializeOwned>(&self, identity: &Identity) -> Result<A, Failure> {
        if self.is_success() {
            return serde_json::from_slice(&self.body).map_err(|_| self.not_understood());
        }
        if self.media_type == Problem::MEDIA_TYPE
            && let Ok(problem) = serde_json::from_slice::<ReceivedProblem>(&self.body)
        {
            return Err(problem.into());
        }
        match (self.gateways_message(), self.status) {
            (Some(message), 401 | 403) => {
                let detail = format!(
                    "API Gateway refused the request as it was signed: {message}; it was signed {}: check these, the \
                     clock, the URL, and whether the credentials have expired",
                    identity.description()
                );
                Err(Failure::refused("signature_refused", detail))
            }
            (Some(message), 404) => {
                let detail = format!("there is no license service under this URL: {message} (status 404)");
                Err(Failure::unreachable("route_unknown", detail))
            }
            (Some(message), status) => {
                let detail = format!("API Gateway says: {message} (status {status})");
                Err(Failure::unreachable("service_unavailable", detail))
            }
            (None, _) => Err(self.not_understood()),
        }
    }

    /// `{"message": "Forbidden"}`: API Gateway's own words, in front of the service.
    fn gateways_message(&self) -> Option<String> {
        let body: Value = serde_json::from_slice(&self.body).ok()?;
        Some(body.get("message").or(body.get("Message"))?.as_str()?.to_owned())
    }

    fn not_understood(&self) -> Failure {
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
    use super::*;

    fn read(status: u16, media_type: &str, body: &str) -> Failure {
        let body = body.as_bytes().to_vec();
        let response = Response { status, media_type: media_type.to_owned(), retry_after: None, body };
        response.read::<ReceivedProblem>(&Identity::for_test()).unwrap_err()
    }

    // R18
    #[test]
    fn each_answer_that_is_none_says_who_gave_it() {
        let problem = r#"{"code": "product_unknown", "detail": "no such product", "status": 404}"#;
        assert_eq!(read(404, Problem::MEDIA_TYPE, problem), Failure::refused("product_unknown", "no such product"));
        let forbidden = read(403, "application/json", r#"{"message":"Forbidden"}"#);
        assert!(
            matches!(&forbidden, Failure::Refused { code, detail }
            if code == "signature_refused" && detail.contains("Region us-test-1")),
            "{forbidden}"
        );
        for (status, media_type, body, code) in [
            (404, "application/json", r#"{"message":"Not Found"}"#, "route_unknown"),
            (503, "application/json", r#"{"message":"Service Unavailable"}"#, "service_unavailable"),
            (200, "text/html", "<html>please sign in</html>", "answer_not_understood"),
            (403, "text/html", "<h1>Forbidden</h1>", "answer_not_understood"),
            (302, "", "", "answer_not_understood"),
            (200, "application/json", r#"{"cut in the mid"#, "answer_not_understood"),
        ] {
            let failure = read(status, media_type, body);
            assert!(matches!(&failure, Failure::Unreachable { code: found, .. } if found == code), "{failure}");
        }
    }
}
