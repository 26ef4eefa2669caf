//! Many seats that are given back at once.

use latchkey_core::fixtures::{author, now, presented, set};
use latchkey_core::{
    Activation, ActivationId, ChainName, Claims, Denial, LicenseId, LicenseRecord, PresentedLicense, RecordVersion,
};
use rand::SeedableRng;
use rand::rngs::StdRng;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::{Aftermath, BusyStore, Held, Rush, activation_key, authority};
use crate::{
    ActivationRemoval, ActivationRemovalStore, ActivationRemovalView, Release, ReleaseStore, ReleaseView,
    RemoveActivation, StoreError, TimeFrame, UseCaseError, release, remove_activation,
};

/// Who gives seats back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GivenBackBy {
    /// The vendor.
    Vendor,
    /// Each computer its own, of which the vendor allows so many.
    Computers(u32),
}

impl Rush {
    /// Lets the seats of all computers be given back at the same moment, long after these took them; the runtime's clock must be
    /// paused. Who won is who was given back.
    ///
    /// # Panics
    ///
    /// When a computer had no seat, and when somebody meets a fault.
    pub async fn give_back(self, by: GivenBackBy) -> Aftermath {
        let store = BusyStore::new(self);
        if let GivenBackBy::Computers(allowed) = by {
            store.inner.change(|tables| set(&mut tables.settings, "options/MaxReleasesPerLicense", allowed.into()));
        }
        for n in 0..self.computers {
            assert!(self.ask(store.clone(), format!("computer {n}"), n as u64).await.is_ok());
        }
        store.inner.journal.take();
        let tables = store.inner.tables();
        let record = &tables.licenses[&LicenseId::of(&activation_key())];
        let (began, mut aftermath) = (Instant::now(), Aftermath::default());
        let removals = tables.activations.into_values().enumerate();
        let removals = removals.map(|(n, activation)| {
            let command = Asked::of(by, record, activation);
            self.remove(store.clone(), command, n as u64)
        });
        for answer in removals.collect::<JoinSet<_>>().join_all().await {
            match answer {
                Ok(()) => aftermath.won += 1,
                Err(UseCaseError::Denied(Denial::ReleasesExhausted { .. })) => aftermath.exhausted += 1,
                Err(UseCaseError::TryAgain(_)) => aftermath.try_again += 1,
                Err(error) => panic!("{error:?}"),
            }
        }
        aftermath.slowest = began.elapsed();
        store.take_stock(&mut aftermath);
        aftermath
    }

    fn remove(self, store: BusyStore, asked: Asked, n: u64) -> impl Future<Output = Result<(), UseCaseError>> + Send {
        let time = TimeFrame { now: now(), deadline: Instant::now() + self.allowed };
        async move {
            let mut random = StdRng::seed_from_u64(self.seed.wrapping_mul(1_000_003).wrapping_add(n));
            match asked {
                Asked::Removal(command) => remove_activation(command, time, &store, &mut random).await,
                Asked::Release(command) => release(*command, time, &store, &mut random).await.map(drop),
            }
        }
    }
}

/// What is asked for.
enum Asked {
    Removal(RemoveActivation),
    Release(Box<Release>),
}

impl Asked {
    fn of(by: GivenBackBy, record: &LicenseRecord, activation: Activation) -> Self {
        let (license_id, activation_id) = (record.license_id, activation.activation_id);
        match by {
            GivenBackBy::Vendor => Self::Removal(RemoveActivation { license_id, activation_id, by: author() }),
            GivenBackBy::Computers(_) => {
                let claims = Claims::new(record, activation_id, &activation.computer_id, &authority().issuer, now());
                let PresentedLicense { license_key, verified: license, .. } = presented(claims);
                let request_id = "r-1".to_owned();
                let computer_id = activation.computer_id;
                Self::Release(Release { license_key, license, computer_id, request_id }.into())
            }
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
        let mut items = vec![Held::Counter(activation.counter), Held::Activation(place), Held::Chain(chain)];
        items.extend(removal.noted.as_ref().map(|noted| Held::ReleaseLog(noted.number)));
        self.holding(items, self.inner.write_activation_removal(removal)).await
    }
}

impl ReleaseStore for BusyStore {
    async fn read_for_release(
        &self,
        license: LicenseId,
        activation: ActivationId,
        event: RecordVersion,
    ) -> Result<ReleaseView, StoreError> {
        sleep(self.latency).await;
        self.inner.read_for_release(license, activation, event).await
    }
}
