//! Whether a license key that a computer has still stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Activation, Claims, ComputerId, Denial, FieldError, Kind, LicenseKey, LicenseRecord, LicenseState, ProductId,
    Rejection, Revision, SignedLicenseKey, SigningKeyId, Switches, VerifiedLicense,
};

/// A license key whose signature is right, and what the application says of itself.
#[derive(Debug, Clone)]
pub struct PresentedLicense {
    /// The license key.
    pub license_key: LicenseKey,
    /// What it says.
    pub verified: VerifiedLicense,
    /// Where the application runs; a generic license needs none.
    pub computer: Option<ComputerId>,
    /// The product that the application is, if it says so.
    pub product: Option<ProductId>,
}

/// What the service says of a license key that was presented: a word that stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It stands.
    Valid,
    /// It is for another product than the application.
    ProductMismatch,
    /// It is bound to another computer.
    ComputerMismatch,
    /// The vendor took the license back.
    LicenseRevoked,
    /// The vendor took the license back for a time.
    LicenseSuspended,
    /// The seat was given back.
    ActivationReleased,
    /// A newer license key took its place, since it was taken back.
    LicenseSuperseded,
    /// The vendor blocked the computer.
    ComputerBlocked,
    /// The license has ended.
    LicenseExpired,
}

impl Standing {
    /// Every word.
    pub const ALL: [Self; 9] = [
        Self::Valid,
        Self::ProductMismatch,
        Self::ComputerMismatch,
        Self::LicenseRevoked,
        Self::LicenseSuspended,
        Self::ActivationReleased,
        Self::LicenseSuperseded,
        Self::ComputerBlocked,
        Self::LicenseExpired,
    ];

    /// The word.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::ProductMismatch => "product_mismatch",
            Self::ComputerMismatch => "computer_mismatch",
            Self::LicenseRevoked => "license_revoked",
            Self::LicenseSuspended => "license_suspended",
            Self::ActivationReleased => "activation_released",
            Self::LicenseSuperseded => "license_superseded",
            Self::ComputerBlocked => "computer_blocked",
            Self::LicenseExpired => "license_expired",
        }
    }

    /// Whether the vendor stands by it, so that it is exchanged for a newer one: also when its end has come, since the newest
    /// word counts.
    fn is_exchanged(self) -> bool {
        matches!(self, Self::Valid | Self::LicenseExpired)
    }
}

impl Claims {
    /// Decides, before anything is read, whether whoever presents the license key names the computer that it is bound to.
    pub(crate) fn check_computer(&self, computer: &ComputerId) -> Result<(), Denial> {
        match &self.computer {
            Some(digest) if *digest == computer.digest(&self.aud) => Ok(()),
            _ => Err(of_another_computer()),
        }
    }
}

/// The computer that presents a license key is another one than that of the license key.
pub(crate) fn of_another_computer() -> Denial {
    let detail = "is another computer than the one that the license key is bound to";
    Denial::InvalidFields(vec![FieldError::at("/computer_id", detail)])
}

/// A license key that says more than the one that was presented.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewerLicenseKey {
    /// It is signed already.
    Stored(LicenseKey),
    /// It is to be signed, in place of this one.
    ToSign(Option<SignedLicenseKey>),
}

impl LicenseRecord {
    /// Says whether a license key stands at `now`; `activation` is the one that it names, if that is still there, and `blocked`
    /// whether the vendor blocked the computer.
    ///
    /// Of a signing key that was taken back anybody may have written a license key: it counts only where the service has signed that
    /// very text, and says nothing otherwise. Then the first of these counts: product, computer, taken back (the license, the activation, earlier license keys), blocked,
    /// expired.
    #[must_use]
    pub fn standing(
        &self,
        presented: &PresentedLicense,
        activation: Option<&Activation>,
        switches: &Switches,
        blocked: bool,
        now: Timestamp,
    ) -> Standing {
        if !self.is_genuine(&presented.license_key, &presented.verified, activation, switches) {
            return Standing::LicenseSuperseded;
        }
        let claims = presented.verified.claims();
        let product = presented.product.as_ref().unwrap_or(&claims.aud);
        match presented.verified.check_binding(product, presented.computer.as_ref(), true) {
            Ok(()) => {}
            Err(Rejection::ProductMismatch) => return Standing::ProductMismatch,
            Err(_) => return Standing::ComputerMismatch,
        }
        match self.state {
            LicenseState::Active => {}
            LicenseState::Suspended => return Standing::LicenseSuspended,
            LicenseState::Revoked => return Standing::LicenseRevoked,
        }
        if claims.kind == Kind::Computer && activation.is_none() {
            return Standing::ActivationReleased;
        }
        if self.supersedes(claims.rev) {
            return Standing::LicenseSuperseded;
        }
        if blocked {
            return Standing::ComputerBlocked;
        }
        match self.expires_at(now) {
            Some(expires_at) if Timestamp::from(expires_at) <= now => Standing::LicenseExpired,
            _ => Standing::Valid,
        }
    }

    /// Whether license keys of this revision were taken back.
    #[must_use]
    pub fn supersedes(&self, revision: Revision) -> bool {
        self.before_revision.is_some_and(|before| revision < before)
    }

    /// Whether the service has signed a license key, rather than whoever got hold of its signing key (R28).
    #[must_use]
    pub fn is_genuine(
        &self,
        license_key: &LicenseKey,
        verified: &VerifiedLicense,
        activation: Option<&Activation>,
        switches: &Switches,
    ) -> bool {
        !switches.revoked_signing_keys.contains(verified.signing_key())
            || self.stored_license_key(activation).is_some_and(|stored| stored.knows(license_key))
    }

    /// The license key that is stored for an activation: its own, or that of a generic license.
    fn stored_license_key<'a>(&'a self, activation: Option<&'a Activation>) -> Option<&'a SignedLicenseKey> {
        match self.license.kind {
            Kind::Generic => self.generic_license_key.as_ref(),
            Kind::Computer => activation.and_then(|activation| activation.license_key.as_ref()),
        }
    }

    /// The newer license key for a computer whose own is of an earlier revision, or signed by a key that signs no more;
    /// `signing` are those that sign, and `usable` those of them that the application trusts.
    ///
    /// There is none for what was taken back: a license key that leaked would fetch what comes in its place. Nor is there one of a
    /// generic license while the server's switch is off (R9).
    #[must_use]
    pub fn newer_license_key(
        &self,
        presented: &PresentedLicense,
        standing: Standing,
        activation: Option<&Activation>,
        switches: &Switches,
        signing: &[SigningKeyId],
        usable: &[SigningKeyId],
    ) -> Option<NewerLicenseKey> {
        let verified = &presented.verified;
        let is_older = verified.claims().rev < self.revision || !signing.contains(verified.signing_key());
        let is_allowed = self.license.kind == Kind::Computer || switches.allow_generic_keys();
        let is_verifiable = !usable.is_empty();
        if !standing.is_exchanged() || !is_older || !is_allowed || !is_verifiable || self.first_activated_at.is_none() {
            return None;
        }
        Some(match self.stored_license_key(activation).cloned() {
            Some(key) if key.is_current(self.revision, usable) => NewerLicenseKey::Stored(key.text),
            outdated => NewerLicenseKey::ToSign(outdated),
        })
    }
}

#[cfg(test)]
mod tests;
