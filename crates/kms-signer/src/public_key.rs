//! A public key: as KMS answers it, and as `latchkey-core` has it.

use aws_sdk_kms::operation::get_public_key::GetPublicKeyOutput;
use aws_sdk_kms::types::{KeySpec, KeyUsageType};
use latchkey_core::PublicKey;
use spki::{ObjectIdentifier, SubjectPublicKeyInfoRef};

/// `id-Ed25519` (RFC 8410, 3).
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// `id-ecPublicKey` (RFC 5480, 2.1.1).
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
/// `secp256r1`, also known as `prime256v1` and P-256 (RFC 5480, 2.1.1.1).
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");

/// Reads the key out of KMS's answer, which must be about a signing key of the spec that the key itself shows.
pub(crate) fn public_key(answer: &GetPublicKeyOutput) -> Result<PublicKey, PublicKeyError> {
    if answer.key_usage != Some(KeyUsageType::SignVerify) {
        return Err(PublicKeyError::Usage);
    }
    let spki = answer.public_key.as_ref().ok_or(PublicKeyError::Missing)?;
    let key = parse(spki.as_ref())?;
    let spec = match key {
        PublicKey::Ed25519(_) => KeySpec::EccNistEdwards25519,
        PublicKey::P256 { .. } => KeySpec::EccNistP256,
    };
    if answer.key_spec == Some(spec) { Ok(key) } else { Err(PublicKeyError::Spec) }
}

/// Parses a DER `SubjectPublicKeyInfo` (RFC 5280, 4.1).
fn parse(der: &[u8]) -> Result<PublicKey, PublicKeyError> {
    let spki = SubjectPublicKeyInfoRef::try_from(der).map_err(PublicKeyError::Der)?;
    let bits = spki.subject_public_key.as_bytes().ok_or(PublicKeyError::Length)?;
    let parameters = spki.algorithm.parameters;
    match (spki.algorithm.oid, spki.algorithm.parameters_oid().ok()) {
        // RFC 8410, 3: the parameters must be absent.
        (ED25519, _) if parameters.is_none() => {
            bits.try_into().map(PublicKey::Ed25519).map_err(|_| PublicKeyError::Length)
        }
        (EC_PUBLIC_KEY, Some(P256)) => PublicKey::from_sec1(bits).ok_or(PublicKeyError::Length),
        _ => Err(PublicKeyError::Unknown),
    }
}

/// Why KMS's answer is of no use for verifying license keys.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PublicKeyError {
    #[error("the KMS key is not for signing")]
    Usage,
    #[error("kms answered GetPublicKey without a public key")]
    Missing,
    #[error("kms answered a public key that is no SubjectPublicKeyInfo in DER")]
    Der(#[source] spki::Error),
    #[error("the KMS key must be an Ed25519 or a P-256 key")]
    Unknown,
    #[error("the public key has a wrong length, or is a compressed point")]
    Length,
    #[error("kms answered a public key and a key spec that do not belong together")]
    Spec,
}

#[cfg(test)]
mod tests;
