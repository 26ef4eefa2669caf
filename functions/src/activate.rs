//! `POST /v1/activations`: an activation key and a computer become a license key.

use http::StatusCode;
use lambda_http::{Body, Request, Response};
use latchkey_api::{ACTIVATE, ActivationRequest, ActivationResponse};
use latchkey_core::{Issuer, Kind};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSigner;

use crate::answer::{Answer, Tally, answer};
use crate::refusal::Refusal;
use crate::{Environment, EnvironmentError, Function, Invocation, json_body};

/// The function `activate`.
pub struct Activate {
    issuer: Issuer,
    store: DynamoDbLicenses,
    signer: KmsSigner,
}

impl Activate {
    /// Composes the function.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        let (keys, properties) = (environment.required("KEYS_TABLE")?, environment.required("PROPERTIES_TABLE")?);
        let (signing_key, algorithm) =
            (environment.parsed("SIGNING_KEY_ARN")?, environment.parsed("SIGNING_ALGORITHM")?);
        Ok(Self {
            issuer: environment.parsed("ISSUER")?,
            store: DynamoDbLicenses::new(aws.dynamodb(), keys, properties),
            signer: KmsSigner::new(aws.kms(), signing_key, algorithm),
        })
    }

    async fn activate(&self, request: &Request, mut invocation: Invocation) -> Result<Answer, Refusal> {
        let (activation_key, attempt) = json_body::read::<ActivationRequest>(request)?.into_parts();
        let command = latchkey_service::Activate { activation_key, attempt };
        let (time, random) = (invocation.time, &mut invocation.random);
        let activated =
            latchkey_service::activate(command, &self.issuer, time, &self.store, &self.signer, random).await?;
        let status = if activated.is_new { StatusCode::CREATED } else { StatusCode::OK };
        let license_id = activated.record.license_id;
        let is_generic = activated.record.license.kind == Kind::Generic;
        let tally = Tally {
            activations_new: activated.is_new.then_some(1),
            activations_again: (!activated.is_new).then_some(1),
            generic_key_activations: is_generic.then_some(activated.record.used.into()),
            ..Tally::default()
        };
        let response = ActivationResponse::new(
            activated.license_key,
            activated.activation,
            activated.record,
            activated.expires_at,
            time.now,
        );
        Ok(Answer::json(status, &response).about([license_id]).counting(tally))
    }
}

impl Function for Activate {
    async fn handle(&self, request: Request, invocation: Invocation) -> Response<Body> {
        answer(&ACTIVATE, request, invocation, async |request, _, invocation| self.activate(&request, invocation).await)
            .await
    }
}
