//! The file that keeps the access key over a restart: `access-key.json` in the data directory.
//!
//! It holds the secret in clear text, and only its owner can read it.

use std::path::{Path, PathBuf};
use std::{fs, io};

use rand::TryCryptoRng;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::data_dir;
use crate::sigv4::Credentials;

const FILE_NAME: &str = "access-key.json";

/// The access key can't be kept.
#[derive(Debug, thiserror::Error)]
pub enum AccessKeyFileError {
    /// The file system refused.
    #[error("cannot read or write {}", .path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// The file system's error.
        source: io::Error,
    },
    /// The file holds no access key. It doesn't say what it holds: that may be part of a secret.
    #[error("{} is damaged: remove it, and another access key is made up", .path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// There are no random numbers.
    #[error("no access key can be made up")]
    Random(#[source] Box<dyn std::error::Error + Send + Sync>),
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    access_key_id: String,
    secret_access_key: String,
}

impl Drop for Stored {
    fn drop(&mut self) {
        self.secret_access_key.zeroize();
    }
}

/// The access key that is kept in a data directory; one is made up and kept where there is none.
///
/// The directory must be locked: two processes would make up two.
///
/// # Errors
///
/// The file can't be read, written or understood.
pub fn kept_in<R: TryCryptoRng>(data_dir: &Path, random: &mut R) -> Result<Credentials, AccessKeyFileError>
where
    R::Error: Send + Sync + 'static,
{
    let path = data_dir.join(FILE_NAME);
    match fs::read(&path) {
        Ok(text) => {
            let text = Zeroizing::new(text);
            let stored = serde_json::from_slice::<Stored>(&text).ok();
            let credentials =
                stored.and_then(|stored| Credentials::new(&stored.access_key_id, &stored.secret_access_key).ok());
            credentials.ok_or(AccessKeyFileError::Damaged { path })
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let credentials =
                Credentials::random(random).map_err(|error| AccessKeyFileError::Random(Box::new(error)))?;
            let stored = Stored {
                access_key_id: credentials.access_key_id().to_owned(),
                secret_access_key: credentials.secret_access_key().to_owned(),
            };
            let text = serde_json::to_vec_pretty(&stored).map(Zeroizing::new).map_err(io::Error::other);
            let written = text.and_then(|text| data_dir::replace(&path, &text));
            written.map_err(|source| AccessKeyFileError::Io { path, source })?;
            Ok(credentials)
        }
        Err(source) => Err(AccessKeyFileError::Io { path, source }),
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::SysRng;

    use super::*;

    #[test]
    fn the_access_key_is_the_same_after_a_restart_and_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = kept_in(folder.path(), &mut SysRng).unwrap();
        let second = kept_in(folder.path(), &mut SysRng).unwrap();
        assert_eq!(first.access_key_id(), second.access_key_id());
        assert_eq!(first.secret_access_key(), second.secret_access_key());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = folder.path().join(FILE_NAME).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_file_is_an_error_that_shows_nothing_of_it_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        for text in ["", "{\"access_key_id\": \"AKIA\", \"secret_access_key\": \"hush hush\"}", "hush"] {
            fs::write(&path, text).unwrap();
            let error = kept_in(folder.path(), &mut SysRng).unwrap_err();
            assert!(error.to_string().contains(FILE_NAME) && !format!("{error:?}").contains("hush"), "{error:?}");
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
        }
    }
}
