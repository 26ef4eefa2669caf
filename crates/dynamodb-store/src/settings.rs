//! The server's properties: the switches in one item, those that are only read in another, each as an attribute.

use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{TransactWriteItem, Update};
use latchkey_core::{CUSTOM_SETTINGS_MAX, Event, Settings};
use latchkey_service::{SettingChange, SettingsReader, SettingsWriter, StoreError};

use crate::batch_read::batch_read;
use crate::{DynamoDbAdministration, DynamoDbProperties, fault, item};

/// How many custom settings there are: beside them, since DynamoDB can't count attributes.
const COUNT: &str = "count";

impl SettingsReader for DynamoDbProperties {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        let (switches, shown) = (item::switches(0), item::shown_settings());
        let mut found = batch_read(&self.client, &[(&self.table, &[&switches, &shown])]).await?;
        let mut settings = Settings::default();
        settings.switches = item::read_switches(found.take(&switches))?;
        settings.extend(item::read_settings::<Vec<_>>(found.take(&shown))?);
        Ok(settings)
    }
}

impl SettingsReader for DynamoDbAdministration {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        self.properties.read_settings().await
    }
}

impl SettingsWriter for DynamoDbAdministration {
    async fn write_setting(&self, change: &SettingChange, event: &Event) -> Result<(), StoreError> {
        let update = self.update(change)?.build().map_err(fault::of_request)?;
        self.write([TransactWriteItem::builder().update(update).build()], event).await
    }
}

impl DynamoDbAdministration {
    fn update(&self, change: &SettingChange) -> Result<UpdateBuilder, StoreError> {
        let SettingChange { name, earlier, setting } = change;
        let key = if name.is_switch() { item::switches(0) } else { item::shown_settings() };
        let update = Update::builder().table_name(&self.properties.table).set_key(Some(key.into_item()));
        let update = update.expression_attribute_names("#setting", name.key());
        let (mut expression, mut condition) = (String::new(), "attribute_not_exists(#setting)".to_owned());
        let mut update = match setting {
            None => {
                expression += "REMOVE #setting";
                update
            }
            Some(setting) => {
                expression += "SET #setting = :setting";
                update.expression_attribute_values(":setting", item::value(setting)?)
            }
        };
        if let Some(earlier) = earlier {
            condition = "#setting.#version = :earlier".to_owned();
            update = update.expression_attribute_names("#version", "version");
            update = update.expression_attribute_values(":earlier", item::value(earlier)?);
        }
        let more = i32::from(setting.is_some()) - i32::from(earlier.is_some());
        if name.is_custom() && more != 0 {
            expression += " ADD #count :more";
            update = update.expression_attribute_names("#count", COUNT);
            update = update.expression_attribute_values(":more", item::value(&more)?);
        }
        if name.is_custom() && more > 0 {
            condition += " AND (attribute_not_exists(#count) OR #count < :max)";
            update = update.expression_attribute_values(":max", item::value(&CUSTOM_SETTINGS_MAX)?);
        }
        Ok(update.update_expression(expression).condition_expression(condition))
    }
}

#[cfg(test)]
mod tests;
