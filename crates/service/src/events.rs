//! A vendor reads what was done, and by whom.

use std::future::Future;

use jiff::civil::Date;
use latchkey_core::{AuditedLicense, LicenseId, RecordVersion, StoredEvent};

use crate::{Page, Place, StoreError};

/// A license, or the end of one of its chains, that isn't what it was written as.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the stored license can't be read: {0}")]
pub struct UnreadableLicense(pub String);

/// What reads events, the newest first: by their IDs, as they are stored.
///
/// Two events of about the same moment may stand in another order than they have in a chain, which their numbers say.
pub trait EventReader: Sync {
    /// Reads a license with the ends of all its chains; `None` when there is no such license.
    ///
    /// An adapter MUST make one call, and MUST tell what somebody altered so that it can't be read from a fault of the store.
    fn read_audited_license(
        &self,
        license: LicenseId,
    ) -> impl Future<Output = Result<Option<Result<AuditedLicense, UnreadableLicense>>, StoreError>> + Send;

    /// Reads events of a license, from the one after `after` on, at most `limit`.
    ///
    /// An adapter MUST make one call, and MUST show what was written before. Each event MUST have all members that it was
    /// written with. A page MUST name the place that it ends with when there may be more, and none when there are no more;
    /// `after` MAY be any text. An event that is there all the while MUST be on exactly one page, whatever comes meanwhile.
    fn read_license_events(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<StoredEvent, Place>, StoreError>> + Send;

    /// Reads the events of a day in UTC, of licenses and of everything else, from the one after `after` on, at most `limit`
    /// (100 at most).
    ///
    /// An adapter MUST make two calls at most; what was written a moment ago MAY be missing. Else all is as above.
    fn read_day_events(
        &self,
        day: Date,
        after: Option<&Place>,
        limit: usize,
    ) -> impl Future<Output = Result<Page<StoredEvent, Place>, StoreError>> + Send;

    /// Reads one event by its ID, if there is one.
    ///
    /// An adapter MUST make two calls at most; one that was written a moment ago MAY be missing.
    fn read_event(&self, event: RecordVersion) -> impl Future<Output = Result<Option<StoredEvent>, StoreError>> + Send;
}
