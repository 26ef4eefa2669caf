//! The folders where the client keeps what it found, and where people put licenses.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::Duration;

use latchkey_core::ProductId;

use crate::location::Variables;

/// The file in a store that people, installers and administrators write.
pub(crate) const LICENSE_FILE: &str = "license.lic";
/// The file in the user's store that the client writes.
pub(crate) const CACHE_FILE: &str = "cached.lic";

/// A folder that the client writes to.
#[derive(Debug, Clone)]
pub(crate) struct Store(PathBuf);

impl Store {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The user's folder for a product, by the customs of the system.
    pub(crate) fn of_user(product: &ProductId, variables: &Variables) -> Option<PathBuf> {
        let base = if cfg!(windows) {
            variables.get("LOCALAPPDATA").map(PathBuf::from)?.join("Latchkey")
        } else if cfg!(target_os = "macos") {
            variables.home()?.join("Library/Application Support/Latchkey")
        } else {
            let data = variables.get("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
            data.or_else(|| Some(variables.home()?.join(".local/share")))?.join("latchkey")
        };
        Some(base.join(product.as_str()))
    }

    /// The computer's folder for a product, by the customs of the system; only administrators write there.
    pub(crate) fn of_machine(product: &ProductId, variables: &Variables) -> Option<PathBuf> {
        let base = if cfg!(windows) {
            variables.get("PROGRAMDATA").map(PathBuf::from)?.join("Latchkey")
        } else if cfg!(target_os = "macos") {
            PathBuf::from("/Library/Application Support/Latchkey")
        } else {
            PathBuf::from("/etc/latchkey")
        };
        Some(base.join(product.as_str()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Replaces a file as a whole: whoever reads it, or loses power, sees the old one or the new one.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        create_folder(&self.0)?;
        let (temporary, mut file) = self.temporary(name)?;
        let written = file.write_all(content).and_then(|()| file.sync_all());
        drop(file);
        let replaced = written.and_then(|()| fs::rename(&temporary, self.path(name)));
        if replaced.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        replaced
    }

    /// Does `work` while no other process does; `None` when another one took too long.
    ///
    /// On a file system without locks it does the work all the same: a write is atomic even so.
    pub(crate) fn locked<T>(&self, work: impl FnOnce() -> T) -> io::Result<Option<T>> {
        create_folder(&self.0)?;
        let lock = OpenOptions::new().create(true).truncate(false).write(true).open(self.path("lock"))?;
        for _ in 0..50 {
            match lock.try_lock() {
                Err(fs::TryLockError::WouldBlock) => sleep(Duration::from_millis(10)),
                Ok(()) | Err(fs::TryLockError::Error(_)) => return Ok(Some(work())),
            }
        }
        Ok(None)
    }

    fn temporary(&self, name: &str) -> io::Result<(PathBuf, File)> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = COUNTER.fetch_add(1, Ordering::Relaxed);
            let path = self.path(&format!(".{name}.{}.{number}.tmp", process::id()));
            match private_file(&path) {
                // Of a process that ended in the middle, or of another computer on the same home.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 10_000 => {}
                file => return file.map(|file| (path, file)),
            }
        }
    }
}

fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

fn create_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::thread;

    use super::*;

    #[test]
    fn readers_see_a_whole_file_while_others_replace_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("a/b"));
        store.write("x", &[0; 5000]).unwrap();
        thread::scope(|scope| {
            for byte in 1..=4_u8 {
                let store = &store;
                scope.spawn(move || (0..25).for_each(|_| store.write("x", &[byte; 5000]).unwrap()));
            }
            for _ in 0..200 {
                let content = fs::read(store.path("x")).unwrap();
                assert!(content.len() == 5000 && content.iter().all(|byte| *byte == content[0]));
            }
        });
        let names: Vec<OsString> =
            fs::read_dir(folder.path().join("a/b")).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, ["x"], "no temporary file is left");
    }

    #[test]
    fn one_at_a_time_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        let inner = store.locked(|| store.locked(|| ()).unwrap()).unwrap();
        assert_eq!(inner, Some(None));
        assert_eq!(store.locked(|| 7).unwrap(), Some(7));
    }

    #[test]
    fn a_relative_data_home_is_ignored() {
        let variables = Variables::new(|name| match name {
            "XDG_DATA_HOME" => Some("relative".into()),
            "HOME" => Some("/home/ada".into()),
            _ => None,
        });
        if cfg!(target_os = "linux") {
            let folder = Store::of_user(&"editor".parse().unwrap(), &variables).unwrap();
            assert_eq!(folder, Path::new("/home/ada/.local/share/latchkey/editor"));
        }
    }
}
