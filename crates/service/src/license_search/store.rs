//! What it takes of a store to find licenses.

use std::future::Future;

use latchkey_core::{
    Activation, ComputerId, Email, LicenseId, LicenseRecord, LicenseState, OrderId, ProductId, ReadCounters,
};

use super::{FoldedName, Place, Span};
use crate::{Page, StoreError};

/// What licenses are found by, and so the order in which they come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FoundBy {
    /// Those of a computer, its latest activation first.
    Computer(ComputerId),
    /// Those of an order, the newest first.
    Order(OrderId, Span),
    /// Those of an e-mail address, whatever its case, the newest first.
    Email(Email, Span),
    /// Those of customers whose names begin so, by name, and of one name the newest first.
    Name(FoldedName),
    /// Those of a product in a state other than active, the newest first.
    State(ProductId, LicenseState, Span),
    /// Those of a product that end, by their end.
    End(ProductId, Span),
    /// Those of a product, the newest first.
    Product(ProductId, Span),
}

/// What finds licenses.
pub trait LicenseFinder: Sync {
    /// Reads licenses in their order, from the one after `after` on, at most `limit` (100 at most), each with its place.
    ///
    /// An adapter MUST make two calls at most, whatever is stored. A page MUST name the place that it ends with when there
    /// may be more, and none when there are no more; `after` MAY be any text. A license that is there all the while and keeps
    /// what it is found by MUST be on exactly one page, whatever comes meanwhile.
    ///
    /// Each license MUST be as it is. What they are found by MAY lag behind: a license may be missing that was written a
    /// moment ago, one may be found by what it was, and `None` stands for one that is gone.
    fn find_licenses(
        &self,
        found_by: &FoundBy,
        after: Option<&Place>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<(Place, Option<LicenseRecord>), Place>, StoreError>> + Send;
}

/// What reads a license whole.
pub trait LicenseReader: Sync {
    /// Reads a license with all its counters. The ID of an activation key that came in place of another one is no license's.
    ///
    /// An adapter MUST make one call.
    fn read_license(&self, license: LicenseId)
    -> impl Future<Output = Result<Option<LicenseSeats>, StoreError>> + Send;

    /// Reads the license that the ID of an activation key leads to, with all its counters.
    ///
    /// An adapter MUST make one call, and one more where that activation key came in place of another one.
    fn read_license_of_key(
        &self,
        license: LicenseId,
    ) -> impl Future<Output = Result<Option<LicenseSeats>, StoreError>> + Send;

    /// Reads activations of a license in an order of the adapter's own, from the one after `after` on, at most `limit`.
    ///
    /// An adapter MUST make one call. A page MUST name the place that it ends with when there may be more, and MUST name
    /// none when there are no more.
    fn read_activations(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<Activation, Place>, StoreError>> + Send;
}

/// A license with all its counters.
#[derive(Debug, Clone, PartialEq)]
pub struct LicenseSeats {
    /// The license.
    pub record: LicenseRecord,
    /// Its counters; one that is missing was never written.
    pub counters: ReadCounters,
}

impl LicenseSeats {
    /// How many seats are used: exactly, as long as nobody takes or gives back one at the same moment.
    #[must_use]
    pub fn used(&self) -> u32 {
        self.counters.values().fold(0, |used, counter| used.saturating_add(counter.used))
    }
}
