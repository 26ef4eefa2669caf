//! What an endpoint decides by.

use std::collections::BTreeMap;

use jiff::SignedDuration;

use crate::lease::{LEASE_MINUTES_DEFAULT, LEASE_MINUTES_MAX};
use crate::property::{
    ALLOW_GENERIC_KEYS, GENERIC_KEYS_MAX_DAYS, LEASE_MINUTES, MAX_RELEASES, ONE_TRIAL_PER_COMPUTER, RELEASES_PERIOD,
    RELEASES_PERIOD_DAYS,
};
use crate::{PropertyDefinition, PropertyValue, RevokedSigningKeys, Scalar, Setting};

/// The properties that an endpoint decides by, as far as a vendor has set them; the others have their defaults.
///
/// With them comes what else every decision about a license key depends on. They are apart from the vendor's own settings, so that a decision reads the same few bytes whatever is set besides.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Switches {
    set: BTreeMap<String, Setting>,
    /// The signing keys whose license keys are taken back.
    pub revoked_signing_keys: RevokedSigningKeys,
}

impl Switches {
    /// Whether generic keys can be created and activated (R8, R9).
    #[must_use]
    pub fn allow_generic_keys(&self) -> bool {
        self.value(&ALLOW_GENERIC_KEYS) == Some(&Scalar::Bool(true).into())
    }

    /// Within how many days a generic key must expire, if within any.
    #[must_use]
    pub fn generic_keys_max_days(&self) -> Option<u32> {
        match self.value(&GENERIC_KEYS_MAX_DAYS) {
            Some(PropertyValue(Scalar::Integer(days))) => u32::try_from(*days).ok().filter(|days| *days > 0),
            _ => None,
        }
    }

    /// Whether a computer gets no second trial of a product.
    #[must_use]
    pub fn one_trial_per_computer(&self) -> bool {
        self.value(&ONE_TRIAL_PER_COMPUTER) == Some(&Scalar::Bool(true).into())
    }

    /// How long a lease lasts unless it is renewed.
    #[must_use]
    pub fn lease_length(&self) -> SignedDuration {
        let minutes = match self.value(&LEASE_MINUTES) {
            Some(PropertyValue(Scalar::Integer(minutes))) => (*minutes).clamp(1, LEASE_MINUTES_MAX.into()),
            _ => LEASE_MINUTES_DEFAULT.into(),
        };
        SignedDuration::from_mins(minutes)
    }

    /// How many seats the computers of any license may give back within the period; `None`, for -1, leaves it to
    /// the license.
    #[must_use]
    pub fn max_releases(&self) -> Option<u32> {
        match self.value(&MAX_RELEASES) {
            Some(PropertyValue(Scalar::Integer(releases))) => u32::try_from(*releases).ok(),
            _ => None,
        }
    }

    /// For how many days a seat that was given back counts.
    #[must_use]
    pub fn releases_period_days(&self) -> u32 {
        match self.value(&RELEASES_PERIOD) {
            Some(PropertyValue(Scalar::Integer(days))) => u32::try_from(*days).unwrap_or(RELEASES_PERIOD_DAYS).max(1),
            _ => RELEASES_PERIOD_DAYS,
        }
    }

    /// Those that are set, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.set.values()
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Setting> {
        self.set.get(name)
    }

    fn value<'a>(&'a self, definition: &'a PropertyDefinition) -> Option<&'a PropertyValue> {
        self.get(definition.name).map(|set| &set.value).or(definition.default.as_ref())
    }
}

impl Extend<Setting> for Switches {
    fn extend<T: IntoIterator<Item = Setting>>(&mut self, settings: T) {
        self.set.extend(settings.into_iter().map(|setting| (setting.name.clone(), setting)));
    }
}

impl FromIterator<Setting> for Switches {
    fn from_iter<T: IntoIterator<Item = Setting>>(settings: T) -> Self {
        let mut switches = Self::default();
        switches.extend(settings);
        switches
    }
}

#[cfg(test)]
mod tests;
