//! The store of the server's properties.

use aws_sdk_dynamodb::Client;
use latchkey_core::Settings;
use latchkey_service::{SettingsReader, SettingsWriter, StoreError};

use crate::item;
use crate::properties_table::PropertiesTable;

/// Stores the server's properties, all in one item.
#[derive(Debug, Clone)]
pub struct DynamoDbSettings(PropertiesTable);

impl DynamoDbSettings {
    /// A store over this table.
    pub fn new(client: Client, properties_table: impl Into<String>) -> Self {
        Self(PropertiesTable::new(client, properties_table))
    }
}

impl SettingsReader for DynamoDbSettings {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        Ok(self.0.read(item::settings()).await?.unwrap_or_default())
    }
}

impl SettingsWriter for DynamoDbSettings {
    async fn replace_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        // Version 0 is that of settings which were never written: none comes before it.
        let earlier = settings.version.checked_sub(1).ok_or(StoreError::Conflict)?;
        let version = item::value(&earlier)?;
        let earlier = (earlier > 0).then_some(("version", version));
        self.0.put(item::write(item::settings(), settings)?, earlier).await
    }
}

#[cfg(test)]
mod tests;
