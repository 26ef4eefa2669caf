//! `PUT /v1/licenses/{license_id}/state`: a vendor suspends, reinstates or revokes a license.

use latchkey_api::{ChangedLicense, SetLicenseStateRequest};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_service::set_license_state;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `set-license-state`.
pub struct SetLicenseState {
    store: DynamoDbLicenses,
}

impl Function for SetLicenseState {
    type Endpoint = latchkey_api::SetLicenseState;

    const GRANTS: &[Grant] = &[
        Grant::READ_LICENSE,
        Grant::CHANGE_LICENSE,
        Grant::TAKE_BACK,
        Grant {
            sid: "GiveBack",
            actions: &["dynamodb:DeleteItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["V#*"],
            reason: "A license that is reinstated is no longer taken back.",
        },
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.licenses()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<ChangedLicense>, Refusal> {
        let SetLicenseStateRequest { state, reason } = asked.body;
        let by = invocation.author(asked.caller);
        let (license_id, seen) = (asked.path.license_id, asked.headers.version);
        let command = latchkey_service::SetLicenseState { license_id, state, reason, seen, by };
        let changed = set_license_state(command, invocation.time, &self.store, &mut invocation.random).await?;
        Ok(changed.into())
    }
}
