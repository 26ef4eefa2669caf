//! Whether a computer may have a lease of a license.

use jiff::Timestamp;

use crate::standing::of_another_computer;
use crate::{
    Activation, Claims, ComputerId, Denial, Kind, LicenseRecord, Moment, PresentedLicense, SeatCount, Standing,
    Switches,
};

impl Claims {
    /// Whether a computer needs a lease beside this license key: a generic license never floats (R1, R6).
    #[must_use]
    pub fn is_floating(&self) -> bool {
        self.kind == Kind::Computer && self.floating_seats.is_some()
    }

    /// Decides, before anything is read, whether a license key can be good for a lease of this computer.
    ///
    /// # Errors
    ///
    /// [`Denial::NotFloating`] for a generic one; [`Denial::InvalidFields`] for that of another computer.
    pub fn check_lease(&self, computer: &ComputerId) -> Result<(), Denial> {
        if self.kind == Kind::Generic {
            return Err(Denial::NotFloating);
        }
        self.check_computer(computer)
    }
}

impl LicenseRecord {
    /// Decides whether the holder of a license key may have a lease at `now`, and how many floating seats there are;
    /// `activation` is the one that it names, if that is still there, and `blocked` whether the vendor blocked the computer.
    ///
    /// # Errors
    ///
    /// What is said of a license key that doesn't [stand](Self::standing); then [`Denial::NotFloating`].
    pub fn admit_lease(
        &self,
        presented: &PresentedLicense,
        activation: Option<&Activation>,
        switches: &Switches,
        blocked: bool,
        now: Timestamp,
    ) -> Result<SeatCount, Denial> {
        match self.standing(presented, activation, switches, blocked, now) {
            Standing::Valid => self.license.counted_seats().ok_or(Denial::NotFloating),
            Standing::ProductMismatch => Err(Denial::ProductMismatch),
            Standing::ComputerMismatch => Err(of_another_computer()),
            Standing::LicenseRevoked => Err(Denial::LicenseRevoked),
            Standing::LicenseSuspended => Err(Denial::LicenseSuspended),
            Standing::ActivationReleased => Err(Denial::ActivationUnknown),
            Standing::LicenseSuperseded => Err(Denial::LicenseSuperseded),
            Standing::ComputerBlocked => Err(Denial::ComputerBlocked),
            Standing::LicenseExpired => Err(Denial::LicenseExpired),
        }
    }

    /// When a lease ends that is signed at `now`: not after the license.
    #[must_use]
    pub fn lease_end(&self, switches: &Switches, now: Timestamp) -> Moment {
        let end = Moment::from(now).plus(switches.lease_length());
        self.expires_at(now).map_or(end, |expires_at| expires_at.min(end))
    }
}

#[cfg(test)]
mod tests;
