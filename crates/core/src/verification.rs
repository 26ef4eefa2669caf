//! What an application may conclude from a license key whose signature is right.

use jiff::Timestamp;

use crate::{Claims, Clock, ComputerId, Kind, Moment, ProductId, Rejection};

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

#[cfg(test)]
mod tests;
