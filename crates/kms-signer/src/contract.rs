//! Every MUST of the ports, kept over a KMS that answers from a script.

use aws_sdk_kms::Client;
use aws_smithy_mocks::{Rule, RuleMode, mock_client};
use latchkey_core::Algorithm;
use latchkey_service::testing::key_contract::KeySubject;

use crate::scripted_kms::{DataKeys, SigningKey, arn, quiet};
use crate::sealer::ENCRYPTION_CONTEXT;
use crate::{KmsSealer, KmsSigner};

latchkey_service::key_contract_tests!(ScriptedKms);

/// A KMS with a key of each kind: the first signs with Ed25519, the second with P-256, the ninth seals.
struct ScriptedKms {
    client: Client,
    rules: [Rule; 4],
}

impl KeySubject for ScriptedKms {
    type Signer = KmsSigner;
    type Sealer = KmsSealer;

    fn start() -> Self {
        let data_keys = DataKeys::default();
        let rules = [
            SigningKey::ed25519(1).sign_rule(&arn(1)),
            SigningKey::p256().sign_rule(&arn(2)),
            data_keys.generate_rule(ENCRYPTION_CONTEXT),
            data_keys.decrypt_rule(ENCRYPTION_CONTEXT),
        ];
        let client = mock_client!(aws_sdk_kms, RuleMode::MatchAny, rules.each_ref(), quiet);
        Self { client, rules }
    }

    fn signer(&self, algorithm: Algorithm) -> KmsSigner {
        let key = match algorithm {
            Algorithm::EdDsa => arn(1),
            Algorithm::Es256 => arn(2),
        };
        KmsSigner::new(self.client.clone(), key, algorithm)
    }

    fn sealer(&self) -> KmsSealer {
        KmsSealer::new(self.client.clone(), arn(9))
    }

    fn calls(&self) -> usize {
        self.rules.iter().map(Rule::num_calls).sum()
    }
}
