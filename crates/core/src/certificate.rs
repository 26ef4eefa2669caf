//! What a certificate says of the key that KMS certifies: one definition, for those who sign and those who verify.

use data_encoding::BASE64URL_NOPAD;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::claims::numeric_date;
use crate::strict::Object;
use crate::{Issuer, Moment, PublicKey, Statement};

/// The `typ` of a certificate.
pub(crate) const CERTIFICATE_TYP: &str = "signing-key+jwt";
/// How long one lasts at most.
pub(crate) const CERTIFICATE_MAX: SignedDuration = SignedDuration::from_hours(2);

/// The claims of a certificate: exactly these.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificateClaims {
    /// Who issued it, and all that the certified key signs.
    pub iss: Issuer,
    /// What the key signs from here on counts.
    #[serde(with = "numeric_date")]
    pub iat: Moment,
    /// What it signs up to here counts: at most two hours after `iat`.
    #[serde(with = "numeric_date")]
    pub exp: Moment,
    /// What the key signs, such as `time`.
    pub uses: Vec<String>,
    jwk: Object<CertifiedJwk>,
}

impl CertificateClaims {
    /// Certifies a key for statements `S`, as long as a certificate may last; `None` for any but a P-256 key.
    #[must_use]
    pub fn new<S: Statement>(iss: Issuer, iat: Moment, key: &PublicKey) -> Option<Self> {
        let PublicKey::P256 { x, y } = key else { return None };
        let [x, y] = [x, y].map(|coordinate| BASE64URL_NOPAD.encode(coordinate));
        let jwk = CertifiedJwk { kty: "EC".to_owned(), crv: "P-256".to_owned(), x, y };
        Some(Self { iss, iat, exp: iat.plus(CERTIFICATE_MAX), uses: vec![S::USE.to_owned()], jwk: Object(jwk) })
    }

    /// The certified key, if it is one that can be used.
    pub(crate) fn public_key(&self) -> Option<PublicKey> {
        let Object(jwk) = &self.jwk;
        let coordinate = |text: &str| BASE64URL_NOPAD.decode(text.as_bytes()).ok()?.try_into().ok();
        let is_p256 = jwk.kty == "EC" && jwk.crv == "P-256";
        is_p256.then_some(())?;
        Some(PublicKey::P256 { x: coordinate(&jwk.x)?, y: coordinate(&jwk.y)? })
    }
}

/// The public half of a certified key, P-256, with exactly the members that its thumbprint is made of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CertifiedJwk {
    kty: String,
    crv: String,
    x: String,
    y: String,
}
