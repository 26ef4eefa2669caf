//! Many computers that activate at once, or give their seats back, in virtual time, over a store that refuses as DynamoDB does.
//!
//! DynamoDB refuses a transaction that meets another one on an item; no stand-in does. Here every call takes as long as it
//! takes to the table, and what a transaction writes is held meanwhile. The use case is the real one, its pauses are, and
//! its limits; time passes only where it waits, so that the computer it runs on is neither too slow nor too fast.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use latchkey_core::fixtures::{attempt, license, now, set};
use latchkey_core::{
    ActivationKey, ActivationPlace, Algorithm, ChainName, ComputerId, ComputerIdHash, CounterNumber, Denial, LicenseId,
    LicenseRecord, Lot, ProductId, RecordVersion, Salt, SeatCounters, SigningInput, SigningKeyId, Trial,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::requests::authority;
use super::{Mood, ScriptedKeys, ScriptedStore};
use crate::{
    Activate, ActivationStore, ActivationView, KeyServiceError, Renewal, Seat, SeatsView, Signer, StoreError,
    TimeFrame, TrialReader, UseCaseError, activate,
};

/// How many want what, and how long things take.
#[derive(Debug, Clone, Copy)]
pub struct Rush {
    /// How many computers ask at the same moment.
    pub computers: usize,
    /// How many seats the license has.
    pub seats: u32,
    /// Whether it is generic: then one license key is signed for all.
    pub generic: bool,
    /// Whether a computer activated long before.
    pub activated_before: bool,
    /// How long a call to the table takes.
    pub latency: Duration,
    /// For how long a transaction holds its items besides.
    pub hold: Duration,
    /// How long a signature takes.
    pub signing: Duration,
    /// How long a request may take.
    pub allowed: Duration,
    /// For other random numbers.
    pub seed: u64,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Aftermath {
    /// How many computers got a seat.
    pub won: usize,
    /// How many were told that no seat is left.
    pub exhausted: usize,
    /// How many were told to try again.
    pub try_again: usize,
    /// How many times a seat was written, or tried to.
    pub writes: usize,
    /// How many signatures were made.
    pub signatures: usize,
    /// When the last computer had its answer.
    pub slowest: Duration,
    /// How many seats are counted as taken in the end.
    pub counted: u32,
}

impl Rush {
    /// The goal: 1,000 computers at once, 5 ms to the table, items held for 10 ms; on a license of so many seats.
    #[must_use]
    pub fn of_a_thousand(seats: u32) -> Self {
        Self {
            computers: 1000,
            seats,
            generic: false,
            activated_before: false,
            latency: Duration::from_millis(5),
            hold: Duration::from_millis(10),
            signing: Duration::from_millis(10),
            allowed: Duration::from_millis(9500),
            seed: 1,
        }
    }

    /// Lets it happen; the runtime's clock must be paused.
    ///
    /// # Panics
    ///
    /// When a computer meets a fault.
    pub async fn play(self) -> Aftermath {
        let store = BusyStore::new(self);
        if self.activated_before {
            assert!(self.ask(store.clone(), "the first one".to_owned(), u64::MAX).await.is_ok());
        }
        store.inner.journal.take();
        let (began, mut aftermath) = (Instant::now(), Aftermath::default());
        let computers = (0..self.computers).map(|n| self.ask(store.clone(), format!("computer {n}"), n as u64));
        for answer in computers.collect::<JoinSet<_>>().join_all().await {
            match answer {
                Ok(()) => aftermath.won += 1,
                Err(UseCaseError::Denied(Denial::ActivationsExhausted { .. })) => aftermath.exhausted += 1,
                Err(UseCaseError::TryAgain(_)) => aftermath.try_again += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        aftermath.slowest = began.elapsed();
        store.take_stock(&mut aftermath);
        aftermath
    }

    fn ask(self, store: BusyStore, computer: String, n: u64) -> impl Future<Output = Result<(), UseCaseError>> + Send {
        let time = TimeFrame { now: now(), deadline: Instant::now() + self.allowed };
        async move {
            let attempt = attempt(&computer);
            let command = Activate { activation_key: activation_key(), attempt, trusted_signing_keys: None };
            let keys = BusyKeys(ScriptedKeys::new(Mood::Well, &store.inner.journal), self.signing).into();
            let mut random = StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003).wrapping_add(n));
            activate(command, &authority(), time, &store, &keys, &mut random).await.map(drop)
        }
    }
}

fn activation_key() -> ActivationKey {
    ActivationKey::generate(&mut StdRng::seed_from_u64(1))
}

/// An item that a transaction holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Held {
    License,
    Counter(CounterNumber),
    Activation(ActivationPlace),
    Chain(ChainName),
    ReleaseLog(CounterNumber),
}

/// A store of one license behind a network, whose transactions refuse one another.
#[derive(Clone)]
struct BusyStore {
    inner: ScriptedStore,
    latency: Duration,
    hold: Duration,
    held: Arc<Mutex<HashSet<Held>>>,
}

impl BusyStore {
    fn new(rush: Rush) -> Self {
        let terms = license(json!({"activations": rush.seats, "generic": rush.generic}));
        let record = LicenseRecord::new(&activation_key(), terms, RecordVersion(Uuid::max()), Salt([0; 16]));
        let inner = ScriptedStore::holding(|tables| {
            tables.licenses.insert(record.license_id, record);
            set(&mut tables.settings, "security/AllowGenericKeys", true.into());
        });
        Self { inner, latency: rush.latency, hold: rush.hold, held: Arc::default() }
    }

    /// Counts what was done since the journal was taken last, and what is there now.
    fn take_stock(&self, aftermath: &mut Aftermath) {
        let calls = self.inner.journal.take();
        let count = |call| calls.iter().filter(|made| **made == call).count();
        (aftermath.writes, aftermath.signatures) = (count("asked to write"), count("sign"));
        aftermath.counted = self.inner.tables().counters.values().map(|counter| counter.used).sum();
    }

    /// Holds these items while `write` is on its way, unless somebody holds one of them.
    async fn holding(
        &self,
        items: Vec<Held>,
        write: impl Future<Output = Result<(), StoreError>>,
    ) -> Result<(), StoreError> {
        self.inner.journal.note("asked to write");
        sleep(self.latency).await;
        {
            let mut held = self.held.lock().unwrap();
            if items.iter().any(|item| held.contains(item)) {
                return Err(StoreError::Conflict);
            }
            held.extend(&items);
        }
        sleep(self.hold).await;
        let answer = write.await;
        let mut held = self.held.lock().unwrap();
        items.iter().for_each(|item| assert!(held.remove(item)));
        answer
    }
}

impl ActivationStore for BusyStore {
    async fn read_for_activation(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        lot: &Lot,
    ) -> Result<ActivationView, StoreError> {
        sleep(self.latency).await;
        self.inner.read_for_activation(license, computer, lot).await
    }

    async fn read_seats(
        &self,
        license: LicenseId,
        computer: &ComputerId,
        counters: SeatCounters,
    ) -> Result<SeatsView, StoreError> {
        // As the adapter waits for open transactions.
        sleep(Duration::from_millis(25) + self.latency).await;
        self.inner.read_seats(license, computer, counters).await
    }

    async fn take_seat(&self, license: LicenseId, seat: &Seat) -> Result<(), StoreError> {
        let activation = &seat.activation;
        let mut items = vec![Held::Counter(activation.counter), Held::Activation(activation.activation_id.place())];
        items.extend(seat.license.is_some().then_some(Held::License));
        self.holding(items, self.inner.take_seat(license, seat)).await
    }

    async fn renew_license_key(&self, license: LicenseId, renewal: &Renewal) -> Result<(), StoreError> {
        let item = match renewal {
            Renewal::OfComputer(activation_id, _) => Held::Activation(activation_id.place()),
            Renewal::OfLicense(_) => Held::License,
        };
        self.holding(vec![item], self.inner.renew_license_key(license, renewal)).await
    }
}

impl TrialReader for BusyStore {
    async fn read_trial(&self, computer: &ComputerIdHash, product: &ProductId) -> Result<Option<Trial>, StoreError> {
        sleep(self.latency).await;
        self.inner.read_trial(computer, product).await
    }
}

/// Signs after a while.
struct BusyKeys(ScriptedKeys, Duration);

impl Signer for BusyKeys {
    fn signing_key_id(&self) -> &SigningKeyId {
        self.0.signing_key_id()
    }

    fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }

    async fn sign(&self, input: &SigningInput) -> Result<Vec<u8>, KeyServiceError> {
        sleep(self.1).await;
        self.0.sign(input).await
    }
}

pub use self::giving_back::GivenBackBy;

mod giving_back;

#[cfg(test)]
mod tests;
