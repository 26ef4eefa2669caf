//! What the contract is tried on.

use std::fmt::Debug;
use std::future::Future;

use crate::testing::records::{keys_event, new_key, now, setting_event};
use crate::{
    ActivationKeyStore, ActivationStore, BlockedComputerWriter, EventReader, KeyReissueStore, KeyRevealStore,
    LeaseEndStore, LeaseReader, LeaseStore, LicenseChangeStore, LicenseFinder, LicenseReader, ProductWriter,
    ReleaseStore, RevocationListWriter, RevokedSigningKeyWriter, SettingChange, SettingsWriter, TrialFinder,
    TrialWriter, ValidationStore,
};

/// A storage that is empty at first and behind whose ports one can look.
#[allow(async_fn_in_trait)] // Tests alone await them, on whatever thread they run.
pub trait Subject: Sized {
    /// The stores of licenses.
    type Licenses: ActivationStore
        + ActivationKeyStore
        + KeyReissueStore
        + KeyRevealStore
        + LicenseChangeStore
        + ReleaseStore
        + TrialWriter
        + ValidationStore
        + LeaseStore
        + LeaseEndStore
        + Send
        + 'static;
    /// What finds and reads licenses, and events.
    type Finder: LicenseFinder + LicenseReader + EventReader + TrialFinder + LeaseReader + Send + 'static;
    /// What publishes revocation lists.
    type Lists: RevocationListWriter + Send + 'static;
    /// The store of properties.
    type Settings: SettingsWriter + Send + 'static;
    /// The store of products, and of the signing keys that were taken back.
    type Products: ProductWriter + RevokedSigningKeyWriter + Send + 'static;
    /// The store of blocked computers.
    type BlockedComputers: BlockedComputerWriter + Send + 'static;
    /// Whatever it stores, one by one.
    type Stored: Debug + PartialEq;

    /// An empty one.
    async fn start() -> Self;

    /// One that holds the license 1, with so many seats.
    async fn with_license(seats: u32) -> Self {
        let subject = Self::start().await;
        let keys = [new_key(1, seats)];
        subject.licenses().write_new_keys(&keys, None, &keys_event(&keys), now()).await.unwrap();
        subject
    }

    /// Its stores of licenses, over a connection of their own.
    fn licenses(&self) -> Self::Licenses;

    /// What finds and reads its licenses, over a connection of its own.
    fn finder(&self) -> Self::Finder;

    /// What publishes its revocation lists, over a connection of its own.
    fn lists(&self) -> Self::Lists;

    /// Its store of properties, over a connection of its own.
    fn settings(&self) -> Self::Settings;

    /// Its store of products, over a connection of its own.
    fn products(&self) -> Self::Products;

    /// Its store of blocked computers, over a connection of its own.
    fn blocked_computers(&self) -> Self::BlockedComputers;

    /// Changes a property.
    async fn set(&self, change: SettingChange) {
        self.settings().write_setting(&change, &setting_event(&change)).await.unwrap();
    }

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

    /// Takes license 1 back, as a vendor will.
    async fn revoke(&self);
}
