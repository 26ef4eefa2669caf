//! Trials: which one a computer has had of a product.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ComputerIdHash, Denial, Kind, LicenseId, LicenseRecord, Model, ProductId};

/// The trial that a computer has had of a product: the first license that it took a seat of as a trial, whatever became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// Which computer.
    pub computer: ComputerIdHash,
    /// Of which product.
    pub product: ProductId,
    /// The license.
    pub license_id: LicenseId,
    /// When the computer took its seat.
    pub activated_at: Timestamp,
}

impl LicenseRecord {
    /// Whether a seat of it is the trial of a computer. That of a generic license is none: its license key runs anywhere.
    #[must_use]
    pub fn is_trial(&self) -> bool {
        self.license.model == Model::Trial && self.license.kind == Kind::Computer
    }

    /// Whether a computer that has had this trial, if any, can have one by this license: its own again is no second one.
    ///
    /// # Errors
    ///
    /// [`Denial::TrialUsed`] when it was another license's.
    pub fn check_trial(&self, earlier: Option<&Trial>) -> Result<(), Denial> {
        let is_second = earlier.is_some_and(|trial| trial.license_id != self.license_id);
        if is_second { Err(Denial::TrialUsed) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::*;
    use crate::fixtures::{computer, now, record};

    #[test]
    fn a_seat_is_a_trial_where_the_license_is_one_and_bound_to_a_computer() {
        let is_trial = |more: Value| record(more).is_trial();
        assert!(is_trial(json!({"model": "trial"})));
        assert!(!is_trial(json!({"model": "trial", "generic": true})));
        assert!(!is_trial(json!({"model": "permanent"})) && !is_trial(json!({"model": "subscription"})));
    }

    #[test]
    fn another_licenses_trial_is_a_second_one_and_its_own_is_not() {
        let license = record(json!({"model": "trial"}));
        let trial = |license_id| Trial {
            computer: computer("pc").hash(),
            product: license.license.product.clone(),
            license_id,
            activated_at: now(),
        };
        assert_eq!(license.check_trial(None), Ok(()));
        assert_eq!(license.check_trial(Some(&trial(license.license_id))), Ok(()));
        assert_eq!(license.check_trial(Some(&trial(LicenseId(Uuid::from_u128(2))))), Err(Denial::TrialUsed));
    }
}
