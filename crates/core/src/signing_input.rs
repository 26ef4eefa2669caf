//! What is signed: the first two parts of a compact JWS (RFC 7515).

use std::fmt;

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use uuid::Uuid;

use crate::certificate::CERTIFICATE_TYP;
use crate::jws::{Header, SIGNING_INPUT_MAX_BYTES};
use crate::{
    ActivationId, Algorithm, CertificateClaims, Claims, ComputerId, Issuer, License, LicenseId, LicenseKey,
    LicenseRecord, ListClaims, Moment, RecordVersion, Revision, Salt, SigningKeyId, Statement, Term,
};

/// The `typ` of a license key.
pub(crate) const LICENSE_TYP: &str = "license+jwt";
/// The `typ` of a revocation list.
pub(crate) const LIST_TYP: &str = "revocations+jwt";

/// What is signed: header and claims, base64url, with a dot between.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningInput(String);

impl SigningInput {
    /// Puts header and claims together.
    ///
    /// # Errors
    ///
    /// [`SigningInputTooLong`] past [`SIGNING_INPUT_MAX_BYTES`].
    pub fn new(alg: Algorithm, kid: &SigningKeyId, claims: &Claims) -> Result<Self, SigningInputTooLong> {
        Self::of(alg, kid, LICENSE_TYP, claims).map_err(|bytes| SigningInputTooLong { bytes, members: members(claims) })
    }

    /// Puts header and claims of a revocation list together.
    ///
    /// # Errors
    ///
    /// [`SigningInputTooLong`] past [`SIGNING_INPUT_MAX_BYTES`]: with about 80 signing keys of which all is taken back.
    pub fn of_list(alg: Algorithm, kid: &SigningKeyId, claims: &ListClaims) -> Result<Self, SigningInputTooLong> {
        Self::of(alg, kid, LIST_TYP, claims).map_err(|bytes| SigningInputTooLong { bytes, members: Vec::new() })
    }

    /// Puts header and claims of a certificate together; `alg` and `kid` are the certificate key's.
    ///
    /// # Errors
    ///
    /// [`SigningInputTooLong`] past [`SIGNING_INPUT_MAX_BYTES`], which no issuer is long enough for.
    pub fn of_certificate(
        alg: Algorithm,
        kid: &SigningKeyId,
        claims: &CertificateClaims,
    ) -> Result<Self, SigningInputTooLong> {
        let too_long = |bytes| SigningInputTooLong { bytes, members: Vec::new() };
        Self::of(alg, kid, CERTIFICATE_TYP, claims).map_err(too_long)
    }

    /// Puts header and claims of what a certified key signs together; `kid` is that key's thumbprint.
    ///
    /// # Errors
    ///
    /// [`SigningInputTooLong`] past [`SIGNING_INPUT_MAX_BYTES`]: whoever reads it takes no more.
    pub fn of_statement<S: Statement>(kid: &SigningKeyId, claims: &S) -> Result<Self, SigningInputTooLong> {
        let too_long = |bytes| SigningInputTooLong { bytes, members: Vec::new() };
        Self::of(Algorithm::Es256, kid, S::TYP, claims).map_err(too_long)
    }

    fn of(alg: Algorithm, kid: &SigningKeyId, typ: &str, claims: &impl Serialize) -> Result<Self, usize> {
        let header = Header { alg, kid: kid.clone(), typ: typ.to_owned() };
        let text = format!("{}.{}", encode_json(&header), encode_json(claims));
        if text.len() <= SIGNING_INPUT_MAX_BYTES { Ok(Self(text)) } else { Err(text.len()) }
    }

    /// The bytes to sign.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// The license key; `signature` is raw as JWS wants it (RFC 7518, 3.4; RFC 8037, 3.1).
    #[must_use]
    pub fn with_signature(&self, signature: &[u8]) -> LicenseKey {
        LicenseKey::from_text(self.signed(signature))
    }

    /// What is signed, with its signature: a compact JWS. The signature is raw as JWS wants it (RFC 7518, 3.4; RFC 8037, 3.1).
    #[must_use]
    pub fn signed(&self, signature: &[u8]) -> String {
        format!("{}.{}", self.0, BASE64URL_NOPAD.encode(signature))
    }
}

impl fmt::Debug for SigningInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningInput({} bytes)", self.0.len())
    }
}

/// Makes sure, before a license exists, that its license key can be signed, now and later.
///
/// There is room for what another configuration brings, or a change that isn't checked: the longest issuer, an end and a
/// maintenance as late as dates go, and every revision.
pub(crate) fn check_length(license: &License) -> Result<(), SigningInputTooLong> {
    let computer = ComputerId::try_from("any".to_owned()).expect("the text is a computer ID");
    let activation_key = "1ACME-0NESE-AT000-00000-0001P".parse().expect("the text is an activation key");
    let (latest, longest) = (Moment::latest(), Uuid::max());
    let license = License { term: Term::Until(latest), maintenance_until: Some(latest), ..license.clone() };
    let created_at = license.created_at;
    let mut record = LicenseRecord::new(&activation_key, license, RecordVersion(longest), Salt([0; 16]));
    (record.license_id, record.revision) = (LicenseId(longest), Revision::MAX);
    let claims = Claims::new(&record, ActivationId(longest), &computer, &Issuer::longest(), created_at);
    SigningInput::new(Algorithm::EdDsa, &SigningKeyId::longest(), &claims).map(drop)
}

fn encode_json(value: &impl Serialize) -> String {
    BASE64URL_NOPAD.encode(&serde_json::to_vec(value).expect("headers and claims are JSON"))
}

/// What a vendor says in a license key, with how many bytes each member takes in it as JSON.
fn members(claims: &Claims) -> Vec<(&'static str, usize)> {
    let json = |json: serde_json::Result<Vec<u8>>| json.expect("claims are JSON").len();
    let members = [
        ("/product", Some(json(serde_json::to_vec(&claims.aud)))),
        ("/features", (!claims.features.is_empty()).then(|| json(serde_json::to_vec(&claims.features)))),
        (
            "/properties",
            (claims.properties.iter().next().is_some()).then(|| json(serde_json::to_vec(&claims.properties))),
        ),
        ("/customer/name", claims.licensee.as_ref().map(|name| json(serde_json::to_vec(name)))),
    ];
    members.into_iter().filter_map(|(pointer, bytes)| Some((pointer, bytes?))).collect()
}

/// A license key could not be signed by KMS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the license key would be up to {bytes} bytes long, and at most {SIGNING_INPUT_MAX_BYTES} can be signed")]
pub struct SigningInputTooLong {
    /// How long it would be.
    pub bytes: usize,
    /// The members of a license that count, by pointer, with how many bytes each takes as JSON.
    pub members: Vec<(&'static str, usize)>,
}

#[cfg(test)]
mod tests;
