//! What the contract is tried on.

use std::fmt::Debug;

use latchkey_service::{ActivationKeyStore, ActivationStore, ProductStore, SettingsWriter};

use crate::samples::{new_key, now};

/// A storage that is empty at first and behind whose ports one can look.
pub(crate) trait Subject: Sized {
    type Licenses: ActivationStore + ActivationKeyStore + Send + 'static;
    type Settings: SettingsWriter + Send + 'static;
    type Products: ProductStore + Send + 'static;
    /// Whatever it stores, one by one.
    type Stored: Debug + PartialEq;

    async fn start() -> Self;

    /// One that holds the license of activation key 1, with so many seats.
    async fn with_license(seats: u32) -> Self {
        let subject = Self::start().await;
        subject.licenses().write_new_keys(&[new_key(1, seats)], None, now()).await.unwrap();
        subject
    }

    fn licenses(&self) -> Self::Licenses;

    fn settings(&self) -> Self::Settings;

    fn products(&self) -> Self::Products;

    /// How many calls there were so far.
    fn calls(&self) -> usize;

    /// How many calls `work` makes.
    async fn calls_of<T>(&self, work: impl Future<Output = T>) -> usize {
        let before = self.calls();
        work.await;
        self.calls() - before
    }

    /// All that is stored, in an order of its own, to tell whether something was written.
    async fn everything(&self) -> Vec<Self::Stored>;

    /// Takes the license of activation key 1 back, as a vendor will.
    async fn revoke(&self);
}
