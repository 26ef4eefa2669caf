//! The values of a server's properties.

use std::collections::BTreeMap;

use crate::property::is_switch;
use crate::{PROPERTIES, PropertyDefinition, PropertyName, PropertyValue, Setting, Switches, Visibility};

/// The most properties with names of the vendor's own: every client application reads them.
pub const CUSTOM_SETTINGS_MAX: usize = 64;

/// All properties that a vendor has set; the others have their defaults.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// Those that an endpoint decides by.
    pub switches: Switches,
    /// Those that are only read, by [`PropertyName::key`]: the pages', and those with names of the vendor's own.
    shown: BTreeMap<String, Setting>,
}

impl Settings {
    /// The property as it is set; one of the vendor's own is found in any case, by the spelling that it was first set in.
    #[must_use]
    pub fn get(&self, name: &PropertyName) -> Option<&Setting> {
        match name.is_switch() {
            true => self.switches.get(name.as_str()),
            false => self.shown.get(&*name.key()),
        }
    }

    /// Whether this property can be set: there must be room for a new name of the vendor's own.
    ///
    /// # Errors
    ///
    /// [`SettingsFull`] when it would be one too many.
    pub fn check_room(&self, name: &PropertyName) -> Result<(), SettingsFull> {
        let is_one_more = name.is_custom() && self.get(name).is_none();
        let custom = self.shown.values().filter(|setting| setting.name.starts_with(CUSTOM_PREFIX));
        if is_one_more && custom.count() >= CUSTOM_SETTINGS_MAX { Err(SettingsFull) } else { Ok(()) }
    }

    /// What every client application may read, defaults included.
    #[must_use]
    pub fn public(&self) -> BTreeMap<&str, &PropertyValue> {
        let public = |definition: &&PropertyDefinition| definition.visibility == Visibility::Public;
        let defaults = PROPERTIES.iter().filter(public).filter_map(|d| Some((d.name, d.default.as_ref()?)));
        let set = self.iter().filter(|setting| {
            let name = setting.name.split_once('/');
            let found = name.and_then(|(category, name)| PropertyName::find(category, name).ok());
            found.is_some_and(|name| public(&name.definition()))
        });
        defaults.chain(set.map(|setting| (setting.name.as_str(), &setting.value))).collect()
    }

    /// Those that are set, by name: the switches first.
    pub fn iter(&self) -> impl Iterator<Item = &Setting> {
        self.switches.iter().chain(self.shown.values())
    }
}

impl Extend<Setting> for Settings {
    fn extend<T: IntoIterator<Item = Setting>>(&mut self, settings: T) {
        for setting in settings {
            if is_switch(&setting.name) {
                self.switches.extend([setting]);
            } else if setting.name.starts_with(CUSTOM_PREFIX) {
                self.shown.insert(setting.name.to_ascii_lowercase(), setting);
            } else {
                self.shown.insert(setting.name.clone(), setting);
            }
        }
    }
}

impl FromIterator<Setting> for Settings {
    fn from_iter<T: IntoIterator<Item = Setting>>(settings: T) -> Self {
        let mut all = Self::default();
        all.extend(settings);
        all
    }
}

const CUSTOM_PREFIX: &str = "custom/";

/// There are as many properties of the vendor's own as there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there are {CUSTOM_SETTINGS_MAX} custom properties already, the most there may be")]
pub struct SettingsFull;

#[cfg(test)]
mod tests;
