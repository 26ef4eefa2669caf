//! What an application may conclude from a license key whose signature is right.

use jiff::Timestamp;

use crate::{Claims, Clock, ComputerId, Kind, Moment, ProductId, Rejection, SigningKeyId};

/// A license key whose signature a trusted key made.
///
/// Whether it is good here and now (R17), [`check_binding`](Self::check_binding), then
/// [`check_maintenance`](Self::check_maintenance) and [`check_time`](Self::check_time) tell.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedLicense {
    claims: Claims,
    signing_key: SigningKeyId,
}

impl VerifiedLicense {
    pub(crate) fn new(claims: Claims, signing_key: SigningKeyId) -> Self {
        Self { claims, signing_key }
    }

    /// What the license key says.
    #[must_use]
    pub fn claims(&self) -> &Claims {
        &self.claims
    }

    /// The trusted key that signed it.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKeyId {
        &self.signing_key
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
        let claims = &self.claims;
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
        match self.claims.maintenance_until {
            Some(until) if until < released_at => Err(Rejection::MaintenanceEnded),
            _ => Ok(()),
        }
    }

    /// Decides whether the license key is valid at this time (R34).
    ///
    /// What never ends is never refused for a wrong clock: only a beginning that is still to come by all that is
    /// known refuses it. What ends is good while both the time and the mark are before its end. The signature of the
    /// license key itself is part of the floor.
    ///
    /// # Errors
    ///
    /// The first rule that refuses, in this order: not yet valid, expired, clock set back.
    pub fn check_time(&self, clock: &Clock) -> Result<(), Rejection> {
        let signed_at = Timestamp::from(self.claims.iat);
        let clock = Clock { floor: Some(clock.floor.map_or(signed_at, |floor| floor.max(signed_at))), ..*clock };
        if self.claims.nbf.is_some_and(|nbf| Timestamp::from(nbf).duration_since(clock.latest()) > clock.tolerance) {
            return Err(Rejection::NotYetValid);
        }
        let Some(ends) = self.claims.exp.map(Timestamp::from) else { return Ok(()) };
        let is_over = |time: Timestamp| time.duration_since(ends) >= clock.expiry_tolerance;
        if is_over(clock.time()) {
            return Err(Rejection::Expired);
        }
        if clock.mark.is_some_and(is_over) { Err(Rejection::ClockSetBack) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests;
