//! The directory that keeps data over a restart.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

const LOCK_FILE_NAME: &str = "lock";

/// A lock on a data directory, which one process has at a time.
///
/// It ends when this is dropped, and with the process in any case.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Lock {
    /// Takes the directory, which is made if need be.
    pub(crate) fn take(data_dir: &Path) -> Result<Self, DataDirError> {
        let unusable = |source| DataDirError::Unusable { path: data_dir.to_owned(), source };
        ensure(data_dir).map_err(unusable)?;
        let file = private_file(&data_dir.join(LOCK_FILE_NAME)).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file }),
            Err(TryLockError::WouldBlock) => Err(DataDirError::Taken { path: data_dir.to_owned() }),
            Err(TryLockError::Error(source)) => Err(unusable(source)),
        }
    }
}

/// Closing the file would not be enough: a child that is just being started has it, too, until its own program runs.
impl Drop for Lock {
    fn drop(&mut self) {
        // There is nobody to tell, and the end of the process gives the lock back in any case.
        let _ = self.file.unlock();
    }
}

/// A data directory can't be used.
#[derive(Debug, thiserror::Error)]
pub enum DataDirError {
    /// The file system refused.
    #[error("cannot use {}", .path.display())]
    Unusable {
        /// The directory.
        path: PathBuf,
        /// The file system's error.
        source: io::Error,
    },
    /// Two at once would overwrite each other's keys.
    #[error("{} is in use by another latchkey-local", .path.display())]
    Taken {
        /// The directory.
        path: PathBuf,
    },
}

/// Makes the directory unless it is there, for its owner only: its data is as secret as that of the deployed tables.
pub(crate) fn ensure(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

/// Makes the file unless it is there, for its owner only: the directory may have been there before, open to others.
pub(crate) fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.create(true).truncate(false).write(true).open(path)
}

/// Writes a file whole or not at all, for its owner only.
pub(crate) fn replace(path: &Path, text: &[u8]) -> io::Result<()> {
    let dir = path.parent().expect("a path made by `join` has a parent");
    // Temporary files are born with mode 0600 and keep it when they are renamed.
    let mut file = tempfile::NamedTempFile::new_in(dir)?;
    file.write_all(text)?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    // Without this the rename itself could be lost. Only Unix can open a directory.
    if cfg!(unix) { File::open(dir)?.sync_all() } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lock_is_given_back_though_a_child_has_inherited_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let lock = Lock::take(folder.path()).unwrap();
        let inherited = lock.file.try_clone().unwrap();
        assert!(matches!(Lock::take(folder.path()), Err(DataDirError::Taken { .. })));
        drop(lock);
        assert!(Lock::take(folder.path()).is_ok());
        drop(inherited);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_gets_into_a_new_directory_and_an_old_one_stays_as_it_is() {
        use std::fs::{Permissions, metadata, set_permissions};
        use std::os::unix::fs::PermissionsExt;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("made/on/demand");
        let mode = || metadata(&path).unwrap().permissions().mode() & 0o777;
        ensure(&path).unwrap();
        assert_eq!(mode(), 0o700);
        set_permissions(&path, Permissions::from_mode(0o750)).unwrap();
        ensure(&path).unwrap();
        assert_eq!(mode(), 0o750);
    }

    #[test]
    fn a_directory_is_taken_once_at_a_time() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("made on demand");
        let lock = Lock::take(&path).unwrap();
        let error = Lock::take(&path).unwrap_err();
        assert!(matches!(error, DataDirError::Taken { .. }), "{error}");
        assert!(error.to_string().ends_with("made on demand is in use by another latchkey-local"), "{error}");
        drop(lock);
        Lock::take(&path).unwrap();
    }

    #[test]
    fn a_file_is_no_data_directory() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(Lock::take(file.path()), Err(DataDirError::Unusable { .. })));
    }
}
