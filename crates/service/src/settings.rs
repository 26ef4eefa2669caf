//! A vendor sets a property.

use std::future::Future;

use latchkey_core::{Denial, PrincipalArn, PropertyName, RecordVersion, Setting, Settings};
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
    /// Changes one property.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored
    /// setting has the version `earlier`, or for `None` unless it isn't set; it compares nothing else of it. It MUST also
    /// answer so when it would be one more than [`CUSTOM_SETTINGS_MAX`](latchkey_core::CUSTOM_SETTINGS_MAX). It MUST NOT
    /// conflict because another property was changed, unless both are about it at the same moment.
    fn write_setting(&self, change: &SettingChange) -> impl Future<Output = Result<(), StoreError>> + Send;
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
    /// Who asks.
    pub by: PrincipalArn,
}

/// Sets one property; it counts from the next request on (R19).
///
/// # Errors
///
/// [`Denial::InvalidFields`] for a value that the property can't have, or one custom property too many; and faults of
/// the store.
pub async fn put_setting(
    command: PutSetting,
    time: TimeFrame,
    store: &impl SettingsWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<Setting, UseCaseError> {
    let PutSetting { name, value, by } = command;
    let value = name.definition().value(value).map_err(|error| Denial::InvalidFields(vec![error]))?;
    let (name, value, by) = (&name, &value, &by);
    let version = RecordVersion(time.new_id(random));
    retry(time, random, |_: Option<()>| async move {
        let settings = store.read_settings().await?;
        let earlier = settings.get(name);
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if let Some(written) = earlier.filter(|earlier| earlier.version == version) {
            return Ok(Attempt::Done(written.clone()));
        }
        settings.check_room(name).map_err(Denial::from)?;
        let setting = Setting {
            name: earlier.map_or(name.as_str(), |earlier| &earlier.name).to_owned(),
            value: value.clone(),
            version,
            updated_at: time.now,
            updated_by: by.clone(),
        };
        let earlier = earlier.map(|earlier| earlier.version);
        let change = SettingChange { name: name.clone(), earlier, setting: Some(setting.clone()) };
        Attempt::of(store.write_setting(&change).await, (), |()| setting)
    })
    .await
}

#[cfg(test)]
mod tests;
