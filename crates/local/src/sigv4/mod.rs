//! AWS Signature Version 4, checked as API Gateway checks it on a route with `AWS_IAM`.
//!
//! The crate `scratchstack-aws-signature` computes and compares the signature. Around it stand the rules it doesn't
//! have: 5 minutes instead of 15, paths encoded twice, and no part of a request left outside the signature.
//!
//! Two forms are refused that API Gateway would take, as no client of Latchkey needs them: a signature in the query
//! (presigned), which the crate can't read, and one whose date is in `Date` instead of `X-Amz-Date`. A query in which
//! one name is the start of another (`a` and `a1`) is sorted by the crate in another order than by AWS, and refused.

mod canonical;
mod credentials;
mod refusal;
#[cfg(test)]
mod tests;

use axum::body::Bytes;
use axum::http::{HeaderMap, Request, request::Parts};
use jiff::{SignedDuration, Timestamp, civil, tz::TimeZone};
use scratchstack_aws_signature::{
    GetSigningKeyRequest, GetSigningKeyResponse, NO_ADDITIONAL_SIGNED_HEADERS, SignatureError, SignatureOptions,
    service_for_signing_key_fn, sigv4_validate_request,
};

pub use credentials::{Credentials, CredentialsError};
pub use refusal::Refusal;

use crate::ACCOUNT_ID;

/// The service that requests to an API are signed for.
const SERVICE: &str = "execute-api";

/// How old a signature may be, or how far ahead of our clock.
const MAX_SKEW: SignedDuration = SignedDuration::from_mins(5);

/// Who made a request, proven by its signature: API Gateway's `requestContext.authorizer.iam`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IamIdentity {
    /// The access key ID that signed.
    pub access_key_id: String,
    /// The account that the user belongs to.
    pub account_id: String,
    /// The user's ARN.
    pub user_arn: String,
    /// The user's unique ID.
    pub user_id: String,
}

/// Knows the one user of the local account and checks whether requests are that user's.
#[derive(Clone, Debug)]
pub struct Verifier {
    credentials: Credentials,
    region: String,
}

impl Verifier {
    /// Admits what is signed with `credentials` for an API in `region`.
    pub fn new(credentials: Credentials, region: &str) -> Self {
        Self { credentials, region: region.to_owned() }
    }

    /// The user who signed the request, at `now`.
    ///
    /// # Errors
    ///
    /// The request isn't signed, or not by that user, or it is not what was signed.
    pub async fn verify(&self, request: &Parts, body: &Bytes, now: Timestamp) -> Result<IamIdentity, Refusal> {
        let server_time = chrono::DateTime::from_timestamp(now.as_second(), 0).ok_or(Refusal::Stale)?;
        let credentials = self.credentials.clone();
        let key_for = move |request| std::future::ready(signing_key(&credentials, &request));
        // The signatures are compared in constant time: `SigV4Authenticator::validate_signature` does it with `subtle`.
        sigv4_validate_request(
            signed_form(request, body)?,
            &self.region,
            SERVICE,
            &mut service_for_signing_key_fn(key_for),
            server_time,
            &NO_ADDITIONAL_SIGNED_HEADERS,
            // Form bodies stay bodies: curl sends JSON as a form unless told otherwise.
            SignatureOptions::default(),
        )
        .await
        .map_err(|error| match Refusal::from_signature_error(error) {
            // The crate calls a clock that is far off a wrong signature.
            Refusal::SignatureDoesNotMatch if is_fresh(&request.headers, now) == Err(Refusal::Stale) => Refusal::Stale,
            refusal => refusal,
        })?;

        is_fresh(&request.headers, now)?;
        covers_whole_query(request.uri.query().unwrap_or_default())?;
        body_is_as_announced(&request.headers, body)?;
        Ok(self.credentials.owner())
    }
}

impl Credentials {
    fn owner(&self) -> IamIdentity {
        IamIdentity {
            access_key_id: self.access_key_id().to_owned(),
            account_id: ACCOUNT_ID.to_owned(),
            user_arn: format!("arn:aws:iam::{ACCOUNT_ID}:user/local"),
            // It looks like a real one: AIDA and 17 more.
            user_id: "AIDALATCHKEYLOCALUSER".to_owned(),
        }
    }
}

fn signing_key(
    credentials: &Credentials,
    request: &GetSigningKeyRequest,
) -> Result<GetSigningKeyResponse, Box<dyn std::error::Error + Send + Sync>> {
    if request.access_key() != credentials.access_key_id() {
        return Err(SignatureError::InvalidClientTokenId("no such access key".to_owned()).into());
    }
    let secret = credentials.signing_secret();
    let key = secret.to_ksigning(request.request_date(), request.region(), request.service());
    Ok(GetSigningKeyResponse::builder().signing_key(key).build()?)
}

/// The request as the crate has to see it, so that its canonical form is the one that clients sign.
fn signed_form(request: &Parts, body: &Bytes) -> Result<Request<Bytes>, Refusal> {
    let mut form = Request::new(body.clone());
    *form.method_mut() = request.method.clone();
    *form.headers_mut() = request.headers.clone();
    *form.uri_mut() = canonical::encode_path_twice(&request.uri).ok_or(Refusal::Malformed("InvalidURIPath"))?;
    Ok(form)
}

fn is_fresh(headers: &HeaderMap, now: Timestamp) -> Result<(), Refusal> {
    let date = headers.get("x-amz-date").and_then(|date| date.to_str().ok());
    let signed_at = date
        .and_then(|date| civil::DateTime::strptime("%Y%m%dT%H%M%SZ", date).ok())
        .and_then(|date| TimeZone::UTC.to_timestamp(date).ok())
        .ok_or(Refusal::Malformed("IncompleteSignature"))?;
    if now.duration_since(signed_at).abs() > MAX_SKEW { Err(Refusal::Stale) } else { Ok(()) }
}

/// Refuses the one query parameter that the canonical form leaves out: it could be added to what was signed.
fn covers_whole_query(query: &str) -> Result<(), Refusal> {
    let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name);
    if names.any(|name| name == "X-Amz-Signature") { Err(Refusal::SignatureDoesNotMatch) } else { Ok(()) }
}

/// Refuses a body other than the one announced, signed header or not; hence also `UNSIGNED-PAYLOAD`, as API Gateway
/// does.
fn body_is_as_announced(headers: &HeaderMap, body: &Bytes) -> Result<(), Refusal> {
    let mut announced = headers.get_all("x-amz-content-sha256").iter().peekable();
    if announced.peek().is_none() {
        return Ok(());
    }
    let digest = ring::digest::digest(&ring::digest::SHA256, body);
    let digest = data_encoding::HEXLOWER.encode(digest.as_ref());
    if announced.all(|value| value.as_bytes().eq_ignore_ascii_case(digest.as_bytes())) {
        Ok(())
    } else {
        Err(Refusal::BodyDoesNotMatch)
    }
}
