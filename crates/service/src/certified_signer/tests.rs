use latchkey_core::fixtures::now;
use latchkey_core::{CertificateKeys, CertifiedRejection, JwkSet, SignedTime, TimeClaims};
use serde_json::json;
use tokio::task::JoinSet;

use super::*;
use crate::testing::requests::issuer;
use crate::testing::{Journal, MemoryKey, Mood};

const NONCE: &str = "AAECAwQFBgcICQoLDA0ODw";

fn signer(certificates: &MemoryKey) -> CertifiedSigner<TimeClaims, MemoryKey> {
    CertifiedSigner::new(issuer(), certificates.clone())
}

/// The key that certifies, and its calls.
fn certificates() -> (MemoryKey, Journal) {
    let journal = Journal::default();
    (MemoryKey::new("certificates", &journal), journal)
}

/// So many seconds after now.
fn time(seconds: i64) -> TimeClaims {
    let iat = Moment::from(now() + SignedDuration::from_secs(seconds));
    TimeClaims { iss: issuer(), nonce: NONCE.to_owned(), iat }
}

fn verified(certificates: &MemoryKey, signed: &CertifiedStatement) -> Result<Moment, CertifiedRejection> {
    let jwks = JwkSet { certificate_keys: vec![certificates.jwk()], ..JwkSet::default() };
    let keys = CertificateKeys::of(&jwks).unwrap();
    let time = SignedTime::verify(&keys, &signed.certificate, &signed.statement, NONCE);
    time.map(|time| time.at)
}

// R30
#[tokio::test]
async fn ten_thousand_statements_in_three_hours_are_three_calls_to_the_key_service() {
    let (certificates, journal) = certificates();
    let signer = signer(&certificates);
    for n in 0..10_000 {
        let time = time(n * 3 * 3600 / 10_000);
        let signed = signer.sign(&time).await.unwrap();
        if n % 100 == 0 {
            assert_eq!(verified(&certificates, &signed), Ok(time.iat), "{n}");
        }
    }
    assert_eq!(journal.take(), ["sign"; 3]);
}

#[tokio::test]
async fn a_hundred_that_need_a_certificate_at_once_make_one_call() {
    let (certificates, journal) = certificates();
    let signer = Arc::new(signer(&certificates));
    let mut tasks = JoinSet::new();
    for n in 0..100 {
        let signer = signer.clone();
        // Every other one came a second before the one that the certificate is made for.
        tasks.spawn(async move { signer.sign(&time(-(n % 2))).await });
    }
    for signed in tasks.join_all().await {
        assert!(verified(&certificates, &signed.unwrap()).is_ok());
    }
    assert_eq!(journal.count(), 1);
}

// R20
#[tokio::test]
async fn a_key_service_that_fails_is_asked_again_at_the_next_need() {
    let (certificates, journal) = certificates();
    let signer = signer(&certificates);
    certificates.fall_into(Mood::Unavailable);
    assert!(matches!(signer.sign(&time(0)).await, Err(KeyServiceError::Unavailable(_))));
    certificates.fall_into(Mood::Fault);
    assert!(matches!(signer.sign(&time(0)).await, Err(KeyServiceError::Fault(_))));
    certificates.fall_into(Mood::Well);
    assert!(signer.sign(&time(0)).await.is_ok());
    assert_eq!(journal.count(), 3);
}

// R20
#[tokio::test]
async fn a_certificate_that_lasts_is_used_on_while_the_key_service_fails() {
    let (certificates, journal) = certificates();
    let signer = signer(&certificates);
    let first = signer.sign(&time(0)).await.unwrap();
    certificates.fall_into(Mood::Unavailable);
    for seconds in [3599, 3600, 7100] {
        let signed = signer.sign(&time(seconds)).await.unwrap();
        assert_eq!(signed.certificate, first.certificate);
        assert_eq!(verified(&certificates, &signed), Ok(time(seconds).iat));
    }
    assert_eq!(journal.count(), 3, "young, it is not asked for");
    assert!(signer.sign(&time(7200)).await.is_err(), "nobody would accept what it signs now");
    certificates.fall_into(Mood::Well);
    assert_ne!(signer.sign(&time(7200)).await.unwrap().certificate, first.certificate);
}

#[tokio::test]
async fn what_was_signed_after_the_clock_was_corrected_verifies() {
    let (certificates, _) = certificates();
    let signer = signer(&certificates);
    for seconds in [7200, 0, 86_400] {
        let signed = signer.sign(&time(seconds)).await.unwrap();
        assert_eq!(verified(&certificates, &signed), Ok(time(seconds).iat));
    }
}

#[tokio::test]
async fn a_statement_that_verifiers_would_find_too_long_is_a_fault() {
    let (certificates, _) = certificates();
    let long = TimeClaims { nonce: "n".repeat(4096), ..time(0) };
    assert!(matches!(signer(&certificates).sign(&long).await, Err(KeyServiceError::Fault(_))));
}

#[tokio::test]
async fn a_certificate_says_exactly_what_it_must() {
    let (certificates, _) = certificates();
    let signed = signer(&certificates).sign(&time(0)).await.unwrap();
    let part = |n: usize| -> serde_json::Value {
        let part = signed.certificate.split('.').nth(n).unwrap();
        serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
    };
    assert_eq!(part(0), json!({"alg": "ES256", "kid": "certificates", "typ": "signing-key+jwt"}));
    let begins = now().as_second() - 60;
    assert_eq!(
        part(1),
        json!({
            "iss": "latchkey", "iat": begins, "exp": begins + 7200, "uses": ["time"],
            "jwk": {"kty": "EC", "crv": "P-256", "x": part(1)["jwk"]["x"], "y": part(1)["jwk"]["y"]},
        })
    );
}
