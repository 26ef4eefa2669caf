//! The entries of a revocation list: what is taken back, as bytes.

use ring::digest::{SHA256, digest};
use uuid::Uuid;

use crate::{Revision, Stopped, TakenBack};

/// How many entries a revocation list has at most: a Lambda function answers 6 MB.
pub const LIST_ENTRIES_MAX: usize = 200_000;

/// An ID, and what is said of it.
const ENTRY_BYTES: usize = 20;
const ID_BYTES: usize = 16;

const REVOKED: u32 = u32::MAX;
const SUSPENDED: u32 = u32::MAX - 1;
const REMOVED: u32 = u32::MAX - 2;

/// What a revocation list says of a license or of an activation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListEntry {
    /// All of it is taken back.
    Stopped(Stopped),
    /// License keys of an earlier revision are taken back.
    Before(Revision),
}

impl ListEntry {
    fn number(self) -> u32 {
        match self {
            Self::Stopped(Stopped::Revoked) => REVOKED,
            Self::Stopped(Stopped::Suspended) => SUSPENDED,
            Self::Stopped(Stopped::Removed) => REMOVED,
            Self::Before(revision) => revision.get().min(REMOVED - 1),
        }
    }

    fn of_number(number: u32) -> Option<Self> {
        match number {
            REVOKED => Some(Self::Stopped(Stopped::Revoked)),
            SUSPENDED => Some(Self::Stopped(Stopped::Suspended)),
            REMOVED => Some(Self::Stopped(Stopped::Removed)),
            number => Revision::of(number).map(Self::Before),
        }
    }
}

/// The entries of a revocation list, strictly ascending: 20 bytes each, an ID and a number, in network byte order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListEntries(Vec<u8>);

impl ListEntries {
    /// Makes entries of what is taken back. What is suspended or revoked says more than a revision.
    ///
    /// # Errors
    ///
    /// [`ListTooLong`] past [`LIST_ENTRIES_MAX`].
    pub fn of(taken_back: impl IntoIterator<Item = TakenBack>) -> Result<Self, ListTooLong> {
        let entry = |TakenBack { id, stopped, before_revision, .. }: TakenBack| {
            let said = stopped.map(ListEntry::Stopped).or(before_revision.map(ListEntry::Before))?;
            Some((id, said))
        };
        let mut entries: Vec<_> = taken_back.into_iter().filter_map(entry).collect();
        entries.sort_unstable_by_key(|(id, _)| *id);
        entries.dedup_by_key(|(id, _)| *id);
        if entries.len() > LIST_ENTRIES_MAX {
            return Err(ListTooLong(entries.len()));
        }
        let bytes =
            entries.iter().flat_map(|(id, said)| id.as_bytes().iter().copied().chain(said.number().to_be_bytes()));
        Ok(Self(bytes.collect()))
    }

    /// Takes the bytes of entries; `None` when they are no such, or not strictly ascending.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<Self> {
        let (entries, rest) = bytes.as_chunks::<ENTRY_BYTES>();
        let is_ascending = entries.is_sorted_by(|one, next| one[..ID_BYTES] < next[..ID_BYTES]);
        let are_known = entries.iter().all(|entry| said(entry).is_some());
        (rest.is_empty() && entries.len() <= LIST_ENTRIES_MAX && is_ascending && are_known).then_some(Self(bytes))
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// The bytes in parts of so many entries each; the last part may have fewer.
    pub fn chunks(&self, entries: usize) -> impl Iterator<Item = &[u8]> {
        self.0.chunks(entries * ENTRY_BYTES)
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len() / ENTRY_BYTES
    }

    /// Whether nothing is taken back.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is said of this license or activation.
    #[must_use]
    pub fn find(&self, id: Uuid) -> Option<ListEntry> {
        let (entries, _) = self.0.as_chunks::<ENTRY_BYTES>();
        let place = entries.binary_search_by(|entry| entry[..ID_BYTES].cmp(id.as_bytes())).ok()?;
        said(&entries[place])
    }

    /// All of them, by ID.
    pub fn iter(&self) -> impl Iterator<Item = (Uuid, ListEntry)> {
        let (entries, _) = self.0.as_chunks::<ENTRY_BYTES>();
        entries.iter().filter_map(|entry| Some((Uuid::from_slice(&entry[..ID_BYTES]).ok()?, said(entry)?)))
    }

    /// The SHA-256 of the bytes.
    #[must_use]
    pub fn sha256(&self) -> [u8; 32] {
        digest(&SHA256, &self.0).as_ref().try_into().expect("a SHA-256 has 32 bytes")
    }
}

fn said(entry: &[u8; ENTRY_BYTES]) -> Option<ListEntry> {
    let number = entry.last_chunk().expect("an entry ends with its number");
    ListEntry::of_number(u32::from_be_bytes(*number))
}

/// More is taken back than a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0} entries are more than the {LIST_ENTRIES_MAX} that a revocation list holds")]
pub struct ListTooLong(pub usize);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LatestEnd;

    fn taken_back(id: u128, stopped: Option<Stopped>, before: Option<u32>) -> TakenBack {
        let before_revision = before.map(|number| Revision::of(number).unwrap());
        TakenBack { id: Uuid::from_u128(id), stopped, before_revision, latest_end: LatestEnd::Never }
    }

    // R27
    #[test]
    fn entries_are_found_again_each_with_what_was_said() {
        let all = [
            taken_back(9, Some(Stopped::Revoked), None),
            taken_back(2, Some(Stopped::Suspended), Some(4)),
            taken_back(7, None, Some(3)),
            taken_back(5, Some(Stopped::Removed), None),
            taken_back(1, None, None),
        ];
        let entries = ListEntries::of(all).unwrap();
        let found = |id: u128| entries.find(Uuid::from_u128(id));
        assert_eq!(found(9), Some(ListEntry::Stopped(Stopped::Revoked)));
        assert_eq!(found(2), Some(ListEntry::Stopped(Stopped::Suspended)), "the suspension says more");
        assert_eq!(found(5), Some(ListEntry::Stopped(Stopped::Removed)));
        assert_eq!(found(7), Some(ListEntry::Before(Revision::of(3).unwrap())));
        assert_eq!((found(1), found(3), found(u128::MAX)), (None, None, None));
        assert_eq!(entries.iter().map(|(id, _)| id.as_u128()).collect::<Vec<_>>(), [2, 5, 7, 9]);
        assert_eq!(ListEntries::from_bytes(entries.as_bytes().to_vec()), Some(entries));
    }

    #[test]
    fn the_bytes_are_an_id_and_a_number_in_network_byte_order() {
        let entries =
            ListEntries::of([taken_back(0x0102, None, Some(0x0304)), taken_back(1, Some(Stopped::Revoked), None)]);
        let bytes = entries.unwrap().as_bytes().to_vec();
        let id = |last: [u8; 2]| [[0; 14].as_slice(), &last].concat();
        assert_eq!(bytes, [id([0, 1]), vec![255; 4], id([1, 2]), vec![0, 0, 3, 4]].concat());
    }

    #[test]
    fn bytes_that_are_no_entries_are_refused() {
        let entry = |id: u8, number: u32| [[id; 16].as_slice(), &number.to_be_bytes()].concat();
        let taken = |entries: &[Vec<u8>]| ListEntries::from_bytes(entries.concat()).is_some();
        assert!(taken(&[]) && taken(&[entry(1, 1), entry(2, REVOKED)]));
        assert!(!taken(&[entry(2, 1), entry(1, 1)]), "descending");
        assert!(!taken(&[entry(1, 1), entry(1, 2)]), "twice");
        assert!(!taken(&[entry(1, 0)]), "no revision has the number 0");
        assert!(!taken(&[entry(1, 1), vec![0]]) && !taken(&[vec![1; 19]]), "cut");
    }

    #[test]
    fn a_list_has_an_end() {
        let ids = |count: usize| (0..count).map(|n| taken_back(n as u128, Some(Stopped::Removed), None));
        assert_eq!(ListEntries::of(ids(LIST_ENTRIES_MAX)).unwrap().len(), LIST_ENTRIES_MAX);
        assert_eq!(ListEntries::of(ids(LIST_ENTRIES_MAX + 1)), Err(ListTooLong(LIST_ENTRIES_MAX + 1)));
        let bytes = (0..=LIST_ENTRIES_MAX as u128).flat_map(|id| [id.to_be_bytes().as_slice(), &[0, 0, 0, 1]].concat());
        assert_eq!(ListEntries::from_bytes(bytes.collect()), None);
    }
}
