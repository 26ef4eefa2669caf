//! The keys that this KMS has.

use std::path::Path;
use std::sync::{Mutex, MutexGuard};

use ring::rand::SystemRandom;
use uuid::Uuid;

use super::errors::KmsError;
use super::held_key::HeldKey;
use super::key::{Key, KeySpec, SigningKeySpec, SigningUse, random_bytes};
use super::key_file::{KeyFile, KeyFileError};
use crate::ACCOUNT_ID;

/// Signing keys and data keys, in memory or in a file.
///
/// Keys are never deleted: a license key stays verifiable as long as its signing key is here.
#[derive(Debug)]
pub struct KeyRing {
    region: String,
    keys: Mutex<Vec<HeldKey>>,
    file: Option<KeyFile>,
    // Randomness is no argument: no test depends on it, as with the real KMS.
    random: SystemRandom,
}

/// A key ring could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum KeyRingError {
    /// There is no key with this ARN.
    #[error("no key {0}")]
    UnknownKey(String),
    /// The keys can't be loaded or kept; nothing has changed.
    #[error(transparent)]
    File(#[from] KeyFileError),
}

impl KeyRing {
    /// A key ring without keys that is gone when it is dropped.
    pub fn in_memory(region: &str) -> Self {
        Self { region: region.to_owned(), keys: Mutex::default(), file: None, random: SystemRandom::new() }
    }

    /// The key ring in `data_dir`; a new one if there is none.
    ///
    /// # Errors
    ///
    /// The directory can't be made, or its key file can't be read or is damaged.
    pub fn open(data_dir: &Path, region: &str) -> Result<Self, KeyRingError> {
        let file = KeyFile::in_dir(data_dir)?;
        let keys = Mutex::new(file.read()?);
        Ok(Self { keys, file: Some(file), ..Self::in_memory(region) })
    }

    /// The ARN of the newest signing key for this use and of this spec, which is made if there is none.
    ///
    /// # Errors
    ///
    /// A new key can't be kept.
    pub fn ensure_signing_key(&self, signs: SigningUse, spec: SigningKeySpec) -> Result<String, KeyRingError> {
        self.ensure(Some(signs), spec.into())
    }

    /// Makes one more signing key for this use and of this spec; answers its ARN.
    ///
    /// # Errors
    ///
    /// It can't be kept.
    pub fn add_signing_key(&self, signs: SigningUse, spec: SigningKeySpec) -> Result<String, KeyRingError> {
        self.add(&mut self.keys(), Some(signs), spec.into())
    }

    /// The ARN of the newest data key, which is made if there is none.
    ///
    /// # Errors
    ///
    /// A new key can't be kept.
    pub fn ensure_data_key(&self) -> Result<String, KeyRingError> {
        self.ensure(None, KeySpec::Symmetric)
    }

    /// The ARNs of all signing keys for this use, enabled or not, oldest first.
    pub fn signing_key_arns(&self, signs: SigningUse) -> Vec<String> {
        let keys = self.keys();
        let signing = keys.iter().filter(|held| held.signs == Some(signs));
        signing.map(|held| self.arn(held.key.id())).collect()
    }

    /// Enables or disables a key.
    ///
    /// # Errors
    ///
    /// There is no such key, or the change can't be kept.
    pub fn set_enabled(&self, arn: &str, enabled: bool) -> Result<(), KeyRingError> {
        let mut keys = self.keys();
        let mut changed = keys.clone();
        let held = changed.iter_mut().find(|held| self.arn(held.key.id()) == arn);
        held.ok_or_else(|| KeyRingError::UnknownKey(arn.to_owned()))?.enabled = enabled;
        self.keep(&mut keys, changed)
    }

    /// The key with this ARN or key ID, enabled or not.
    pub(super) fn find(&self, arn_or_id: &str) -> Result<HeldKey, KmsError> {
        let keys = self.keys();
        let named = |held: &&HeldKey| {
            let id = held.key.id();
            arn_or_id == key_id(id) || arn_or_id == self.arn(id)
        };
        keys.iter().find(named).cloned().ok_or_else(|| KmsError::NotFound(self.arn_text(arn_or_id)))
    }

    /// The key that `arn_or_id` names, which must be an enabled key for `usage`.
    pub(super) fn usable(
        &self,
        arn_or_id: &str,
        usage: &str,
        operation: &'static str,
    ) -> Result<(String, HeldKey), KmsError> {
        let held = self.find(arn_or_id)?;
        let arn = self.arn(held.key.id());
        if held.key.spec().usage() != usage {
            return Err(KmsError::WrongUsage { arn, usage: held.key.spec().usage(), operation });
        }
        held.must_be_enabled(&arn)?;
        Ok((arn, held))
    }

    pub(super) fn arn(&self, id: Uuid) -> String {
        self.arn_text(&key_id(id))
    }

    pub(super) fn random_bytes<const N: usize>(&self) -> [u8; N] {
        random_bytes(&self.random)
    }

    fn arn_text(&self, arn_or_id: &str) -> String {
        if arn_or_id.starts_with("arn:") {
            return arn_or_id.to_owned();
        }
        format!("arn:aws:kms:{}:{ACCOUNT_ID}:key/{arn_or_id}", self.region)
    }

    fn ensure(&self, signs: Option<SigningUse>, spec: KeySpec) -> Result<String, KeyRingError> {
        let mut keys = self.keys();
        if let Some(held) = keys.iter().rfind(|held| held.signs == signs && held.key.spec() == spec) {
            return Ok(self.arn(held.key.id()));
        }
        self.add(&mut keys, signs, spec)
    }

    fn add(&self, keys: &mut Vec<HeldKey>, signs: Option<SigningUse>, spec: KeySpec) -> Result<String, KeyRingError> {
        let key = Key::generate(spec, &self.random);
        let arn = self.arn(key.id());
        let mut changed = keys.clone();
        changed.push(HeldKey { key: key.into(), signs, enabled: true });
        self.keep(keys, changed)?;
        Ok(arn)
    }

    /// Changes the keys on disk first and in memory second, so that no key is used that a restart would lose.
    fn keep(&self, keys: &mut Vec<HeldKey>, changed: Vec<HeldKey>) -> Result<(), KeyRingError> {
        if let Some(file) = &self.file {
            file.write(&changed)?;
        }
        *keys = changed;
        Ok(())
    }

    fn keys(&self) -> MutexGuard<'_, Vec<HeldKey>> {
        self.keys.lock().expect("no holder of this lock panics")
    }
}

/// As KMS names a multi-Region key, which all of the template's are.
fn key_id(id: Uuid) -> String {
    format!("mrk-{}", id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_finds_every_key_in_order_and_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let data_dir = dir.path().join("made/on/demand");
        let ring = KeyRing::open(&data_dir, "us-east-1").unwrap();
        let p256 = ring.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::P256).unwrap();
        let ed25519 = ring.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::Ed25519).unwrap();
        let lists = ring.ensure_signing_key(SigningUse::Lists, SigningKeySpec::P256).unwrap();
        let data_key = ring.ensure_data_key().unwrap();
        ring.set_enabled(&p256, false).unwrap();
        let public_key = ring.find(&ed25519).unwrap().key.public_key();

        let ring = KeyRing::open(&data_dir, "us-east-1").unwrap();
        assert_eq!(ring.signing_key_arns(SigningUse::Licenses), [p256.clone(), ed25519.clone()]);
        assert_eq!(ring.signing_key_arns(SigningUse::Lists), [lists]);
        assert!(ring.signing_key_arns(SigningUse::Certificates).is_empty());
        assert!(p256.contains(":key/mrk-"), "{p256}");
        assert_eq!(ring.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::Ed25519).unwrap(), ed25519);
        assert_eq!(ring.ensure_data_key().unwrap(), data_key);
        assert!(!ring.find(&p256).unwrap().enabled);
        assert_eq!(ring.find(&ed25519).unwrap().key.public_key(), public_key);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_can_read_the_key_file_and_nothing_else_is_left_behind() {
        use std::os::unix::fs::PermissionsExt;

        let dir = tempfile::tempdir().unwrap();
        let ring = KeyRing::open(dir.path(), "us-east-1").unwrap();
        ring.ensure_data_key().unwrap();
        ring.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::Ed25519).unwrap();

        let files: Vec<_> = std::fs::read_dir(dir.path()).unwrap().map(Result::unwrap).collect();
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].metadata().unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_damaged_key_file_is_refused_and_kept() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("kms-keys.json");
        for damage in [
            "{",
            r#"{"keys":[{"id":"5b1f0f0a-0000-4000-8000-000000000000","spec":"ECC_NIST_P256","enabled":true,"secret":"AAAA"}]}"#,
        ] {
            std::fs::write(&path, damage).unwrap();
            let error = KeyRing::open(dir.path(), "us-east-1").unwrap_err();
            assert!(matches!(error, KeyRingError::File(KeyFileError::Damaged { .. })), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), damage);
        }
    }

    #[test]
    fn a_key_that_cannot_be_kept_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let ring = KeyRing::open(dir.path(), "us-east-1").unwrap();
        std::fs::remove_dir(dir.path()).unwrap();
        assert!(matches!(
            ring.ensure_signing_key(SigningUse::Licenses, SigningKeySpec::P256),
            Err(KeyRingError::File(_))
        ));
        assert!(ring.signing_key_arns(SigningUse::Licenses).is_empty());
    }

    #[test]
    fn an_unknown_key_cannot_be_disabled() {
        let ring = KeyRing::in_memory("us-east-1");
        assert!(matches!(ring.set_enabled("arn:aws:kms:us-east-1:1:key/x", false), Err(KeyRingError::UnknownKey(_))));
    }

    #[test]
    fn neither_a_ring_nor_its_keys_show_a_secret() {
        let ring = KeyRing::in_memory("us-east-1");
        let arn = ring.ensure_data_key().unwrap();
        let secret = ring.find(&arn).unwrap().key.secret().clone();
        assert!(!format!("{ring:?}").contains(&format!("{:?}", &secret[..4]).replace(['[', ']'], "")));
    }
}
