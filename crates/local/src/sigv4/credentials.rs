//! The access key of the local account's one user.

use data_encoding::{BASE32, BASE64};
use rand::TryCryptoRng;
use scratchstack_aws_signature::KSecretKey;
use zeroize::Zeroizing;

/// The length of AWS's secrets, and the longest that can be checked here.
const SECRET_LENGTH: usize = 40;

/// An access key: its ID and its secret.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    secret_access_key: Zeroizing<String>,
}

/// No access key of AWS looks like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// Not 1 to 128 ASCII letters, digits and underscores.
    #[error("an access key ID is 1 to 128 letters, digits and underscores")]
    AccessKeyId,
    /// Not 1 to 40 visible ASCII characters.
    #[error("a secret access key is 1 to {SECRET_LENGTH} visible ASCII characters")]
    SecretAccessKey,
}

impl Credentials {
    /// Credentials as given.
    ///
    /// # Errors
    ///
    /// They can't be an access key.
    pub fn new(access_key_id: &str, secret_access_key: &str) -> Result<Self, CredentialsError> {
        let in_id = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if !(1..=128).contains(&access_key_id.len()) || !access_key_id.bytes().all(in_id) {
            return Err(CredentialsError::AccessKeyId);
        }
        let length = secret_access_key.len();
        if !(1..=SECRET_LENGTH).contains(&length) || !secret_access_key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CredentialsError::SecretAccessKey);
        }
        Ok(Self {
            access_key_id: access_key_id.to_owned(),
            secret_access_key: Zeroizing::new(secret_access_key.to_owned()),
        })
    }

    /// New credentials that look like AWS's own.
    ///
    /// # Errors
    ///
    /// The generator's own.
    pub fn random<R: TryCryptoRng>(random: &mut R) -> Result<Self, R::Error> {
        let (mut id, mut secret) = ([0; 10], Zeroizing::new([0; 30]));
        random.try_fill_bytes(&mut id)?;
        random.try_fill_bytes(&mut *secret)?;
        Ok(Self {
            access_key_id: format!("AKIA{}", BASE32.encode(&id)),
            secret_access_key: Zeroizing::new(BASE64.encode(&*secret)),
        })
    }

    /// The ID that requests name.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The secret that requests are signed with: only for its owner, never for a log.
    pub fn secret_access_key(&self) -> &str {
        &self.secret_access_key
    }

    pub(super) fn signing_secret(&self) -> KSecretKey {
        // HMAC fills a key up with zeros (RFC 2104, section 2): a shorter secret filled up signs the same.
        let secret = Zeroizing::new(format!("{:\0<SECRET_LENGTH$}", *self.secret_access_key));
        secret.parse().expect("no secret is longer than this")
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("access_key_id", &self.access_key_id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use rand::rngs::SysRng;

    use super::*;

    #[test]
    fn random_credentials_look_like_those_of_aws_and_differ() {
        let first = Credentials::random(&mut SysRng).unwrap();
        let second = Credentials::random(&mut SysRng).unwrap();
        assert!(first.access_key_id().starts_with("AKIA"));
        assert_eq!((first.access_key_id().len(), first.secret_access_key().len()), (20, 40));
        assert_ne!(first.access_key_id(), second.access_key_id());
        assert_ne!(first.secret_access_key(), second.secret_access_key());
        Credentials::new(first.access_key_id(), first.secret_access_key()).unwrap();
    }

    #[test]
    fn the_secret_is_not_shown() {
        let credentials = Credentials::new("AKIDEXAMPLE", "hush").unwrap();
        assert_eq!(format!("{credentials:?}"), r#"Credentials { access_key_id: "AKIDEXAMPLE", .. }"#);
    }

    #[test]
    fn what_can_be_no_access_key_is_refused() {
        for id in ["", "a/b", "ключ", "a b"] {
            assert_eq!(Credentials::new(id, "secret").unwrap_err(), CredentialsError::AccessKeyId);
        }
        for secret in ["", " ", "ö", &"x".repeat(41)] {
            assert_eq!(Credentials::new("id", secret).unwrap_err(), CredentialsError::SecretAccessKey);
        }
    }
}
