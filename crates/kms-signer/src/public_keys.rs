//! The public halves of the signing keys.

use aws_sdk_kms::Client;
use latchkey_core::{Jwk, JwkSet};
use latchkey_service::{KeyServiceError, PublicKeys};
use tokio::sync::OnceCell;

use crate::KmsKeyArn;
use crate::faults::{failed_call, fault};
use crate::public_key::public_key;

/// Asks KMS for public keys: one `GetPublicKey` a key in the life of a process, since they never change.
pub struct KmsPublicKeys {
    client: Client,
    keys: Vec<CachedKey>,
}

struct CachedKey {
    arn: KmsKeyArn,
    /// Only what was answered well is kept, so that a failure is asked again, and only for the key that failed.
    jwk: OnceCell<Jwk>,
}

impl KmsPublicKeys {
    /// Serves the keys `arns` in the order given: the one that signs now first, then earlier ones whose license keys
    /// must still verify. One named twice is served once.
    #[must_use]
    pub fn new(client: Client, arns: Vec<KmsKeyArn>) -> Self {
        let mut keys: Vec<CachedKey> = Vec::with_capacity(arns.len());
        for arn in arns {
            if keys.iter().all(|known| known.arn != arn) {
                keys.push(CachedKey { arn, jwk: OnceCell::new() });
            }
        }
        Self { client, keys }
    }

    async fn ask(&self, arn: &KmsKeyArn) -> Result<Jwk, KeyServiceError> {
        let call = self.client.get_public_key().key_id(arn.as_str());
        let answer = call.send().await.map_err(|error| failed_call("GetPublicKey", error))?;
        Ok(public_key(&answer).map_err(fault)?.to_jwk(arn.key_id()))
    }
}

impl PublicKeys for KmsPublicKeys {
    async fn jwks(&self) -> Result<JwkSet, KeyServiceError> {
        let mut keys = Vec::with_capacity(self.keys.len());
        for CachedKey { arn, jwk } in &self.keys {
            keys.push(jwk.get_or_try_init(|| self.ask(arn)).await?.clone());
        }
        Ok(JwkSet { keys })
    }
}

#[cfg(test)]
mod tests {
    use aws_credential_types::Credentials;
    use aws_credential_types::provider::{ProvideCredentials, future};
    use aws_sdk_kms::types::KeyUsageType;
    use aws_smithy_mocks::{RuleMode, mock, mock_client};

    use super::*;
    use crate::scripted_kms::{REFUSAL, SigningKey, arn, quiet};

    /// Lets others run before it answers; all else in a scripted call is done without waiting.
    #[derive(Debug)]
    struct Unhurried;

    impl ProvideCredentials for Unhurried {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            future::ProvideCredentials::new(async {
                tokio::task::yield_now().await;
                Ok(Credentials::new("any", "any", None, None, "test"))
            })
        }
    }

    fn kids(jwks: &JwkSet) -> Vec<&str> {
        jwks.keys.iter().map(|jwk| jwk.kid.as_deref().unwrap()).collect()
    }

    #[tokio::test]
    async fn each_key_is_asked_for_once_and_served_in_the_order_given() {
        let first = SigningKey::p256().public_key_rule(&arn(2));
        let second = SigningKey::ed25519(1).public_key_rule(&arn(1));
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&second, &first], quiet);
        let public_keys = KmsPublicKeys::new(client, vec![arn(2), arn(1), arn(2)]);
        for _ in 0..3 {
            let jwks = public_keys.jwks().await.unwrap();
            assert_eq!(kids(&jwks), [arn(2).key_id().as_str(), arn(1).key_id().as_str()]);
            assert_eq!(jwks.keys[0].alg.as_deref(), Some("ES256"));
            assert_eq!(jwks.keys[1].alg.as_deref(), Some("EdDSA"));
        }
        assert_eq!((first.num_calls(), second.num_calls()), (1, 1));
    }

    #[tokio::test]
    async fn two_who_ask_at_once_share_one_call() {
        let rule = SigningKey::ed25519(1).public_key_rule(&arn(1));
        let unhurried = |config| quiet(config).credentials_provider(Unhurried);
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&rule], unhurried);
        let public_keys = KmsPublicKeys::new(client, vec![arn(1)]);
        let (a, b) = tokio::join!(public_keys.jwks(), public_keys.jwks());
        assert_eq!(a.unwrap(), b.unwrap());
        assert_eq!(rule.num_calls(), 1);
    }

    #[tokio::test]
    async fn after_a_failure_only_the_key_that_failed_is_asked_for_again() {
        let good = SigningKey::ed25519(1).public_key_rule(&arn(1));
        let (of_key, key) = (arn(2), SigningKey::p256());
        let failing = mock!(Client::get_public_key)
            .match_requests(move |request| request.key_id() == Some(of_key.as_str()))
            .sequence()
            .http_status(503, None)
            .http_status(400, Some(REFUSAL.to_owned()))
            .output(move || key.public_key_output())
            .build();
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&good, &failing], quiet);
        let public_keys = KmsPublicKeys::new(client, vec![arn(1), arn(2)]);
        assert!(matches!(public_keys.jwks().await, Err(KeyServiceError::Unavailable(_))));
        assert!(matches!(public_keys.jwks().await, Err(KeyServiceError::Fault(_))));
        for _ in 0..2 {
            assert_eq!(public_keys.jwks().await.unwrap().keys.len(), 2);
        }
        assert_eq!((good.num_calls(), failing.num_calls()), (1, 3));
    }

    #[tokio::test]
    async fn an_answer_that_makes_no_sense_is_a_fault_and_not_kept() {
        let mut wrong = SigningKey::ed25519(1).public_key_output();
        wrong.key_usage = Some(KeyUsageType::EncryptDecrypt);
        let rule = mock!(Client::get_public_key).then_output(move || wrong.clone());
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, [&rule], quiet);
        let public_keys = KmsPublicKeys::new(client, vec![arn(1)]);
        for calls in 1..=2 {
            assert!(matches!(public_keys.jwks().await, Err(KeyServiceError::Fault(_))));
            assert_eq!(rule.num_calls(), calls);
        }
    }
}
