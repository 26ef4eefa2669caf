//! A vendor sets a property.

use std::future::Future;

use latchkey_core::{Denial, PrincipalArn, PropertyName, PropertyValue, Settings};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{StoreError, TimeFrame, UseCaseError};

/// What reads properties.
pub trait SettingsReader: Sync {
    /// Reads all properties that were ever set.
    fn read_settings(&self) -> impl Future<Output = Result<Settings, StoreError>> + Send;
}

/// What changes properties.
pub trait SettingsWriter: SettingsReader {
    /// Replaces all properties.
    ///
    /// An adapter MUST answer [`StoreError::Conflict`], and write nothing, unless the stored version is the one before
    /// `settings.version`.
    fn replace_settings(&self, settings: &Settings) -> impl Future<Output = Result<(), StoreError>> + Send;
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

/// A property as it is now.
#[derive(Debug)]
pub struct PropertySet {
    /// Its name, as it is stored.
    pub name: String,
    /// Its value now.
    pub value: PropertyValue,
    /// The version of all properties now.
    pub version: u64,
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
) -> Result<PropertySet, UseCaseError> {
    let PutSetting { name, value, by } = command;
    let value = name.definition().value(value).map_err(|error| Denial::InvalidFields(vec![error]))?;
    let (name, value, by) = (&name, &value, &by);
    let answer =
        |(settings, name): (Settings, String)| PropertySet { name, value: value.clone(), version: settings.version };
    retry(time, random, |sent: Option<(Settings, String)>| async move {
        let mut settings = store.read_settings().await?;
        // A store that sends a write twice may take its own first attempt for somebody else's.
        if let Some(written) = sent.filter(|(sent, _)| *sent == settings) {
            return Ok(Attempt::Done(answer(written)));
        }
        let stored_as = settings.set(name, value.clone(), by.clone(), time.now).map_err(Denial::from)?;
        let write = store.replace_settings(&settings).await;
        Attempt::of(write, (settings, stored_as), answer)
    })
    .await
}

#[cfg(test)]
mod tests;
