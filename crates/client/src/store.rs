//! The folders where the client keeps what it found, and where people put licenses.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_core::ProductId;

use crate::location::Variables;
use crate::private_files::{create_file, create_folder, open_or_create, size_limit};
use crate::system::System;

/// The file in a store that people, installers and administrators write.
pub(crate) const LICENSE_FILE: &str = "license.lic";

const TEMPORARY: &str = ".tmp";
/// Far longer than a write takes, even where the computers that share a home have different clocks.
const LEFTOVER_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// A folder that the client writes to.
#[derive(Debug, Clone)]
pub(crate) struct Store(PathBuf);

impl Store {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self(folder)
    }

    /// The user's folder for a product, by the customs of the system.
    pub(crate) fn of_user(system: System, product: &ProductId, variables: &Variables) -> Option<PathBuf> {
        let base = match system {
            System::Windows => variables.get("LOCALAPPDATA").map(PathBuf::from)?.join("Latchkey"),
            System::MacOs => variables.home(system)?.join("Library/Application Support/Latchkey"),
            System::Other => {
                let data = variables.get("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
                let home = || variables.home(system).filter(|path| path.is_absolute());
                data.or_else(|| Some(home()?.join(".local/share")))?.join("latchkey")
            }
        };
        Some(base.join(product.as_str()))
    }

    /// The computer's folder for a product, by the customs of the system; only administrators write there.
    pub(crate) fn of_machine(system: System, product: &ProductId, variables: &Variables) -> Option<PathBuf> {
        let base = match system {
            System::Windows => variables.get("PROGRAMDATA").map(PathBuf::from)?.join("Latchkey"),
            System::MacOs => PathBuf::from("/Library/Application Support/Latchkey"),
            System::Other => PathBuf::from("/etc/latchkey"),
        };
        Some(base.join(product.as_str()))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Replaces a file as a whole: whoever reads it, or loses power, sees the old one or the new one.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        self.write_beside(name, content)?.take_the_place()
    }

    /// Writes what is to take the place of a file, beside it.
    pub(crate) fn write_beside(&self, name: &str, content: &[u8]) -> io::Result<Beside> {
        if let Some(limit) = size_limit().filter(|limit| (content.len() as u64) > *limit) {
            return Err(io::Error::other(format!("this process may write no file of more than {limit} bytes")));
        }
        create_folder(&self.0)?;
        let (temporary, mut file) = self.temporary(name)?;
        let beside = Beside { temporary, path: self.path(name) };
        file.write_all(content).and_then(|()| file.sync_all()).map(|()| beside)
    }

    /// Lets what was written survive a loss of power; not every system can.
    #[cfg(feature = "online")]
    pub(crate) fn sync(&self) -> io::Result<()> {
        if cfg!(unix) { File::open(&self.0)?.sync_all() } else { Ok(()) }
    }

    /// How many files have such a name.
    pub(crate) fn count(&self, is_counted: fn(&str) -> bool) -> usize {
        let names = fs::read_dir(&self.0).into_iter().flatten().filter_map(Result::ok).map(|entry| entry.file_name());
        names.filter(|name| name.to_str().is_some_and(is_counted)).count()
    }

    /// Does `work` while no other process does; `None` when another one is not done by `deadline`.
    ///
    /// On a file system without locks it does the work all the same: a write is atomic even so.
    pub(crate) fn locked<T>(&self, deadline: Instant, work: impl FnOnce() -> T) -> io::Result<Option<T>> {
        create_folder(&self.0)?;
        let lock = open_or_create(&self.path("lock"))?;
        loop {
            match lock.try_lock() {
                Err(fs::TryLockError::WouldBlock) if Instant::now() < deadline => sleep(Duration::from_millis(10)),
                Err(fs::TryLockError::WouldBlock) => return Ok(None),
                Ok(()) | Err(fs::TryLockError::Error(_)) => {
                    self.remove_leftovers();
                    return Ok(Some(work()));
                }
            }
        }
    }

    /// Removes temporary files of processes that ended in the middle; one that is still written is younger.
    fn remove_leftovers(&self) {
        for entry in fs::read_dir(&self.0).into_iter().flatten().filter_map(Result::ok) {
            let name = entry.file_name();
            let is_temporary = name.to_str().is_some_and(|name| name.starts_with('.') && name.ends_with(TEMPORARY));
            let age = entry.metadata().ok().and_then(|metadata| metadata.modified().ok()?.elapsed().ok());
            if is_temporary && age.is_some_and(|age| age > LEFTOVER_AGE) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn temporary(&self, name: &str) -> io::Result<(PathBuf, File)> {
        static COUNTER: AtomicU64 = AtomicU64::new(0);
        loop {
            let number = COUNTER.fetch_add(1, Ordering::Relaxed);
            let path = self.path(&format!(".{name}.{}.{number}{TEMPORARY}", process::id()));
            match create_file(&path) {
                // Of a process that ended in the middle, or of another computer on the same home.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && number < 10_000 => {}
                file => return file.map(|file| (path, file)),
            }
        }
    }
}

/// What is written whole, and not yet in its place; dropped, it is gone.
pub(crate) struct Beside {
    temporary: PathBuf,
    path: PathBuf,
}

impl Beside {
    pub(crate) fn take_the_place(self) -> io::Result<()> {
        fs::rename(&self.temporary, &self.path)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // Nothing of that name is there any more once it has taken the place.
        let _ = fs::remove_file(&self.temporary);
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;
    use std::thread;

    use super::*;

    fn now() -> Instant {
        Instant::now()
    }

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
        let inner = store.locked(now(), || store.locked(now(), || ()).unwrap()).unwrap();
        assert_eq!(inner, Some(None));
        assert_eq!(store.locked(now(), || 7).unwrap(), Some(7));
    }

    #[test]
    fn who_finds_the_lock_taken_waits_for_it() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        let (taken, is_taken) = std::sync::mpsc::sync_channel(1);
        thread::scope(|scope| {
            scope.spawn(|| {
                store.locked(now(), || {
                    taken.send(()).unwrap();
                    sleep(Duration::from_millis(50));
                })
            });
            is_taken.recv().unwrap();
            assert_eq!(store.locked(now() + Duration::from_secs(300), || 7).unwrap(), Some(7));
        });
    }

    #[test]
    fn what_a_crash_left_is_cleared_away_and_what_is_being_written_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().to_owned());
        let begun = std::time::SystemTime::now();
        let hour = Duration::from_secs(3600);
        for (name, age) in [(".cached.lic.1.0.tmp", 25 * hour), (".cached.lic.2.0.tmp", hour), ("my.tmp", 25 * hour)] {
            File::create(store.path(name)).unwrap().set_modified(begun - age).unwrap();
        }
        store.locked(now(), || ()).unwrap();
        let mut names: Vec<OsString> = fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, [".cached.lic.2.0.tmp", "lock", "my.tmp"]);
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_reads_what_is_kept() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let store = Store::new(folder.path().join("store"));
        store.locked(now(), || store.write("x", b"1").unwrap()).unwrap();
        for (path, mode) in
            [(folder.path().join("store"), 0o700), (store.path("x"), 0o600), (store.path("lock"), 0o600)]
        {
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
        }
    }

    // R5
    #[test]
    fn each_systems_folders_are_where_its_customs_put_them() {
        let product = "editor".parse().unwrap();
        let variables = |set: &'static [(&str, &str)]| {
            Variables::new(move |name| set.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into()))
        };
        let shown = |path: Option<PathBuf>| path.map(|path| path.to_str().unwrap().replace('\\', "/"));
        let users = |system, set| shown(Store::of_user(system, &product, &variables(set)));
        let machines = |system, set| shown(Store::of_machine(system, &product, &variables(set)));
        let windows: &[_] = &[
            ("LOCALAPPDATA", r"C:\Users\Ada\AppData\Local"),
            ("PROGRAMDATA", r"C:\ProgramData"),
            ("HOME", "/home/ada"),
            ("XDG_DATA_HOME", "/data"),
        ];
        assert_eq!(users(System::Windows, windows).unwrap(), "C:/Users/Ada/AppData/Local/Latchkey/editor");
        assert_eq!(machines(System::Windows, windows).unwrap(), "C:/ProgramData/Latchkey/editor");
        assert_eq!((users(System::Windows, &[]), machines(System::Windows, &[])), (None, None));
        let mac: &[_] = &[("HOME", "/Users/ada"), ("XDG_DATA_HOME", "/data"), ("LOCALAPPDATA", "/wine")];
        assert_eq!(users(System::MacOs, mac).unwrap(), "/Users/ada/Library/Application Support/Latchkey/editor");
        assert_eq!(machines(System::MacOs, &[]).unwrap(), "/Library/Application Support/Latchkey/editor");
        assert_eq!(users(System::MacOs, &[]), None);
        let data: &[_] = &[("XDG_DATA_HOME", "/data"), ("HOME", "/home/ada")];
        assert_eq!(users(System::Other, data).unwrap(), "/data/latchkey/editor");
        let without: [&'static [(&str, &str)]; 3] = [
            &[("HOME", "/home/ada")],
            &[("XDG_DATA_HOME", "relative"), ("HOME", "/home/ada")],
            &[("XDG_DATA_HOME", ""), ("HOME", "/home/ada")],
        ];
        for set in without {
            assert_eq!(users(System::Other, set).unwrap(), "/home/ada/.local/share/latchkey/editor");
        }
        assert_eq!(users(System::Other, &[("HOME", "relative")]), None);
        assert_eq!(machines(System::Other, &[]).unwrap(), "/etc/latchkey/editor");
    }

    #[test]
    fn windows_calls_the_home_by_another_name() {
        let variables = Variables::new(|name| Some(name.into()));
        let home = |system| variables.home(system).unwrap();
        assert_eq!(home(System::Windows), Path::new("USERPROFILE"));
        assert_eq!((home(System::MacOs), home(System::Other)), (PathBuf::from("HOME"), PathBuf::from("HOME")));
    }
}
