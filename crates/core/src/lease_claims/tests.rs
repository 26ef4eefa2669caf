use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::fixtures::{SigningKey, claims, computer, now, record, with};
use crate::{ActivationId, FloatingSeatNumber, Holder, JwkSet, SeatCount};

/// 2026-11-24T10:00:00Z.
const NOW: i64 = 1_795_514_400;

fn floating() -> Value {
    json!({"floating_seats": 5})
}

/// A lease of the computer `pc`.
fn lease(session: Option<&str>) -> LeaseClaims {
    let holder = Holder { computer_id: computer("pc"), session: session.map(|session| session.parse().unwrap()) };
    let lease_id = LeaseId::new(FloatingSeatNumber::last_of(SeatCount::default()), [7; 13]);
    let ends_at = "2026-11-24T10:10:00Z".parse().unwrap();
    let lease = Lease::begin(lease_id, ActivationId(Uuid::from_u128(2)), holder, ends_at, now());
    LeaseClaims::new(&record(floating()), &lease, &"latchkey".parse().unwrap(), ends_at, now())
}

fn signed(key: &SigningKey, header: &Value, claims: &Value) -> String {
    let part = |json: &Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
    let input = format!("{}.{}", part(header), part(claims));
    format!("{input}.{}", BASE64URL_NOPAD.encode(&key.signature(input.as_bytes())))
}

/// What a client says of a lease with these members otherwise, and its certificate.
fn say(
    lease: &LeaseClaims,
    change: Value,
    uses: &str,
    session: Option<&Session>,
) -> Result<LeaseClaims, CertifiedRejection> {
    let (trusted, certified) = (SigningKey::p256("certificates"), SigningKey::p256("any"));
    let jwk = certified.public_key().to_jwk(&certified.kid);
    let certificate = signed(
        &trusted,
        &json!({"alg": "ES256", "kid": "certificates", "typ": "signing-key+jwt"}),
        &json!({
            "iss": "latchkey", "iat": NOW - 60, "exp": NOW + 3600, "uses": [uses],
            "jwk": {"kty": "EC", "crv": "P-256", "x": jwk.x, "y": jwk.y},
        }),
    );
    let header = json!({"alg": "ES256", "kid": certified.public_key().thumbprint(), "typ": "lease+jwt"});
    let statement = signed(&certified, &header, &with(serde_json::to_value(lease).unwrap(), change));
    let certificate_keys = vec![trusted.public_key().to_jwk(&trusted.kid)];
    let keys = CertificateKeys::of(&JwkSet { certificate_keys, ..JwkSet::default() }).unwrap();
    let license = claims(floating());
    let certified = LeaseClaims::verify(&keys, &certificate, &statement, &license, &computer("pc"), session)?;
    assert_eq!(certified.certificate_key.as_str(), "certificates");
    Ok(certified.statement)
}

// R30
#[test]
fn a_lease_says_whose_it_is_and_how_long_it_lasts() {
    let read = say(&lease(None), json!({}), "lease", None).unwrap();
    assert_eq!(read, lease(None));
    assert_eq!(read.length(), SignedDuration::from_mins(10));
    assert_eq!(read.jti.seat(), FloatingSeatNumber::last_of(SeatCount::default()));
    let user: Session = "Ada".parse().unwrap();
    assert_eq!(say(&lease(Some("Ada")), json!({}), "lease", Some(&user)).unwrap().session, Some(user));
}

// R30
#[test]
fn each_rule_refuses_and_the_first_of_them_is_answered() {
    use CertifiedRejection as R;
    let another = Uuid::from_u128(9).to_string();
    let user: Session = "Ada".parse().unwrap();
    for (change, refusal) in [
        (json!({"iat": NOW - 61}), R::OutsideCertificate),
        (json!({"iat": NOW + 3601, "exp": NOW + 3602}), R::OutsideCertificate),
        (json!({"iss": "somebody"}), R::IssuerMismatch),
        (json!({"sub": another}), R::LicenseMismatch),
        (json!({"aud": "viewer"}), R::ProductMismatch),
        (json!({"computer": computer("another").digest(&"editor".parse().unwrap())}), R::ComputerMismatch),
        (json!({"session": "Ada"}), R::SessionMismatch),
        (json!({"exp": NOW + 7 * 24 * 3600 + 1}), R::LeaseTooLong),
        (json!({"exp": NOW - 1}), R::LeaseTooLong),
        (json!({"session": null}), R::Malformed),
        (json!({"jti": "any"}), R::Malformed),
        (json!({"rev": 0}), R::Malformed),
    ] {
        assert_eq!(say(&lease(None), change.clone(), "lease", None), Err(refusal), "{change}");
    }
    assert!(say(&lease(None), json!({"exp": NOW + 7 * 24 * 3600}), "lease", None).is_ok());
    assert_eq!(say(&lease(None), json!({}), "time", None), Err(R::OtherUse));
    assert_eq!(say(&lease(None), json!({}), "lease", Some(&user)), Err(R::SessionMismatch));
}
