//! What keys sign that KMS certifies: what is short-lived and many is signed by such a key, without a call to KMS.

use jiff::Timestamp;

use crate::certificate::{CERTIFICATE_MAX, CERTIFICATE_TYP};
use crate::jwk::usable_keys;
use crate::jws::Jws;
use crate::strict::Object;
use crate::trusted_keys::find;
use crate::{CertificateClaims, JwkSet, JwkSetError, PublicKey, SigningKeyId, Statement};

/// What was verified, and the key at the beginning of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certified<S> {
    /// What was signed.
    pub statement: S,
    /// The trusted key that signed the certificate.
    pub certificate_key: SigningKeyId,
}

/// The keys that an application trusts to certify others; those of a JWK set's `certificate_keys`, and no others.
#[derive(Debug, Clone)]
pub struct CertificateKeys(Vec<(SigningKeyId, PublicKey)>);

impl CertificateKeys {
    /// Takes them from a JWK set; there may be none, and [those that can't be used](JwkSet::usable_keys) are left out.
    ///
    /// # Errors
    ///
    /// A secret in the set, or an ID of two keys.
    pub fn of(jwks: &JwkSet) -> Result<Self, JwkSetError> {
        jwks.check()?;
        Ok(Self(usable_keys(&jwks.certificate_keys)))
    }

    /// Whether there is none, so that nothing can be verified.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this key is one of them.
    #[must_use]
    pub fn contains(&self, kid: &SigningKeyId) -> bool {
        find(&self.0, kid).is_some()
    }

    /// Their IDs.
    pub fn ids(&self) -> impl Iterator<Item = &SigningKeyId> {
        self.0.iter().map(|(kid, _)| kid)
    }

    /// Verifies a statement with the certificate that came along.
    ///
    /// The end of the certificate is not compared with any clock: what was signed in its time stays signed.
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in the order of [`CertifiedRejection`].
    pub fn verify<S: Statement>(&self, certificate: &str, statement: &str) -> Result<Certified<S>, CertifiedRejection> {
        use CertifiedRejection as Rejection;
        let (certificate, statement) =
            Jws::parse(certificate).zip(Jws::parse(statement)).ok_or(Rejection::Malformed)?;
        let header = certificate.header(CERTIFICATE_TYP).ok_or(Rejection::Malformed)?;
        let key = find(&self.0, &header.kid).ok_or(Rejection::CertificateKeyUnknown)?;
        if !certificate.is_signed_by(key, header.alg) {
            return Err(Rejection::CertificateInvalid);
        }
        let Object(claims) = certificate.payload::<Object<CertificateClaims>>().ok_or(Rejection::Malformed)?;
        let length = Timestamp::from(claims.exp).duration_since(claims.iat.into());
        if !length.is_positive() || length > CERTIFICATE_MAX {
            return Err(Rejection::CertificateTooLong);
        }
        if !claims.uses.iter().any(|what| what == S::USE) {
            return Err(Rejection::OtherUse);
        }
        let certified = claims.public_key().ok_or(Rejection::Malformed)?;
        let signed_with = statement.header(S::TYP).ok_or(Rejection::Malformed)?;
        if signed_with.kid.as_str() != certified.thumbprint() {
            return Err(Rejection::OtherKey);
        }
        if !statement.is_signed_by(&certified, signed_with.alg) {
            return Err(Rejection::SignatureInvalid);
        }
        let Object(statement) = statement.payload::<Object<S>>().ok_or(Rejection::Malformed)?;
        if *statement.issuer() != claims.iss {
            return Err(Rejection::IssuerMismatch);
        }
        if !(claims.iat..=claims.exp).contains(&statement.signed_at()) {
            return Err(Rejection::OutsideCertificate);
        }
        Ok(Certified { statement, certificate_key: header.kid })
    }
}

/// Why a statement of a certified key is refused; each has a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertifiedRejection {
    /// Certificate or statement is none, or of another kind.
    #[error("certificate or statement is none")]
    Malformed,
    /// No trusted certificate key has the ID that the certificate names.
    #[error("the certificate is signed with a key that is not trusted here")]
    CertificateKeyUnknown,
    /// The certificate was changed, or signed by somebody else.
    #[error("the certificate's signature is wrong")]
    CertificateInvalid,
    /// The certificate lasts longer than two hours, or no time at all.
    #[error("the certificate lasts longer than a certificate may")]
    CertificateTooLong,
    /// The certificate is for something else.
    #[error("the certificate is for another use")]
    OtherUse,
    /// The statement names another key than the certificate's.
    #[error("the statement is signed with another key than the certified one")]
    OtherKey,
    /// The statement was changed, or signed by somebody else.
    #[error("the statement's signature is wrong")]
    SignatureInvalid,
    /// Certificate and statement are of two issuers.
    #[error("certificate and statement are of two issuers")]
    IssuerMismatch,
    /// The statement was signed before the certificate's time or after it.
    #[error("the statement was signed outside the certificate's time")]
    OutsideCertificate,
    /// The statement is the answer to another question.
    #[error("the statement is the answer to another question")]
    NonceMismatch,
    /// The lease is of another license.
    #[error("the lease is of another license")]
    LicenseMismatch,
    /// The lease is for another product.
    #[error("the lease is for another product")]
    ProductMismatch,
    /// Another computer holds the lease.
    #[error("another computer holds the lease")]
    ComputerMismatch,
    /// Another session on the computer holds the lease.
    #[error("another session on this computer holds the lease")]
    SessionMismatch,
    /// The lease lasts longer than a week.
    #[error("the lease lasts longer than a lease may")]
    LeaseTooLong,
}

impl CertifiedRejection {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "statement_malformed",
            Self::CertificateKeyUnknown => "certificate_key_unknown",
            Self::CertificateInvalid => "certificate_invalid",
            Self::CertificateTooLong => "certificate_too_long",
            Self::OtherUse => "certificate_other_use",
            Self::OtherKey => "statement_other_key",
            Self::SignatureInvalid => "statement_signature_invalid",
            Self::IssuerMismatch => "issuer_mismatch",
            Self::OutsideCertificate => "statement_outside_certificate",
            Self::NonceMismatch => "nonce_mismatch",
            Self::LicenseMismatch => "lease_other_license",
            Self::ProductMismatch => "lease_other_product",
            Self::ComputerMismatch => "lease_other_computer",
            Self::SessionMismatch => "lease_other_session",
            Self::LeaseTooLong => "lease_too_long",
        }
    }
}

#[cfg(test)]
mod tests;
