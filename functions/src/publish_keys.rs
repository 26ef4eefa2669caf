//! The public halves of the signing keys, for the environment of the functions that serve them, which so need no KMS.
//!
//! No endpoint: CloudFormation calls this function when it deploys a stack, for a
//! [custom resource](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html) with the ARNs of the
//! keys, and gives its answer to the template.

use std::time::Duration;

use aws_lambda_events::cloudformation::{
    CloudFormationCustomResourceRequest, CloudFormationCustomResourceResponse,
    CloudFormationCustomResourceResponseStatus,
};
use aws_sdk_kms::Client;
use aws_smithy_runtime_api::client::http::{HttpConnector, SharedHttpConnector};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use lambda_http::Error;
use latchkey_core::JwkSet;
use latchkey_kms_signer::{KmsKeyArn, KmsKeyArnError, public_keys};
use latchkey_service::KeyServiceError;
use serde::Deserialize;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use crate::request_line::chain;
use crate::{Capacity, Environment, EnvironmentError, EventFunction, Grant, Invocation, Resource, Variable};

/// The name of the resource that CloudFormation keeps; it never changes, since a new one would have the old one deleted.
const PHYSICAL_ID: &str = "published-keys";
/// The attribute of the resource: a JWK set as JSON.
const ATTRIBUTE: &str = "Jwks";
/// Lambda's variables and what CloudFormation is told may be 4 KiB each; this leaves room for the rest.
const JWKS_MAX_BYTES: usize = 2800;
const REASON_MAX_CHARACTERS: usize = 1000;

/// A new IAM policy takes seconds to take effect, as at the first deployment
/// (<https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html>, "eventual consistency").
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_secs(2);

const TELL_ATTEMPTS: u32 = 3;
const TELL_TIMEOUT: Duration = Duration::from_secs(5);
const TELL_PAUSE: Duration = Duration::from_secs(1);

/// The function `publish-keys`.
#[derive(Debug)]
pub struct PublishKeys {
    kms: Client,
    http: SharedHttpConnector,
}

impl EventFunction for PublishKeys {
    const FUNCTION: &'static str = "publish-keys";
    const SUMMARY: &'static str = "Read the public halves of the signing keys, for CloudFormation alone";
    const GRANTS: &[Grant] = &[Grant {
        sid: "ReadPublicKeys",
        actions: &["kms:GetPublicKey"],
        on: &[Resource::PublishedSigningKeys],
        leading_keys: &[],
        reason: "The public halves, of the keys that sign and of those from before.",
    }];
    const VARIABLES: &[Variable] = &[];
    /// Half a minute for a policy to take effect, and what it takes to tell CloudFormation.
    const CAPACITY: Capacity = Capacity { timeout_seconds: Some(60), ..Capacity::USUAL };

    type Event = CloudFormationCustomResourceRequest;
    type Answer = ();

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        Ok(Self { kms: aws.kms(), http: aws.http() })
    }

    /// Does what CloudFormation asks, and tells it what came of it; it fails when CloudFormation can't be told.
    async fn handle(&self, request: CloudFormationCustomResourceRequest, _: &mut Invocation) -> Result<(), Error> {
        let (addressee, properties) = Addressee::of(request)?;
        let published = match properties {
            Some(properties) => published(&self.kms, properties).await.map(Some),
            // Nothing is kept, so there is nothing to delete.
            None => Ok(None),
        };
        match &published {
            Ok(_) => tracing::info!(
                function = Self::FUNCTION,
                request.id = addressee.request_id,
                outcome = "ok",
                "deployment answered"
            ),
            Err(error) => {
                let (request_id, cause) = (&addressee.request_id, chain(error));
                tracing::error!(
                    function = Self::FUNCTION,
                    request.id = request_id,
                    outcome = "failed",
                    cause,
                    "deployment failed"
                );
            }
        }
        let url = addressee.response_url.clone();
        self.tell(&url, &serde_json::to_string(&addressee.answered_with(published))?).await
    }
}

impl PublishKeys {
    /// Puts the answer where CloudFormation looks for it.
    async fn tell(&self, url: &str, answer: &str) -> Result<(), Error> {
        let mut attempt = 1;
        loop {
            match self.put(url, answer).await {
                Err(_) if attempt < TELL_ATTEMPTS => sleep(TELL_PAUSE).await,
                told => return told,
            }
            attempt += 1;
        }
    }

    async fn put(&self, url: &str, content: &str) -> Result<(), Error> {
        let mut request = HttpRequest::new(content.to_owned().into());
        request.set_method("PUT")?;
        request.set_uri(url)?;
        // The URL is signed for a request without a type.
        request.headers_mut().insert("content-length", content.len().to_string());
        let answer = timeout(TELL_TIMEOUT, self.http.call(request)).await??;
        let status = answer.status();
        if status.is_success() { Ok(()) } else { Err(format!("CloudFormation took no answer: status {status}").into()) }
    }
}

/// Whom an answer is for.
struct Addressee {
    response_url: String,
    request_id: String,
    stack_id: String,
    logical_resource_id: String,
    physical_resource_id: String,
}

impl Addressee {
    /// With the properties of a resource that is to be there.
    fn of(request: CloudFormationCustomResourceRequest) -> Result<(Self, Option<Value>), Error> {
        use CloudFormationCustomResourceRequest::{Create, Delete, Update};
        // Three types with the same members.
        macro_rules! addressee {
            ($request:expr, $physical_resource_id:expr) => {
                Self {
                    response_url: $request.response_url,
                    request_id: $request.request_id,
                    stack_id: $request.stack_id,
                    logical_resource_id: $request.logical_resource_id,
                    physical_resource_id: $physical_resource_id,
                }
            };
        }
        Ok(match request {
            Create(request) => (addressee!(request, PHYSICAL_ID.to_owned()), Some(request.resource_properties)),
            Update(request) => (addressee!(request, request.physical_resource_id), Some(request.resource_properties)),
            Delete(request) => (addressee!(request, request.physical_resource_id), None),
            _ => return Err("CloudFormation asks for what is neither creation, change nor deletion".into()),
        })
    }

    fn answered_with(
        self,
        published: Result<Option<String>, PublicationError>,
    ) -> CloudFormationCustomResourceResponse {
        let mut response = CloudFormationCustomResourceResponse::default();
        match published {
            Ok(jwks) => {
                response.reason = Some("done".to_owned());
                response.data.extend(jwks.map(|jwks| (ATTRIBUTE.to_owned(), jwks)));
            }
            Err(error) => {
                response.status = CloudFormationCustomResourceResponseStatus::Failed;
                response.reason = Some(chain(&error).chars().take(REASON_MAX_CHARACTERS).collect());
            }
        }
        response.physical_resource_id = self.physical_resource_id;
        response.stack_id = self.stack_id;
        response.request_id = self.request_id;
        response.logical_resource_id = self.logical_resource_id;
        response
    }
}

/// The properties of the resource, beside CloudFormation's own: the ARNs of signing keys by use, of each use the oldest first, as
/// verifiers go by their order: those whose signatures must still verify, those that sign, and those that will.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SigningKeyArns {
    /// Of those that sign license keys.
    pub key_arns: Vec<String>,
    /// Of those that sign revocation lists.
    pub list_key_arns: Vec<String>,
    /// Of those that certify other keys.
    pub certificate_key_arns: Vec<String>,
}

/// The public halves of the keys that a resource names.
async fn published(kms: &Client, properties: Value) -> Result<String, PublicationError> {
    let arns = serde_json::from_value(properties).map_err(PublicationError::Properties)?;
    let started = Instant::now();
    loop {
        match read_public_keys(kms, &arns).await {
            Err(PublicationError::Kms(_)) if started.elapsed() < PATIENCE => sleep(PAUSE).await,
            answer => return answer,
        }
    }
}

/// The public halves of signing keys, as the functions that serve them have them in `PUBLISHED_KEYS`.
///
/// # Errors
///
/// KMS's, or a use has none, or there are too many, or one is named by what is no KMS key ARN.
pub async fn read_public_keys(kms: &Client, arns: &SigningKeyArns) -> Result<String, PublicationError> {
    let keys = parsed("KeyArns", &arns.key_arns)?;
    let list_keys = parsed("ListKeyArns", &arns.list_key_arns)?;
    let certificate_keys = parsed("CertificateKeyArns", &arns.certificate_key_arns)?;
    text(&JwkSet {
        keys: public_keys(kms, &keys).await?,
        list_keys: public_keys(kms, &list_keys).await?,
        certificate_keys: public_keys(kms, &certificate_keys).await?,
    })
}

fn parsed(property: &'static str, arns: &[String]) -> Result<Vec<KmsKeyArn>, PublicationError> {
    if arns.is_empty() {
        return Err(PublicationError::None(property));
    }
    let parsed = arns.iter().map(|arn| arn.parse()).collect::<Result<_, _>>();
    parsed.map_err(|error| PublicationError::KeyArn(property, error))
}

fn text(jwks: &JwkSet) -> Result<String, PublicationError> {
    let text = serde_json::to_string(jwks).expect("a JWK set has string keys and no failing parts");
    let keys = jwks.keys.len() + jwks.list_keys.len() + jwks.certificate_keys.len();
    let bytes = text.len();
    if bytes > JWKS_MAX_BYTES { Err(PublicationError::TooMany { keys, bytes }) } else { Ok(text) }
}

/// Why there is no set of public keys.
#[derive(Debug, thiserror::Error)]
pub enum PublicationError {
    /// The template gives the resource other properties.
    #[error("the resource needs the properties KeyArns, ListKeyArns and CertificateKeyArns, lists of KMS key ARNs")]
    Properties(#[source] serde_json::Error),
    /// One of the ARNs is none.
    #[error("{0} holds what is no KMS key ARN")]
    KeyArn(&'static str, #[source] KmsKeyArnError),
    /// Without a key nothing of its use could be verified.
    #[error("{0} is empty")]
    None(&'static str),
    /// They don't fit into a function's environment.
    #[error("the {keys} published keys take {bytes} bytes, and {JWKS_MAX_BYTES} fit into a function's environment")]
    TooMany {
        /// How many keys there are.
        keys: usize,
        /// What they take.
        bytes: usize,
    },
    /// KMS doesn't answer a key.
    #[error("KMS doesn't answer the public halves of the signing keys")]
    Kms(#[from] KeyServiceError),
}

#[cfg(test)]
mod tests;
