//! What stands under the ID that an activation key makes: a license, or a signpost to one.

use latchkey_core::{LicenseId, LicenseRecord};
use latchkey_service::StoreError;
use serde::{Deserialize, Serialize};

use crate::batch_read::Found;
use crate::item::{self, Item, Key};

/// Where the ID of an activation key leads that came in place of another one.
#[derive(Debug, Serialize, Deserialize)]
struct Signpost {
    leads_to: LicenseId,
}

/// What was found under an ID.
pub(crate) enum LicenseItem {
    License(Box<LicenseRecord>),
    /// Another license's ID.
    Signpost(LicenseId),
}

impl LicenseItem {
    /// What there is of this key.
    pub(crate) fn take(found: &mut Found, key: &Key) -> Result<Option<Self>, StoreError> {
        let Some(item) = found.take(key) else { return Ok(None) };
        if is_signpost(&item) {
            let Signpost { leads_to } = item::read(item)?;
            return Ok(Some(Self::Signpost(leads_to)));
        }
        Ok(Some(Self::License(item::read(item)?)))
    }
}

pub(crate) fn is_signpost(item: &Item) -> bool {
    item.contains_key("leads_to")
}

/// The license of this key; a signpost is none.
pub(crate) fn record(found: &mut Found, key: &Key) -> Result<Option<LicenseRecord>, StoreError> {
    match LicenseItem::take(found, key)? {
        Some(LicenseItem::License(record)) => Ok(Some(*record)),
        Some(LicenseItem::Signpost(_)) | None => Ok(None),
    }
}

/// A signpost from an ID to a license.
pub(crate) fn signpost(from: LicenseId, leads_to: LicenseId) -> Result<Item, StoreError> {
    item::write(item::license(from), &Signpost { leads_to })
}
