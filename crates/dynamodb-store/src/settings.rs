//! The store of the server's properties.

use aws_sdk_dynamodb::Client;
use latchkey_core::{CUSTOM_SETTINGS_MAX, Settings};
use latchkey_service::{SettingChange, SettingsReader, SettingsWriter, StoreError};

use crate::batch_read::batch_read;
use crate::fault;
use crate::item;

/// How many custom settings there are: beside them, since DynamoDB can't count attributes.
const COUNT: &str = "count";

/// Stores the server's properties: the switches in one item, the vendor's own in another, each as an attribute.
#[derive(Debug, Clone)]
pub struct DynamoDbSettings {
    client: Client,
    properties_table: String,
}

impl DynamoDbSettings {
    /// A store over this table.
    pub fn new(client: Client, properties_table: impl Into<String>) -> Self {
        Self { client, properties_table: properties_table.into() }
    }
}

impl SettingsReader for DynamoDbSettings {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        let (switches, custom) = (item::switches(0), item::custom_settings());
        let mut found = batch_read(&self.client, &[(&self.properties_table, &[&switches, &custom])]).await?;
        let mut settings: Settings = item::read_settings(found.take(&switches))?;
        settings.extend(item::read_settings::<Vec<_>>(found.take(&custom))?);
        Ok(settings)
    }
}

impl SettingsWriter for DynamoDbSettings {
    async fn write_setting(&self, change: &SettingChange) -> Result<(), StoreError> {
        let SettingChange { name, earlier, setting } = change;
        let key = if name.is_custom() { item::custom_settings() } else { item::switches(0) };
        let request = self.client.update_item().table_name(&self.properties_table).set_key(Some(key.into_item()));
        let request = request.expression_attribute_names("#setting", name.key());
        let (mut expression, mut condition) = (String::new(), "attribute_not_exists(#setting)".to_owned());
        let mut request = match setting {
            None => {
                expression += "REMOVE #setting";
                request
            }
            Some(setting) => {
                expression += "SET #setting = :setting";
                request.expression_attribute_values(":setting", item::value(setting)?)
            }
        };
        if let Some(earlier) = earlier {
            condition = "#setting.#version = :earlier".to_owned();
            request = request.expression_attribute_names("#version", "version");
            request = request.expression_attribute_values(":earlier", item::value(earlier)?);
        }
        let more = i32::from(setting.is_some()) - i32::from(earlier.is_some());
        if name.is_custom() && more != 0 {
            expression += " ADD #count :more";
            request = request.expression_attribute_names("#count", COUNT);
            request = request.expression_attribute_values(":more", item::value(&more)?);
        }
        if name.is_custom() && more > 0 {
            condition += " AND (attribute_not_exists(#count) OR #count < :max)";
            request = request.expression_attribute_values(":max", item::value(&CUSTOM_SETTINGS_MAX)?);
        }
        let request = request.update_expression(expression).condition_expression(condition);
        request.send().await.map(drop).map_err(|error| fault::of_call("UpdateItem", error))
    }
}

#[cfg(test)]
mod tests;
