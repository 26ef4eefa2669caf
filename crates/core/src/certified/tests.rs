use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

use super::*;
use crate::SignedTime;
use crate::fixtures::{SigningKey, with};

const NONCE: &str = "AAECAwQFBgcICQoLDA0ODw";
/// 2026-11-24T10:00:00Z.
const CERTIFIED_AT: i64 = 1_795_514_400;

/// The trusted key, and the one that it certifies.
struct Chain {
    trusted: SigningKey,
    certified: SigningKey,
}

impl Chain {
    fn new() -> Self {
        Self { trusted: SigningKey::p256("certificates"), certified: SigningKey::p256("any") }
    }

    fn jwk(&self) -> Value {
        let jwk = self.certified.public_key().to_jwk(&self.certified.kid);
        json!({"kty": "EC", "crv": "P-256", "x": jwk.x, "y": jwk.y})
    }

    fn kid(&self) -> String {
        self.certified.public_key().thumbprint()
    }

    /// A certificate and a time, with what `change` says otherwise of the four objects that are signed.
    fn say(&self, change: &Value) -> Result<SignedTime, CertifiedRejection> {
        let changed = |part: &str, object: Value| with(object, change.get(part).cloned().unwrap_or(json!({})));
        let certificate = signed(
            &self.trusted,
            &changed("header", json!({"alg": "ES256", "kid": "certificates", "typ": "signing-key+jwt"})),
            &changed(
                "certificate",
                json!({
                    "iss": "latchkey", "iat": CERTIFIED_AT, "exp": CERTIFIED_AT + 3600, "uses": ["time"], "jwk": self.jwk(),
                }),
            ),
        );
        let time = signed(
            &self.certified,
            &changed("time_header", json!({"alg": "ES256", "kid": self.kid(), "typ": "time+jwt"})),
            &changed("time", json!({"iss": "latchkey", "nonce": NONCE, "iat": CERTIFIED_AT + 60})),
        );
        SignedTime::verify(&trusting(&self.trusted), &certificate, &time, NONCE)
    }
}

fn signed(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let part = |json: &Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
    let input = format!("{}.{}", part(header), part(claims));
    format!("{input}.{}", BASE64URL_NOPAD.encode(&key.signature(input.as_bytes())))
}

fn trusting(key: &SigningKey) -> CertificateKeys {
    let certificate_keys = vec![key.public_key().to_jwk(&key.kid)];
    CertificateKeys::of(&JwkSet { certificate_keys, ..JwkSet::default() }).unwrap()
}

// R34
#[test]
fn a_signed_time_says_what_time_it_was_and_who_stands_behind_it() {
    let said = Chain::new().say(&json!({})).unwrap();
    assert_eq!(said.at.unix_seconds(), CERTIFIED_AT + 60);
    assert_eq!(said.certificate_key.as_str(), "certificates");
}

#[test]
fn each_rule_refuses_and_the_first_of_them_is_answered() {
    use CertifiedRejection as R;
    let chain = Chain::new();
    let until = |seconds: i64| json!({"certificate": {"exp": CERTIFIED_AT + seconds}});
    assert!(chain.say(&until(7200)).is_ok());
    for (change, refusal) in [
        (json!({"header": {"typ": "time+jwt"}}), R::Malformed),
        (json!({"header": {"alg": "none"}}), R::Malformed),
        (json!({"header": {"crit": []}}), R::Malformed),
        (json!({"header": {"kid": "another"}}), R::CertificateKeyUnknown),
        (json!({"header": {"alg": "EdDSA"}}), R::CertificateInvalid),
        (json!({"certificate": {"sub": "more"}}), R::Malformed),
        (json!({"certificate": {"uses": "time"}}), R::Malformed),
        (until(7201), R::CertificateTooLong),
        (until(0), R::CertificateTooLong),
        (until(-5), R::CertificateTooLong),
        (json!({"certificate": {"uses": []}}), R::OtherUse),
        (json!({"certificate": {"uses": ["lease"]}}), R::OtherUse),
        (json!({"certificate": {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}}), R::Malformed),
        (json!({"time_header": {"typ": "lease+jwt"}}), R::Malformed),
        (json!({"time_header": {"kid": "any"}}), R::OtherKey),
        (json!({"time_header": {"alg": "EdDSA"}}), R::SignatureInvalid),
        (json!({"time": {"iat": null}}), R::Malformed),
        (json!({"time": {"iss": "somebody"}}), R::IssuerMismatch),
        (json!({"time": {"iat": CERTIFIED_AT - 1}}), R::OutsideCertificate),
        (json!({"time": {"iat": CERTIFIED_AT + 3601}}), R::OutsideCertificate),
        (json!({"time": {"nonce": ""}}), R::NonceMismatch),
    ] {
        assert_eq!(chain.say(&change), Err(refusal), "{change}");
    }
}

#[test]
fn nobody_else_can_certify_or_sign() {
    let (chain, stranger) = (Chain::new(), Chain::new());
    let header = json!({"alg": "ES256", "kid": "certificates", "typ": "signing-key+jwt"});
    let claims = json!({
        "iss": "latchkey", "iat": CERTIFIED_AT, "exp": CERTIFIED_AT + 3600, "uses": ["time"], "jwk": chain.jwk(),
    });
    let time_header = json!({"alg": "ES256", "kid": chain.kid(), "typ": "time+jwt"});
    let time = json!({"iss": "latchkey", "nonce": NONCE, "iat": CERTIFIED_AT});
    let verify = |certifier: &SigningKey, signer: &SigningKey| {
        let (certificate, time) = (signed(certifier, &header, &claims), signed(signer, &time_header, &time));
        SignedTime::verify(&trusting(&chain.trusted), &certificate, &time, NONCE).map(drop)
    };
    assert_eq!(verify(&chain.trusted, &chain.certified), Ok(()));
    assert_eq!(verify(&stranger.trusted, &chain.certified), Err(CertifiedRejection::CertificateInvalid));
    assert_eq!(verify(&chain.trusted, &stranger.certified), Err(CertifiedRejection::SignatureInvalid));
    // A license key is no certificate, and the keys that sign them certify nothing.
    let jwks = JwkSet { keys: vec![chain.trusted.public_key().to_jwk(&chain.trusted.kid)], ..JwkSet::default() };
    assert!(CertificateKeys::of(&jwks).unwrap().is_empty());
}
