//! `POST /v1/activations`: an activation key and a computer become a license key.

use http::StatusCode;
use latchkey_api::ActivateResponse;
use latchkey_core::Kind;
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSigner;
use latchkey_service::{Authority, SigningKeys};

use crate::metrics::{ACTIVATIONS_AGAIN, ACTIVATIONS_DENIED, ACTIVATIONS_NEW, GENERIC_KEY_ACTIVATIONS};
use crate::published_keys::published_keys;
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Metric, Refusal, Resource, RouteLimit,
    Success, Variable,
};

/// The function `activate`.
pub struct Activate {
    authority: Authority,
    store: DynamoDbLicenses,
    signers: SigningKeys<KmsSigner>,
}

impl Function for Activate {
    type Endpoint = latchkey_api::Activate;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "Read",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable, Resource::PropertiesTable],
            leading_keys: &["L#*", "SWITCHES#*", "BLOCKED#*", "T#*"],
            reason: "The license, the computer's activation, counters, the switches and whether it is blocked, read at once; where \
                     an activation key came in place of another one, first what leads to the license; the trial that the \
                     computer has had.",
        },
        Grant {
            sid: "TakeSeat",
            actions: &["dynamodb:PutItem", "dynamodb:UpdateItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*", "T#*"],
            reason: "The activation, a counter, the trial that it is and the first time the license, in one transaction, which \
                     needs what its parts need; a license key signed anew.",
        },
        Grant {
            sid: "Sign",
            actions: &["kms:Sign"],
            on: &[Resource::SigningKey],
            leading_keys: &[],
            reason: "The license key.",
        },
    ];
    const VARIABLES: &[Variable] = &[
        Variable::LicensesTable,
        Variable::PropertiesTable,
        Variable::SigningKeyArns,
        Variable::Issuer,
        Variable::PublishedKeys,
    ];
    const CAPACITY: Capacity = Capacity {
        is_reservable: true,
        route_limit: Some(RouteLimit {
            rate: 500,
            burst: 2000,
            reason: "A company may roll out to 2,000 computers at once. Half of the signatures that KMS gives an account in a \
                     second are left for others, and whoever tries out activation keys is slowed down.",
        }),
        ..Capacity::USUAL
    };
    const REFUSALS: Option<&'static Metric> = Some(&ACTIVATIONS_DENIED);

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        let keys = environment.required(Variable::LicensesTable)?;
        let properties = environment.required(Variable::PropertiesTable)?;
        let jwks = published_keys(environment)?;
        let published = jwks.signing_key_ids();
        Ok(Self {
            authority: Authority { issuer: environment.parsed(Variable::Issuer)?, published },
            store: DynamoDbLicenses::new(aws.dynamodb(), keys, properties),
            signers: environment.license_signers(&aws, &jwks)?,
        })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<ActivateResponse>, Refusal> {
        let (activation_key, attempt, trusted_signing_keys) = asked.body.into_parts();
        let command = latchkey_service::Activate { activation_key, attempt, trusted_signing_keys };
        let (time, random) = (invocation.time, &mut invocation.random);
        let activated =
            latchkey_service::activate(command, &self.authority, time, &self.store, &self.signers, random).await?;
        let license_id = activated.record.license_id;
        let is_generic = activated.record.license.kind == Kind::Generic;
        let (status, metric) = match activated.is_new {
            true => (StatusCode::CREATED, &ACTIVATIONS_NEW),
            false => (StatusCode::OK, &ACTIVATIONS_AGAIN),
        };
        // A computer that comes again is no news, so it raises no alarm.
        let used = if is_generic && activated.is_new { activated.used.estimate().into() } else { 0 };
        let response = ActivateResponse::new(
            activated.license_key,
            activated.activation,
            activated.record,
            activated.used,
            activated.expires_at,
            time.now,
        );
        let answer = Success::new(status, response).about([license_id]);
        Ok(answer.counting(metric, 1).counting(&GENERIC_KEY_ACTIVATIONS, used))
    }
}
