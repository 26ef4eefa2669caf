//! A compact JWS (RFC 7515), taken apart; nobody has verified anything yet.

use data_encoding::BASE64URL_NOPAD;
use ring::signature::{ECDSA_P256_SHA256_FIXED, ED25519, UnparsedPublicKey, VerificationAlgorithm};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::strict::Object;
use crate::{Algorithm, PublicKey, SIGNING_INPUT_MAX_BYTES};

/// Signature and separators past the signing input.
const MAX_BYTES: usize = SIGNING_INPUT_MAX_BYTES + 128;
const NULL: &[u8] = b"null";

/// Three parts of canonical base64url, the last of them decoded.
pub(crate) struct Jws<'a> {
    signing_input: &'a str,
    header: &'a str,
    payload: &'a str,
    signature: Vec<u8>,
}

impl<'a> Jws<'a> {
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        if text.len() > MAX_BYTES {
            return None;
        }
        let (signing_input, signature) = text.rsplit_once('.')?;
        let (header, payload) = signing_input.split_once('.')?;
        let signature = decode(signature)?;
        (!payload.contains('.')).then_some(Self { signing_input, header, payload, signature })
    }

    pub(crate) fn header<T: DeserializeOwned>(&self) -> Option<T> {
        decode_json(self.header)
    }

    pub(crate) fn payload<T: DeserializeOwned>(&self) -> Option<T> {
        decode_json(self.payload)
    }

    /// Whether `key` made the signature, by its own algorithm, which the header must name too (RFC 8725, 3.1).
    pub(crate) fn is_signed_by(&self, key: &PublicKey, alg: Algorithm) -> bool {
        let check = |algorithm: &'static dyn VerificationAlgorithm, key: &[u8]| {
            UnparsedPublicKey::new(algorithm, key).verify(self.signing_input.as_bytes(), &self.signature).is_ok()
        };
        alg == key.algorithm()
            && match key {
                PublicKey::Ed25519(bytes) => check(&ED25519, bytes),
                // SEC 1, 2.3.3: 4, then both coordinates.
                PublicKey::P256 { x, y } => check(&ECDSA_P256_SHA256_FIXED, &[&[4], &x[..], &y[..]].concat()),
            }
    }
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64URL_NOPAD.decode(text.as_bytes()).ok()
}

/// Reads an object, none of whose members is `null`, known or not.
fn decode_json<T: DeserializeOwned>(text: &str) -> Option<T> {
    let json = decode(text)?;
    let Object(object) = serde_json::from_slice(&json).ok()?;
    (!has_null_member(&json)).then_some(object)
}

fn has_null_member(json: &[u8]) -> bool {
    // Parsing twice would be felt; the word is hardly ever there.
    json.windows(NULL.len()).any(|word| word == NULL)
        && serde_json::from_slice::<Map<String, Value>>(json).is_ok_and(|members| members.values().any(Value::is_null))
}
