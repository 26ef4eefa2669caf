//! `PATCH /v1/licenses/{license_id}`: a vendor changes a license.

use latchkey_api::ChangedLicense;
use latchkey_dynamodb_store::{DynamoDbLicenses, DynamoDbProperties};
use latchkey_service::update_license;

use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `update-license`.
pub struct UpdateLicense {
    store: DynamoDbLicenses,
    products: DynamoDbProperties,
}

impl Function for UpdateLicense {
    type Endpoint = latchkey_api::UpdateLicense;

    const GRANTS: &[Grant] = &[
        Grant::READ_LICENSE,
        Grant {
            sid: "ReadProduct",
            actions: &["dynamodb:GetItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["PRODUCTS"],
            reason: "The product's features, when the license gets some.",
        },
        Grant::CHANGE_LICENSE,
        Grant::TAKE_BACK,
    ];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self { store: environment.licenses()?, products: environment.properties()? })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<ChangedLicense>, Refusal> {
        let command = latchkey_service::UpdateLicense {
            license_id: asked.path.license_id,
            patch: asked.body,
            seen: asked.headers.version,
            by: invocation.author(asked.caller),
        };
        let (time, random) = (invocation.time, &mut invocation.random);
        let changed = update_license(command, time, &self.store, &self.products, random).await?;
        Ok(changed.into())
    }
}
