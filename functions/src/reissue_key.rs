//! `POST /v1/licenses/{license_id}/reissue`: a vendor replaces an activation key.

use http::StatusCode;
use latchkey_api::ActivationKeyView;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSealer;
use latchkey_service::{Fingerprint, reissue_key};

use crate::metrics::ACTIVATION_KEYS_REISSUED;
use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `reissue-key`.
pub struct ReissueKey {
    store: DynamoDbLicenses,
    sealer: KmsSealer,
}

impl Function for ReissueKey {
    type Endpoint = latchkey_api::ReissueKey;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadLicense",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*", "I#*"],
            reason: "The license, whether the event is kept, and the kept answer, read at once.",
        },
        Grant {
            sid: "Replace",
            actions: &["dynamodb:UpdateItem", "dynamodb:PutItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*", "I#*"],
            reason: "The license, the signpost to it, its event and the answer, in one transaction, which needs what its parts \
                     need.",
        },
        Grant::SEAL_AND_OPEN,
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable, Variable::DataKeyArn];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let (store, sealer) = environment.licenses_and_sealer()?;
        Ok(Self { store, sealer })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<ActivationKeyView>, Refusal> {
        let license_id = asked.path.license_id;
        let command = latchkey_service::ReissueKey {
            license_id,
            reason: asked.body.reason,
            idempotency_key: asked.headers.idempotency_key,
            fingerprint: Fingerprint::about(license_id, &asked.sent),
            by: invocation.author(asked.caller.clone()),
            principal: asked.caller,
        };
        let (time, random) = (invocation.time, &mut invocation.random);
        let reissued = reissue_key(command, time, &self.store, &self.sealer, random).await?;
        let (status, count) = if reissued.is_replay { (StatusCode::OK, 0) } else { (StatusCode::CREATED, 1) };
        let response = ActivationKeyView::new(
            reissued.activation_key,
            reissued.license_id,
            reissued.record_version,
            reissued.license,
        );
        Ok(Success::new(status, response).about([license_id]).counting(&ACTIVATION_KEYS_REISSUED, count))
    }
}
