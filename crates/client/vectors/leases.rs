//! Leases of floating seats: what the service answers when an application takes or renews one.

use serde_json::{Value, json};

use super::signing::{ED25519, SIGNED_AT, bound, by_ed25519, by_p256, header, sign, sorted, with};
use super::times::{CERTIFICATES, certified_jwk, thumbprint};

const WEEK: i64 = 7 * 24 * 3600;
const ANOTHER: &str = "00000000-0000-8000-8000-000000000001";

/// What `leases.json` holds.
pub(crate) fn table(jwks: &Value) -> Value {
    let license = with(&bound("pc-1"), "floating_seats", 5);
    json!({
        "about": "Leases with their certificates, and what a verifier must say of each that holds the license key, runs on the \
                  computer and, where there is one, in the session; made from test keys by leases.rs. Whether a lease is over \
                  is another question: it lasts exp - iat from the answer's arrival on, by a clock that counts sleep.",
        "jwks": jwks,
        "license_key": sign(&header("EdDSA", ED25519), &license, &by_ed25519(1)),
        "computer": "pc-1",
        "vectors": vectors(),
    })
}

fn vectors() -> Vec<Value> {
    let saying = |name: &str, value: Value| {
        let mut lease = Lease::default();
        lease.claims[name] = value;
        lease
    };
    let certified = |name: &str, value: Value| {
        let mut lease = Lease::default();
        lease.certificate[name] = value;
        lease
    };
    let other_computer = bound("pc-2")["computer"].clone();
    let rows = [
        ("right", "a lease of this computer", "valid", Lease::default()),
        ("a-week", "the longest lease", "valid", saying("exp", json!(SIGNED_AT + 60 + WEEK))),
        ("outlives-its-certificate", "as borrowed seats do", "valid", saying("exp", json!(SIGNED_AT + 86_400))),
        ("over-already", "it lasts no time", "valid", saying("exp", json!(SIGNED_AT + 60))),
        ("other-revision", "the license was changed meanwhile", "valid", saying("rev", json!(7))),
        ("one-more-claim", "a later release says more", "valid", saying("later", json!({"a": 1}))),
        (
            "of-a-session",
            "a session has its own",
            "valid",
            Lease { session: Some("ada"), ..saying("session", json!("ada")) },
        ),
        (
            "certificate-for-time",
            "it is for something else",
            "certificate_other_use",
            certified("uses", json!(["time"])),
        ),
        (
            "certificate-too-long",
            "a second too long",
            "certificate_too_long",
            certified("exp", json!(SIGNED_AT + 7201)),
        ),
        ("typ-of-lease", "a time is no lease", "statement_malformed", Lease { typ: "time+jwt", ..Lease::default() }),
        (
            "certificate-forged",
            "certified by somebody else under our key's ID",
            "certificate_invalid",
            Lease { certifier_seed: 9, ..Lease::default() },
        ),
        (
            "forged",
            "signed by a key that the certificate isn't of",
            "statement_signature_invalid",
            Lease { signer_seed: 9, ..Lease::default() },
        ),
        (
            "outside-its-certificate",
            "signed a second after it",
            "statement_outside_certificate",
            saying("iat", json!(SIGNED_AT + 3601)),
        ),
        ("session-null", "a member that is null", "statement_malformed", saying("session", Value::Null)),
        ("revision-zero", "there is none", "statement_malformed", saying("rev", json!(0))),
        (
            "lease-id-in-braces",
            "another form of it",
            "statement_malformed",
            saying("jti", json!(format!("{{{ANOTHER}}}"))),
        ),
        (
            "other-issuer",
            "lease and certificate are of two issuers",
            "issuer_mismatch",
            saying("iss", json!("another")),
        ),
        (
            "both-of-another-issuer",
            "than the license key's",
            "issuer_mismatch",
            Lease {
                certificate: with(&Lease::default().certificate, "iss", "another"),
                ..saying("iss", json!("another"))
            },
        ),
        ("other-license", "of another license", "lease_other_license", saying("sub", json!(ANOTHER))),
        ("other-product", "for another product", "lease_other_product", saying("aud", json!("acme-viewer"))),
        ("other-computer", "another computer's", "lease_other_computer", saying("computer", other_computer)),
        ("a-sessions", "the computer itself asks", "lease_other_session", saying("session", json!("ada"))),
        (
            "other-session",
            "another session's",
            "lease_other_session",
            Lease { session: Some("bob"), ..saying("session", json!("ada")) },
        ),
        ("no-session", "a session asks", "lease_other_session", Lease { session: Some("ada"), ..Lease::default() }),
        ("longer-than-a-week", "by a second", "lease_too_long", saying("exp", json!(SIGNED_AT + 61 + WEEK))),
        ("backward", "it ends before it begins", "lease_too_long", saying("exp", json!(SIGNED_AT + 59))),
    ];
    rows.into_iter().map(|(name, about, code, lease)| lease.into_row(name, about, code)).collect()
}

/// All that may be wrong with one.
pub(crate) struct Lease {
    certifier_seed: u8,
    pub(crate) certificate: Value,
    pub(crate) signer_seed: u8,
    typ: &'static str,
    pub(crate) claims: Value,
    /// The session that asks.
    session: Option<&'static str>,
}

impl Default for Lease {
    fn default() -> Self {
        let license = bound("pc-1");
        Self {
            certifier_seed: 4,
            certificate: json!({
                "iss": "latchkey", "iat": SIGNED_AT, "exp": SIGNED_AT + 3600, "uses": ["lease"], "jwk": certified_jwk(),
            }),
            signer_seed: 5,
            typ: "lease+jwt",
            claims: json!({
                "iss": "latchkey", "sub": license["sub"], "aud": license["aud"], "computer": license["computer"], "rev": 1,
                "jti": "000021c1-c1c1-8c1c-8707-070707070707", "iat": SIGNED_AT + 60, "exp": SIGNED_AT + 660,
            }),
            session: None,
        }
    }
}

impl Lease {
    /// The certificate and the lease.
    pub(crate) fn signed(&self) -> (String, String) {
        let header = |kid: &str, typ: &str| sorted(&json!({"alg": "ES256", "kid": kid, "typ": typ})).to_string();
        let certificate =
            sign(&header(CERTIFICATES, "signing-key+jwt"), &self.certificate, &by_p256(self.certifier_seed));
        let lease = sign(&header(&thumbprint(&certified_jwk()), self.typ), &self.claims, &by_p256(self.signer_seed));
        (certificate, lease)
    }

    fn into_row(self, name: &str, about: &str, code: &str) -> Value {
        let (certificate, lease) = self.signed();
        let mut row = json!({"name": name, "about": about, "certificate": certificate, "lease": lease, "code": code});
        if let Some(session) = self.session {
            row["session"] = session.into();
        }
        row
    }
}
