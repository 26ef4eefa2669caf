//! Events as they are read: many by pages, one, and all of a license with the license.

use latchkey_api::{Call, EventQuery, EventsOf, ListEvents, ListEventsResponse, Nothing, PageQuery};
use latchkey_core::{Audit, AuditedLicense, LicenseId, RecordVersion, StoredEvent, Tampering};

use crate::failure::Failure;
use crate::vendor::{Listed, Vendor, first_of_pages, of_pages};

/// How often a license is read that is changed while it is read.
const READINGS: usize = 5;
/// What to do about a license that isn't as it was written.
pub(crate) const CHANGE_NOTHING: &str =
    "change nothing; what was there, the table's recovery has for 35 days (infra/README.md)";

/// So many events, the newest first.
pub(crate) fn events(vendor: &Vendor, of: EventsOf, most: usize) -> Result<Listed<StoredEvent>, Failure> {
    first_of_pages(most, |page| {
        let ListEventsResponse { events, cursor, .. } = page_of(vendor, of, page)?;
        Ok((events, cursor))
    })
}

/// One event, whatever it is of.
pub(crate) fn event(vendor: &Vendor, event_id: RecordVersion) -> Result<StoredEvent, Failure> {
    let found = page_of(vendor, EventsOf::Event(event_id), PageQuery::default())?.events.pop();
    found.ok_or_else(|| {
        let unknown = Failure::refused("event_unknown", "there is no such event");
        unknown
            .with_advice("latchkey events list shows those there are; one of a moment ago may be found a second later")
    })
}

/// An event's ID as it was typed.
pub(crate) fn event_id(text: &str) -> Result<RecordVersion, Failure> {
    text.trim().parse().map_err(|_| {
        Failure::usage("this is no event's ID")
            .with_advice("latchkey events list shows those of a license, or of a day")
    })
}

/// A license and all its events, and what was found of them.
///
/// A change in the middle of reading looks like a forgery. So what was found counts only when the license is still as it was
/// before its events were read.
pub(crate) fn audit(vendor: &Vendor, license: LicenseId) -> Result<(Audit, Result<usize, Tampering>), Failure> {
    for _ in 0..READINGS {
        let audit = read_all(vendor, license)?;
        let found = audit.verify();
        if found.is_ok() || license_of(page_of(vendor, EventsOf::License(license), one())?, license)? == audit.license {
            return Ok((audit, found));
        }
    }
    let busy = Failure::unreachable("try_again", "the license was changed each time while its events were read");
    Err(busy.with_advice("the same command again may go through in a moment"))
}

fn read_all(vendor: &Vendor, license: LicenseId) -> Result<Audit, Failure> {
    let mut before = None;
    let events = of_pages(|page| {
        let mut page = page_of(vendor, EventsOf::License(license), page)?;
        let (events, cursor) = (std::mem::take(&mut page.events), page.cursor.take());
        if before.is_none() {
            before = Some(license_of(page, license)?);
        }
        Ok((events, cursor))
    })?;
    // There is at least one page.
    let license = before.ok_or_else(not_understood)?;
    Ok(Audit { license, events })
}

fn license_of(page: ListEventsResponse, license: LicenseId) -> Result<AuditedLicense, Failure> {
    match page.license_unreadable {
        Some(cause) => {
            let unreadable = format!("license {} was altered: it can't be read any more ({cause})", license.0);
            Err(Failure::refused("license_unreadable", unreadable).with_advice(CHANGE_NOTHING))
        }
        None => page.license.ok_or_else(not_understood),
    }
}

fn not_understood() -> Failure {
    Failure::unreachable("answer_not_understood", "the service answered the events without their license")
}

fn one() -> PageQuery {
    PageQuery { limit: Some(1), cursor: None }
}

fn page_of(vendor: &Vendor, of: EventsOf, page: PageQuery) -> Result<ListEventsResponse, Failure> {
    let query = EventQuery { of, page };
    vendor.ask::<ListEvents>(&Call { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} })
}
