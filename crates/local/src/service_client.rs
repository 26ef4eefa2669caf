//! A small client: calls the service over HTTP, signed as a vendor's or unsigned as an application's.

use std::time::SystemTime;

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::sigv4::Credentials;

/// Calls a service.
#[derive(Debug, Clone)]
pub struct ServiceClient {
    url: String,
    http: reqwest::Client,
    signer: Option<(Credentials, String)>,
}

/// An HTTP response as received.
#[derive(Debug, Clone)]
pub struct Response {
    /// The HTTP status.
    pub status: StatusCode,
    /// The headers.
    pub headers: reqwest::header::HeaderMap,
    /// The body as text.
    pub text: String,
}

impl Response {
    /// The body as JSON; `null` when it is none.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_default()
    }
}

/// A call without an answer.
#[derive(Debug, thiserror::Error)]
#[error("no answer")]
pub struct CallError(#[source] Box<dyn std::error::Error + Send + Sync>);

impl ServiceClient {
    /// A client application: it signs nothing.
    #[must_use]
    pub fn unsigned(url: &str) -> Self {
        // The service is on this computer: no proxy, whatever HTTP_PROXY says.
        let http = reqwest::Client::builder().no_proxy().build().expect("a client without TLS takes no resources");
        Self { url: url.to_owned(), http, signer: None }
    }

    /// A vendor: it signs everything.
    #[must_use]
    pub fn signed(url: &str, credentials: Credentials, region: &str) -> Self {
        Self { signer: Some((credentials, region.to_owned())), ..Self::unsigned(url) }
    }

    /// Where the paths of the service begin.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Sends JSON and waits for the answer.
    ///
    /// # Errors
    ///
    /// When the service can't be reached.
    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Result<Response, CallError> {
        self.send_with(method, path, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Sends anything and waits for the answer.
    ///
    /// # Errors
    ///
    /// When the service can't be reached, or the headers are none.
    pub async fn send_with(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Result<Response, CallError> {
        let failed = |error: reqwest::Error| CallError(error.into());
        let mut request = self.http.request(method, format!("{}{path}", self.url)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.build().map_err(failed)?;
        self.sign(&mut request)?;
        let response = self.http.execute(request).await.map_err(failed)?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Response { status, headers, text: response.text().await.map_err(failed)? })
    }

    fn sign(&self, request: &mut reqwest::Request) -> Result<(), CallError> {
        let Some((credentials, region)) = &self.signer else { return Ok(()) };
        let identity =
            AwsCredentials::new(credentials.access_key_id(), credentials.secret_access_key(), None, None, "local")
                .into();
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name("execute-api")
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| CallError(error.into()))?
            .into();
        let headers = request.headers().iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()));
        let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
        let signable =
            SignableRequest::new(request.method().as_str(), request.url().as_str(), headers, SignableBody::Bytes(body));
        let signed = sign(signable.map_err(|error| CallError(error.into()))?, &parameters);
        let (instructions, _) = signed.map_err(|error| CallError(error.into()))?.into_parts();
        let (headers, _) = instructions.into_parts();
        for header in headers {
            let value = header.value().parse().map_err(|_| CallError("the signature is no header".into()))?;
            request.headers_mut().insert(header.name(), value);
        }
        Ok(())
    }
}
