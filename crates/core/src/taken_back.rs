//! What the vendor took back: what a revocation list is made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{Activation, LatestEnd, LicenseRecord, LicenseState, Moment, Revision};

/// For how many days an entry is kept after the last license key has ended that it is about: longer than any client tolerates
/// a wrong clock.
const KEPT_DAYS: u32 = 31;

/// Something of which license keys are taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// The license or the activation.
    pub id: Uuid,
    /// What happened to it, if it is taken back as a whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped: Option<Stopped>,
    /// License keys of an earlier revision are taken back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before_revision: Option<Revision>,
    /// Until when a license key may be in use.
    pub latest_end: LatestEnd,
}

/// Why something is taken back as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// For good.
    Revoked,
    /// For a time.
    Suspended,
    /// The seat was given back.
    Removed,
}

impl TakenBack {
    /// What is taken back of a license; nothing, while no computer has a license key of it.
    #[must_use]
    pub fn of_license(record: &LicenseRecord) -> Option<Self> {
        let stopped = match record.state {
            LicenseState::Active => None,
            LicenseState::Suspended => Some(Stopped::Suspended),
            LicenseState::Revoked => Some(Stopped::Revoked),
        };
        let before_revision = record.before_revision;
        let latest_end = record.latest_end.filter(|_| stopped.is_some() || before_revision.is_some())?;
        Some(Self { id: record.license_id.0, stopped, before_revision, latest_end })
    }

    /// What is taken back with an activation; nothing of a generic license, whose one license key no activation stands behind.
    #[must_use]
    pub fn of_activation(record: &LicenseRecord, activation: &Activation) -> Option<Self> {
        activation.license_key.as_ref()?;
        let (id, stopped) = (activation.activation_id.0, Some(Stopped::Removed));
        Some(Self { id, stopped, before_revision: None, latest_end: record.latest_end? })
    }

    /// When nobody needs the entry any more; never, as long as a license key may be in use for ever.
    #[must_use]
    pub fn keep_until(&self) -> Option<Timestamp> {
        match self.latest_end {
            LatestEnd::Never => None,
            LatestEnd::Until(end) => Some(Moment::plus_days(end, KEPT_DAYS).into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::fixtures::{of, record, signed, with};

    // R27
    #[test]
    fn a_license_is_listed_while_it_is_taken_back_and_a_license_key_may_be_in_use() {
        let entry = |more: Value| TakenBack::of_license(&record(with(json!({"latest_end": "never"}), more)));
        assert_eq!(entry(json!({})), None);
        assert_eq!(entry(json!({"state": "revoked"})).unwrap().stopped, Some(Stopped::Revoked));
        assert_eq!(entry(json!({"state": "suspended"})).unwrap().stopped, Some(Stopped::Suspended));
        let both = entry(json!({"state": "suspended", "before_revision": 3})).unwrap();
        assert_eq!((both.stopped, both.before_revision.map(Revision::get)), (Some(Stopped::Suspended), Some(3)));
        let earlier = entry(json!({"before_revision": 3})).unwrap();
        assert_eq!((earlier.stopped, earlier.before_revision.map(Revision::get)), (None, Some(3)));
        assert_eq!(TakenBack::of_license(&record(json!({"state": "revoked"}))), None, "there is no license key");
    }

    // R27
    #[test]
    fn an_activation_is_listed_if_a_license_key_stands_behind_it() {
        let activation = |license_key: Value| -> Activation {
            of(json!({
                "activation_id": Uuid::from_u128(7), "computer_id": "pc", "activated_at": "2026-11-24T10:00:00Z",
                "counter": 0, "license_key": license_key,
            }))
        };
        let record = record(json!({"latest_end": {"until": "2027-01-01T00:00:00Z"}}));
        let entry = TakenBack::of_activation(&record, &activation(json!(signed("a.b.c")))).unwrap();
        assert_eq!((entry.id, entry.stopped), (Uuid::from_u128(7), Some(Stopped::Removed)));
        assert_eq!(entry.keep_until().unwrap().to_string(), "2027-02-01T00:00:00Z");
        assert_eq!(TakenBack::of_activation(&record, &activation(Value::Null)), None);
        let never = TakenBack { latest_end: LatestEnd::Never, ..entry };
        assert_eq!(never.keep_until(), None);
    }
}
