//! Events as the links of chains.

use std::collections::HashSet;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::Value;

use super::Tampering;
use crate::merge_patch::Members;
use crate::{ChainHead, ChainName, EventAuthor, EventHash, Personal, RecordVersion, StoredEvent};

/// What of an event its chain is verified by.
#[derive(Debug, Deserialize)]
pub(super) struct Link {
    pub(super) event_id: RecordVersion,
    pub(super) at: Timestamp,
    #[serde(flatten)]
    pub(super) author: EventAuthor,
    pub(super) chain: ChainName,
    pub(super) number: u64,
    pub(super) previous_hash: EventHash,
    pub(super) hash: EventHash,
    #[serde(default)]
    personal_hash: Option<EventHash>,
    #[serde(default)]
    before: Option<Members>,
    #[serde(default)]
    after: Option<Members>,
    /// What is personal, as long as it isn't erased.
    #[serde(default)]
    pub(super) personal: Option<Personal>,
    #[serde(skip)]
    pub(super) is_as_written: bool,
}

impl Link {
    fn read(event: &StoredEvent) -> Result<Self, Tampering> {
        let link = serde_json::from_value(Value::Object(event.0.clone()));
        let mut link: Self = link.map_err(|_| Tampering::Unreadable(event.event_id().to_owned()))?;
        let personal = event.0.get("personal").map(EventHash::of);
        let is_personal = personal.is_none() || personal == link.personal_hash;
        link.is_as_written = is_personal && event.reckoned_hash() == link.hash;
        Ok(link)
    }

    /// What it did to what the license says: there and back.
    pub(super) fn patches(&self) -> Option<(&Members, &Members)> {
        let is_of_license = self.chain == ChainName::License;
        self.before.as_ref().zip(self.after.as_ref()).filter(|_| is_of_license)
    }

    /// Whether it said something personal once, which is erased.
    pub(super) fn is_erased(&self) -> bool {
        self.personal.is_none() && self.personal_hash.is_some()
    }
}

/// All events of a license.
#[derive(Debug)]
pub(super) struct Links {
    all: Vec<Link>,
    /// The hashes that an event, or the end of a chain, says come before it.
    pointed_at: HashSet<String>,
    /// The hashes of the events that are as they were written.
    as_written: HashSet<String>,
}

impl Links {
    pub(super) fn read<'e>(
        events: impl IntoIterator<Item = &'e StoredEvent>,
        ends: impl IntoIterator<Item = &'e ChainHead>,
    ) -> Result<Self, Tampering> {
        let all = events.into_iter().map(Link::read).collect::<Result<Vec<_>, _>>()?;
        let text = |hash: &EventHash| hash.as_str().to_owned();
        let ends = ends.into_iter().map(|head| text(&head.hash));
        Ok(Self {
            pointed_at: all.iter().map(|link| text(&link.previous_hash)).chain(ends).collect(),
            as_written: all.iter().filter(|link| link.is_as_written).map(|link| text(&link.hash)).collect(),
            all,
        })
    }

    /// Those of a chain by number; of two of one number the one first that has its place there.
    pub(super) fn of_chain(&self, chain: ChainName) -> Vec<&Link> {
        let mut links: Vec<_> = self.all.iter().filter(|link| link.chain == chain).collect();
        let is_in_place = |link: &Link| link.is_as_written && self.is_pointed_at(link);
        links.sort_by_key(|link| (link.number, !is_in_place(link)));
        links
    }

    /// Whether another event, or the end of a chain, says that this one is there.
    pub(super) fn is_pointed_at(&self, link: &Link) -> bool {
        self.pointed_at.contains(link.hash.as_str())
    }

    /// Whether an event that isn't as it was written is one that others say is there.
    pub(super) fn is_missed(&self, link: &Link) -> bool {
        self.is_pointed_at(link) && !self.as_written.contains(link.hash.as_str())
    }

    /// The event that was between these hashes, and says now that it belongs elsewhere.
    pub(super) fn displaced(&self, after: Option<&EventHash>, before: &EventHash) -> Option<&Link> {
        let is_it = |link: &&Link| link.hash == *before || after == Some(&link.previous_hash);
        self.all.iter().filter(|link| !link.is_as_written && self.is_missed(link)).find(is_it)
    }
}
