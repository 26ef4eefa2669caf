//! A store in which computers have taken seats.

use latchkey_core::{LatestEnd, LicenseRecord};

use super::ScriptedStore;
use crate::ActivationStore;
use crate::testing::records::{license_id, now, record, seat};

impl ScriptedStore {
    /// License 1 with 60 seats, activated by so many computers; the journal is empty.
    pub async fn activated_by(computers: usize) -> Self {
        let record =
            LicenseRecord { first_activated_at: Some(now()), latest_end: Some(LatestEnd::Never), ..record(60) };
        let store = Self::holding(|tables| drop(tables.licenses.insert(license_id(1), record)));
        for n in 0..computers {
            store.take_seat(license_id(1), &seat(n, 60)).await.unwrap();
        }
        store.journal.take();
        store
    }
}
