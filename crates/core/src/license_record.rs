//! A license and what has become of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    ActivationKeyHash, ChainHead, License, LicenseId, Moment, PrincipalArn, RecordVersion, Revision, SaltedHash,
    SeatCounters, SignedLicenseKey, StatedReason,
};

/// Whether the vendor stands by a license.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum LicenseState {
    /// It can be activated.
    #[default]
    Active,
    /// The vendor took it back for a time.
    Suspended,
    /// The vendor took it back for good.
    Revoked,
}

impl LicenseState {
    /// The state in a word, as JSON and the store have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Revoked => "revoked",
        }
    }
}

/// The latest end that any license key of a license ever had: until then one may be in use somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LatestEnd {
    /// It ended, or ends, then.
    Until(Moment),
    /// One never ends.
    Never,
}

impl From<Option<Moment>> for LatestEnd {
    fn from(expires_at: Option<Moment>) -> Self {
        expires_at.map_or(Self::Never, Self::Until)
    }
}

/// When a record was changed, and by whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Updated {
    /// When.
    #[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime))]
    pub at: Timestamp,
    /// Who.
    pub by: PrincipalArn,
}

/// A license and what has become of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LicenseRecord {
    /// Names the license.
    pub license_id: LicenseId,
    /// The activation key that is accepted; an ID made of an earlier one leads here, too.
    pub activation_key_hash: ActivationKeyHash,
    /// What was sold.
    #[serde(flatten)]
    pub license: License,
    /// Whether the vendor stands by it.
    pub state: LicenseState,
    /// Why the vendor set the state; absent as long as nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<StatedReason>,
    /// Counts the changes of what was sold.
    pub revision: Revision,
    /// License keys of an earlier revision are taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_revision: Option<Revision>,
    /// The vendor's last change of it, whatever that was.
    pub record_version: RecordVersion,
    /// The version that it came in place of; absent as long as the license is as it was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<RecordVersion>,
    /// When the vendor last changed it, and who; absent as long as nobody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub updated: Option<Updated>,
    /// The end of its chain of events.
    pub chain: ChainHead,
    /// The salted hash of what was personal when it was created.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_personal: Option<SaltedHash>,
    /// How many counters its seats have.
    pub counters: SeatCounters,
    /// When the first computer activated: a duration counts from here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_activated_at: Option<Timestamp>,
    /// The latest end of all its license keys; absent as long as there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest_end: Option<LatestEnd>,
    /// The one license key of a generic license, once it is signed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generic_license_key: Option<SignedLicenseKey>,
}

impl LicenseRecord {
    /// When the license ends, as far as that is settled: a duration is by the first activation.
    #[must_use]
    pub fn ends_at(&self) -> Option<Moment> {
        self.license.ends_at(self.first_activated_at)
    }

    /// Until when the license is valid for a computer that activates at `now`; `None` is for ever.
    #[must_use]
    pub fn expires_at(&self, now: Timestamp) -> Option<Moment> {
        self.license.expires_at(self.first_activated_at.unwrap_or(now))
    }
}
