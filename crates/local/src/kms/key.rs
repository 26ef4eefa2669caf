//! One key: its material and the cryptography done with it.
//!
//! Every secret is 32 random bytes, read as an Ed25519 seed, a P-256 scalar or an AES-256 key. `ring` does the
//! cryptography, except for P-256: it makes no key pair from the scalar alone, which the crate `p256` does.

use p256::ecdsa::signature::Signer;
use ring::aead::{self, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{Ed25519KeyPair, KeyPair};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

/// The 32 bytes that a key is made from; wiped when dropped.
pub(super) type Secret = Zeroizing<[u8; 32]>;

/// The spec of a signing key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SigningKeySpec {
    /// `ECC_NIST_EDWARDS25519`: signs with `ED25519_SHA_512`.
    Ed25519,
    /// `ECC_NIST_P256`: signs with `ECDSA_SHA_256`.
    P256,
}

/// The spec of any key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum KeySpec {
    #[serde(rename = "ECC_NIST_EDWARDS25519")]
    Ed25519,
    #[serde(rename = "ECC_NIST_P256")]
    P256,
    #[serde(rename = "SYMMETRIC_DEFAULT")]
    Symmetric,
}

impl KeySpec {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "ECC_NIST_EDWARDS25519",
            Self::P256 => "ECC_NIST_P256",
            Self::Symmetric => "SYMMETRIC_DEFAULT",
        }
    }

    pub(super) fn usage(self) -> &'static str {
        match self {
            Self::Ed25519 | Self::P256 => "SIGN_VERIFY",
            Self::Symmetric => "ENCRYPT_DECRYPT",
        }
    }

    /// The only algorithm that a key of this spec works with here.
    pub(super) fn algorithm(self) -> &'static str {
        match self {
            Self::Ed25519 => "ED25519_SHA_512",
            Self::P256 => "ECDSA_SHA_256",
            Self::Symmetric => "SYMMETRIC_DEFAULT",
        }
    }
}

/// What a signing key is for. KMS itself doesn't know: it signs whatever it is asked to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningUse {
    /// License keys.
    Licenses,
    /// Revocation lists.
    Lists,
    /// Certificates of other keys.
    Certificates,
}

impl From<SigningKeySpec> for KeySpec {
    fn from(spec: SigningKeySpec) -> Self {
        match spec {
            SigningKeySpec::Ed25519 => Self::Ed25519,
            SigningKeySpec::P256 => Self::P256,
        }
    }
}

/// No key of its spec can be made from the secret.
#[derive(Debug, thiserror::Error)]
#[error("not the secret of such a key")]
pub(super) struct UnusableSecret;

/// A key that is ready for use.
pub(super) struct Key {
    id: Uuid,
    secret: Secret,
    material: Material,
}

enum Material {
    Ed25519(Ed25519KeyPair),
    P256(Box<p256::ecdsa::SigningKey>),
    Symmetric(Box<LessSafeKey>),
}

/// `SubjectPublicKeyInfo` up to the key's 32 bytes: RFC 8410, section 4, OID 1.3.101.112.
const ED25519_SPKI: [u8; 12] = *b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// `SubjectPublicKeyInfo` up to the uncompressed point: RFC 5480, section 2, id-ecPublicKey with secp256r1.
const P256_SPKI: [u8; 26] =
    *b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";

impl Key {
    pub(super) fn generate(spec: KeySpec, random: &SystemRandom) -> Self {
        let id = uuid::Builder::from_random_bytes(random_bytes(random)).into_uuid();
        // About one secret in 2^32 is no P-256 scalar; any makes the other keys.
        loop {
            if let Ok(key) = Self::from_secret(id, spec, Zeroizing::new(random_bytes(random))) {
                return key;
            }
        }
    }

    pub(super) fn from_secret(id: Uuid, spec: KeySpec, secret: Secret) -> Result<Self, UnusableSecret> {
        let material = match spec {
            KeySpec::Ed25519 => {
                let pair = Ed25519KeyPair::from_seed_unchecked(&*secret).map_err(|_| UnusableSecret)?;
                Material::Ed25519(pair)
            }
            KeySpec::P256 => {
                let key = p256::ecdsa::SigningKey::from_slice(&*secret).map_err(|_| UnusableSecret)?;
                Material::P256(Box::new(key))
            }
            KeySpec::Symmetric => {
                let key = UnboundKey::new(&aead::AES_256_GCM, &*secret).map_err(|_| UnusableSecret)?;
                Material::Symmetric(Box::new(LessSafeKey::new(key)))
            }
        };
        Ok(Self { id, secret, material })
    }

    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    pub(super) fn spec(&self) -> KeySpec {
        match self.material {
            Material::Ed25519(_) => KeySpec::Ed25519,
            Material::P256(_) => KeySpec::P256,
            Material::Symmetric(_) => KeySpec::Symmetric,
        }
    }

    /// The public key as DER `SubjectPublicKeyInfo`; none for a symmetric key.
    pub(super) fn public_key(&self) -> Option<Vec<u8>> {
        match &self.material {
            Material::Ed25519(pair) => Some([&ED25519_SPKI, pair.public_key().as_ref()].concat()),
            Material::P256(key) => Some([&P256_SPKI, key.verifying_key().to_sec1_point(false).as_bytes()].concat()),
            Material::Symmetric(_) => None,
        }
    }

    /// Signs a message, P-256 giving DER; none for a symmetric key.
    pub(super) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        match &self.material {
            Material::Ed25519(pair) => Some(pair.sign(message).as_ref().to_vec()),
            Material::P256(key) => {
                let signature: p256::ecdsa::DerSignature = key.sign(message);
                Some(signature.as_bytes().to_vec())
            }
            Material::Symmetric(_) => None,
        }
    }

    /// Encrypts `plaintext` in place under `nonce`, which MUST be fresh, with `context` authenticated; none unless
    /// the key is symmetric.
    pub(super) fn seal(&self, nonce: [u8; 12], context: &[u8], mut plaintext: Vec<u8>) -> Option<Vec<u8>> {
        let Material::Symmetric(key) = &self.material else { return None };
        let nonce = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce, Aad::from(context), &mut plaintext).ok()?;
        Some(plaintext)
    }

    /// Reverses [`Key::seal`]; none if anything was changed.
    pub(super) fn open(&self, nonce: [u8; 12], context: &[u8], mut sealed: Vec<u8>) -> Option<Vec<u8>> {
        let Material::Symmetric(key) = &self.material else { return None };
        let nonce = Nonce::assume_unique_for_key(nonce);
        Some(key.open_in_place(nonce, Aad::from(context), &mut sealed).ok()?.to_vec())
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key").field("id", &self.id).field("spec", &self.spec()).finish_non_exhaustive()
    }
}

/// Random bytes from the operating system.
pub(super) fn random_bytes<const N: usize>(random: &SystemRandom) -> [u8; N] {
    let mut bytes = [0; N];
    random.fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_never_shows_its_secret() {
        let secret = Zeroizing::new([0xa7; 32]);
        let key = Key::from_secret(Uuid::nil(), KeySpec::P256, secret).unwrap();
        assert_eq!(format!("{key:?}"), "Key { id: 00000000-0000-0000-0000-000000000000, spec: P256, .. }");
    }

    #[test]
    fn the_ed25519_key_of_rfc_8032_signs_as_published() {
        // RFC 8032, section 7.1, test 2.
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
        let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
        let secret = Zeroizing::new(<[u8; 32]>::try_from(seed).unwrap());
        let key = Key::from_secret(Uuid::nil(), KeySpec::Ed25519, secret).unwrap();

        let public_key = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
        assert_eq!(key.public_key().unwrap()[12..], public_key);
        assert_eq!(
            key.sign(&[0x72]).unwrap(),
            hex("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da\
                 085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")
        );
    }

    #[test]
    fn zero_is_no_p256_key() {
        assert!(Key::from_secret(Uuid::nil(), KeySpec::P256, Zeroizing::new([0; 32])).is_err());
    }
}
