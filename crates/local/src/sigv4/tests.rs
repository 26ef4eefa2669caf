//! What real signers produce is admitted; what was changed after signing is not.

use std::time::{Duration, SystemTime};

use aws_sigv4::http_request::{
    PayloadChecksumKind, SignableBody, SignableRequest, SignatureLocation, SigningSettings, sign,
};
use aws_sigv4::sign::v4;
use axum::http::{HeaderName, HeaderValue, Method, Uri};

use super::*;

const ACCESS_KEY_ID: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn now() -> Timestamp {
    "2026-11-24T05:00:00Z".parse().unwrap()
}

/// A request whose parts a test may change between signing and verifying.
struct Sample {
    parts: Parts,
    body: Bytes,
}

fn request(method: &str, path_and_query: &str, headers: &[(&str, &str)], body: &'static [u8]) -> Sample {
    let mut builder = Request::builder().method(method).uri(path_and_query);
    for (name, value) in headers {
        builder = builder.header(*name, *value);
    }
    let (parts, ()) = builder.body(()).unwrap().into_parts();
    Sample { parts, body: Bytes::from_static(body) }
}

fn create_key() -> Sample {
    let headers = [("host", "127.0.0.1:9000"), ("content-type", "application/json"), ("idempotency-key", "a  b")];
    request("POST", "/v1/keys?dry=run&b=%20c", &headers, br#"{"product":"drawing"}"#)
}

/// How the reference signer is to sign.
struct Signer<'a> {
    access_key_id: &'a str,
    secret: &'a str,
    region: &'a str,
    service: &'a str,
    age: i64,
    settings: SigningSettings,
}

impl Default for Signer<'_> {
    fn default() -> Self {
        let (region, service) = ("us-east-1", "execute-api");
        Self { access_key_id: ACCESS_KEY_ID, secret: SECRET, region, service, age: 0, settings: Default::default() }
    }
}

impl Signer<'_> {
    fn sign(self, sample: Sample) -> Sample {
        self.sign_body(sample, None)
    }

    fn sign_body(self, sample: Sample, body: Option<SignableBody<'_>>) -> Sample {
        let Sample { parts, body: bytes } = sample;
        let credentials = aws_credential_types::Credentials::new(self.access_key_id, self.secret, None, None, "test");
        let identity = credentials.into();
        let signed_at = u64::try_from(now().as_second() - self.age).unwrap();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(self.region)
            .name(self.service)
            .time(SystemTime::UNIX_EPOCH + Duration::from_secs(signed_at))
            .settings(self.settings)
            .build()
            .unwrap()
            .into();
        let uri = format!("http://127.0.0.1:9000{}", parts.uri);
        let headers = parts.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap()));
        let body = body.unwrap_or(SignableBody::Bytes(&bytes));
        let signable = SignableRequest::new(parts.method.as_str(), &uri, headers, body).unwrap();
        let (instructions, _) = sign(signable, &params).unwrap().into_parts();

        let mut request = Request::from_parts(parts, ());
        *request.uri_mut() = uri.parse().unwrap();
        instructions.apply_to_request_http1x(&mut request);
        // What arrives at a server has no host in its request line.
        let arrives = request.uri().path_and_query().unwrap().clone();
        *request.uri_mut() = arrives.into();
        Sample { parts: request.into_parts().0, body: bytes }
    }
}

async fn verify(sample: &Sample) -> Result<IamIdentity, Refusal> {
    let verifier = Verifier::new(Credentials::new(ACCESS_KEY_ID, SECRET).unwrap(), "us-east-1");
    verifier.verify(&sample.parts, &sample.body, now()).await
}

#[tokio::test]
async fn the_rust_sdks_signature_is_admitted_and_says_whose_it_is() {
    let caller = verify(&Signer::default().sign(create_key())).await.unwrap();
    assert_eq!(
        caller,
        IamIdentity {
            access_key_id: ACCESS_KEY_ID.into(),
            account_id: "000000000000".into(),
            user_arn: "arn:aws:iam::000000000000:user/local".into(),
            user_id: "AIDALATCHKEYLOCALUSER".into(),
        }
    );
}

#[tokio::test]
async fn every_shape_of_request_is_admitted() {
    let host = [("host", "127.0.0.1:9000")];
    for target in [
        "/",
        "/v1/settings/custom/a%20b:c",
        "/v1/settings/custom/%C3%A9%2F(x)@y,z=!*",
        "/v1/keys?a=1&a=0&b=x%2Fy&empty=&c",
        "/v1/keys?q=%E2%82%AC%20%2B",
    ] {
        verify(&Signer::default().sign(request("GET", target, &host, b""))).await.expect(target);
    }
    let mut settings = SigningSettings::default();
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    verify(&Signer { settings, ..Default::default() }.sign(create_key())).await.unwrap();
}

#[tokio::test]
async fn what_botocore_signs_is_admitted() {
    // Made with botocore 1.43.11, SigV4Auth, at 2026-11-24T05:00:00Z.
    let json = ("content-type", "application/json");
    let cases = [
        (
            request("POST", "/v1/keys", &[json, ("idempotency-key", "a  b")], br#"{"product":"drawing"}"#),
            "content-type;host;idempotency-key;x-amz-date",
            "05e2ccb686583b97ce3af54d3e237c1c2720d21baad22dd24829806421d8ce4e",
        ),
        (
            request("PUT", "/v1/settings/custom/a%20b:c+d?b=2&a=%2F&a=1&e=", &[json], br#"{"value":true}"#),
            "content-type;host;x-amz-date",
            "693173099af950c5bdcf2e8778184719e7a2d72a5609d987edfbb3539c1fd64c",
        ),
    ];
    for (mut sample, signed_headers, signature) in cases {
        present(&mut sample, "127.0.0.1:9000", "20261124T050000Z", signed_headers, signature);
        verify(&sample).await.expect(signature);
    }
}

#[tokio::test]
async fn what_curl_signs_is_admitted() {
    // Made with curl 7.88.1 --aws-sigv4, at 2026-11-24T04:37:53Z.
    let (json, form) = ("application/json", "application/x-www-form-urlencoded");
    let flag = "/v1/settings/security/AllowGenericKeys?dry=run";
    let cases = [
        (
            request("POST", "/v1/keys", &[("content-type", json)], br#"{"product":"drawing"}"#),
            "content-type;host;x-amz-date",
            "0350491cacaec2a96a117254d5df8f9ef631ac69db8392ae3f5b48e156e37cb5",
        ),
        (
            request("PUT", flag, &[("content-type", form)], br#"{"value":true}"#),
            "host;x-amz-date",
            "6febff0f0c79b3e1314d5150e85795906cd149358e8ee5965b50428054f0a3fa",
        ),
    ];
    let verifier = Verifier::new(Credentials::new(ACCESS_KEY_ID, SECRET).unwrap(), "us-east-1");
    let then = "2026-11-24T04:38:00Z".parse().unwrap();
    for (mut sample, signed_headers, signature) in cases {
        present(&mut sample, "127.0.0.1:19777", "20261124T043753Z", signed_headers, signature);
        verifier.verify(&sample.parts, &sample.body, then).await.expect(signature);
    }
}

fn present(sample: &mut Sample, host: &str, date: &str, signed_headers: &str, signature: &str) {
    let authorization = format!(
        "AWS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/20261124/us-east-1/execute-api/aws4_request, \
         SignedHeaders={signed_headers}, Signature={signature}"
    );
    for (name, value) in [("host", host), ("x-amz-date", date), ("authorization", &authorization)] {
        sample.parts.headers.insert(HeaderName::from_static(name), value.parse().unwrap());
    }
}

#[tokio::test]
async fn a_secret_shorter_than_those_of_aws_works_as_well() {
    let sample = Signer { secret: "short", ..Default::default() }.sign(create_key());
    let verifier = Verifier::new(Credentials::new(ACCESS_KEY_ID, "short").unwrap(), "us-east-1");
    verifier.verify(&sample.parts, &sample.body, now()).await.unwrap();
    let verifier = Verifier::new(Credentials::new(ACCESS_KEY_ID, "shorter").unwrap(), "us-east-1");
    assert!(verifier.verify(&sample.parts, &sample.body, now()).await.is_err());
}

#[tokio::test]
async fn another_signer_is_refused() {
    use Refusal::{SignatureDoesNotMatch, UnknownAccessKey, WrongScope};
    let other_secret = SECRET.replace('w', "v");
    for (signer, expected) in [
        (Signer { secret: &other_secret, ..Default::default() }, SignatureDoesNotMatch),
        (Signer { access_key_id: "AKIDOTHER", ..Default::default() }, UnknownAccessKey),
        (Signer { region: "eu-west-1", ..Default::default() }, WrongScope),
        (Signer { service: "lambda", ..Default::default() }, WrongScope),
    ] {
        assert_eq!(verify(&signer.sign(create_key())).await, Err(expected));
    }
}

#[tokio::test]
async fn what_is_not_signed_at_all_is_refused() {
    assert_eq!(verify(&create_key()).await, Err(Refusal::Unsigned));
    let mut sample = create_key();
    for authorization in ["", "Bearer token", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=host"] {
        sample.parts.headers.insert("authorization", authorization.parse().unwrap());
        assert!(matches!(verify(&sample).await, Err(Refusal::Malformed(_))), "{authorization}");
    }
}

#[tokio::test]
async fn a_signature_holds_for_five_minutes_in_both_directions() {
    for (age, expected) in [
        (300, Ok(())),
        (-300, Ok(())),
        (301, Err(Refusal::Stale)),
        (-301, Err(Refusal::Stale)),
        (3600, Err(Refusal::Stale)),
        (-3600, Err(Refusal::Stale)),
        (86_400, Err(Refusal::Stale)),
    ] {
        let sample = Signer { age, ..Default::default() }.sign(create_key());
        assert_eq!(verify(&sample).await.map(drop), expected, "{age}");
    }
}

#[tokio::test]
async fn any_change_after_signing_is_refused() {
    type Change = (&'static str, fn(&mut Sample));
    let changes: [Change; 12] = [
        ("body", |sample| sample.body = Bytes::from_static(br#"{"product":"other"}"#)),
        ("body removed", |sample| sample.body = Bytes::new()),
        ("path", |sample| sample.parts.uri = Uri::from_static("/v1/products/keys?dry=run&b=%20c")),
        ("trailing slash", |sample| sample.parts.uri = Uri::from_static("/v1/keys/?dry=run&b=%20c")),
        ("query", |sample| sample.parts.uri = Uri::from_static("/v1/keys?dry=no&b=%20c")),
        ("query removed", |sample| sample.parts.uri = Uri::from_static("/v1/keys")),
        ("query added", |sample| {
            sample.parts.uri = Uri::from_static("/v1/keys?dry=run&b=%20c&X%2DAmz-Signature=x");
        }),
        ("method", |sample| sample.parts.method = Method::PUT),
        ("host", |sample| set(sample, "host", "127.0.0.1:9001")),
        ("signed header", |sample| set(sample, "idempotency-key", "c")),
        ("signed header removed", |sample| drop(sample.parts.headers.remove("idempotency-key"))),
        ("date", |sample| set(sample, "x-amz-date", "20261124T050001Z")),
    ];
    for (name, change) in changes {
        let mut sample = Signer::default().sign(create_key());
        change(&mut sample);
        assert_eq!(verify(&sample).await, Err(Refusal::SignatureDoesNotMatch), "{name}");
    }
}

fn set(sample: &mut Sample, name: &'static str, value: &'static str) {
    sample.parts.headers.insert(name, HeaderValue::from_static(value));
}

#[tokio::test]
async fn the_host_must_be_signed() {
    let mut sample = Signer::default().sign(create_key());
    let authorization = sample.parts.headers["authorization"].to_str().unwrap().replace("host;", "");
    sample.parts.headers.insert("authorization", authorization.parse().unwrap());
    assert_eq!(verify(&sample).await, Err(Refusal::SignatureDoesNotMatch));
}

#[tokio::test]
async fn an_announced_hash_must_be_the_bodys_even_if_nobody_signed_it() {
    let mut sample = Signer::default().sign(create_key());
    let digest = ring::digest::digest(&ring::digest::SHA256, &sample.body);
    let digest = data_encoding::HEXLOWER.encode(digest.as_ref());
    sample.parts.headers.insert("x-amz-content-sha256", digest.parse().unwrap());
    verify(&sample).await.unwrap();

    for announced in ["UNSIGNED-PAYLOAD", "", &digest.replace(|digit| digit != '0', "0")] {
        sample.parts.headers.insert("x-amz-content-sha256", announced.parse().unwrap());
        assert_eq!(verify(&sample).await, Err(Refusal::BodyDoesNotMatch));
    }
}

#[tokio::test]
async fn an_unsigned_body_is_refused() {
    let mut settings = SigningSettings::default();
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let signer = Signer { settings, ..Default::default() };
    let sample = signer.sign_body(create_key(), Some(SignableBody::UnsignedPayload));
    assert_eq!(sample.parts.headers["x-amz-content-sha256"], "UNSIGNED-PAYLOAD");
    assert_eq!(verify(&sample).await, Err(Refusal::SignatureDoesNotMatch));
}

#[tokio::test]
async fn a_presigned_request_is_refused() {
    let mut settings = SigningSettings::default();
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(Duration::from_secs(60));
    let sample = Signer { settings, ..Default::default() }.sign(create_key());
    assert!(sample.parts.uri.query().unwrap().contains("X-Amz-Signature="));
    assert!(matches!(verify(&sample).await, Err(Refusal::Malformed(_))));

    // Both forms at once: none of them counts.
    let mut both = Signer::default().sign(create_key());
    both.parts.uri = sample.parts.uri;
    assert!(verify(&both).await.is_err());
}
