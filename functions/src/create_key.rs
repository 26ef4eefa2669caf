//! `POST /v1/keys`: a vendor creates activation keys.

use http::StatusCode;
use latchkey_api::CreateKeyResponse;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSealer;
use latchkey_service::{Fingerprint, create_key};

use crate::metrics::KEYS_CREATED;
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable,
};

/// The function `create-key`.
pub struct CreateKey {
    store: DynamoDbLicenses,
    sealer: KmsSealer,
}

impl Function for CreateKey {
    type Endpoint = latchkey_api::CreateKey;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "Read",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable, Resource::PropertiesTable],
            leading_keys: &["I#*", "SWITCHES#*", "PRODUCTS"],
            reason: "The kept answer, the switches and the product, read at once.",
        },
        Grant {
            sid: "Create",
            actions: &["dynamodb:PutItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["D#*", "I#*", "L#*"],
            reason: "All keys, the answer and the event, in one transaction, which needs what its parts need.",
        },
        Grant::SEAL_AND_OPEN,
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable, Variable::DataKeyArn];
    const CAPACITY: Capacity = Capacity { is_reservable: true, ..Capacity::USUAL };

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let (store, sealer) = environment.licenses_and_sealer()?;
        Ok(Self { store, sealer })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<CreateKeyResponse>, Refusal> {
        let command = latchkey_service::CreateKey {
            new_license: asked.body,
            idempotency_key: asked.headers.idempotency_key,
            fingerprint: Fingerprint::of(&asked.sent),
            by: invocation.author(asked.caller.clone()),
            principal: asked.caller,
        };
        let (time, random) = (invocation.time, &mut invocation.random);
        let created = create_key(command, time, &self.store, &self.sealer, random).await?;
        let (status, count) = match created.is_replay {
            true => (StatusCode::OK, 0),
            false => (StatusCode::CREATED, created.keys.len() as u64),
        };
        let license_ids = created.keys.iter().map(|(license_id, _)| *license_id);
        let response = CreateKeyResponse::new(&created.keys, &created.license, created.record_version);
        Ok(Success::new(status, response).about(license_ids).counting(&KEYS_CREATED, count))
    }
}
