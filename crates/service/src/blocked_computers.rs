//! A vendor blocks computers.

use std::future::Future;

use latchkey_core::{
    Author, BlockedComputer, Change, ComputerId, ComputerIdHash, Denial, Event, RecordVersion, StatedReason, Unseen,
};
use rand::CryptoRng;

use crate::retry::{Attempt, retry};
use crate::{Page, StoreError, TimeFrame, UseCaseError};

/// What reads blocked computers.
pub trait BlockedComputerReader: Sync {
    /// Reads the entry of a computer, in one call.
    fn read_blocked_computer(
        &self,
        computer: &ComputerIdHash,
    ) -> impl Future<Output = Result<Option<BlockedComputer>, StoreError>> + Send;

    /// Reads blocked computers in an order of the adapter's own, from the one after `after` on, at most `limit`.
    ///
    /// An adapter MUST make 16 calls at most, whatever the number of entries. A page MUST name the computer that it ends
    /// with when there may be more, and MUST name none when there are no more. An entry that is there all the while MUST be
    /// on exactly one page, whatever comes and goes meanwhile.
    fn read_blocked_computers(
        &self,
        after: Option<&ComputerIdHash>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<BlockedComputer, ComputerIdHash>, StoreError>> + Send;
}

/// What blocks computers.
pub trait BlockedComputerWriter: BlockedComputerReader {
    /// Blocks a computer, and keeps the event of it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, when it is blocked
    /// already.
    fn write_blocked_computer(
        &self,
        entry: &BlockedComputer,
        event: &Event,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;

    /// Blocks a computer no more, and keeps the event of it.
    ///
    /// An adapter MUST make one call, and MUST answer [`StoreError::Conflict`], and write nothing, unless the stored entry
    /// has the version of `entry`.
    fn remove_blocked_computer(
        &self,
        entry: &BlockedComputer,
        event: &Event,
    ) -> impl Future<Output = Result<(), StoreError>> + Send;
}

/// A request to block a computer.
#[derive(Debug)]
pub struct BlockComputer {
    /// Which computer.
    pub computer_id: ComputerId,
    /// Why.
    pub reason: StatedReason,
    /// Who asks.
    pub by: Author,
}

/// Blocks a computer; answers its entry, and whether it is new. One that is blocked already keeps its entry as it is.
///
/// # Errors
///
/// Faults of the store.
pub async fn block_computer(
    command: BlockComputer,
    time: TimeFrame,
    store: &impl BlockedComputerWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<(BlockedComputer, bool), UseCaseError> {
    let BlockComputer { computer_id, reason, by } = command;
    let entry = &BlockedComputer {
        id: computer_id.hash(),
        computer_id,
        reason,
        version: RecordVersion(time.new_id(random)),
        blocked_at: time.now,
        blocked_by: by.principal.clone(),
    };
    let event = &event(entry, false, entry.version, by, time);
    retry(time, random, |_: Option<()>| async move {
        match store.read_blocked_computer(&entry.id).await? {
            Some(stored) => {
                let is_new = stored.version == entry.version;
                Ok(Attempt::Done((stored, is_new)))
            }
            None => Attempt::of(store.write_blocked_computer(entry, event).await, (), |()| (entry.clone(), true)),
        }
    })
    .await
}

/// A request to block a computer no more.
#[derive(Debug)]
pub struct UnblockComputer {
    /// The entry.
    pub id: ComputerIdHash,
    /// The version that it must have, if whoever asks named one.
    pub seen: Option<RecordVersion>,
    /// Who asks.
    pub by: Author,
}

/// Blocks a computer no more; it counts from the next request on.
///
/// # Errors
///
/// [`Denial::BlockedComputerUnknown`] when it isn't blocked; [`Denial::Unseen`] when it was blocked by another change than
/// was named; and faults of the store.
pub async fn unblock_computer(
    command: UnblockComputer,
    time: TimeFrame,
    store: &impl BlockedComputerWriter,
    random: &mut (impl CryptoRng + Send),
) -> Result<(), UseCaseError> {
    let UnblockComputer { id, seen, by } = &command;
    let version = RecordVersion(time.new_id(random));
    retry(time, random, |sent: Option<()>| async move {
        let Some(entry) = store.read_blocked_computer(id).await? else {
            // A store that sends a write twice finds the entry gone that its own first attempt removed.
            return if sent.is_some() { Ok(Attempt::Done(())) } else { Err(Denial::BlockedComputerUnknown.into()) };
        };
        if seen.is_some_and(|seen| seen != entry.version) {
            return Err(Denial::from(Unseen::Mismatch).into());
        }
        let event = event(&entry, true, version, by.clone(), time);
        Attempt::of(store.remove_blocked_computer(&entry, &event).await, (), |()| ())
    })
    .await
}

fn event(entry: &BlockedComputer, is_removed: bool, version: RecordVersion, by: Author, time: TimeFrame) -> Event {
    let reason = Some(entry.reason.clone());
    let (before, after) = if is_removed { (reason, None) } else { (None, reason) };
    let change = Change::BlockedComputerChanged { id: entry.id.clone(), before, after };
    Event { event_id: version, at: time.now, author: by.into(), change }
}

#[cfg(test)]
mod tests;
