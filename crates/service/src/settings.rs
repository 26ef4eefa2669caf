//! A vendor sets a property, or takes it back to its default.

use std::future::Future;

use latchkey_core::{
    Author, Change, Denial, Event, PropertyName, PropertyUnknown, PropertyValue, RecordVersion, Setting, Settings,
    Switches,
};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{StoreError, TimeFrame, UseCaseError};

/// What reads properties.
pub trait SettingsReader: Sync {
    /// Reads all properties that are set, in one call.
    fn read_settings(&self) -> impl Future<Output = Result<Settings, StoreError>> + Send;
}

/// What changes properties.
pub trait SettingsWriter: SettingsReader {
    /// Changes one property, and keeps the event of it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored
    /// setting has the version `earlier`, or for `None` unless it isn't set; it compares nothing else of it. It MUST also
    /// answer so when it would be one more than [`CUSTOM_SETTINGS_MAX`](latchkey_core::CUSTOM_SETTINGS_MAX). It MUST NOT
    /// conflict because another property was changed, unless both are about it at the same moment.
    fn write_setting(
        &self,
        change: &SettingChange,
        event: &Event,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// One property changes.
#[derive(Debug, Clone)]
pub struct SettingChange {
    /// Which property.
    pub name: PropertyName,
    /// The version in whose place the change comes; `None` when it isn't set.
    pub earlier: Option<RecordVersion>,
    /// What it is then; `None` when it goes back to its default.
    pub setting: Option<Setting>,
}

/// A request to set a property.
#[derive(Debug)]
pub struct PutSetting {
    /// Which property.
    pub name: PropertyName,
    /// Its new value.
    pub value: serde_json::Value,
    /// The version that whoever asks has seen; `None` when they saw none.
    pub seen: Option<RecordVersion>,
    /// Who asks.
    pub by: Author,
}

/// A property that was set.
#[derive(Debug)]
pub struct PropertySet {
    /// The property now.
    pub setting: Setting,
    /// The value that it had before, its default included; `None` when nothing was changed, or there was none.
    pub before: Option<PropertyValue>,
}

impl PropertySet {
    /// Whether this change allows generic keys, which were not allowed before.
    #[must_use]
    pub fn turns_generic_keys_on(&self) -> bool {
        let switches: Switches = [self.setting.clone()].into_iter().collect();
        switches.allow_generic_keys() && self.before.as_ref().is_some_and(|before| *before != self.setting.value)
    }
}

/// Sets one property; it counts from the next request on (R19).
///
/// Nothing is changed where it has that value, and whoever asks has seen that, or asks again for what they did (R14).
///
/// # Errors
///
/// [`Denial::InvalidFields`] for a value that the property can't have, or one custom property too many;
/// [`Denial::PropertyUnknown`] for a custom one that is there in another case; [`Denial::Unseen`] for a setting that was
/// not seen as it is; and faults of the store.
pub async fn put_setting(
    command: PutSetting,
    time: TimeFrame,
    store: &impl SettingsWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<PropertySet, UseCaseError> {
    let PutSetting { name, value, seen, by } = command;
    let value = name.definition().value(value).map_err(|error| Denial::InvalidFields(vec![error]))?;
    let (name, value, by) = (&name, &value, &by);
    let version = RecordVersion(time.new_id(random));
    retry(time, random, |sent: Option<Option<PropertyValue>>| async move {
        let settings = store.read_settings().await?;
        let earlier = spelled_alike(&settings, name)?;
        if let Some(stored) = earlier {
            // A store that sends a write twice may take its own first attempt for somebody else's.
            if let Some(before) = sent.filter(|_| stored.version == version) {
                return Ok(Attempt::Done(PropertySet { setting: stored.clone(), before }));
            }
            let is_repeated = stored.replaces == seen && stored.updated_by == by.principal;
            if stored.value == *value && (is_repeated || seen == Some(stored.version)) {
                return Ok(Attempt::Done(PropertySet { setting: stored.clone(), before: None }));
            }
        }
        RecordVersion::check(seen, earlier.map(|earlier| earlier.version)).map_err(Denial::from)?;
        settings.check_room(name).map_err(Denial::from)?;
        let setting = Setting {
            name: name.as_str().to_owned(),
            value: value.clone(),
            version,
            replaces: seen,
            updated_at: time.now,
            updated_by: by.principal.clone(),
        };
        let before = earlier.map(|earlier| earlier.value.clone());
        let event = event(name, before.clone(), Some(&setting), version, by, time);
        let change = SettingChange { name: name.clone(), earlier: seen, setting: Some(setting.clone()) };
        let before = before.or_else(|| name.definition().default.clone());
        Attempt::of(store.write_setting(&change, &event).await, before, |before| PropertySet { setting, before })
    })
    .await
}

/// A request to take a property back to its default.
#[derive(Debug)]
pub struct DeleteSetting {
    /// Which property.
    pub name: PropertyName,
    /// The version that whoever asks has seen; `None` when they saw none.
    pub seen: Option<RecordVersion>,
    /// Who asks.
    pub by: Author,
}

/// Takes one property back to its default; one of the vendor's own is gone. One that isn't set stays so.
///
/// # Errors
///
/// As [`put_setting`]; but nobody need have seen what is no longer there.
pub async fn delete_setting(
    command: DeleteSetting,
    time: TimeFrame,
    store: &impl SettingsWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<(), UseCaseError> {
    let DeleteSetting { name, seen, by } = &command;
    let version = RecordVersion(time.new_id(random));
    retry(time, random, |_: Option<()>| async move {
        let settings = store.read_settings().await?;
        let Some(earlier) = spelled_alike(&settings, name)? else { return Ok(Attempt::Done(())) };
        RecordVersion::check(*seen, Some(earlier.version)).map_err(Denial::from)?;
        let event = event(name, Some(earlier.value.clone()), None, version, by, time);
        let change = SettingChange { name: name.clone(), earlier: *seen, setting: None };
        Attempt::of(store.write_setting(&change, &event).await, (), |()| ())
    })
    .await
}

/// The setting of this name. A name of the vendor's own that is there in another case must be spelled as it is.
fn spelled_alike<'a>(settings: &'a Settings, name: &PropertyName) -> Result<Option<&'a Setting>, Denial> {
    match settings.get(name) {
        Some(stored) if stored.name != name.as_str() => Err(PropertyUnknown::spelled(&stored.name).into()),
        stored => Ok(stored),
    }
}

fn event(
    name: &PropertyName,
    before: Option<PropertyValue>,
    setting: Option<&Setting>,
    version: RecordVersion,
    by: &Author,
    time: TimeFrame,
) -> Event {
    let after = setting.map(|setting| setting.value.clone());
    let change = Change::SettingChanged { property: name.as_str().to_owned(), before, after };
    Event { event_id: version, at: time.now, author: by.clone().into(), change }
}

#[cfg(test)]
mod tests;
