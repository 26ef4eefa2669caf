//! A store in memory that keeps what the ports demand, except for writes that end as a script says.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use latchkey_core::{
    Activation, ActivationKeyHash, ComputerIdHash, LicenseRecord, LicenseState, Product, ProductId, RecordVersion,
    Setting, Settings,
};

use crate::{
    ActivationKeyStore, ActivationStore, ActivationView, CreateKeyView, IdempotencyScope, KeptAnswer, NewActivationKey,
    ProductStore, Seat, SettingChange, SettingsReader, SettingsWriter, StoreError,
};

/// The calls to all ports, in order.
#[derive(Debug, Clone, Default)]
pub struct Journal(Arc<Mutex<Vec<&'static str>>>);

impl Journal {
    /// Notes a call.
    pub fn note(&self, call: &'static str) {
        self.0.lock().unwrap().push(call);
    }

    /// How many calls are noted.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.lock().unwrap().len()
    }

    /// Takes the calls out.
    pub fn take(&self) -> Vec<&'static str> {
        std::mem::take(&mut *self.0.lock().unwrap())
    }
}

/// What is stored.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Tables {
    /// The licenses.
    pub licenses: HashMap<ActivationKeyHash, LicenseRecord>,
    /// The activations, by license and hash of the computer ID.
    pub activations: HashMap<(ActivationKeyHash, String), Activation>,
    /// What was answered, under its `Idempotency-Key`.
    pub kept_answers: Vec<(IdempotencyScope, KeptAnswer)>,
    /// The properties.
    pub settings: Settings,
    /// The computers that are blocked, by the hash of their ID.
    pub blocked: BTreeSet<String>,
    /// The products.
    pub products: Vec<Product>,
}

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    /// A license.
    License(ActivationKeyHash, Box<LicenseRecord>),
    /// An activation of a license, by a computer ID's hash.
    Activation(ActivationKeyHash, String, Box<Activation>),
    /// What was answered.
    KeptAnswer(IdempotencyScope, Box<KeptAnswer>),
    /// A property that is set.
    Setting(Setting),
    /// A blocked computer, by its ID's hash.
    Blocked(String),
    /// A product.
    Product(Box<Product>),
}

impl Tables {
    /// All records, in an order of their own.
    #[must_use]
    pub fn everything(self) -> Vec<Stored> {
        let licenses = self.licenses.into_iter().map(|(key, record)| Stored::License(key, record.into()));
        let activations = self.activations.into_iter();
        let activations = activations.map(|((key, computer), it)| Stored::Activation(key, computer, it.into()));
        let kept_answers = self.kept_answers.into_iter().map(|(scope, it)| Stored::KeptAnswer(scope, it.into()));
        let settings = self.settings.iter().cloned().map(Stored::Setting);
        let blocked = self.blocked.into_iter().map(Stored::Blocked);
        let products = self.products.into_iter().map(|product| Stored::Product(product.into()));
        let all = licenses.chain(activations).chain(kept_answers).chain(settings).chain(blocked).chain(products);
        let mut all: Vec<_> = all.collect();
        all.sort_by_cached_key(|stored| format!("{stored:?}"));
        all
    }
}

/// How a write ends.
pub enum Ending {
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
pub fn after(rival: impl FnOnce(&mut Tables) + Send + 'static) -> Ending {
    Ending::After(Box::new(rival))
}

/// The store; its writes succeed when the script is over. A clone is another connection to the same store.
#[derive(Clone, Default)]
pub struct ScriptedStore {
    tables: Arc<Mutex<Tables>>,
    script: Arc<Mutex<VecDeque<Ending>>>,
    /// The calls so far.
    pub journal: Journal,
}

impl ScriptedStore {
    /// A store that holds what `fill` puts into it.
    pub fn holding(fill: impl FnOnce(&mut Tables)) -> Self {
        let store = Self::default();
        store.change(fill);
        store
    }

    /// The store, its next writes ending so.
    #[must_use]
    pub fn ending(self, script: impl IntoIterator<Item = Ending>) -> Self {
        Self { script: Arc::new(Mutex::new(script.into_iter().collect())), ..self }
    }

    /// Changes what is stored, past the ports.
    pub fn change(&self, change: impl FnOnce(&mut Tables)) {
        change(&mut self.tables.lock().unwrap());
    }

    /// What is stored.
    #[must_use]
    pub fn tables(&self) -> Tables {
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
            switches: tables.settings.switches,
            blocked: tables.blocked.contains(computer.as_str()),
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
            switches: tables.settings.switches,
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
    async fn write_setting(&self, change: &SettingChange) -> Result<(), StoreError> {
        self.write("write_setting", |tables| {
            let settings = &mut tables.settings;
            demand(settings.get(&change.name).map(|stored| stored.version) == change.earlier)?;
            demand(change.setting.is_none() || settings.check_room(&change.name).is_ok())?;
            let key = change.name.key().into_owned();
            let others = settings.iter().filter(|stored| !stored.name.eq_ignore_ascii_case(&key));
            *settings = others.chain(&change.setting).cloned().collect();
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
