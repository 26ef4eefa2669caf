//! `POST /v1/licenses/{license_id}/reveal`: a vendor reads an activation key again.

use http::StatusCode;
use latchkey_api::ActivationKeyView;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSealer;
use latchkey_service::reveal_key;

use crate::metrics::ACTIVATION_KEYS_REVEALED;
use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `reveal-key`.
pub struct RevealKey {
    store: DynamoDbLicenses,
    sealer: KmsSealer,
}

impl Function for RevealKey {
    type Endpoint = latchkey_api::RevealKey;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "ReadLicense",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "The license with its sealed activation key, and whether the event is kept.",
        },
        Grant::CHANGE_LICENSE,
        Grant {
            sid: "Open",
            actions: &["kms:Decrypt"],
            on: &[Resource::DataKey],
            leading_keys: &[],
            reason: "The activation key is opened.",
        },
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
        let by = invocation.author(asked.caller);
        let command = latchkey_service::RevealKey { license_id, reason: asked.body.reason, by };
        let (time, random) = (invocation.time, &mut invocation.random);
        let revealed = reveal_key(command, time, &self.store, &self.sealer, random).await?;
        let record = revealed.record;
        let response =
            ActivationKeyView::new(revealed.activation_key, license_id, record.record_version, record.license);
        Ok(Success::new(StatusCode::OK, response).about([license_id]).counting(&ACTIVATION_KEYS_REVEALED, 1))
    }
}
