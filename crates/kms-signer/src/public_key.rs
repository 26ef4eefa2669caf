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
        (EC_PUBLIC_KEY, Some(P256)) => match bits.split_first_chunk::<33>() {
            // SEC 1, 2.3.3: 4 for an uncompressed point, then both coordinates.
            Some(([4, x @ ..], y)) => {
                Ok(PublicKey::P256 { x: *x, y: y.try_into().map_err(|_| PublicKeyError::Length)? })
            }
            _ => Err(PublicKeyError::Length),
        },
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
mod tests {
    use aws_sdk_kms::primitives::Blob;

    use super::*;
    use crate::scripted_kms::SigningKey;

    fn answer(key: &SigningKey) -> GetPublicKeyOutput {
        key.public_key_output()
    }

    #[test]
    fn keys_of_both_specs_are_read() {
        let (ed25519, p256) = (SigningKey::ed25519(1), SigningKey::p256());
        assert!(matches!(public_key(&answer(&ed25519)), Ok(PublicKey::Ed25519(x)) if x[..] == ed25519.public_bytes()));
        let PublicKey::P256 { x, y } = public_key(&answer(&p256)).unwrap() else { panic!("not P-256") };
        assert_eq!([&[4], &x[..], &y].concat(), p256.public_bytes());
    }

    #[test]
    fn a_key_that_is_not_what_kms_says_is_refused() {
        for (key, wrong_spec) in [
            (SigningKey::ed25519(1), Some(KeySpec::EccNistP256)),
            (SigningKey::p256(), Some(KeySpec::EccNistEdwards25519)),
            (SigningKey::p256(), Some(KeySpec::EccSecgP256K1)),
            (SigningKey::p256(), None),
        ] {
            let mut answer = answer(&key);
            answer.key_spec = wrong_spec;
            assert!(matches!(public_key(&answer), Err(PublicKeyError::Spec)));
        }
        for usage in [Some(KeyUsageType::KeyAgreement), Some(KeyUsageType::EncryptDecrypt), None] {
            let mut answer = answer(&SigningKey::p256());
            answer.key_usage = usage;
            assert!(matches!(public_key(&answer), Err(PublicKeyError::Usage)));
        }
        let mut answer = answer(&SigningKey::p256());
        answer.public_key = None;
        assert!(matches!(public_key(&answer), Err(PublicKeyError::Missing)));
    }

    #[test]
    fn no_broken_public_key_is_taken() {
        for key in [SigningKey::ed25519(1), SigningKey::p256()] {
            let der = key.spki();
            let key_starts = der.len() - key.public_bytes().len();
            let with = |place: usize, value: u8| {
                let mut changed = der.clone();
                changed[place] = value;
                changed
            };
            // Every byte before the key is fixed: lengths, OIDs, the count of unused bits.
            let changed = (0..key_starts).map(|place| with(place, der[place] ^ 1));
            let cut = (0..der.len()).map(|length| der[..length].to_vec());
            for broken in changed.chain(cut).chain([[&der[..], &[0]].concat()]) {
                let mut answer = answer(&key);
                answer.public_key = Some(Blob::new(broken.clone()));
                assert!(public_key(&answer).is_err(), "{broken:02x?}");
            }
        }
        let p256 = SigningKey::p256();
        let mut compressed = p256.spki();
        compressed[26] = 2;
        assert!(matches!(parse(&compressed), Err(PublicKeyError::Length)));
    }

    #[test]
    fn keys_of_other_kinds_are_refused() {
        // Ed25519 with parameters NULL, X25519, secp256k1, RSA with an empty key.
        let others: [&[u8]; 4] = [
            &[&[0x30, 0x2c, 0x30, 0x07, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x05, 0x00, 0x03, 0x21, 0x00], &[9; 32][..]]
                .concat(),
            &[&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x6e, 0x03, 0x21, 0x00], &[9; 32][..]].concat(),
            &[
                &[0x30, 0x56, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b],
                &[0x81, 0x04, 0x00, 0x0a, 0x03, 0x42, 0x00, 0x04][..],
                &[9; 64],
            ]
            .concat(),
            &[
                &[0x30, 0x12, 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05],
                &[0x00, 0x03, 0x01, 0x00][..],
            ]
            .concat(),
        ];
        for der in others {
            assert!(matches!(parse(der), Err(PublicKeyError::Unknown)), "{:?}", parse(der));
        }
    }
}
