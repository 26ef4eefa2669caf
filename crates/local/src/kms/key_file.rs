//! The file that keeps keys over a restart: `kms-keys.json` in the data directory.
//!
//! It holds the secrets in clear text, and only its owner can read it. It is replaced whole or not at all.

use std::path::{Path, PathBuf};
use std::{fs, io};

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::{Zeroize, Zeroizing};

use super::held_key::HeldKey;
use super::key::{Key, KeySpec, SigningUse};
use crate::data_dir;

const FILE_NAME: &str = "kms-keys.json";

/// The key file can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// The file system refused.
    #[error("cannot read or write {}", .path.display())]
    Io {
        /// The file, or the directory it should be in.
        path: PathBuf,
        /// The file system's error.
        source: io::Error,
    },
    /// The file holds no keys.
    #[error("{} is damaged", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// Where a key ring's keys are kept.
#[derive(Debug)]
pub(super) struct KeyFile {
    path: PathBuf,
}

impl KeyFile {
    /// The key file in `data_dir`, which is made if need be.
    pub(super) fn in_dir(data_dir: &Path) -> Result<Self, KeyFileError> {
        data_dir::ensure(data_dir).map_err(|source| KeyFileError::Io { path: data_dir.to_owned(), source })?;
        Ok(Self { path: data_dir.join(FILE_NAME) })
    }

    /// All keys, in the order in which they were made; none if there is no file yet.
    pub(super) fn read(&self) -> Result<Vec<HeldKey>, KeyFileError> {
        let text = match fs::read(&self.path) {
            Ok(text) => Zeroizing::new(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(self.io(source)),
        };
        let content: Content = serde_json::from_slice(&text).map_err(|error| self.damaged(error))?;
        content.keys.into_iter().map(|stored| stored.load().map_err(|error| self.damaged(error))).collect()
    }

    /// Replaces the file.
    pub(super) fn write(&self, keys: &[HeldKey]) -> Result<(), KeyFileError> {
        let content = Content { keys: keys.iter().map(StoredKey::of).collect() };
        let text = Zeroizing::new(serde_json::to_vec_pretty(&content).map_err(|error| self.damaged(error))?);
        data_dir::replace(&self.path, &text).map_err(|source| self.io(source))
    }

    fn io(&self, source: io::Error) -> KeyFileError {
        KeyFileError::Io { path: self.path.clone(), source }
    }

    fn damaged(&self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> KeyFileError {
        KeyFileError::Damaged { path: self.path.clone(), source: source.into() }
    }
}

#[derive(Serialize, Deserialize)]
struct Content {
    keys: Vec<StoredKey>,
}

#[derive(Serialize, Deserialize)]
struct StoredKey {
    id: Uuid,
    spec: KeySpec,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    signs: Option<SigningUse>,
    enabled: bool,
    /// In Base64.
    secret: String,
}

impl Drop for StoredKey {
    fn drop(&mut self) {
        self.secret.zeroize();
    }
}

impl StoredKey {
    fn of(held: &HeldKey) -> Self {
        Self {
            id: held.key.id(),
            spec: held.key.spec(),
            signs: held.signs,
            enabled: held.enabled,
            secret: BASE64.encode(&**held.key.secret()),
        }
    }

    fn load(self) -> Result<HeldKey, Box<dyn std::error::Error + Send + Sync>> {
        let bytes = Zeroizing::new(BASE64.decode(self.secret.as_bytes())?);
        let secret = Zeroizing::new(<[u8; 32]>::try_from(bytes.as_slice())?);
        let key = Key::from_secret(self.id, self.spec, secret)?;
        Ok(HeldKey { key: key.into(), signs: self.signs, enabled: self.enabled })
    }
}
