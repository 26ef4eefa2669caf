//! `GET /v1/signing-keys`: a vendor reads which keys sign, and which are published.

use http::StatusCode;
use latchkey_api::{ListSigningKeysResponse, SigningKeyView, SigningUse};
use latchkey_core::{Jwk, JwkSet, SigningKeyId, SigningKeyState};
use latchkey_dynamodb_store::DynamoDbProperties;
use latchkey_service::{RevokedSigningKeyReader, UseCaseError};

use crate::published_keys::published_keys;
use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `list-signing-keys`.
pub struct ListSigningKeys {
    signing_keys: Vec<SigningKeyView>,
    store: DynamoDbProperties,
}

impl Function for ListSigningKeys {
    type Endpoint = latchkey_api::ListSigningKeys;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadRevokedKeys",
        actions: &["dynamodb:GetItem"],
        on: &[Resource::PropertiesTable],
        leading_keys: &["SWITCHES#*"],
        reason: "Those that were taken back; the others come with the deployment.",
    }];
    const VARIABLES: &[Variable] = &[
        Variable::PropertiesTable,
        Variable::SigningKeyArns,
        Variable::ListSigningKeyArns,
        Variable::CertificateSigningKeyArns,
        Variable::PublishedKeys,
    ];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let JwkSet { keys, list_keys, certificate_keys } = published_keys(environment)?;
        let signing = |variable| environment.signing_key_ids(variable);
        let views = [
            views(&keys, SigningUse::Licenses, &signing(Variable::SigningKeyArns)?),
            views(&list_keys, SigningUse::Lists, &signing(Variable::ListSigningKeyArns)?),
            views(&certificate_keys, SigningUse::Certificates, &signing(Variable::CertificateSigningKeyArns)?),
        ];
        Ok(Self { signing_keys: views.concat(), store: environment.properties()? })
    }

    async fn handle(
        &self,
        _: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<ListSigningKeysResponse>, Refusal> {
        let revoked = self.store.read_revoked_signing_keys().await.map_err(UseCaseError::from)?;
        let revoked = revoked.0.into_iter().map(Into::into).collect();
        let signing_keys = self.signing_keys.clone();
        Ok(Success::new(StatusCode::OK, ListSigningKeysResponse { signing_keys, revoked }))
    }
}

fn views(published: &[Jwk], signs: SigningUse, signing: &[SigningKeyId]) -> Vec<SigningKeyView> {
    let usable: Vec<_> = published.iter().filter_map(Jwk::usable).collect();
    let kids: Vec<_> = usable.iter().map(|(kid, _)| kid.clone()).collect();
    let states = SigningKeyState::of_all(&kids, signing).map(|(_, state)| state);
    let views = usable.iter().zip(states).map(|((kid, key), state)| SigningKeyView {
        signing_key_id: kid.clone(),
        signs,
        state,
        algorithm: key.algorithm(),
    });
    views.collect()
}
