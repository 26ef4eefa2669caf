//! A store in memory that keeps what the ports demand, except for writes that end as a script says.

mod activated;
mod administration;
mod events;
mod keys;
mod leases;
mod license_search;
mod licenses;
mod revocations;
mod trials;
mod validations;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use latchkey_core::{
    Activation, ActivationPlace, BlockedComputer, ChainHead, ChainName, ComputerId, CounterNumber, Event,
    FloatingSeatNumber, Lease, LicenseEvent, LicenseId, LicenseRecord, LicenseState, Lot, Product, ProductId,
    ReadCounters, RecordVersion, ReleaseLog, RevokedSigningKeys, SealedActivationKey, SeatCounter, SeatCounters,
    Setting, Settings, Trial,
};

use crate::{
    ActivationStore, ActivationView, IdempotencyScope, KeptAnswer, LicenseUpdate, ListHead, ListedEntry, Page, Renewal,
    Seat, SeatsView, StoreError, TrialSeat,
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
    pub licenses: HashMap<LicenseId, LicenseRecord>,
    /// Their activation keys.
    pub sealed: HashMap<LicenseId, SealedActivationKey>,
    /// Where the IDs of activation keys lead that came in place of others.
    pub signposts: HashMap<LicenseId, LicenseId>,
    /// The counters that were written.
    pub counters: HashMap<(LicenseId, CounterNumber), SeatCounter>,
    /// What computers gave back, by license and log.
    pub release_logs: HashMap<(LicenseId, CounterNumber), ReleaseLog>,
    /// The activations, by license and place.
    pub activations: HashMap<(LicenseId, ActivationPlace), Activation>,
    /// The floating seats that were taken once, each with its lease unless that was returned.
    pub floating_seats: HashMap<(LicenseId, FloatingSeatNumber), Option<Lease>>,
    /// What was answered, under its `Idempotency-Key`.
    pub kept_answers: Vec<(IdempotencyScope, KeptAnswer)>,
    /// The properties.
    pub settings: Settings,
    /// The trials that computers have had.
    pub trials: Vec<Trial>,
    /// The computers that are blocked.
    pub blocked: Vec<BlockedComputer>,
    /// The events of settings, products and blocked computers.
    pub events: Vec<Event>,
    /// The products.
    pub products: Vec<Product>,
    /// The events of licenses.
    pub license_events: Vec<LicenseEvent>,
    /// What was taken back.
    pub taken_back: Vec<(ProductId, ListedEntry)>,
    /// What revocation lists say of themselves.
    pub list_heads: HashMap<ProductId, ListHead>,
    /// The entries of revocation lists, in chunks.
    pub list_chunks: HashMap<(ProductId, String), Vec<u8>>,
    /// The products of which somebody is to publish a list, since they are new.
    pub unlisted: Vec<ProductId>,
    /// The changes since which somebody is to publish the lists of all products.
    pub unlisted_all: Vec<RecordVersion>,
    /// The ends of the chains of activations that were taken back.
    pub chains: HashMap<(LicenseId, ChainName), ChainHead>,
}

/// One record.
#[derive(Debug, Clone, PartialEq)]
pub enum Stored {
    /// A license, and its activation key.
    License(Box<LicenseRecord>, Option<SealedActivationKey>),
    /// Where an ID leads.
    Signpost(LicenseId, LicenseId),
    /// A counter of a license.
    Counter(LicenseId, CounterNumber, SeatCounter),
    /// What computers gave back of the seats of a license.
    ReleaseLog(LicenseId, CounterNumber, ReleaseLog),
    /// An activation of a license.
    Activation(LicenseId, ActivationPlace, Box<Activation>),
    /// A floating seat of a license.
    FloatingSeat(LicenseId, FloatingSeatNumber, Option<Box<Lease>>),
    /// What was answered.
    KeptAnswer(IdempotencyScope, Box<KeptAnswer>),
    /// A property that is set.
    Setting(Setting),
    /// A trial that a computer has had.
    Trial(Trial),
    /// A blocked computer.
    Blocked(Box<BlockedComputer>),
    /// An event.
    Event(Box<Event>),
    /// A product.
    Product(Box<Product>),
    /// An event of a license.
    LicenseEvent(Box<LicenseEvent>),
    /// What was taken back.
    TakenBack(ProductId, ListedEntry),
    /// What a revocation list says of itself.
    ListHead(ProductId, Box<ListHead>),
    /// Entries of a revocation list.
    ListChunk(ProductId, String, Vec<u8>),
    /// A product that is to have a list.
    Unlisted(ProductId),
    /// The signing keys that were taken back.
    RevokedSigningKeys(RevokedSigningKeys),
    /// That all products are to have lists.
    UnlistedAll(RecordVersion),
    /// The end of a chain.
    Chain(LicenseId, ChainName, ChainHead),
}

impl Tables {
    /// All records, in an order of their own.
    #[must_use]
    pub fn everything(mut self) -> Vec<Stored> {
        let licenses = self.licenses.into_iter();
        let licenses = licenses.map(|(license, it)| Stored::License(it.into(), self.sealed.remove(&license)));
        let signposts = self.signposts.into_iter().map(|(of, leads_to)| Stored::Signpost(of, leads_to));
        let counters = self.counters.into_iter().map(|((license, number), it)| Stored::Counter(license, number, it));
        let release_logs = self.release_logs.into_iter();
        let release_logs = release_logs.map(|((license, number), it)| Stored::ReleaseLog(license, number, it));
        let activations = self.activations.into_iter();
        let activations = activations.map(|((license, place), it)| Stored::Activation(license, place, it.into()));
        let floating_seats = self.floating_seats.into_iter();
        let floating_seats = floating_seats
            .map(|((license, number), lease)| Stored::FloatingSeat(license, number, lease.map(Into::into)));
        let kept_answers = self.kept_answers.into_iter().map(|(scope, it)| Stored::KeptAnswer(scope, it.into()));
        let revoked = Some(self.settings.switches.revoked_signing_keys.clone()).filter(|revoked| !revoked.0.is_empty());
        let revoked = revoked.into_iter().map(Stored::RevokedSigningKeys);
        let unlisted_all = self.unlisted_all.into_iter().map(Stored::UnlistedAll);
        let settings = self.settings.iter().cloned().map(Stored::Setting);
        let trials = self.trials.into_iter().map(Stored::Trial);
        let blocked = self.blocked.into_iter().map(|entry| Stored::Blocked(entry.into()));
        let events = self.events.into_iter().map(|event| Stored::Event(event.into()));
        let products = self.products.into_iter().map(|product| Stored::Product(product.into()));
        let license_events = self.license_events.into_iter().map(|event| Stored::LicenseEvent(event.into()));
        let taken_back = self.taken_back.into_iter().map(|(product, entry)| Stored::TakenBack(product, entry));
        let list_heads = self.list_heads.into_iter().map(|(product, head)| Stored::ListHead(product, head.into()));
        let list_chunks = self.list_chunks.into_iter();
        let list_chunks = list_chunks.map(|((product, name), bytes)| Stored::ListChunk(product, name, bytes));
        let unlisted = self.unlisted.into_iter().map(Stored::Unlisted);
        let chains = self.chains.into_iter().map(|((license, chain), head)| Stored::Chain(license, chain, head));
        let all = licenses
            .chain(signposts)
            .chain(counters)
            .chain(release_logs)
            .chain(activations)
            .chain(floating_seats)
            .chain(kept_answers)
            .chain(settings)
            .chain(trials)
            .chain(blocked)
            .chain(events)
            .chain(products)
            .chain(license_events)
            .chain(taken_back)
            .chain(list_heads)
            .chain(list_chunks)
            .chain(unlisted)
            .chain(unlisted_all)
            .chain(revoked)
            .chain(chains);
        let mut all: Vec<_> = all.collect();
        all.sort_by_cached_key(|stored| format!("{stored:?}"));
        all
    }
}

/// What somebody else writes.
type Meanwhile = Box<dyn FnOnce(&mut Tables) + Send>;

/// How a write ends.
pub enum Ending {
    /// As a conflict, whatever is stored.
    Conflict,
    /// As it does after somebody else wrote this.
    After(Meanwhile),
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
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
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

    /// The store, somebody else writing this before all counters are read.
    #[must_use]
    pub fn before_second_read(self, rival: impl FnOnce(&mut Tables) + Send + 'static) -> Self {
        *self.meanwhile.lock().unwrap() = Some(Box::new(rival));
        self
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

    /// The license that this ID leads to, with a call more where that is another one's.
    fn follow(&self, license: LicenseId) -> LicenseId {
        let leads_to = self.tables.lock().unwrap().signposts.get(&license).copied();
        leads_to.inspect(|_| self.journal.note("follow_signpost")).unwrap_or(license)
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
        license: LicenseId,
        computer: &ComputerId,
        lot: &Lot,
    ) -> Result<ActivationView, StoreError> {
        self.journal.note("read_for_activation");
        let license = self.follow(license);
        let tables = self.tables.lock().unwrap();
        Ok(ActivationView {
            record: tables.licenses.get(&license).cloned(),
            standing: tables.standing(license, computer),
            counters: tables.read_counters(license, lot.to_read()),
            switches: tables.settings.switches.clone(),
            blocked: tables.blocked.iter().any(|entry| entry.id == computer.hash()),
        })
    }

    async fn read_seats(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        counters: SeatCounters,
    ) -> Result<SeatsView, StoreError> {
        if let Some(rival) = self.meanwhile.lock().unwrap().take() {
            self.change(rival);
        }
        self.journal.note("read_seats");
        let tables = self.tables.lock().unwrap();
        let counters = tables.read_counters(license, counters.numbers());
        Ok(SeatsView { standing: tables.standing(license, computer), counters })
    }

    async fn take_seat(&self, license: LicenseId, seat: &Seat) -> Result<(), StoreError> {
        self.write("take_seat", |tables| {
            let activation = (license, seat.activation.activation_id.place());
            demand(!tables.activations.contains_key(&activation))?;
            let counter = (license, seat.activation.counter);
            let fresh = SeatCounter { used: 0, quota: seat.quota };
            let mut counted = tables.counters.get(&counter).copied().unwrap_or(fresh);
            demand(counted.free() > 0)?;
            counted.used += 1;
            if let Some(TrialSeat { trial, is_only }) = &seat.trial {
                let earlier = tables.trial(&trial.computer, &trial.product);
                demand(!is_only || earlier.is_none_or(|earlier| earlier.license_id == trial.license_id))?;
            }
            if let Some(update) = &seat.license {
                tables.update_license(license, update)?;
            }
            tables.begin_trial(seat.trial.as_ref());
            tables.counters.insert(counter, counted);
            tables.activations.insert(activation, seat.activation.clone());
            Ok(())
        })
    }

    async fn renew_license_key(&self, license: LicenseId, renewal: &Renewal) -> Result<(), StoreError> {
        self.write("renew_license_key", |tables| match renewal {
            Renewal::OfLicense(update) => tables.update_license(license, update),
            Renewal::OfComputer(activation_id, key) => {
                let activation = tables.activations.get_mut(&(license, activation_id.place()));
                let activation = activation.ok_or(StoreError::Conflict)?;
                demand(activation.activation_id == *activation_id && activation.license_key == key.replaces)?;
                activation.license_key = Some(key.license_key.clone());
                Ok(())
            }
        })
    }
}

impl Tables {
    fn standing(&self, license: LicenseId, computer: &ComputerId) -> Option<Activation> {
        self.activations.get(&(license, ActivationPlace::of(license, computer))).cloned()
    }

    fn read_counters(&self, license: LicenseId, numbers: impl Iterator<Item = CounterNumber>) -> ReadCounters {
        numbers.filter_map(|number| Some((number, *self.counters.get(&(license, number))?))).collect()
    }

    fn update_license(&mut self, license: LicenseId, update: &LicenseUpdate) -> Result<(), StoreError> {
        let record = self.licenses.get_mut(&license).ok_or(StoreError::Conflict)?;
        demand(record.state == LicenseState::Active && record.revision == update.revision)?;
        demand(record.first_activated_at.is_none() == update.first.is_some())?;
        if let Some(key) = &update.generic_license_key {
            demand(record.generic_license_key == key.replaces)?;
            record.generic_license_key = Some(key.license_key.clone());
        }
        if let Some(first) = &update.first {
            (record.first_activated_at, record.latest_end) = (Some(first.at), Some(first.latest_end));
        }
        Ok(())
    }
}

/// The page of these sorted items that begins after the place `after`.
fn page<T, P: Ord>(items: Vec<T>, place: impl Fn(&T) -> P, after: Option<&P>, limit: usize) -> Page<T, P> {
    let mut items: Vec<_> = items.into_iter().filter(|item| after.is_none_or(|after| place(item) > *after)).collect();
    let is_last = items.len() <= limit;
    items.truncate(limit);
    let end = items.last().filter(|_| !is_last).map(place);
    Page { items, end }
}
