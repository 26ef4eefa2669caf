//! Whether the events of a license are all there, and as they were written.
//!
//! The chain has no key: whoever may write the whole table can write a whole chain anew, and nothing shows. What it shows is
//! what was altered, removed or put in by hand, by a program that went wrong, or by restoring a part.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use self::links::{Link, Links};
pub use self::tampering::Tampering;
use crate::merge_patch::{Members, apply, difference};
use crate::{
    ChainHead, ChainName, LicenseDocument, LicenseId, LicenseRecord, Personal, RecordVersion, SaltedHash, StoredEvent,
    Updated,
};

mod links;
mod tampering;

/// What of a license its events are held against.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AuditedLicense {
    /// The license.
    pub license_id: LicenseId,
    /// The vendor's last change of it, by the license itself.
    pub record_version: RecordVersion,
    /// When that was, and who did it; absent as long as nobody changed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub updated: Option<Updated>,
    /// What a vendor can set of it, at present.
    pub document: LicenseDocument,
    /// The salted hash of what was personal when it was created; absent when nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(nullable = false))]
    pub created_personal: Option<SaltedHash>,
    /// The ends of its chains, by their names; one that isn't here has no event.
    pub heads: BTreeMap<ChainName, ChainHead>,
}

impl AuditedLicense {
    /// A license, and the ends of its chains of activations.
    #[must_use]
    pub fn of(record: &LicenseRecord, heads: impl IntoIterator<Item = (ChainName, ChainHead)>) -> Self {
        Self {
            license_id: record.license_id,
            record_version: record.record_version,
            updated: record.updated.clone(),
            document: LicenseDocument::of(record),
            created_personal: record.created_personal.clone(),
            heads: [(ChainName::License, record.chain.clone())].into_iter().chain(heads).collect(),
        }
    }
}

/// A license and its events, to be held against each other.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The license.
    pub license: AuditedLicense,
    /// All of its events, in any order.
    pub events: Vec<StoredEvent>,
}

impl Audit {
    /// Walks all chains from their beginnings; how many events there are.
    ///
    /// # Errors
    ///
    /// What can't be read as an event; then the first event, chain by chain, that was altered, removed or put in; then what
    /// the license itself doesn't say as its events do. A change in the middle of reading looks the same: read license and
    /// events again before you believe it.
    pub fn verify(&self) -> Result<usize, Tampering> {
        let links = Links::read(&self.events, self.license.heads.values())?;
        for chain in ChainName::all() {
            self.verify_chain(chain, &links)?;
        }
        self.verify_license(&links)?;
        Ok(self.events.len())
    }

    fn verify_chain(&self, chain: ChainName, links: &Links) -> Result<(), Tampering> {
        let begin = ChainHead::begin(self.license.license_id, chain);
        let end = self.license.heads.get(&chain).unwrap_or(&begin);
        let mut last: Option<&Link> = None;
        // The license's own chain begins with what it was created as, to which its events lead back.
        let previous_hash = |last: Option<&Link>| match last {
            Some(link) => Some(link.hash.clone()),
            None => (chain != ChainName::License).then(|| begin.hash.clone()),
        };
        let gone = |last, number, next| match links.displaced(previous_hash(last).as_ref(), next) {
            Some(link) => Tampering::Altered(link.chain, link.event_id),
            None => Tampering::Removed(chain, number),
        };
        for link in links.of_chain(chain) {
            let expected = next_number(last);
            if link.number > expected && expected <= end.number {
                return Err(gone(last, expected, &link.previous_hash));
            }
            if link.number != expected || expected > end.number {
                let is_missed = !link.is_as_written && links.is_missed(link);
                return Err(if is_missed { altered(link) } else { Tampering::PutIn(chain, link.event_id) });
            }
            if !link.is_as_written {
                return Err(altered(link));
            }
            if previous_hash(last).is_some_and(|hash| hash != link.previous_hash) {
                // The one of the two that nothing else leads to wasn't there.
                let forged = last.filter(|last| !links.is_pointed_at(last));
                return Err(forged.map_or(Tampering::PutIn(chain, link.event_id), altered));
            }
            last = Some(link);
        }
        if next_number(last) <= end.number {
            return Err(gone(last, next_number(last), &end.hash));
        }
        let is_end = previous_hash(last).is_none_or(|hash| hash == end.hash);
        if is_end { Ok(()) } else { Err(Tampering::Head(chain, last.map(|last| last.event_id))) }
    }

    /// Undoes all changes: what is left must be what the chain begins with.
    fn verify_license(&self, links: &Links) -> Result<(), Tampering> {
        let LicenseDocument { mut plain, mut personal } = self.license.document.clone();
        let links = links.of_chain(ChainName::License);
        let mut personal_is_known = true;
        for link in links.iter().rev() {
            if let Some((before, after)) = link.patches() {
                undo(&mut plain, before, after)?;
            }
            personal_is_known &= !link.is_erased();
            if let Some(Personal { before, after, .. }) = link.personal.as_ref().filter(|_| personal_is_known) {
                undo(&mut personal, before, after)?;
            }
        }
        let created = LicenseDocument { plain, personal };
        let begin = links.first().map(|first| &first.previous_hash);
        let begin = begin.or(self.license.heads.get(&ChainName::License).map(|head| &head.hash));
        let head = created.begin_with(self.license.license_id, self.license.created_personal.as_ref());
        if begin.is_some_and(|begin| head.hash != *begin) {
            return Err(Tampering::License(Vec::new()));
        }
        if personal_is_known && !is_personal(&created.personal, self.license.created_personal.as_ref()) {
            return Err(Tampering::License(created.personal.keys().cloned().collect()));
        }
        self.verify_last_change(links.iter().rev().find(|link| link.patches().is_some()).copied())
    }

    /// Whether the license says of its last change what the event of it says.
    fn verify_last_change(&self, event: Option<&Link>) -> Result<(), Tampering> {
        let differs = |name: &str| Err(Tampering::License(vec![name.to_owned()]));
        let updated = event.and_then(|event| Some(Updated { at: event.at, by: event.author.principal()?.clone() }));
        if event.is_some_and(|event| event.event_id != self.license.record_version) {
            return differs("record_version");
        }
        if updated != self.license.updated { differs("updated") } else { Ok(()) }
    }
}

fn next_number(last: Option<&Link>) -> u64 {
    last.map_or(1, |last| last.number.saturating_add(1))
}

fn altered(link: &Link) -> Tampering {
    Tampering::Altered(link.chain, link.event_id)
}

/// Whether this is what was personal of the license as it was created, as far as that can be told.
fn is_personal(personal: &Members, hash: Option<&SaltedHash>) -> bool {
    match hash {
        None => personal.is_empty(),
        Some(SaltedHash { salt: None, .. }) => true,
        Some(SaltedHash { salt: Some(salt), hash }) => {
            Personal { salt: *salt, before: Members::new(), after: personal.clone() }.hash() == *hash
        }
    }
}

/// Makes of a document what it was before this change, if it is what the change made of it.
fn undo(document: &mut Members, before: &Members, after: &Members) -> Result<(), Tampering> {
    let mut made = document.clone();
    apply(after, &mut made);
    let other = difference(document, &made);
    if !other.is_empty() {
        return Err(Tampering::License(other.keys().cloned().collect()));
    }
    apply(before, document);
    Ok(())
}

#[cfg(test)]
mod tests;
