//! `GET /v1/settings`: a client application reads what it may know.

use std::error::Error;

use data_encoding::BASE64URL_NOPAD;
use http::header::{CACHE_CONTROL, ETAG, IF_NONE_MATCH};
use http::{HeaderValue, StatusCode};
use lambda_http::{Body, Request, Response};
use latchkey_api::{FETCH_SETTINGS, SettingsResponse};
use latchkey_core::{JwkSet, TrustedKeys};
use latchkey_dynamodb_store::DynamoDbSettings;
use latchkey_service::{SettingsReader, UseCaseError};
use ring::digest::{SHA256, digest};

use crate::answer::{Answer, answer};
use crate::refusal::Refusal;
use crate::{Environment, EnvironmentError, Function, Invocation};

/// For how long a client may go without asking again.
const MAX_AGE: HeaderValue = HeaderValue::from_static("max-age=60");

/// The function `fetch-settings`.
pub struct FetchSettings {
    store: DynamoDbSettings,
    /// The keys that license keys out there may be signed with, the present one first.
    jwks: JwkSet,
}

impl FetchSettings {
    /// Composes the function.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        Ok(Self {
            store: DynamoDbSettings::new(aws.dynamodb(), environment.required("PROPERTIES_TABLE")?),
            jwks: published_keys(environment)?,
        })
    }

    async fn fetch(&self, request: &Request, invocation: &Invocation) -> Result<Answer, Refusal> {
        let settings = self.store.read_settings().await.map_err(UseCaseError::from)?;
        let response = SettingsResponse::new(&settings, self.jwks.clone(), invocation.time.now);
        let etag = etag(&response);
        let answer = if is_known(request, &etag) {
            Answer::empty(StatusCode::NOT_MODIFIED)
        } else {
            Answer::json(StatusCode::OK, &response)
        };
        let etag = HeaderValue::try_from(etag).expect("quoted base64url is a header value");
        Ok(answer.with_header(ETAG, etag).with_header(CACHE_CONTROL, MAX_AGE))
    }
}

impl Function for FetchSettings {
    async fn handle(&self, request: Request, invocation: Invocation) -> Response<Body> {
        answer(&FETCH_SETTINGS, request, invocation, async |request, _, invocation| {
            self.fetch(&request, &invocation).await
        })
        .await
    }
}

/// What `publish-keys` made of the signing keys; a set that no application could use is refused.
fn published_keys(environment: &Environment) -> Result<JwkSet, EnvironmentError> {
    const NAME: &str = "PUBLISHED_KEYS";
    let invalid = |error: Box<dyn Error + Send + Sync>| EnvironmentError::Invalid(NAME, error);
    let jwks = serde_json::from_str(environment.required(NAME)?).map_err(|error| invalid(error.into()))?;
    TrustedKeys::try_from(&jwks).map_err(|error| invalid(error.into()))?;
    Ok(jwks)
}

/// The same for two responses that say the same at another time.
fn etag(response: &SettingsResponse) -> String {
    let SettingsResponse { settings, jwks, version, server_time: _ } = response;
    let content = serde_json::to_vec(&(settings, jwks, version)).expect("settings are JSON");
    format!("\"{}\"", BASE64URL_NOPAD.encode(&digest(&SHA256, &content).as_ref()[..16]))
}

/// Whether the client has this version: RFC 9110, 13.1.2, by weak comparison.
fn is_known(request: &Request, etag: &str) -> bool {
    let values = request.headers().get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let mut tags = values.flat_map(|value| value.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}
