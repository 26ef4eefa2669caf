//! Each MUST of the ports [`Signer`] and [`Sealer`], for any key service.

#![allow(missing_docs)] // A case's name says what it tries.

use latchkey_core::fixtures::claims;
use latchkey_core::{ActivationKey, Algorithm, LicenseId, SealedActivationKey, SigningInput};
use serde_json::json;
use uuid::Uuid;

use crate::testing::requests::random;
use crate::{KeyServiceError, Sealer, Signer};

/// A key service whose calls are counted.
pub trait KeySubject {
    /// What it signs with.
    type Signer: Signer;
    /// What it seals with.
    type Sealer: Sealer;

    /// A fresh one.
    fn start() -> Self;

    /// A signing key of this algorithm.
    fn signer(&self, algorithm: Algorithm) -> Self::Signer;

    /// A key that seals.
    fn sealer(&self) -> Self::Sealer;

    /// How many calls there were so far.
    fn calls(&self) -> usize;
}

/// Makes a test of every case, on a [`KeySubject`] of its own; the crate that calls it needs tokio with `macros`.
#[macro_export]
macro_rules! key_contract_tests {
    ($subject:ty) => {
        $crate::key_contract_tests! { @cases $subject =>
            a_signature_is_64_bytes_and_one_call
            fifty_activation_keys_are_one_call_to_seal_and_one_to_open_in_their_order
            a_change_of_any_bit_and_any_cut_is_a_fault
            what_belongs_to_another_license_is_a_fault
        }
    };
    (@cases $subject:ty => $($case:ident)*) => {
        $(
            #[tokio::test]
            async fn $case() {
                $crate::testing::key_contract::$case::<$subject>().await;
            }
        )*
    };
}

fn batch(quantity: u128) -> Vec<(LicenseId, ActivationKey)> {
    let mut random = random();
    (1..=quantity).map(|n| (LicenseId(Uuid::from_u128(n)), ActivationKey::generate(&mut random))).collect()
}

async fn sealed(sealer: &impl Sealer, keys: &[(LicenseId, ActivationKey)]) -> Vec<(LicenseId, SealedActivationKey)> {
    let ids = keys.iter().map(|(license_id, _)| *license_id);
    ids.zip(sealer.seal(keys).await.unwrap()).collect()
}

pub async fn a_signature_is_64_bytes_and_one_call<S: KeySubject>() {
    let subject = S::start();
    for (n, algorithm) in [Algorithm::EdDsa, Algorithm::Es256].into_iter().enumerate() {
        let signer = subject.signer(algorithm);
        assert_eq!(signer.algorithm(), algorithm);
        let input = SigningInput::new(algorithm, signer.signing_key_id(), &claims(json!({}))).unwrap();
        assert_eq!(signer.sign(&input).await.unwrap().len(), 64, "{algorithm}");
        assert_eq!(subject.calls(), n + 1);
    }
}

pub async fn fifty_activation_keys_are_one_call_to_seal_and_one_to_open_in_their_order<S: KeySubject>() {
    let (subject, keys) = (S::start(), batch(50));
    let sealer = subject.sealer();
    let sealed = sealed(&sealer, &keys).await;
    assert_eq!((sealed.len(), subject.calls()), (50, 1));
    let opened = sealer.open(&sealed).await.unwrap();
    assert_eq!((opened.len(), subject.calls()), (50, 2));
    assert!(opened.iter().zip(&keys).all(|(opened, (_, key))| opened.symbols() == key.symbols()));
}

pub async fn a_change_of_any_bit_and_any_cut_is_a_fault<S: KeySubject>() {
    let (sealer, keys) = (S::start().sealer(), batch(1));
    let (license_id, SealedActivationKey(whole)) = sealed(&sealer, &keys).await.remove(0);
    let flipped = (0..whole.len() * 8).map(|bit| {
        let mut changed = whole.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        changed
    });
    let cut = (0..whole.len()).map(|length| whole[..length].to_vec());
    for changed in flipped.chain(cut).chain([[&whole[..], &[0]].concat()]) {
        assert_fault(sealer.open(&[(license_id, SealedActivationKey(changed))]).await);
    }
    let opened = sealer.open(&[(license_id, SealedActivationKey(whole))]).await.unwrap();
    assert_eq!(opened[0].symbols(), keys[0].1.symbols());
}

pub async fn what_belongs_to_another_license_is_a_fault<S: KeySubject>() {
    let (sealer, keys) = (S::start().sealer(), batch(2));
    let mut sealed = sealed(&sealer, &keys).await;
    (sealed[0].0, sealed[1].0) = (sealed[1].0, sealed[0].0);
    assert_fault(sealer.open(&sealed).await);
    assert_fault(sealer.open(&[(LicenseId(Uuid::nil()), sealed.remove(0).1)]).await);
}

#[track_caller]
fn assert_fault(answer: Result<Vec<ActivationKey>, KeyServiceError>) {
    assert!(matches!(answer, Err(KeyServiceError::Fault(_))), "{:?}", answer.map(|opened| opened.len()));
}
