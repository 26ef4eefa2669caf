//! What a change makes of a license.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::{
    ActivationId, Claims, ComputerId, CounterNumber, Denial, Issuer, LatestEnd, License, LicensePatch, LicenseRecord,
    LicenseState, Product, ReadCounters, SeatCounters, StatedReason, Switches, Warning,
};

/// A license as a change leaves it.
#[derive(Debug, Clone, PartialEq)]
pub struct RevisedLicense {
    /// The license; its version is still the old one.
    pub record: LicenseRecord,
    /// How many seats each of its counters has from now on; empty where that stays as it is.
    pub quotas: BTreeMap<CounterNumber, u32>,
    /// What the vendor should know of it.
    pub warnings: Vec<Warning>,
}

impl LicenseRecord {
    /// Makes the change that a vendor asks for; `counters` are all of the license's that were ever written.
    ///
    /// What license keys show raises the revision, so that they are signed anew.
    ///
    /// # Errors
    ///
    /// What [`LicensePatch::apply`] refuses; [`Denial::LicenseIsRevoked`] for all but customer, order and note of a revoked
    /// license; [`Denial::SeatsInUse`] for fewer activations than there are.
    pub fn revise(
        &self,
        patch: LicensePatch,
        product: Option<&Product>,
        switches: &Switches,
        counters: &ReadCounters,
        now: Timestamp,
    ) -> Result<RevisedLicense, Denial> {
        let revokes_earlier = patch.revoke_earlier;
        let license = patch.apply(self, product, switches, now)?;
        if self.state == LicenseState::Revoked && (revokes_earlier || !is_same_but_for_notes(&self.license, &license)) {
            return Err(Denial::LicenseIsRevoked);
        }
        let used = self.seats_in_use(counters);
        let (counters, quotas) = if license.activations == self.license.activations {
            (self.counters, BTreeMap::new())
        } else {
            self.share_out(license.activations.get(), counters)?
        };
        let mut record = Self { license, counters, ..self.clone() };
        if revokes_earlier || shown(&record, now) != shown(self, now) {
            record.revision = self.revision.next();
            record.before_revision = if revokes_earlier { Some(record.revision) } else { self.before_revision };
        }
        // From now on a license key may be signed that ends later.
        if let (Some(first), Some(latest)) = (self.first_activated_at, self.latest_end) {
            record.latest_end = Some(latest.max(LatestEnd::from(record.license.expires_at(first))));
        }
        let mut warnings = record.license.warnings();
        warnings.retain(|warning| !self.license.warnings().contains(warning));
        if !revokes_earlier && record.license.is_outlived(&self.license, self.first_activated_at) {
            warnings.push(Warning::OldLicenseKeysGoOn { activations: used });
        }
        Ok(RevisedLicense { record, quotas, warnings })
    }

    /// Suspends, reinstates or revokes the license; `None` when it is so already.
    ///
    /// # Errors
    ///
    /// [`Denial::LicenseIsRevoked`]: that is final.
    pub fn set_state(&self, state: LicenseState, reason: StatedReason) -> Result<Option<Self>, Denial> {
        let is_so =
            state == self.state && (state == LicenseState::Active || self.state_reason.as_ref() == Some(&reason));
        if is_so {
            return Ok(None);
        }
        if self.state == LicenseState::Revoked {
            return Err(Denial::LicenseIsRevoked);
        }
        Ok(Some(Self { state, state_reason: Some(reason), ..self.clone() }))
    }

    /// How many activations there are, by all counters that were ever written.
    #[must_use]
    pub fn seats_in_use(&self, counters: &ReadCounters) -> u32 {
        self.counters.numbers().map(|number| self.counter(number, counters).used).sum()
    }

    /// Shares so many activations out among the counters: each keeps what is used, and what is free is spread evenly.
    fn share_out(
        &self,
        activations: u32,
        read: &ReadCounters,
    ) -> Result<(SeatCounters, BTreeMap<CounterNumber, u32>), Denial> {
        let used = self.seats_in_use(read);
        let free = activations.checked_sub(used).ok_or(Denial::SeatsInUse { used, asked: activations })?;
        let counters = match self.counters {
            SeatCounters::One => SeatCounters::for_activations(activations),
            SeatCounters::Sixteen => SeatCounters::Sixteen,
        };
        let quota = |number| {
            let used = read.get(&number).map_or(0, |counter| counter.used);
            (number, used + counters.quota(number, free))
        };
        Ok((counters, counters.numbers().map(quota).collect()))
    }
}

/// What a license key says of a license, whoever has it.
fn shown(record: &LicenseRecord, now: Timestamp) -> Claims {
    let computer = ComputerId::try_from("any".to_owned()).expect("the text is a computer ID");
    let issuer = Issuer::try_from("any".to_owned()).expect("the text is an issuer");
    Claims::new(record, ActivationId(Uuid::nil()), &computer, &issuer, now)
}

/// Whether only customer, order and the vendor's note differ.
fn is_same_but_for_notes(old: &License, new: &License) -> bool {
    let License { customer, order_id, comment, .. } = new.clone();
    License { customer, order_id, comment, ..old.clone() } == *new
}

impl License {
    /// Whether license keys that were signed before, when it was still like `before`, go on granting what it no longer does.
    ///
    /// None were before the first activation.
    #[must_use]
    pub fn is_outlived(&self, before: &Self, first_activated_at: Option<Timestamp>) -> bool {
        let Some(first) = first_activated_at else { return false };
        let ends = |license: &Self| LatestEnd::from(license.expires_at(first));
        let maintained = |license: &Self| LatestEnd::from(license.maintenance_until);
        let loses_property =
            before.properties.iter().any(|(name, value)| self.properties.get(name.as_str()) != Some(value));
        ends(self) < ends(before)
            || maintained(self) < maintained(before)
            || !self.features.is_superset(&before.features)
            || loses_property
            // Fewer floating seats count at once; license keys that know of none ask for no lease.
            || self.counted_seats().is_some() && before.counted_seats().is_none()
    }
}

#[cfg(test)]
mod tests;
