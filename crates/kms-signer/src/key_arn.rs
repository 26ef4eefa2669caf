//! Which KMS key is meant.

use std::fmt;
use std::str::FromStr;

use latchkey_core::SigningKeyId;

/// A UUID, or `mrk-` and 32 digits; the cap on the length of license keys counts on no ID being longer.
const KEY_ID_MAX_LENGTH: usize = 36;

/// The ARN of a KMS key, `arn:aws:kms:<region>:<account>:key/<id>`.
///
/// Key ID and alias alone are refused: the policies of the functions name keys by ARN, and an alias can be pointed at
/// another key under the license keys out there.
/// See "Key ARN" in the [KMS guide](https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-ARN).
///
/// ```
/// use latchkey_kms_signer::KmsKeyArn;
/// let arn: KmsKeyArn = "arn:aws:kms:eu-central-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab".parse()?;
/// assert_eq!(arn.key_id().as_str(), "mrk-1234abcd12ab34cd56ef1234567890ab");
/// # Ok::<_, latchkey_kms_signer::KmsKeyArnError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KmsKeyArn {
    text: String,
    key_id: SigningKeyId,
}

impl KmsKeyArn {
    /// The whole ARN.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The ID part: what license keys call the key (`kid`).
    #[must_use]
    pub fn key_id(&self) -> &SigningKeyId {
        &self.key_id
    }
}

impl fmt::Display for KmsKeyArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for KmsKeyArn {
    type Err = KmsKeyArnError;

    fn from_str(text: &str) -> Result<Self, KmsKeyArnError> {
        let parts: Vec<_> = text.split(':').collect();
        let ["arn", partition, service, region, account, resource] = parts[..] else {
            return Err(KmsKeyArnError::Form);
        };
        if service != "kms" {
            return Err(KmsKeyArnError::Service);
        }
        if !is_name(partition) || !is_name(region) {
            return Err(KmsKeyArnError::Form);
        }
        if account.len() != 12 || !account.bytes().all(|digit| digit.is_ascii_digit()) {
            return Err(KmsKeyArnError::Account);
        }
        let key_id = match resource.split_once('/') {
            Some(("alias", _)) => return Err(KmsKeyArnError::Alias),
            Some(("key", id)) if is_name(id) && id.len() <= KEY_ID_MAX_LENGTH => id,
            Some(("key", _)) => return Err(KmsKeyArnError::KeyId),
            _ => return Err(KmsKeyArnError::Form),
        };
        let key_id = key_id.parse().map_err(|_| KmsKeyArnError::KeyId)?;
        Ok(Self { text: text.to_owned(), key_id })
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Why a text is no ARN of a KMS key.
///
/// It doesn't repeat the text: what stands in the wrong variable of an environment may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KmsKeyArnError {
    /// No ARN of a key.
    #[error("a KMS key's ARN reads arn:aws:kms:<region>:<account>:key/<id>")]
    Form,
    /// The ARN of something else.
    #[error("the ARN is not of the service kms")]
    Service,
    /// An account ID that isn't one.
    #[error("the account in a KMS key's ARN must be 12 digits")]
    Account,
    /// An alias, which can be pointed at another key.
    #[error("the ARN is an alias's, and the key's own is needed: arn:aws:kms:<region>:<account>:key/<id>")]
    Alias,
    /// An ID that no KMS key has.
    #[error("the key ID in a KMS key's ARN must be 1 to {KEY_ID_MAX_LENGTH} letters, digits and dashes")]
    KeyId,
}

#[cfg(test)]
mod tests;
