//! Files that appear whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Everybody, as a license on a share must be: mode 0644.
    Everybody,
    /// Its owner: mode 0600.
    Owner,
}

/// A temporary file beside the one it will become.
///
/// Begin it before the call that its content comes from: a file that can't be written is found before a seat is used.
#[derive(Debug)]
pub(crate) struct NewFile {
    path: PathBuf,
    file: NamedTempFile,
}

impl NewFile {
    /// Begins a file; dropped before [`Self::finish`], it leaves nothing behind.
    pub(crate) fn begin(path: &Path, readers: Readers) -> Result<Self, Failure> {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if path.is_dir() || path.file_name().is_none() {
            return Err(Failure::usage(format!("{} is a folder: name a file", path.display())));
        }
        // Renaming over a device would remove it.
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Err(Failure::usage(format!("{} is a device or the like: name a file", path.display())));
        }
        let mut builder = Builder::new();
        builder.prefix(".latchkey-");
        let file = builder.tempfile_in(folder).and_then(|file| readers.allow(&file).map(|()| file));
        let file = file.map_err(|error| cannot_write(path, &error))?;
        Ok(Self { path: path.to_owned(), file })
    }

    /// Writes the content and renames the file to its place.
    pub(crate) fn finish(mut self, content: &[u8]) -> Result<(), Failure> {
        let written = self.file.write_all(content).and_then(|()| self.file.as_file().sync_all());
        written.map_err(|error| cannot_write(&self.path, &error))?;
        self.file.persist(&self.path).map_err(|error| cannot_write(&self.path, &error.error))?;
        Ok(())
    }
}

impl Readers {
    #[cfg(unix)]
    fn allow(self, file: &NamedTempFile) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt;
        let mode = if self == Self::Everybody { 0o644 } else { 0o600 };
        // The umask doesn't apply: the mode was chosen.
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode))
    }

    /// The folder's own permissions count.
    #[cfg(not(unix))]
    fn allow(self, _: &NamedTempFile) -> io::Result<()> {
        Ok(())
    }
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::usage(format!("cannot write {}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    // R7
    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acme.lic");
        drop(NewFile::begin(&path, Readers::Everybody).unwrap());
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        for content in ["one", "another"] {
            NewFile::begin(&path, Readers::Everybody).unwrap().finish(content.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_cannot_be_written_is_found_at_the_beginning() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("no/such/folder/acme.lic")] {
            assert!(matches!(NewFile::begin(&path, Readers::Owner), Err(Failure::Usage(_))), "{path:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_device_keeps_its_place() {
        assert!(NewFile::begin(Path::new("/dev/null"), Readers::Everybody).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_license_is_for_everybody_and_activation_keys_are_for_their_owner() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        for (readers, mode) in [(Readers::Everybody, 0o644), (Readers::Owner, 0o600)] {
            let path = folder.path().join("file");
            NewFile::begin(&path, readers).unwrap().finish(b"").unwrap();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
        }
    }
}
