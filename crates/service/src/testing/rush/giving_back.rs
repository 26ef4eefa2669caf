//! Many seats that are given back at once.

use latchkey_core::fixtures::{author, now};
use latchkey_core::{ActivationId, ChainName, LicenseId, RecordVersion};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::{Aftermath, BusyStore, Held, Rush};
use crate::{
    ActivationRemoval, ActivationRemovalStore, ActivationRemovalView, RemoveActivation, StoreError, TimeFrame,
    UseCaseError, remove_activation,
};

impl Rush {
    /// Lets the vendor give back the seats of all computers at the same moment, long after these took them; the runtime's
    /// clock must be paused. Who won is who was given back.
    ///
    /// # Panics
    ///
    /// When a computer had no seat, and when somebody meets a fault.
    pub async fn give_back(self) -> Aftermath {
        let store = BusyStore::new(self);
        for n in 0..self.computers {
            assert!(self.ask(store.clone(), format!("computer {n}"), n as u64).await.is_ok());
        }
        store.inner.journal.take();
        let activations: Vec<_> = {
            let tables = store.inner.tables();
            tables.activations.iter().map(|((license, _), activation)| (*license, activation.activation_id)).collect()
        };
        let (began, mut aftermath) = (Instant::now(), Aftermath::default());
        let removals = activations.into_iter().enumerate();
        let removals =
            removals.map(|(n, (license, activation))| self.remove(store.clone(), license, activation, n as u64));
        for answer in removals.collect::<JoinSet<_>>().join_all().await {
            match answer {
                Ok(()) => aftermath.won += 1,
                Err(UseCaseError::TryAgain(_)) => aftermath.try_again += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        aftermath.slowest = began.elapsed();
        store.take_stock(&mut aftermath);
        aftermath
    }

    fn remove(
        self,
        store: BusyStore,
        license_id: LicenseId,
        activation_id: ActivationId,
        n: u64,
    ) -> impl Future<Output = Result<(), UseCaseError>> + Send {
        let time = TimeFrame { now: now(), deadline: Instant::now() + self.allowed };
        async move {
            let command = RemoveActivation { license_id, activation_id, by: author() };
            let mut random = StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003).wrapping_add(n));
            remove_activation(command, time, &store, &mut random).await
        }
    }
}

impl ActivationRemovalStore for BusyStore {
    async fn read_for_activation_removal(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> Result<ActivationRemovalView, StoreError> {
        sleep(self.latency).await;
        self.inner.read_for_activation_removal(license, activation, event).await
    }

    async fn write_activation_removal(&self, removal: &ActivationRemoval) -> Result<(), StoreError> {
        let activation = &removal.activation;
        let chain = ChainName::of_activation(activation.activation_id);
        let place = activation.activation_id.place();
        let items = vec![Held::Counter(activation.counter), Held::Activation(place), Held::Chain(chain)];
        self.holding(items, self.inner.write_activation_removal(removal)).await
    }
}
