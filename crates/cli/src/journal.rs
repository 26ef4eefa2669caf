//! What a long command has done so far, a line of JSON each, in a file that only grows.
//!
//! Wherever the process ends, whole lines are true, and a line without an end counts as never written.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::failure::Failure;

/// An open journal, locked against other processes.
#[derive(Debug)]
pub(crate) struct JournalFile {
    path: PathBuf,
    file: File,
}

impl JournalFile {
    /// Opens a journal, or begins one; `take` gets each entry that is there, and says whether it fits.
    pub(crate) fn open<E: DeserializeOwned>(path: &Path, take: impl FnMut(E) -> bool) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::usage(format!("cannot open {}: {error}", path.display()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(failed)?;
        keep_private(&file).map_err(failed)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                Failure::usage(format!("{} is another process's at the moment", path.display()))
            }
            TryLockError::Error(error) => failed(error),
        })?;
        let mut journal = Self { path: path.to_owned(), file };
        journal.replay(take)?;
        Ok(journal)
    }

    fn replay<E: DeserializeOwned>(&mut self, mut take: impl FnMut(E) -> bool) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        let read = self.file.read_to_end(&mut bytes);
        read.map_err(|error| self.failed("read", &error))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        for (number, line) in bytes[..whole].split(|byte| *byte == b'\n').enumerate() {
            if !line.is_empty() && !serde_json::from_slice(line).is_ok_and(&mut take) {
                let path = self.path.display();
                return Err(Failure::usage(format!(
                    "{path} is no journal of this command, or damaged in line {}",
                    number + 1
                )));
            }
        }
        let end = u64::try_from(whole).unwrap_or(u64::MAX);
        let cut = self.file.set_len(end).and_then(|()| self.file.seek(SeekFrom::Start(end)));
        cut.map(drop).map_err(|error| self.failed("write", &error))
    }

    /// Adds an entry; when this returns it is on the disk.
    pub(crate) fn write(&mut self, entry: &impl Serialize) -> Result<(), Failure> {
        let mut json = serde_json::to_vec(entry).map_err(|error| Failure::usage(format!("no JSON: {error}")))?;
        json.push(b'\n');
        let written = self.file.write_all(&json).and_then(|()| self.file.sync_data());
        written.map_err(|error| self.failed("write", &error))
    }

    /// Removes the file.
    pub(crate) fn remove(self) -> Result<(), Failure> {
        std::fs::remove_file(&self.path).map_err(|error| self.failed("remove", &error))
    }

    fn failed(&self, what: &str, error: &io::Error) -> Failure {
        Failure::usage(format!("cannot {what} {}: {error}", self.path.display()))
    }
}

/// Makes the file readable for its owner only; this fails for a file that somebody else left there.
#[cfg(unix)]
fn keep_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

/// The folder's own permissions count.
#[cfg(not(unix))]
fn keep_private(_: &File) -> io::Result<()> {
    Ok(())
}
