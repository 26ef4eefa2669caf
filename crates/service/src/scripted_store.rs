//! A store for tests: in memory, keeping what the ports demand, except for writes that end as a script says.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationKeyHash, ComputerIdHash, LicenseRecord, LicenseState, Product, ProductId, RecordVersion,
    Settings,
};

use crate::{
    ActivationKeyStore, ActivationStore, ActivationView, CreateKeyView, IdempotencyScope, KeptAnswer, NewActivationKey,
    ProductStore, Seat, SettingsReader, SettingsWriter, StoreError,
};

/// The calls to all ports, in order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Journal(Arc<Mutex<Vec<&'static str>>>);

impl Journal {
    pub(crate) fn note(&self, call: &'static str) {
        self.0.lock().unwrap().push(call);
    }

    pub(crate) fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// What is stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Tables {
    pub(crate) licenses: HashMap<ActivationKeyHash, LicenseRecord>,
    pub(crate) activations: HashMap<(ActivationKeyHash, String), Activation>,
    pub(crate) kept_answers: Vec<(IdempotencyScope, KeptAnswer)>,
    pub(crate) settings: Settings,
    pub(crate) products: Vec<Product>,
}

/// How a write ends.
pub(crate) enum Ending {
    /// As a conflict, whatever is stored.
    Conflict,
    /// As it does after somebody else wrote this.
    After(Box<dyn FnOnce(&mut Tables) + Send>),
    /// Written; but the answer is lost, and the second attempt finds what the first one wrote.
    FoundAgain,
    /// Not written, and nobody knows.
    Unavailable,
    /// Refused.
    Fault,
}

/// After somebody else wrote `rival`.
pub(crate) fn after(rival: impl FnOnce(&mut Tables) + Send + 'static) -> Ending {
    Ending::After(Box::new(rival))
}

/// The store; its writes succeed when the script is over.
#[derive(Default)]
pub(crate) struct ScriptedStore {
    tables: Mutex<Tables>,
    script: Mutex<VecDeque<Ending>>,
    pub(crate) journal: Journal,
}

impl ScriptedStore {
    pub(crate) fn holding(fill: impl FnOnce(&mut Tables)) -> Self {
        let store = Self::default();
        fill(&mut store.tables.lock().unwrap());
        store
    }

    pub(crate) fn ending(self, script: impl IntoIterator<Item = Ending>) -> Self {
        Self { script: Mutex::new(script.into_iter().collect()), ..self }
    }

    pub(crate) fn tables(&self) -> Tables {
        self.tables.lock().unwrap().clone()
    }

    fn read(&self, call: &'static str) -> Tables {
        self.journal.note(call);
        self.tables()
    }

    fn write(
        &self,
        call: &'static str,
        write: impl FnOnce(&mut Tables) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        self.journal.note(call);
        let mut tables = self.tables.lock().unwrap();
        match self.script.lock().unwrap().pop_front() {
            None => write(&mut tables),
            Some(Ending::Conflict) => Err(StoreError::Conflict),
            Some(Ending::After(rival)) => {
                rival(&mut tables);
                write(&mut tables)
            }
            Some(Ending::FoundAgain) => {
                write(&mut tables)?;
                Err(StoreError::Conflict)
            }
            Some(Ending::Unavailable) => Err(StoreError::Unavailable("scripted".into())),
            Some(Ending::Fault) => Err(StoreError::Fault("scripted".into())),
        }
    }
}

fn demand(condition: bool) -> Result<(), StoreError> {
    condition.then_some(()).ok_or(StoreError::Conflict)
}

impl ActivationStore for ScriptedStore {
    async fn read_for_activation(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
    ) -> Result<ActivationView, StoreError> {
        let tables = self.read("read_for_activation");
        let activation = (activation_key.clone(), computer.as_str().to_owned());
        Ok(ActivationView {
            record: tables.licenses.get(activation_key).cloned(),
            standing: tables.activations.get(&activation).cloned(),
            settings: tables.settings,
        })
    }

    async fn take_seat(
        &self,
        activation_key: &ActivationKeyHash,
        computer: &ComputerIdHash,
        seat: &Seat,
    ) -> Result<(), StoreError> {
        self.write("take_seat", |tables| {
            let activation = (activation_key.clone(), computer.as_str().to_owned());
            demand(!tables.activations.contains_key(&activation))?;
            let record = tables.licenses.get_mut(activation_key).ok_or(StoreError::Conflict)?;
            demand(record.state == LicenseState::Active && record.used < seat.allowed)?;
            demand(record.first_activated_at.is_none() == seat.first.is_some())?;
            record.used += 1;
            if let Some(first) = &seat.first {
                record.first_activated_at = Some(first.at);
                record.generic_license_key = first.generic_license_key.clone();
            }
            tables.activations.insert(activation, seat.activation.clone());
            Ok(())
        })
    }
}

impl ActivationKeyStore for ScriptedStore {
    async fn read_for_create_key(
        &self,
        product: &ProductId,
        scope: Option<&IdempotencyScope>,
    ) -> Result<CreateKeyView, StoreError> {
        let tables = self.read("read_for_create_key");
        let earlier = tables.kept_answers.into_iter().find(|(earlier, _)| Some(earlier) == scope);
        Ok(CreateKeyView {
            product: tables.products.into_iter().find(|earlier| earlier.product_id == *product),
            earlier: earlier.map(|(_, record)| record),
            settings: tables.settings,
        })
    }

    async fn write_new_keys(
        &self,
        keys: &[NewActivationKey],
        answer: Option<(&IdempotencyScope, &KeptAnswer)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write("write_new_keys", |tables| {
            demand(keys.iter().all(|key| !tables.licenses.contains_key(&key.activation_key)))?;
            if let Some((scope, answer)) = answer {
                demand(!tables.kept_answers.iter().any(|(earlier, kept)| earlier == scope && kept.keep_until > now))?;
                tables.kept_answers.retain(|(earlier, _)| earlier != scope);
                tables.kept_answers.push((scope.clone(), answer.clone()));
            }
            tables.licenses.extend(keys.iter().map(|key| (key.activation_key.clone(), key.record.clone())));
            Ok(())
        })
    }
}

impl SettingsReader for ScriptedStore {
    async fn read_settings(&self) -> Result<Settings, StoreError> {
        Ok(self.read("read_settings").settings)
    }
}

impl SettingsWriter for ScriptedStore {
    async fn replace_settings(&self, settings: &Settings) -> Result<(), StoreError> {
        self.write("replace_settings", |tables| {
            demand(tables.settings.version + 1 == settings.version)?;
            tables.settings = settings.clone();
            Ok(())
        })
    }
}

impl ProductStore for ScriptedStore {
    async fn read_product(&self, product: &ProductId) -> Result<Option<Product>, StoreError> {
        let tables = self.read("read_product");
        Ok(tables.products.into_iter().find(|stored| stored.product_id == *product))
    }

    async fn write_product(&self, product: &Product, earlier: Option<RecordVersion>) -> Result<(), StoreError> {
        self.write("write_product", |tables| {
            let stored = tables.products.iter().find(|stored| stored.product_id == product.product_id);
            demand(stored.map(|stored| stored.record_version) == earlier)?;
            tables.products.retain(|stored| stored.product_id != product.product_id);
            tables.products.push(product.clone());
            Ok(())
        })
    }
}
