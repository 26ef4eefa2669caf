//! `POST /v1/keys`: a vendor creates activation keys.

use http::{HeaderName, StatusCode};
use lambda_http::{Body, Request, Response};
use latchkey_api::{CREATE_KEY, CreateKeysRequest, CreateKeysResponse};
use latchkey_core::{FieldError, FieldSource, IdempotencyKey, Issuer};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSealer;
use latchkey_service::{CreateKey as Command, create_key};

use crate::answer::{Answer, Tally, answer};
use crate::refusal::Refusal;
use crate::{AllowedPrincipals, Environment, EnvironmentError, Function, Invocation, json_body};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The function `create-key`.
pub struct CreateKey {
    allowed: AllowedPrincipals,
    issuer: Issuer,
    store: DynamoDbLicenses,
    sealer: KmsSealer,
}

impl CreateKey {
    /// Composes the function.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        let (keys, properties) = (environment.required("KEYS_TABLE")?, environment.required("PROPERTIES_TABLE")?);
        Ok(Self {
            allowed: AllowedPrincipals::new(environment)?,
            issuer: environment.parsed("ISSUER")?,
            store: DynamoDbLicenses::new(aws.dynamodb(), keys, properties),
            sealer: KmsSealer::new(aws.kms(), environment.parsed("DATA_KEY_ARN")?),
        })
    }

    async fn create(&self, request: &Request, mut invocation: Invocation) -> Result<Answer, Refusal> {
        let principal = self.allowed.caller(request)?;
        let idempotency_key = idempotency_key(request)?;
        let body: CreateKeysRequest = json_body::read(request)?;
        let command = Command { new_license: body.into(), idempotency_key, principal };
        let (time, random) = (invocation.time, &mut invocation.random);
        let created = create_key(command, &self.issuer, time, &self.store, &self.sealer, random).await?;
        let status = if created.is_replay { StatusCode::OK } else { StatusCode::CREATED };
        let license_ids = created.keys.iter().map(|(license_id, _)| *license_id);
        let keys_created = (!created.is_replay).then_some(created.keys.len() as u64);
        let tally = Tally { keys_created, ..Tally::default() };
        let response = CreateKeysResponse::new(&created.keys, &created.license);
        Ok(Answer::json(status, &response).about(license_ids).counting(tally))
    }
}

impl Function for CreateKey {
    async fn handle(&self, request: Request, invocation: Invocation) -> Response<Body> {
        answer(&CREATE_KEY, request, invocation, async |request, _, invocation| self.create(&request, invocation).await)
            .await
    }
}

fn idempotency_key(request: &Request) -> Result<Option<IdempotencyKey>, Refusal> {
    let Some(value) = request.headers().get(IDEMPOTENCY_KEY) else { return Ok(None) };
    let text = String::from_utf8_lossy(value.as_bytes()).into_owned();
    let refuse = |error: latchkey_core::TextError| {
        Refusal::of_field(FieldError { source: FieldSource::Header("Idempotency-Key"), detail: error.to_string() })
    };
    IdempotencyKey::try_from(text).map(Some).map_err(refuse)
}
