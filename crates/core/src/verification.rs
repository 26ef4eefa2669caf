//! What an application may conclude from a license key whose signature is right.

use jiff::Timestamp;

use crate::{Claims, Clock, ComputerId, Kind, Moment, ProductId};

/// A license key whose signature a trusted key made.
///
/// Whether it is good here and now (R17), [`check_binding`](Self::check_binding), then
/// [`check_maintenance`](Self::check_maintenance) and [`check_time`](Self::check_time) tell.
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

    /// Decides whether the license key is for this product, on this computer.
    ///
    /// A computer that has no ID can run on a generic license key only.
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in this order: product, generic not allowed, computer.
    pub fn check_binding(
        &self,
        product: &ProductId,
        computer: Option<&ComputerId>,
        allow_generic_keys: bool,
    ) -> Result<(), Rejection> {
        let claims = &self.0;
        if claims.aud != *product {
            return Err(Rejection::ProductMismatch);
        }
        match (claims.kind, &claims.computer) {
            (Kind::Generic, None) if allow_generic_keys => Ok(()),
            (Kind::Generic, None) => Err(Rejection::GenericNotAllowed),
            (Kind::Computer, Some(digest)) if computer.is_some_and(|here| here.digest(product) == *digest) => Ok(()),
            (Kind::Computer, Some(_)) => Err(Rejection::ComputerMismatch),
            (Kind::Generic, Some(_)) | (Kind::Computer, None) => Err(Rejection::Malformed),
        }
    }

    /// Decides whether the license includes a version that was released at `released_at`.
    ///
    /// # Errors
    ///
    /// [`Rejection::MaintenanceEnded`] when the version came out after the maintenance ended.
    pub fn check_maintenance(&self, released_at: Moment) -> Result<(), Rejection> {
        match self.0.maintenance_until {
            Some(until) if until < released_at => Err(Rejection::MaintenanceEnded),
            _ => Ok(()),
        }
    }

    /// Decides whether the license key is valid at this time.
    ///
    /// Beginning and end have a tolerance each: a clock that is behind and one that is ahead are two things.
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in this order: clock set back, not yet valid, expired.
    pub fn check_time(&self, clock: &Clock) -> Result<(), Rejection> {
        let now = clock.time()?;
        let begins = self.0.nbf.map_or(self.0.iat, |nbf| nbf.max(self.0.iat));
        if Timestamp::from(begins).duration_since(now) > clock.tolerance {
            return Err(Rejection::NotYetValid);
        }
        if self.0.exp.is_some_and(|exp| now.duration_since(exp.into()) >= clock.expiry_tolerance) {
            return Err(Rejection::Expired);
        }
        Ok(())
    }
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
    /// The version came out after the license's maintenance ended.
    #[error("the license does not include this version: its maintenance ended before the version was released")]
    MaintenanceEnded,
    /// The clock shows a time that is over for certain.
    #[error("this computer's clock is set back: it was later than this already")]
    ClockSetBack,
    /// Signed in the future of this computer's clock, or for a time to come.
    #[error("the license key is not valid yet by this computer's clock")]
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
            Self::MaintenanceEnded => "maintenance_ended",
            Self::ClockSetBack => "clock_set_back",
            Self::NotYetValid => "license_not_yet_valid",
            Self::Expired => "license_expired",
        }
    }
}

#[cfg(test)]
mod tests;
