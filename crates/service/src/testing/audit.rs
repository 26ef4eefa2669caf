//! A license and all its events, read page by page.

use latchkey_core::{Audit, LicenseId};

use crate::EventReader;

/// What an audit of a license in this store is about.
pub async fn audit(store: &impl EventReader, license: LicenseId) -> Audit {
    let license_and_ends = store.read_audited_license(license).await.unwrap().unwrap().unwrap();
    let (mut events, mut after) = (Vec::new(), None);
    loop {
        let page = store.read_license_events(license, after.as_ref(), 7).await.unwrap();
        events.extend(page.items);
        after = page.end;
        if after.is_none() {
            return Audit { license: license_and_ends, events };
        }
    }
}
