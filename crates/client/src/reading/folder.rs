//! The license files and the revocation lists of a folder.

use std::cmp::Reverse;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::Unreadable;

/// What is looked for in a folder.
pub(super) struct FileKind {
    /// Editors of Windows append `.txt`, which its Explorer hides.
    endings: [&'static str; 2],
    /// How many are read: the newest.
    files_max: usize,
}

pub(super) const LICENSES: FileKind = FileKind { endings: [".lic", ".lic.txt"], files_max: 256 };
pub(super) const LISTS: FileKind = FileKind { endings: [".revocations", ".revocations.txt"], files_max: 16 };

/// What is in a folder.
#[derive(Default)]
pub(super) struct Listing {
    /// In the order of their names.
    pub(super) files: Vec<PathBuf>,
    /// How many older ones there are.
    pub(super) left_out: usize,
    /// Why there are none, or not all.
    pub(super) fault: Option<Unreadable>,
}

/// The newest of such files of a folder; `None` where the path is none.
pub(super) fn files(path: &Path, kind: &FileKind) -> Option<Listing> {
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return None;
    }
    let (mut files, mut fault) = (Vec::new(), None);
    match fs::read_dir(path) {
        Ok(entries) => entries.for_each(|entry| match entry {
            Ok(entry) if kind.is(&entry) => files.push(entry.path()),
            Ok(_) => {}
            Err(error) => fault = Some(error.into()),
        }),
        Err(error) => fault = Some(error.into()),
    }
    if files.is_empty() && fault.is_none() {
        fault = Some(Unreadable::EmptyFolder);
    }
    let left_out = files.len().saturating_sub(kind.files_max);
    if left_out > 0 {
        files.sort_by_cached_key(|path| (Reverse(modified_at(path).ok()), path.clone()));
        files.truncate(kind.files_max);
    }
    files.sort();
    Some(Listing { files, left_out, fault })
}

/// Of a link its own: one that leads to a dead share would hide the other files.
fn modified_at(path: &Path) -> io::Result<SystemTime> {
    fs::symlink_metadata(path)?.modified()
}

impl FileKind {
    /// Whether the name says so; `._acme.lic` is what macOS leaves beside `acme.lic` on other file systems.
    fn is(&self, entry: &DirEntry) -> bool {
        let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
        self.endings.iter().any(|ending| name.ends_with(ending)) && !name.starts_with("._")
    }
}
