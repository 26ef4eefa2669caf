//! `POST /v1/signing-keys/revocations`: a vendor takes back every license key of a signing key.

use http::StatusCode;
use latchkey_api::{RevokeSigningKeyRequest, RevokedSigningKeyView};
use latchkey_dynamodb_store::DynamoDbAdministration;
use latchkey_service::{LicenseSigningKeys, revoke_signing_key};

use crate::published_keys::published_keys;
use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `revoke-signing-key`.
pub struct RevokeSigningKey {
    keys: LicenseSigningKeys,
    store: DynamoDbAdministration,
}

impl Function for RevokeSigningKey {
    type Endpoint = latchkey_api::RevokeSigningKey;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadAndAddRevokedKeys",
            actions: &["dynamodb:GetItem", "dynamodb:UpdateItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["SWITCHES#*"],
            reason: "Those that were taken back, and one more, on condition that nobody else added one meanwhile.",
        },
        Grant {
            sid: "ListEverything",
            actions: &["dynamodb:PutItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["V#"],
            reason: "What has the revocation lists of all products published anew, in the same transaction.",
        },
        Grant::KEEP_EVENT,
    ];
    const VARIABLES: &[Variable] =
        &[Variable::LicensesTable, Variable::PropertiesTable, Variable::SigningKeyArns, Variable::PublishedKeys];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let published = published_keys(environment)?.signing_key_ids();
        let signing = environment.signing_key_ids(Variable::SigningKeyArns)?;
        Ok(Self { keys: LicenseSigningKeys { published, signing }, store: environment.administration()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<RevokedSigningKeyView>, Refusal> {
        let RevokeSigningKeyRequest { signing_key_id, reason } = asked.body;
        let by = invocation.author(asked.caller);
        let command = latchkey_service::RevokeSigningKey { signing_key_id, reason, by };
        let (time, random) = (invocation.time, &mut invocation.random);
        let (revoked, is_new) = revoke_signing_key(command, &self.keys, time, &self.store, random).await?;
        let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
        let name = revoked.signing_key_id.to_string();
        Ok(Success::new(status, revoked.into()).naming(&name))
    }
}
