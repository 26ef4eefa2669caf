//! A license as the vendor sees it.

use jiff::Timestamp;
use latchkey_core::{
    License, LicenseId, LicenseRecord, LicenseState, Moment, RecordVersion, Revision, StatedReason, Term, Updated,
};
use serde::{Deserialize, Serialize};

/// A license: what was sold, and what has become of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LicenseView {
    /// Names the license.
    pub license_id: LicenseId,
    /// The vendor's last change of it, which the next one names as `If-Match`.
    pub record_version: RecordVersion,
    /// Whether the license never ends.
    pub perpetual: bool,
    /// Whether computers that run at once are counted, by leases: `floating_seats` was given, and the license isn't generic.
    pub floating: bool,
    /// What was sold.
    #[serde(flatten)]
    pub license: License,
    /// Whether the vendor stands by it.
    pub state: LicenseState,
    /// Why the vendor set the state; absent as long as nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub state_reason: Option<StatedReason>,
    /// When the vendor last changed it, and who; absent as long as nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub updated: Option<Updated>,
    /// Counts the changes of the license that a license key would show.
    pub revision: Revision,
    /// When the first computer activated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false, value_type = String, format = DateTime))]
    pub first_activated_at: Option<Timestamp>,
    /// When it ends, as far as that is settled: `duration_days` begin with the first activation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub ends_at: Option<Moment>,
    /// How many activations are used; absent in lists, which don't count them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub used: Option<u32>,
}

impl LicenseView {
    /// Shows a license; `used` is how many seats are taken, if somebody counted.
    #[must_use]
    pub fn new(record: LicenseRecord, used: Option<u32>) -> Self {
        Self {
            license_id: record.license_id,
            record_version: record.record_version,
            perpetual: record.license.term == Term::Perpetual,
            floating: record.license.counted_seats().is_some(),
            ends_at: record.ends_at(),
            license: shown(record.license),
            state: record.state,
            state_reason: record.state_reason,
            updated: record.updated,
            revision: record.revision,
            first_activated_at: record.first_activated_at,
            used,
        }
    }

    /// Shows a license that was just made.
    #[must_use]
    pub fn just_made(license_id: LicenseId, license: License, record_version: RecordVersion) -> Self {
        let ends_at = match license.term {
            Term::Until(moment) => Some(moment),
            Term::Perpetual | Term::Days(_) => None,
        };
        Self {
            license_id,
            record_version,
            perpetual: license.term == Term::Perpetual,
            floating: license.counted_seats().is_some(),
            license: shown(license),
            state: LicenseState::Active,
            state_reason: None,
            updated: None,
            revision: Revision::default(),
            first_activated_at: None,
            ends_at,
            used: Some(0),
        }
    }
}

/// Floating seats that were left out show 1 (R6).
fn shown(license: License) -> License {
    License { floating_seats: Some(license.floating_seats.unwrap_or_default()), ..license }
}
