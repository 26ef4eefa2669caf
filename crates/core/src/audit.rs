//! Whether the events of a license are all there, and as they were written.
//!
//! The chain has no key: whoever may write the whole table can write a whole chain anew, and nothing shows. What it shows is
//! what was altered, removed or put in by hand, by a program that went wrong, or by restoring a part.

use std::collections::BTreeMap;
use std::fmt;

use crate::merge_patch::{Members, apply, difference};
use crate::{
    ChainHead, ChainName, Change, LicenseDocument, LicenseEvent, LicenseId, Personal, RecordVersion, SaltedHash,
};

/// A license and its events, to be held against each other.
#[derive(Debug, Clone)]
pub struct Audit {
    /// The license.
    pub license_id: LicenseId,
    /// What it is at present.
    pub document: LicenseDocument,
    /// The vendor's last change of it, by the license itself.
    pub record_version: RecordVersion,
    /// The salted hash of what was personal when it was created.
    pub created_personal: Option<SaltedHash>,
    /// The ends of its chains; one that isn't here has no event.
    pub heads: BTreeMap<ChainName, ChainHead>,
    /// All of its events, in any order.
    pub events: Vec<LicenseEvent>,
}

/// What was found of a chain that isn't as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tampering {
    /// This event doesn't say what it said.
    Altered(ChainName, RecordVersion),
    /// The event of this number is gone.
    Removed(ChainName, u64),
    /// This event was never written.
    PutIn(ChainName, RecordVersion),
    /// The license's own end of this chain isn't that of the events.
    Head(ChainName),
    /// The events are whole, but the license doesn't say what they made of it; the members that differ, where they are known.
    License(Vec<String>),
}

impl fmt::Display for Tampering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Altered(chain, event) => write!(f, "event {event} (chain {chain}) was altered"),
            Self::Removed(chain, number) => write!(f, "event number {number} of the chain {chain} was removed"),
            Self::PutIn(chain, event) => write!(f, "event {event} (chain {chain}) was put in"),
            Self::Head(chain) => write!(f, "the end of the chain {chain} was altered"),
            Self::License(members) if members.is_empty() => {
                f.write_str("the license was altered: it isn't what its events made of it")
            }
            Self::License(members) => {
                write!(f, "the license was altered: {} isn't what its events made of it", members.join(", "))
            }
        }
    }
}

impl Audit {
    /// Walks all chains from their beginnings; how many events there are.
    ///
    /// # Errors
    ///
    /// The first event, chain by chain, that was altered, removed or put in; then what the license itself doesn't say as
    /// its events do.
    pub fn verify(&self) -> Result<usize, Tampering> {
        for chain in ChainName::all() {
            self.verify_chain(chain)?;
        }
        self.verify_license()?;
        Ok(self.events.len())
    }

    fn of_chain(&self, chain: ChainName) -> Vec<&LicenseEvent> {
        let mut events: Vec<_> = self.events.iter().filter(|event| event.chain == chain).collect();
        events.sort_by_key(|event| event.number);
        events
    }

    fn verify_chain(&self, chain: ChainName) -> Result<(), Tampering> {
        let begin = ChainHead::begin(self.license_id, chain);
        let end = self.heads.get(&chain).unwrap_or(&begin);
        let mut last: Option<&LicenseEvent> = None;
        for event in self.of_chain(chain) {
            let (id, expected) = (event.event.event_id, last.map_or(1, |last| last.number.saturating_add(1)));
            if !is_as_written(event) {
                return Err(Tampering::Altered(chain, id));
            }
            if event.number > expected {
                return Err(Tampering::Removed(chain, expected));
            }
            if event.number < expected || event.number > end.number {
                return Err(Tampering::PutIn(chain, id));
            }
            let before = last.map(|last| &last.hash).or((chain != ChainName::License).then_some(&begin.hash));
            if before.is_some_and(|before| *before != event.previous_hash) {
                return Err(Tampering::PutIn(chain, id));
            }
            last = Some(event);
        }
        let number = last.map_or(0, |last| last.number);
        if number < end.number {
            return Err(Tampering::Removed(chain, number.saturating_add(1)));
        }
        if last.is_some_and(|last| last.hash != end.hash)
            || end.number == 0 && chain != ChainName::License && *end != begin
        {
            return Err(Tampering::Head(chain));
        }
        Ok(())
    }

    /// Undoes all changes: what is left must be what the chain begins with.
    fn verify_license(&self) -> Result<(), Tampering> {
        let LicenseDocument { mut plain, mut personal } = self.document.clone();
        let events = self.of_chain(ChainName::License);
        let mut personal_is_known = true;
        for event in events.iter().rev() {
            if let Some((before, after)) = patches(&event.event.change) {
                undo(&mut plain, before, after)?;
            }
            match (&event.personal, &event.personal_hash) {
                (Some(Personal { before, after, .. }), _) if personal_is_known => undo(&mut personal, before, after)?,
                (None, Some(_)) => personal_is_known = false,
                _ => {}
            }
        }
        let created = LicenseDocument { plain, personal };
        let begin = events.first().map(|first| &first.previous_hash);
        let begin = begin.or(self.heads.get(&ChainName::License).map(|head| &head.hash));
        let is_begin = |head: ChainHead| begin.is_none_or(|begin| head.hash == *begin);
        if !is_begin(created.begin_with(self.license_id, self.created_personal.as_ref())) {
            return Err(Tampering::License(Vec::new()));
        }
        if personal_is_known && !is_personal(&created.personal, self.created_personal.as_ref()) {
            return Err(Tampering::License(created.personal.keys().cloned().collect()));
        }
        let changed = events.iter().rev().find(|event| patches(&event.event.change).is_some());
        if changed.is_some_and(|event| event.event.event_id != self.record_version) {
            return Err(Tampering::License(vec!["record_version".to_owned()]));
        }
        Ok(())
    }
}

/// Whether this is what was personal of the license as it was created.
fn is_personal(personal: &Members, hash: Option<&SaltedHash>) -> bool {
    match hash {
        None => personal.is_empty(),
        Some(SaltedHash { salt, hash }) => {
            Personal { salt: *salt, before: Members::new(), after: personal.clone() }.hash() == *hash
        }
    }
}

fn is_as_written(event: &LicenseEvent) -> bool {
    let personal = event.personal.as_ref().map(Personal::hash);
    event.hash == event.reckoned_hash() && (personal.is_none() || personal == event.personal_hash)
}

/// What a change did to what the license says.
fn patches(change: &Change) -> Option<(&Members, &Members)> {
    match change {
        Change::LicenseUpdated { before, after }
        | Change::LicenseStateSet { before, after }
        | Change::ActivationKeyReissued { before, after } => Some((before, after)),
        _ => None,
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
