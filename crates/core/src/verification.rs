//! What an application may conclude from a license key whose signature is right.

use jiff::{SignedDuration, Timestamp};

use crate::{Claims, ComputerId, Kind, ProductId};

/// A license key whose signature a trusted key made; whether it is good *here*, [`check`](Self::check) tells.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedLicense(Claims);

impl VerifiedLicense {
    pub(crate) fn new(claims: Claims) -> Self {
        Self(claims)
    }

    /// What the license key says.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.0
    }

    /// Decides whether an application may run on this license key (R17).
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in this order: product, generic not allowed, computer, not yet valid, expired.
    pub fn check(&self, expectation: &Expectation<'_>) -> Result<(), Rejection> {
        let claims = &self.0;
        if claims.aud != *expectation.product {
            return Err(Rejection::ProductMismatch);
        }
        match (claims.kind, &claims.computer) {
            (Kind::Generic, None) if !expectation.allow_generic_keys => return Err(Rejection::GenericNotAllowed),
            (Kind::Computer, Some(digest)) if *digest != expectation.computer.digest(expectation.product) => {
                return Err(Rejection::ComputerMismatch);
            }
            (Kind::Generic, None) | (Kind::Computer, Some(_)) => {}
            (Kind::Generic, Some(_)) | (Kind::Computer, None) => return Err(Rejection::Malformed),
        }
        if Timestamp::from(claims.iat).duration_since(expectation.now) > expectation.clock_tolerance {
            return Err(Rejection::NotYetValid);
        }
        if claims.exp.is_some_and(|exp| Timestamp::from(exp) <= expectation.now) {
            return Err(Rejection::Expired);
        }
        Ok(())
    }
}

/// What an application knows of itself and demands of a license key.
#[derive(Debug, Clone, Copy)]
pub struct Expectation<'a> {
    /// The product that it is.
    pub product: &'a ProductId,
    /// The computer that it runs on.
    pub computer: &'a ComputerId,
    /// Whether it takes a license key that is bound to no computer; off is the safe choice (R8, R10).
    pub allow_generic_keys: bool,
    /// The time.
    pub now: Timestamp,
    /// How far this computer's clock may be behind the server's.
    pub clock_tolerance: SignedDuration,
}

/// Why a license key is refused; each has a stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Rejection {
    /// No license key, or one of a later format.
    #[error("this is no license key")]
    Malformed,
    /// No trusted key has the ID that it names.
    #[error("the license key is signed with a key that is not trusted here")]
    SigningKeyUnknown,
    /// Changed since it was signed, or signed by somebody else.
    #[error("the license key's signature is wrong")]
    SignatureInvalid,
    /// For another product.
    #[error("the license key is for another product")]
    ProductMismatch,
    /// Valid, but the application takes none that is bound to no computer (R10).
    #[error("the license key is generic, and this application does not allow generic license keys")]
    GenericNotAllowed,
    /// Bound to another computer (R3).
    #[error("the license key is bound to another computer")]
    ComputerMismatch,
    /// Signed in the future of this computer's clock.
    #[error("the license key is not valid yet: is this computer's clock right?")]
    NotYetValid,
    /// Valid once.
    #[error("the license has expired")]
    Expired,
}

impl Rejection {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Malformed => "license_key_malformed",
            Self::SigningKeyUnknown => "signing_key_unknown",
            Self::SignatureInvalid => "signature_invalid",
            Self::ProductMismatch => "product_mismatch",
            Self::GenericNotAllowed => "generic_not_allowed",
            Self::ComputerMismatch => "computer_mismatch",
            Self::NotYetValid => "license_not_yet_valid",
            Self::Expired => "license_expired",
        }
    }
}

#[cfg(test)]
mod tests;
