//! The license files of a folder.

use std::cmp::Reverse;
use std::fs::{self, DirEntry};
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::Unreadable;

/// How many license files of a folder are read: the newest.
const FILES_MAX: usize = 256;
/// Editors of Windows append `.txt`, which its Explorer hides.
const ENDINGS: [&str; 2] = [".lic", ".lic.txt"];

/// What is in a folder.
pub(super) struct Listing {
    /// In the order of their names.
    pub(super) files: Vec<PathBuf>,
    /// How many older ones there are.
    pub(super) left_out: usize,
    /// Why there are none, or not all.
    pub(super) fault: Option<Unreadable>,
}

/// The newest license files of a folder; `None` where the path is none.
pub(super) fn license_files(path: &Path) -> Option<Listing> {
    if !fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return None;
    }
    let (mut files, mut fault) = (Vec::new(), None);
    match fs::read_dir(path) {
        Ok(entries) => entries.for_each(|entry| match entry {
            Ok(entry) if is_license_file(&entry) => files.push(entry.path()),
            Ok(_) => {}
            Err(error) => fault = Some(error.into()),
        }),
        Err(error) => fault = Some(error.into()),
    }
    if files.is_empty() && fault.is_none() {
        fault = Some(Unreadable::EmptyFolder);
    }
    let left_out = files.len().saturating_sub(FILES_MAX);
    if left_out > 0 {
        files.sort_by_cached_key(|path| (Reverse(modified_at(path).ok()), path.clone()));
        files.truncate(FILES_MAX);
    }
    files.sort();
    Some(Listing { files, left_out, fault })
}

fn modified_at(path: &Path) -> io::Result<SystemTime> {
    fs::metadata(path)?.modified()
}

/// Whether the name says so; `._acme.lic` is what macOS leaves beside `acme.lic` on other file systems.
fn is_license_file(entry: &DirEntry) -> bool {
    let name = entry.file_name().to_string_lossy().to_ascii_lowercase();
    ENDINGS.iter().any(|ending| name.ends_with(ending)) && !name.starts_with("._")
}
