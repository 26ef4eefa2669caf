//! Signed times: what the service answers when an application asks what time it is.

use data_encoding::BASE64URL_NOPAD;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};

use super::signing::{SIGNED_AT, by_p256, p256, sign, sorted};

pub(crate) const CERTIFICATES: &str = "test-certificates-2026";
const NONCE: &str = "AAECAwQFBgcICQoLDA0ODw";

/// The keys that certify others, as they stand in the JWK set.
pub(crate) fn certificate_keys() -> Vec<Value> {
    let mut jwk = p256(4).1;
    jwk["kid"] = CERTIFICATES.into();
    vec![jwk]
}

/// The key that is certified, as a certificate has it.
pub(crate) fn certified_jwk() -> Value {
    let mut jwk = p256(5).1;
    let members = jwk.as_object_mut().expect("an object");
    members.retain(|name, _| ["kty", "crv", "x", "y"].contains(&name.as_str()));
    jwk
}

/// The thumbprint of a P-256 key (RFC 7638).
pub(crate) fn thumbprint(jwk: &Value) -> String {
    let members = ["crv", "kty", "x", "y"].map(|name| format!("\"{name}\":{}", jwk[name]));
    BASE64URL_NOPAD.encode(digest(&SHA256, format!("{{{}}}", members.join(",")).as_bytes()).as_ref())
}

/// A certificate and a time as the service would sign them now.
pub(crate) fn signed_time(at: i64, nonce: &str) -> (String, String) {
    Time { iat: at, ..Time::default() }.asked_with(nonce)
}

/// What `times.json` holds.
pub(crate) fn table(jwks: &Value) -> Value {
    json!({
        "about": "Signed times with their certificates, and what a verifier must say of each that asked with the nonce; \
                  made from test keys by times.rs.",
        "jwks": jwks,
        "vectors": vectors(),
    })
}

fn vectors() -> Vec<Value> {
    let with = |change: &dyn Fn(&mut Time)| {
        let mut time = Time::default();
        change(&mut time);
        time
    };
    let jwk = |name: &str, value: Value| {
        with(&|time| {
            time.jwk[name] = value.clone();
            time.kid = None;
        })
    };
    let changed = [
        ("at-the-end", "signed in the certificate's last second", "valid", with(&|t| t.iat = SIGNED_AT + 3600)),
        ("two-hours", "the longest certificate", "valid", with(&|t| t.certificate["exp"] = json!(SIGNED_AT + 7200))),
        (
            "uses-two",
            "the certificate is for leases too",
            "valid",
            with(&|t| t.certificate["uses"] = json!(["lease", "time"])),
        ),
        (
            "typ-of-certificate",
            "another kind of token",
            "statement_malformed",
            with(&|t| t.certificate_typ = "license+jwt"),
        ),
        (
            "certificate-key-unknown",
            "nobody trusts who certified",
            "certificate_key_unknown",
            with(&|t| t.certifier = "test-p256-2026"),
        ),
        (
            "certificate-forged",
            "signed by somebody else under our key's ID",
            "certificate_invalid",
            with(&|t| t.certifier_seed = 9),
        ),
        (
            "certificate-claim-more",
            "a certificate says exactly five things",
            "statement_malformed",
            with(&|t| t.certificate["sub"] = json!("x")),
        ),
        (
            "certificate-too-long",
            "it lasts a second too long",
            "certificate_too_long",
            with(&|t| t.certificate["exp"] = json!(SIGNED_AT + 7201)),
        ),
        (
            "certificate-backward",
            "it ends before it begins",
            "certificate_too_long",
            with(&|t| t.certificate["exp"] = json!(SIGNED_AT - 1)),
        ),
        (
            "certificate-for-leases",
            "it is for something else",
            "certificate_other_use",
            with(&|t| t.certificate["uses"] = json!(["lease"])),
        ),
        (
            "certificate-for-nothing",
            "it is for nothing",
            "certificate_other_use",
            with(&|t| t.certificate["uses"] = json!([])),
        ),
        ("jwk-more", "the certified key has exactly four members", "statement_malformed", jwk("d", json!("AA"))),
        ("jwk-other-curve", "only P-256 is certified", "statement_malformed", jwk("crv", json!("P-384"))),
        ("typ-of-time", "a lease is no time", "statement_malformed", with(&|t| t.typ = "lease+jwt")),
        (
            "kid-not-the-thumbprint",
            "signed with another key than the certified one",
            "statement_other_key",
            with(&|t| t.kid = Some("mine".to_owned())),
        ),
        ("time-forged", "signed by somebody else", "statement_signature_invalid", with(&|t| t.signer_seed = 9)),
        ("other-issuer", "certificate and time are of two issuers", "issuer_mismatch", with(&|t| t.issuer = "another")),
        (
            "before-the-certificate",
            "signed a second before it",
            "statement_outside_certificate",
            with(&|t| t.iat = SIGNED_AT - 1),
        ),
        (
            "after-the-certificate",
            "signed a second after it",
            "statement_outside_certificate",
            with(&|t| t.iat = SIGNED_AT + 3601),
        ),
        (
            "other-nonce",
            "the answer to another question",
            "nonce_mismatch",
            with(&|t| t.nonce = "AAECAwQFBgcICQoLDA0ODg"),
        ),
    ]
    .map(|(name, about, code, time)| {
        let nonce = time.nonce;
        (name, about, code, time.asked_with(nonce))
    });
    let right = ("right", "the answer to this question", "valid", signed_time(SIGNED_AT + 60, NONCE));
    let all = std::iter::once(right).chain(changed);
    let vector = |(name, about, code, (certificate, time))| json!({"name": name, "about": about, "certificate": certificate, "time": time, "nonce": NONCE, "code": code});
    all.map(vector).collect()
}

/// All that may be wrong with one.
struct Time {
    certifier: &'static str,
    certifier_seed: u8,
    certificate_typ: &'static str,
    certificate: Value,
    jwk: Value,
    /// The thumbprint by default.
    kid: Option<String>,
    signer_seed: u8,
    typ: &'static str,
    issuer: &'static str,
    nonce: &'static str,
    iat: i64,
}

impl Default for Time {
    fn default() -> Self {
        Self {
            certifier: CERTIFICATES,
            certifier_seed: 4,
            certificate_typ: "signing-key+jwt",
            certificate: json!({"iss": "latchkey", "iat": SIGNED_AT, "exp": SIGNED_AT + 3600, "uses": ["time"]}),
            jwk: certified_jwk(),
            kid: None,
            signer_seed: 5,
            typ: "time+jwt",
            issuer: "latchkey",
            nonce: NONCE,
            iat: SIGNED_AT + 60,
        }
    }
}

impl Time {
    fn asked_with(mut self, nonce: &str) -> (String, String) {
        let header = |kid: &str, typ: &str| sorted(&json!({"alg": "ES256", "kid": kid, "typ": typ})).to_string();
        let kid = self.kid.clone().unwrap_or_else(|| thumbprint(&self.jwk));
        let time = json!({"iss": self.issuer, "nonce": nonce, "iat": self.iat});
        let time = sign(&header(&kid, self.typ), &time, &by_p256(self.signer_seed));
        // Certified an hour around a time that is nobody's vector.
        if !(SIGNED_AT - 7200..SIGNED_AT + 7200).contains(&self.iat) {
            (self.certificate["iat"], self.certificate["exp"]) = (json!(self.iat - 60), json!(self.iat + 3540));
        }
        self.certificate["jwk"] = self.jwk;
        let certificate = header(self.certifier, self.certificate_typ);
        (sign(&certificate, &self.certificate, &by_p256(self.certifier_seed)), time)
    }
}
