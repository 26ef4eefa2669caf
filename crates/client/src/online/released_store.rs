//! What the user's store keeps of an activation that is given back: first that, then nothing else.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use latchkey_core::{ActivationId, Kind, LicenseText, VerifiedLicense};

use crate::Unreadable;
use crate::choice::Candidate;
use crate::reading::read_file;
use crate::released::{RELEASED_FILE, ReleasedActivation, ReleasedActivations};
use crate::renewal::{renewed, without};
use crate::setup::Setup;
use crate::store::{LICENSE_FILE, Store};

/// The user's license file, until the service has answered.
const PUT_ASIDE: &str = "license.lic.released";

/// The user's store, while no other process writes there.
///
/// At each step a process may end: what was noted is refused, whatever else is there, until the service has answered.
pub(super) struct ReleasedStore<'a> {
    setup: &'a Setup,
    store: &'a Store,
}

impl ReleasedStore<'_> {
    /// Where a thread hangs that hangs.
    pub(super) fn place(store: &Store) -> PathBuf {
        store.path(RELEASED_FILE)
    }

    pub(super) fn locked(
        setup: &Setup,
        store: &Store,
        deadline: Instant,
        change: impl FnOnce(&ReleasedStore<'_>) -> io::Result<()>,
    ) -> io::Result<()> {
        let done = store.locked(deadline, || change(&ReleasedStore { setup, store }))?;
        done.unwrap_or_else(|| Err(io::Error::other("another process is writing")))
    }

    /// Notes that an activation is about to be given back, and removes what the client keeps of it.
    pub(super) fn begin(&self, activation: ReleasedActivation) -> io::Result<()> {
        let activation_id = activation.activation_id;
        self.change(|released| released.begin(activation))?;
        let removed = self.put_aside(activation_id).and_then(|()| self.clear_caches(activation_id));
        if removed.is_err() {
            self.put_back();
            self.change(|released| released.forget(activation_id))?;
        }
        removed
    }

    /// The seat is free.
    pub(super) fn confirm(&self, activation: ActivationId) -> io::Result<()> {
        self.change(|released| released.confirm(activation))?;
        remove(&self.store.path(PUT_ASIDE))
    }

    /// The activation stands: everything is as it was.
    pub(super) fn undo(&self, candidate: &Arc<Candidate>) -> io::Result<()> {
        self.put_back();
        for cache in &self.setup.caches {
            let content = self.read(&cache.file_name)?;
            if let Some(content) = renewed(self.setup, cache, &content, std::slice::from_ref(candidate)) {
                self.store.write(&cache.file_name, content.as_bytes())?;
            }
        }
        self.change(|released| released.forget(ActivationId(candidate.license.claims().jti)))
    }

    /// The service has given this license key.
    pub(super) fn learn(&self, license: &VerifiedLicense) -> io::Result<()> {
        self.put_back();
        self.change(|released| {
            released.learn(license);
        })
    }

    fn change(&self, change: impl FnOnce(&mut ReleasedActivations)) -> io::Result<()> {
        let mut released = ReleasedActivations::read(&Ok(self.read(RELEASED_FILE)?));
        change(&mut released);
        self.store.write(RELEASED_FILE, &released.to_file())?;
        // A computer that loses power now must not forget it.
        self.store.sync()
    }

    /// Moves the user's license file, if nothing but license keys of the activation is in it.
    fn put_aside(&self, activation: ActivationId) -> io::Result<()> {
        // What can't be read is refused all the same, should it have one.
        let Ok(content) = read_file(&self.store.path(LICENSE_FILE)) else { return Ok(()) };
        if !self.is_only_of(activation, &LicenseText::read(&content)) {
            return Ok(());
        }
        fs::rename(self.store.path(LICENSE_FILE), self.store.path(PUT_ASIDE))
    }

    fn is_only_of(&self, activation: ActivationId, text: &LicenseText) -> bool {
        let has_more = text.is_cut || text.is_mistyped || text.other_lines > 0;
        let has_other_keys = !text.activation_keys.is_empty() || !text.broken.is_empty();
        let verified = text.signed.iter().filter_map(|signed| self.setup.trusted_keys.verify(&signed.license_key).ok());
        let of_it: Vec<_> = verified.map(|license| license.claims().jti == activation.0).collect();
        !has_more && !has_other_keys && !of_it.is_empty() && of_it.iter().all(|is_of_it| *is_of_it)
    }

    /// Whatever comes of it: a file that another one has taken the place of isn't missed.
    fn put_back(&self) {
        if !self.store.path(LICENSE_FILE).exists() {
            let _ = fs::rename(self.store.path(PUT_ASIDE), self.store.path(LICENSE_FILE));
        }
    }

    fn clear_caches(&self, activation: ActivationId) -> io::Result<()> {
        for cache in self.setup.caches.iter().filter(|cache| cache.kind == Kind::Computer) {
            let content = self.read(&cache.file_name)?;
            match without(self.setup, cache, &content, activation) {
                Some(others) if others.as_bytes() != content => {
                    self.store.write(&cache.file_name, others.as_bytes())?;
                }
                Some(_) => {}
                None => remove(&self.store.path(&cache.file_name))?,
            }
        }
        Ok(())
    }

    /// A file of the client's own; nothing where there is none.
    fn read(&self, name: &str) -> io::Result<Vec<u8>> {
        match read_file(&self.store.path(name)) {
            Ok(content) => Ok(content),
            Err(Unreadable::Absent) => Ok(Vec::new()),
            Err(unreadable) => Err(io::Error::other(unreadable.to_string())),
        }
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
