//! Settings, products and blocked computers.

use latchkey_core::{
    BlockedComputer, ComputerIdHash, Event, Product, ProductId, RecordVersion, RevokedSigningKey, RevokedSigningKeys,
    Settings,
};

use super::{ScriptedStore, demand, page};
use crate::{
    BlockedComputerReader, BlockedComputerWriter, Page, ProductReader, ProductWriter, RevokedSigningKeyReader,
    RevokedSigningKeyWriter, SettingChange, SettingsReader, SettingsWriter, StoreError,
};

impl SettingsReader for ScriptedStore {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        Ok(self.read("read_settings").settings)
    }
}

impl SettingsWriter for ScriptedStore {
    async fn write_setting(&self, change: &SettingChange, event: &Event) -> Result<(), StoreError> {
        self.write("write_setting", |tables| {
            let settings = &mut tables.settings;
            demand(settings.get(&change.name).map(|stored| stored.version) == change.earlier)?;
            demand(change.setting.is_none() || settings.check_room(&change.name).is_ok())?;
            let key = change.name.key().into_owned();
            let others = settings.iter().filter(|stored| !stored.name.eq_ignore_ascii_case(&key));
            let revoked = settings.switches.revoked_signing_keys.clone();
            *settings = others.chain(&change.setting).cloned().collect();
            settings.switches.revoked_signing_keys = revoked;
            tables.events.push(event.clone());
            Ok(())
        })
    }
}

impl RevokedSigningKeyReader for ScriptedStore {
    async fn read_revoked_signing_keys(&self) -> Result<RevokedSigningKeys, StoreError> {
        Ok(self.read("read_revoked_signing_keys").settings.switches.revoked_signing_keys)
    }
}

impl RevokedSigningKeyWriter for ScriptedStore {
    async fn write_revoked_signing_key(
        &self,
        revoked: &RevokedSigningKey,
        earlier: usize,
        event: &Event,
    ) -> Result<(), StoreError> {
        self.write("write_revoked_signing_key", |tables| {
            let stored = &mut tables.settings.switches.revoked_signing_keys.0;
            demand(stored.len() == earlier)?;
            stored.push(revoked.clone());
            tables.unlisted_all = vec![revoked.version];
            tables.events.push(event.clone());
            Ok(())
        })
    }
}

impl ProductReader for ScriptedStore {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        let tables = self.read("read_product");
        Ok(tables.products.into_iter().find(|stored| stored.product_id == *product))
    }

    async fn read_products(
        &self,
        after: Option<&ProductId>,
        limit: usize,
    ) -> Result<Page<Product, ProductId>, StoreError> {
        let mut products = self.read("read_products").products;
        products.sort_by_key(|product| product.product_id.clone());
        Ok(page(products, |product| product.product_id.clone(), after, limit))
    }
}

impl ProductWriter for ScriptedStore {
    async fn write_product(
        &self,
        product: &Product,
        earlier: Option<RecordVersion>,
        event: &Event,
    ) -> Result<(), StoreError> {
        self.write("write_product", |tables| {
            let stored = tables.products.iter().find(|stored| stored.product_id == product.product_id);
            demand(stored.map(|stored| stored.record_version) == earlier)?;
            tables.products.retain(|stored| stored.product_id != product.product_id);
            tables.products.push(product.clone());
            if earlier.is_none() {
                tables.unlisted.push(product.product_id.clone());
            }
            tables.events.push(event.clone());
            Ok(())
        })
    }
}

impl BlockedComputerReader for ScriptedStore {
    async fn read_blocked_computer(&self, computer: &ComputerIdHash) -> Result<Option<BlockedComputer>, StoreError> {
        let tables = self.read("read_blocked_computer");
        Ok(tables.blocked.into_iter().find(|entry| entry.id == *computer))
    }

    async fn read_blocked_computers(
        &self,
        after: Option<&ComputerIdHash>,
        limit: usize,
    ) -> Result<Page<BlockedComputer, ComputerIdHash>, StoreError> {
        let mut blocked = self.read("read_blocked_computers").blocked;
        blocked.sort_by_key(|entry| entry.id.clone());
        Ok(page(blocked, |entry| entry.id.clone(), after, limit))
    }
}

impl BlockedComputerWriter for ScriptedStore {
    async fn write_blocked_computer(&self, entry: &BlockedComputer, event: &Event) -> Result<(), StoreError> {
        self.write("write_blocked_computer", |tables| {
            demand(tables.blocked.iter().all(|stored| stored.id != entry.id))?;
            tables.blocked.push(entry.clone());
            tables.events.push(event.clone());
            Ok(())
        })
    }

    async fn remove_blocked_computer(&self, entry: &BlockedComputer, event: &Event) -> Result<(), StoreError> {
        self.write("remove_blocked_computer", |tables| {
            let is_entry = |stored: &BlockedComputer| stored.id == entry.id && stored.version == entry.version;
            demand(tables.blocked.iter().any(is_entry))?;
            tables.blocked.retain(|stored| !is_entry(stored));
            tables.events.push(event.clone());
            Ok(())
        })
    }
}
