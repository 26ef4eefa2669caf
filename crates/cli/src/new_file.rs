//! Where results are written: standard output, or files that appear whole or not at all.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::confirmation::ask;
use crate::failure::Failure;
use crate::output::Output;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Readers {
    /// Everybody, as a license on a share must be: mode 0644.
    Everybody,
    /// Its owner: mode 0600.
    Owner,
}

/// Where an option `--out` leads.
#[derive(Debug)]
pub(crate) enum Destination {
    /// `-`.
    Stdout,
    /// A file.
    File(NewFile),
}

impl Destination {
    /// Finds out before anything is done whether the result can be written; a file that is there is replaced only when
    /// `force` or the user says so.
    pub(crate) fn of(out: &Path, readers: Readers, output: &Output, force: bool) -> Result<Self, Failure> {
        if out.as_os_str() == "-" {
            return Ok(Self::Stdout);
        }
        let mut file = NewFile::begin(out, readers)?;
        if file.is_there() {
            file.ask_to_replace(output, force)?;
        }
        Ok(Self::File(file))
    }
}

/// A file that will be written when its content is known.
///
/// Begin it before the call that its content comes from: a file that can't be written is found before a seat is used.
#[derive(Debug)]
pub(crate) struct NewFile {
    path: PathBuf,
    readers: Readers,
    replaces: bool,
}

impl NewFile {
    /// Tries whether the file can be written. Nothing is left behind, however the process ends.
    pub(crate) fn begin(path: &Path, readers: Readers) -> Result<Self, Failure> {
        if path.is_dir() || path.file_name().is_none() {
            return Err(Failure::usage(format!("{} is a folder: name a file", path.display())));
        }
        // Renaming over a device would remove it.
        if path.metadata().is_ok_and(|metadata| !metadata.is_file()) {
            return Err(Failure::usage(format!("{} is a device or the like: name a file", path.display())));
        }
        let file = Self { path: path.to_owned(), readers, replaces: false };
        file.temporary().map(drop)?;
        Ok(file)
    }

    /// A file of the console's own, which replaces what it was before.
    pub(crate) fn replacing(path: &Path, readers: Readers) -> Result<Self, Failure> {
        Ok(Self { replaces: true, ..Self::begin(path, readers)? })
    }

    /// Whether there is such a file, or a link of that name.
    pub(crate) fn is_there(&self) -> bool {
        self.path.symlink_metadata().is_ok()
    }

    /// Whether what is there may go.
    pub(crate) fn replaces(&self) -> bool {
        self.replaces
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Asks whether the file that is there may go.
    pub(crate) fn ask_to_replace(&mut self, output: &Output, force: bool) -> Result<(), Failure> {
        if !force {
            ask(output, &format!("{} is there already. Replace it?", self.path.display()), "--force")?;
        }
        self.replaces = true;
        Ok(())
    }

    /// Writes the content beside the file's place, then renames it: of two files of that name the whole one wins.
    pub(crate) fn finish(self, content: &[u8]) -> Result<(), Failure> {
        let mut file = self.temporary()?;
        let written = file.write_all(content).and_then(|()| file.as_file().sync_all());
        written.map_err(|error| cannot_write(&self.path, &error))?;
        let persisted = if self.replaces { file.persist(&self.path) } else { file.persist_noclobber(&self.path) };
        persisted.map(drop).map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => {
                Failure::usage(format!("{} has appeared meanwhile, and was left as it is", self.path.display()))
                    .with_advice("--force replaces it")
            }
            _ => cannot_write(&self.path, &error.error),
        })
    }

    /// A file beside the one it will become; dropped, it is gone.
    fn temporary(&self) -> Result<NamedTempFile, Failure> {
        let folder = self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut builder = Builder::new();
        builder.prefix(".latchkey-");
        let file = builder.tempfile_in(folder).and_then(|file| self.readers.allow(&file).map(|()| file));
        file.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                let path = self.path.display();
                Failure::usage(format!("cannot write {path}: there is no folder {}", folder.display()))
            }
            _ => cannot_write(&self.path, &error),
        })
    }
}

impl Readers {
    /// Who reads a file that is there, so that what takes its place is for the same.
    #[cfg(unix)]
    pub(crate) fn of(path: &Path) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let is_private = path.metadata().is_ok_and(|metadata| metadata.permissions().mode() & 0o077 == 0);
        if is_private { Self::Owner } else { Self::Everybody }
    }

    /// The folder's own permissions count.
    #[cfg(not(unix))]
    pub(crate) fn of(_: &Path) -> Self {
        Self::Everybody
    }

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

    fn begin(path: &Path, force: bool) -> Result<NewFile, Failure> {
        match Destination::of(path, Readers::Everybody, &Output::default(), force)? {
            Destination::File(file) => Ok(file),
            Destination::Stdout => panic!("{path:?} is no file"),
        }
    }

    // R7
    #[test]
    fn a_file_appears_whole_or_not_at_all() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acme.lic");
        let file = begin(&path, false).unwrap();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        file.finish(b"one").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_that_is_there_is_replaced_only_when_that_was_said() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acme.lic");
        let late = begin(&path, false).unwrap();
        begin(&path, false).unwrap().finish(b"one").unwrap();
        // Nobody answers a test.
        let refused = begin(&path, false).unwrap_err();
        assert!(refused.is_usage() && refused.to_string().contains("add --force"), "{refused}");
        assert!(late.finish(b"late").unwrap_err().to_string().contains("has appeared meanwhile"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        begin(&path, true).unwrap().finish(b"two").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "two");
        assert!(matches!(
            Destination::of(Path::new("-"), Readers::Owner, &Output::default(), false),
            Ok(Destination::Stdout)
        ));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("acme.lic");
        std::os::unix::fs::symlink("nowhere", &path).unwrap();
        assert!(begin(&path, false).is_err());
    }

    #[test]
    fn what_cannot_be_written_is_found_at_the_beginning() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path().to_owned(), folder.path().join("no/such/folder/acme.lic")] {
            assert!(NewFile::begin(&path, Readers::Owner).is_err_and(|failure| failure.is_usage()), "{path:?}");
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
        for (name, readers, mode) in [("a", Readers::Everybody, 0o644), ("b", Readers::Owner, 0o600)] {
            let path = folder.path().join(name);
            NewFile::begin(&path, readers).unwrap().finish(b"").unwrap();
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, mode);
        }
    }
}
