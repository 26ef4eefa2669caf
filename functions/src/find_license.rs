//! `POST /v1/licenses/find`: a vendor finds the license that a key leads to.

use http::StatusCode;
use latchkey_api::{FindLicenseRequest, FindLicenseResponse, LicenseView};
use latchkey_core::{FieldError, TrustedKeys};
use latchkey_dynamodb_store::{DynamoDbLicenseReader, DynamoDbLicenses};
use latchkey_service::{FindLicense as Command, find_license};

use crate::published_keys::{published_keys, trusted_keys};
use crate::{Asked, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, Success, Variable};

/// The function `find-license`.
pub struct FindLicense {
    published: TrustedKeys,
    store: DynamoDbLicenseReader,
    judging: DynamoDbLicenses,
}

impl Function for FindLicense {
    type Endpoint = latchkey_api::FindLicense;

    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadLicense",
        actions: &["dynamodb:BatchGetItem"],
        on: &[Resource::LicensesTable, Resource::PropertiesTable],
        leading_keys: &["L#*", "SWITCHES#*", "REVOCATIONS#*"],
        reason: "The license with its counters; where an activation key came in place of another one, first what leads to it; of a \
                 license key the activation that it names and what was taken back.",
    }];
    const VARIABLES: &[Variable] = &[Variable::LicensesTable, Variable::PropertiesTable, Variable::PublishedKeys];

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self {
            published: trusted_keys(&published_keys(environment)?)?,
            store: environment.license_reader()?,
            judging: environment.licenses()?,
        })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        _: &mut Invocation,
    ) -> Result<Success<FindLicenseResponse>, Refusal> {
        let command = match asked.body {
            FindLicenseRequest { activation_key: Some(key), license_key: None } => Command::ActivationKey(key),
            FindLicenseRequest { activation_key: None, license_key: Some(key) } => Command::LicenseKey(key),
            FindLicenseRequest { activation_key: None, license_key: None } => {
                return Err(Refusal::of_field(FieldError::at("/activation_key", "is required, or a license_key")));
            }
            FindLicenseRequest { .. } => {
                let detail = "can't be given together with activation_key";
                return Err(Refusal::of_field(FieldError::at("/license_key", detail)));
            }
        };
        let found = find_license(command, &self.published, &self.store, &self.judging).await?;
        let (used, record) = (found.license.used(), found.license.record);
        let (license_id, version) = (record.license_id, record.record_version);
        let response = FindLicenseResponse {
            license: LicenseView::new(record, Some(used)),
            activation_key_replaced: found.is_key_replaced,
        };
        Ok(Success::new(StatusCode::OK, response).of_version(version).about([license_id]))
    }
}
