//! The revocation lists that this process has seen, and the newest of them.

use std::collections::HashMap;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Instant, SystemTime};

use latchkey_core::{ListKeys, ListRejection, ProductId, RevocationList, decoded_text};

use crate::reading::read_list_file;
use crate::unreadable::Content;

/// The newest list that this computer has seen, in the user's store.
pub(crate) const KEPT_LIST: &str = "cached.revocations";

/// What this process knows of revocation lists. Each file is read and verified once, until it changes; the newest list that
/// was ever seen counts, wherever it is now.
pub(crate) struct Revocations {
    keys: ListKeys,
    product: ProductId,
    seen: Mutex<SeenLists>,
    /// Held while a list is verified, so that a copy of it that is read at the same time isn't verified, too.
    verifying: Mutex<()>,
}

#[derive(Default)]
struct SeenLists {
    files: HashMap<PathBuf, (FileState, Verdict)>,
    newest: Option<Arc<SignedList>>,
}

/// What came of a list: what tells its age, or why it is refused.
pub(crate) type Verdict = Result<Age, ListRejection>;
type Age = (usize, u64, latchkey_core::Moment);

/// A list, with the text that it was verified in.
#[derive(Debug)]
pub(crate) struct SignedList {
    pub(crate) list: RevocationList,
    pub(crate) text: String,
}

/// What changes when a file is written.
#[derive(Clone, Copy, PartialEq, Eq)]
struct FileState {
    bytes: u64,
    modified_at: Option<SystemTime>,
}

impl FileState {
    fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self { bytes: metadata.len(), modified_at: metadata.modified().ok() })
    }
}

impl Revocations {
    pub(crate) fn new(keys: ListKeys, product: &ProductId) -> Self {
        Self { keys, product: product.clone(), seen: Mutex::default(), verifying: Mutex::default() }
    }

    /// Verifies a list, unless it is the newest one once more, such as the copy of it that was kept.
    pub(crate) fn take(&self, text: &str) -> Verdict {
        let _verifying = self.verifying.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(newest) = self.newest().filter(|newest| newest.text == text) {
            return Ok(newest.list.age());
        }
        let list = self.keys.verify(text, &self.product)?;
        let age = list.age();
        let mut seen = self.seen();
        if seen.newest.as_ref().is_none_or(|newest| newest.list.age() < age) {
            seen.newest = Some(Arc::new(SignedList { list, text: text.to_owned() }));
        }
        Ok(age)
    }

    /// Reads a file and verifies the list in it, unless that was done and the file is as it was; the content of a file that
    /// could be read is no matter, [`verdict`](Self::verdict) says what it was.
    pub(crate) fn read(&self, path: &Path, deadline: Instant) -> Content {
        let state = FileState::of(path)?;
        let is_known = self.seen().files.get(path).is_some_and(|(known, _)| *known == state);
        if !is_known {
            let mut verdict = Err(ListRejection::Malformed);
            read_list_file(path, deadline, |content| {
                verdict = self.take(&decoded_text(content));
                verdict.is_ok()
            })?;
            self.seen().files.insert(path.to_owned(), (state, verdict));
        }
        Ok(Vec::new())
    }

    /// What came of a file that was read.
    pub(crate) fn verdict(&self, path: &Path) -> Option<Verdict> {
        self.seen().files.get(path).map(|(_, verdict)| *verdict)
    }

    /// The newest list of all that were seen.
    pub(crate) fn newest(&self) -> Option<Arc<SignedList>> {
        self.seen().newest.clone()
    }

    /// The newest list, if a file doesn't hold it or a newer one.
    pub(crate) fn newer_than(&self, path: &Path) -> Option<Arc<SignedList>> {
        let held = self.verdict(path).and_then(Result::ok);
        self.newest().filter(|newest| held.is_none_or(|held| held < newest.list.age()))
    }

    /// Whether the application trusts no key to sign lists, so that none is worth reading.
    pub(crate) fn trusts_nobody(&self) -> bool {
        self.keys.is_empty()
    }

    fn seen(&self) -> MutexGuard<'_, SeenLists> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Revocations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Revocations").field("product", &self.product).finish_non_exhaustive()
    }
}
