//! `POST /v1/validations`: whether a license key still stands.

use http::StatusCode;
use latchkey_api::{ValidateRequest, ValidateResponse};
use latchkey_core::{TimeClaims, TrustedKeys};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_kms_signer::KmsSigner;
use latchkey_service::{CertifiedSigner, SigningKeys, validate};

use crate::metrics::{LICENSE_KEYS_RENEWED, VALIDATIONS, VALIDATIONS_NOT_VALID};
use crate::published_keys::{published_keys, trusted_keys};
use crate::{
    Asked, Capacity, Environment, EnvironmentError, Function, Grant, Invocation, Refusal, Resource, RouteLimit,
    Success, Variable,
};

/// The function `validate`.
pub struct Validate {
    published: TrustedKeys,
    store: DynamoDbLicenses,
    signers: SigningKeys<KmsSigner>,
    clocks: SigningKeys<CertifiedSigner<TimeClaims, KmsSigner>>,
}

impl Function for Validate {
    type Endpoint = latchkey_api::Validate;

    const GRANTS: &[Grant] = &[
        Grant {
            sid: "Read",
            actions: &["dynamodb:BatchGetItem"],
            on: &[Resource::LicensesTable, Resource::PropertiesTable],
            leading_keys: &["L#*", "SWITCHES#*", "BLOCKED#*", "REVOCATIONS#*"],
            reason: "The license, the activation that the license key names, the switches, whether the computer is blocked, and the number of the revocation list, read at once.",
        },
        Grant {
            sid: "Renew",
            actions: &["dynamodb:UpdateItem"],
            on: &[Resource::LicensesTable],
            leading_keys: &["L#*"],
            reason: "A license key that was signed anew.",
        },
        Grant {
            sid: "Sign",
            actions: &["kms:Sign"],
            on: &[Resource::SigningKey],
            leading_keys: &[],
            reason: "The license key in place of an earlier one.",
        },
        Grant::CERTIFY,
    ];
    const VARIABLES: &[Variable] = &[
        Variable::LicensesTable,
        Variable::PropertiesTable,
        Variable::SigningKeyArns,
        Variable::CertificateSigningKeyArns,
        Variable::Issuer,
        Variable::PublishedKeys,
    ];
    const CAPACITY: Capacity = Capacity {
        is_reservable: true,
        route_limit: Some(RouteLimit {
            rate: 500,
            burst: 1000,
            reason: "Applications ask in the background and can wait; activations shall find room at the same time.",
        }),
        ..Capacity::USUAL
    };

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        let licenses = environment.required(Variable::LicensesTable)?;
        let properties = environment.required(Variable::PropertiesTable)?;
        let jwks = published_keys(environment)?;
        Ok(Self {
            published: trusted_keys(&jwks)?,
            store: DynamoDbLicenses::new(aws.dynamodb(), licenses, properties),
            signers: environment.license_signers(&aws, &jwks)?,
            clocks: environment.certified_signers(&aws, &jwks)?,
        })
    }

    async fn handle(
        &self,
        asked: Asked<Self::Endpoint>,
        invocation: &mut Invocation,
    ) -> Result<Success<ValidateResponse>, Refusal> {
        let ValidateRequest { license_key, computer_id, product, nonce, trusted_signing_keys } = asked.body;
        let command =
            latchkey_service::Validate { license_key, computer: computer_id, product, nonce, trusted_signing_keys };
        let (time, random) = (invocation.time, &mut invocation.random);
        let validated =
            validate(command, &self.published, time, &self.store, &self.signers, &self.clocks, random).await?;
        let (license_id, is_newer) = (validated.license_id, validated.license_key.is_some());
        let is_valid = validated.standing == latchkey_core::Standing::Valid;
        let (time_token, certificate) = validated.time.map(|time| (time.statement, time.certificate)).unzip();
        let response = ValidateResponse {
            standing: validated.standing.as_str().to_owned(),
            license_id,
            license_key: validated.license_key,
            expires_at: validated.expires_at,
            revision: validated.revision,
            revocations_seq: validated.revocations_seq,
            server_time: time.now,
            time: time_token,
            certificate,
        };
        let answer = Success::new(StatusCode::OK, response).about([license_id]);
        let answer = answer.counting(&VALIDATIONS, 1).counting(&VALIDATIONS_NOT_VALID, (!is_valid).into());
        Ok(answer.counting(&LICENSE_KEYS_RENEWED, is_newer.into()))
    }
}
