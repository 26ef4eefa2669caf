//! Trials that computers have had: a vendor sees them, and lets a computer have one again.

use std::future::Future;

use latchkey_core::{Author, Change, ComputerIdHash, Denial, Event, ProductId, RecordVersion, Trial};
use rand::CryptoRng;
use serde_json::json;

use crate::retry::{Attempt, retry};
use crate::{Page, Place, StoreError, TimeFrame, UseCaseError};

/// What reads the trial of a computer.
pub trait TrialReader: Sync {
    /// Reads the trial that a computer has had of a product.
    ///
    /// An adapter MUST make one call.
    fn read_trial(
        &self,
        computer: &ComputerIdHash,
        product: &ProductId,
    ) -> impl Future<Output = Result<Option<Trial>, StoreError>> + Send;
}

/// What lets a computer have a trial again.
pub trait TrialWriter: TrialReader {
    /// Forgets the trial that a computer has had of a product, and keeps the event of it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored trial is of
    /// the same license.
    fn remove_trial(&self, trial: &Trial, event: &Event) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// What finds the trials of a computer.
pub trait TrialFinder: Sync {
    /// Reads the trials of a computer by product, from the one after `after` on, at most `limit`.
    ///
    /// An adapter MUST make one call. A page MUST name the place that it ends with when there may be more, and none when there
    /// are no more; `after` MAY be any text.
    fn read_trials(
        &self,
        computer: &ComputerIdHash,
        after: Option<&Place>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Trial, Place>, StoreError>> + Send;
}

/// A request to let a computer have a trial of a product again.
#[derive(Debug)]
pub struct ResetTrial {
    /// Which computer.
    pub computer: ComputerIdHash,
    /// Of which product.
    pub product: ProductId,
    /// Who asks.
    pub by: Author,
}

/// Lets a computer have a trial of a product again, by whichever license; a seat that it has stays its own.
///
/// # Errors
///
/// [`Denial::TrialUnknown`] when it has had none; and faults of the store.
pub async fn reset_trial(
    command: ResetTrial,
    time: TimeFrame,
    store: &impl TrialWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<(), UseCaseError> {
    let ResetTrial { computer, product, by } = &command;
    let event_id = RecordVersion(time.new_id(random));
    retry(time, random, |sent: Option<()>| async move {
        let Some(trial) = store.read_trial(computer, product).await? else {
            // A store that sends a write twice finds the trial gone that its own first attempt removed.
            return if sent.is_some() { Ok(Attempt::Done(())) } else { Err(Denial::TrialUnknown.into()) };
        };
        let before = [("license_id", json!(trial.license_id)), ("activated_at", json!(trial.activated_at))];
        let before = before.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let change = Change::TrialReset { id: trial.computer.clone(), product_id: trial.product.clone(), before };
        let event = Event { event_id, at: time.now, author: by.clone().into(), change };
        Attempt::of(store.remove_trial(&trial, &event).await, (), |()| ())
    })
    .await
}

#[cfg(test)]
mod tests;
