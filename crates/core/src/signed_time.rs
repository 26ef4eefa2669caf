//! Signed time: the only thing that settles a doubt about a computer's clock.

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::claims::numeric_date;
use crate::text::{TextError, text_type};
use crate::{CertificateKeys, CertifiedRejection, Issuer, Moment, SigningKeyId, Statement};

/// How many bytes a question has that nobody asked before.
const NONCE_BYTES: usize = 16;

text_type! {
    /// 16 random bytes as base64url (RFC 4648, 5) without padding: a question for the time that nobody asked before.
    pub Nonce, plain, |text| {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes());
        let is_nonce = bytes.is_ok_and(|bytes| bytes.len() == NONCE_BYTES);
        is_nonce.then_some(()).ok_or(TextError::Form("must be 16 bytes as base64url without padding: 22 characters"))
    }
}

impl Nonce {
    /// Makes one of these random bytes.
    #[must_use]
    pub fn of(random: &[u8; NONCE_BYTES]) -> Self {
        Self(BASE64URL_NOPAD.encode(random))
    }
}

/// The time as the service said it, in answer to a question that nobody asked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedTime {
    /// What time it was.
    pub at: Moment,
    /// The trusted key that stands behind it.
    pub certificate_key: SigningKeyId,
}

impl SignedTime {
    /// Verifies a `time+jwt` with its certificate; `nonce` is what was asked with, so that no old answer counts.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateKeys::verify`], then [`CertifiedRejection::NonceMismatch`].
    pub fn verify(
        keys: &CertificateKeys,
        certificate: &str,
        time: &str,
        nonce: &str,
    ) -> Result<Self, CertifiedRejection> {
        let certified = keys.verify::<TimeClaims>(certificate, time)?;
        if certified.statement.nonce != nonce {
            return Err(CertifiedRejection::NonceMismatch);
        }
        Ok(Self { at: certified.statement.iat, certificate_key: certified.certificate_key })
    }
}

/// What a `time+jwt` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeClaims {
    /// Who says it.
    pub iss: Issuer,
    /// What was asked with.
    pub nonce: String,
    /// What time it is.
    #[serde(with = "numeric_date")]
    pub iat: Moment,
}

impl Statement for TimeClaims {
    const TYP: &'static str = "time+jwt";
    const USE: &'static str = "time";

    fn issuer(&self) -> &Issuer {
        &self.iss
    }

    fn signed_at(&self) -> Moment {
        self.iat
    }
}
