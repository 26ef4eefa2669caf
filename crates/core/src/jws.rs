//! A compact JWS (RFC 7515), taken apart; nobody has verified anything yet.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize};

use crate::i_json::is_i_json;
use crate::strict::Object;
use crate::{Algorithm, PublicKey, SigningKeyId};

/// The longest signing input: AWS KMS signs at most 4096 bytes of a `RAW` message
/// (<https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html>).
pub const SIGNING_INPUT_MAX_BYTES: usize = 4096;

/// The JOSE header of whatever is signed here: these three and no others.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Header {
    #[serde(deserialize_with = "word")]
    pub(crate) alg: Algorithm,
    pub(crate) kid: SigningKeyId,
    pub(crate) typ: String,
}

/// Reads a word; serde would read it from `{"word": null}` as well.
fn word<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer())
}

/// Signature and separators past the signing input.
const MAX_BYTES: usize = SIGNING_INPUT_MAX_BYTES + 128;

/// Three parts of canonical base64url, decoded.
pub(crate) struct Jws<'a> {
    signing_input: &'a str,
    header: Vec<u8>,
    payload: Vec<u8>,
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let (signing_input, signature) = text.rsplit_once('.')?;
        let (header, payload) = signing_input.split_once('.')?;
        let (header, payload, signature) = (decode(header)?, decode(payload)?, decode(signature)?);
        Some(Self { signing_input, header, payload, signature })
    }

    /// Its header, if it is of this type.
    pub(crate) fn header(&self, typ: &str) -> Option<Header> {
        read_json::<Header>(&self.header).filter(|header| header.typ == typ)
    }

    pub(crate) fn payload<T: DeserializeOwned>(&self) -> Option<T> {
        read_json(&self.payload)
    }

    /// Whether `key` made the signature, by its own algorithm, which the header must name too (RFC 8725, 3.1).
    pub(crate) fn is_signed_by(&self, key: &PublicKey, alg: Algorithm) -> bool {
        let check = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key).verify(self.signing_input.as_bytes(), &self.signature).is_ok()
        };
        alg == key.algorithm()
            && match key {
                PublicKey::Ed25519(bytes) => check(&ED25519, bytes),
                PublicKey::P256 { .. } => check(&ECDSA_P256_SHA256_FIXED, &key.sec1()),
            }
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

/// Reads an object, whose members all readers agree on, known or not.
fn read_json<T: DeserializeOwned>(json: &[u8]) -> Option<T> {
    let Object(object) = serde_json::from_slice(json).ok()?;
    is_i_json(json).then_some(object)
}
