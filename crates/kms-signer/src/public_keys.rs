//! The public halves of the signing keys.

use aws_sdk_kms::Client;
use latchkey_core::Jwk;
use latchkey_service::KeyServiceError;

use crate::KmsKeyArn;
use crate::faults::{failed_call, fault};
use crate::public_key::public_key;

/// Asks KMS for the public halves of signing keys: one `GetPublicKey` a key.
///
/// They come in the order of `arns`. One named twice is there once.
///
/// # Errors
///
/// The first failure, of whichever key: a set that lacks one would have license keys refused.
pub async fn public_keys(client: &Client, arns: &[KmsKeyArn]) -> Result<Vec<Jwk>, KeyServiceError> {
    let mut keys: Vec<Jwk> = Vec::with_capacity(arns.len());
    for (n, arn) in arns.iter().enumerate() {
        if !arns[..n].contains(arn) {
            keys.push(ask(client, arn).await?);
        }
    }
    Ok(keys)
}

async fn ask(client: &Client, arn: &KmsKeyArn) -> Result<Jwk, KeyServiceError> {
    let call = client.get_public_key().key_id(arn.as_str());
    let answer = call.send().await.map_err(|error| failed_call("GetPublicKey", error))?;
    Ok(public_key(&answer).map_err(fault)?.to_jwk(arn.key_id()))
}

#[cfg(test)]
mod tests;
