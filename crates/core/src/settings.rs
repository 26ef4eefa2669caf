//! The values of a server's properties.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::property::{ALLOW_GENERIC_KEYS, BLOCKED_COMPUTER_IDS, GENERIC_KEYS_MAX_DAYS};
use crate::{
    ComputerId, PROPERTIES, PrincipalArn, PropertyDefinition, PropertyName, PropertyValue, Scalar, Visibility,
};

/// The most properties with names of the vendor's own: they are read at every activation.
const CUSTOM_MAX: usize = 64;

/// All properties that a vendor has set, and how often; the others have their defaults.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Grows by one with every change; 0 when nothing was ever set.
    pub version: u64,
    values: BTreeMap<String, SetValue>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SetValue {
    value: PropertyValue,
    updated_at: Timestamp,
    updated_by: PrincipalArn,
}

impl Settings {
    /// Sets one property; answers the name it is stored under.
    ///
    /// A name of the vendor's own keeps the spelling in which it was first set.
    ///
    /// # Errors
    ///
    /// [`SettingsFull`] when it would be one name of the vendor's own too many; nothing is changed then.
    pub fn set(
        &mut self,
        name: &PropertyName,
        value: PropertyValue,
        updated_by: PrincipalArn,
        updated_at: Timestamp,
    ) -> Result<String, SettingsFull> {
        let stored = self.values.keys().find(|stored| stored.eq_ignore_ascii_case(name.as_str())).cloned();
        let is_new = stored.is_none();
        if is_new && name.is_custom() && self.custom_count() >= CUSTOM_MAX {
            return Err(SettingsFull);
        }
        let spelling = stored.unwrap_or_else(|| name.as_str().to_owned());
        self.values.insert(spelling.clone(), SetValue { value, updated_at, updated_by });
        self.version += 1;
        Ok(spelling)
    }

    /// Whether generic keys can be created and activated (R8, R9).
    #[must_use]
    pub fn allow_generic_keys(&self) -> bool {
        self.value(&ALLOW_GENERIC_KEYS) == Some(&PropertyValue::Scalar(Scalar::Bool(true)))
    }

    /// Within how many days a generic key must expire, if within any.
    #[must_use]
    pub fn generic_keys_max_days(&self) -> Option<u32> {
        match self.value(&GENERIC_KEYS_MAX_DAYS) {
            Some(PropertyValue::Scalar(Scalar::Integer(days))) => u32::try_from(*days).ok().filter(|days| *days > 0),
            _ => None,
        }
    }

    /// Whether a computer gets no license key.
    #[must_use]
    pub fn is_blocked(&self, computer: &ComputerId) -> bool {
        matches!(self.value(&BLOCKED_COMPUTER_IDS), Some(PropertyValue::ComputerIds(ids)) if ids.contains(computer))
    }

    /// What every client application may read, defaults included.
    #[must_use]
    pub fn public(&self) -> BTreeMap<&str, &PropertyValue> {
        let public = |definition: &&PropertyDefinition| definition.visibility == Visibility::Public;
        let defaults = PROPERTIES.iter().filter(public).filter_map(|d| Some((d.name, d.default.as_ref()?)));
        let set = self.values.iter().filter(|(name, _)| {
            let found = name.split_once('/').and_then(|(category, name)| PropertyName::find(category, name).ok());
            found.is_some_and(|name| public(&name.definition()))
        });
        defaults.chain(set.map(|(name, set)| (name.as_str(), &set.value))).collect()
    }

    fn value<'a>(&'a self, definition: &'a PropertyDefinition) -> Option<&'a PropertyValue> {
        self.values.get(definition.name).map(|set| &set.value).or(definition.default.as_ref())
    }

    fn custom_count(&self) -> usize {
        self.values.keys().filter(|name| name.starts_with("custom/")).count()
    }
}

/// There are as many properties of the vendor's own as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {CUSTOM_MAX} custom properties already, the most there may be")]
pub struct SettingsFull;

#[cfg(test)]
mod tests;
