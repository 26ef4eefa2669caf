//! The signed half of a lease: a `lease+jwt`.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::claims::{hyphenated, numeric_date};
use crate::lease::LEASE_MINUTES_MAX;
use crate::statement::Statement;
use crate::{
    CertificateKeys, Certified, CertifiedRejection, Claims, ComputerDigest, ComputerId, Issuer, Lease, LeaseId,
    LicenseId, LicenseRecord, Moment, ProductId, Revision, Session,
};

/// What a `lease+jwt` says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LeaseClaims {
    /// Who issued it.
    pub iss: Issuer,
    /// The license.
    #[serde(deserialize_with = "hyphenated")]
    pub sub: LicenseId,
    /// The product.
    pub aud: ProductId,
    /// The lease.
    #[serde(deserialize_with = "hyphenated")]
    pub jti: LeaseId,
    /// The computer that holds it.
    pub computer: ComputerDigest,
    /// The session on it that holds it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    /// The license's revision when it was signed.
    pub rev: Revision,
    /// When it was signed.
    #[serde(with = "numeric_date")]
    pub iat: Moment,
    /// When it ends by the service's clock. By the computer's it lasts `exp - iat` from the answer's arrival on.
    #[serde(with = "numeric_date")]
    pub exp: Moment,
}

impl Statement for LeaseClaims {
    const TYP: &'static str = "lease+jwt";
    const USE: &'static str = "lease";

    fn issuer(&self) -> &Issuer {
        &self.iss
    }

    fn signed_at(&self) -> Moment {
        self.iat
    }
}

impl LeaseClaims {
    /// What is signed of a lease that ends at `ends_at`.
    #[must_use]
    pub fn new(record: &LicenseRecord, lease: &Lease, issuer: &Issuer, ends_at: Moment, now: Timestamp) -> Self {
        let product = &record.license.product;
        Self {
            iss: issuer.clone(),
            sub: record.license_id,
            aud: product.clone(),
            jti: lease.lease_id,
            computer: lease.holder.computer_id.digest(product),
            session: lease.holder.session.clone(),
            rev: record.revision,
            iat: now.into(),
            exp: ends_at,
        }
    }

    /// Verifies a `lease+jwt` with its certificate, for whoever holds this license key.
    ///
    /// Whether it is over is another question: it is asked of a clock that counts from the answer's arrival.
    ///
    /// # Errors
    ///
    /// Those of [`CertificateKeys::verify`]; then the first of these: issuer, license, product, computer, session, length.
    pub fn verify(
        keys: &CertificateKeys,
        certificate: &str,
        lease: &str,
        license: &Claims,
        computer: &ComputerId,
        session: Option<&Session>,
    ) -> Result<Certified<Self>, CertifiedRejection> {
        use CertifiedRejection as Rejection;
        let certified = keys.verify::<Self>(certificate, lease)?;
        let claims = &certified.statement;
        let rules = [
            (claims.iss == license.iss, Rejection::IssuerMismatch),
            (claims.sub == license.sub, Rejection::LicenseMismatch),
            (claims.aud == license.aud, Rejection::ProductMismatch),
            (claims.computer == computer.digest(&license.aud), Rejection::ComputerMismatch),
            (claims.session.as_ref() == session, Rejection::SessionMismatch),
            (!claims.length().is_negative() && claims.length() <= LENGTH_MAX, Rejection::LeaseTooLong),
        ];
        match rules.into_iter().find(|(holds, _)| !holds) {
            Some((_, rejection)) => Err(rejection),
            None => Ok(certified),
        }
    }

    /// How long it lasts.
    #[must_use]
    pub fn length(&self) -> SignedDuration {
        Timestamp::from(self.exp).duration_since(self.iat.into())
    }
}

const LENGTH_MAX: SignedDuration = SignedDuration::from_mins(LEASE_MINUTES_MAX as i64);

#[cfg(test)]
mod tests;
