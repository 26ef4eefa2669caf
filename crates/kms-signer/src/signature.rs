//! Signatures: as KMS makes them, and as a JWS wants them.

use aws_sdk_kms::types::SigningAlgorithmSpec;
use latchkey_core::Algorithm;
use p256::ecdsa::Signature;

/// The length of a JWS signature, for both algorithms (RFC 7518, 3.4; RFC 8032, 5.1.6).
const JWS_SIGNATURE_BYTES: usize = 64;

/// What KMS calls an algorithm.
pub(crate) fn spec(algorithm: Algorithm) -> SigningAlgorithmSpec {
    match algorithm {
        Algorithm::EdDsa => SigningAlgorithmSpec::Ed25519Sha512,
        Algorithm::Es256 => SigningAlgorithmSpec::EcdsaSha256,
    }
}

/// Turns KMS's signature into that of a JWS.
///
/// An Ed25519 signature is that already. One of ECDSA is a DER `ECDSA-Sig-Value` (RFC 3279, 2.2.3), and becomes r and s,
/// each of 32 bytes, big-endian.
pub(crate) fn to_jws(algorithm: Algorithm, of_kms: &[u8]) -> Result<Vec<u8>, SignatureError> {
    match algorithm {
        Algorithm::EdDsa if of_kms.len() == JWS_SIGNATURE_BYTES => Ok(of_kms.to_vec()),
        Algorithm::EdDsa => Err(SignatureError::Length { bytes: of_kms.len() }),
        Algorithm::Es256 => {
            let signature = Signature::from_der(of_kms).map_err(SignatureError::Der)?;
            Ok(signature.to_bytes().to_vec())
        }
    }
}

/// A signature that KMS can't have made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignatureError {
    #[error("kms answered an Ed25519 signature of {bytes} bytes, and they have {JWS_SIGNATURE_BYTES}")]
    Length { bytes: usize },
    #[error("kms answered what is no P-256 signature in DER")]
    Der(#[source] p256::ecdsa::Error),
}

#[cfg(test)]
mod tests;
