//! A client application fetches a revocation list.

use latchkey_core::{Denial, ListEntries, ProductId};

use super::{ListHead, RevocationListReader};
use crate::{ProductReader, UseCaseError};

/// How often a list is looked for whose entries are gone when they are read: each time two newer ones came meanwhile.
const ATTEMPTS: usize = 4;

/// A list that was fetched.
#[derive(Debug, PartialEq, Eq)]
pub enum Fetched {
    /// Whoever asks has it.
    Known(ListHead),
    /// The whole list, of one moment.
    Whole(ListHead, ListEntries),
}

/// Fetches the newest list of a product; of one that is known the entries are not read.
///
/// # Errors
///
/// [`Denial::ProductUnknown`]; [`UseCaseError::TryAgain`] for a product so new that it has no list yet; and faults of the store.
pub async fn fetch_revocations(
    product: &ProductId,
    is_known: impl Fn(&ListHead) -> bool + Send,
    lists: &impl RevocationListReader,
    products: &impl ProductReader,
) -> Result<Fetched, UseCaseError> {
    for _ in 0..ATTEMPTS {
        let Some(head) = lists.read_list_head(product).await? else {
            return Err(match products.read_product(product).await? {
                Some(_) => UseCaseError::TryAgain("the product has no revocation list yet".into()),
                None => Denial::ProductUnknown(product.clone()).into(),
            });
        };
        if is_known(&head) {
            return Ok(Fetched::Known(head));
        }
        if let Some(entries) = lists.read_list_entries(product, head.chunks).await? {
            return Ok(Fetched::Whole(head, entries));
        }
    }
    Err(UseCaseError::TryAgain("the entries of each revocation list were gone when they were read".into()))
}
