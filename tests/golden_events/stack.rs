//! What an event comes to: the functions over a DynamoDB and a KMS of their own.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use latchkey_core::{Algorithm, Author, Change, JwkSet, LicenseDocument, LicenseState, RecordVersion, TrustedKeys};
use latchkey_dynamodb_store::DynamoDbLicenses;
use latchkey_functions::publish_revocations::{BatchAnswer, PublishRevocations};
use latchkey_functions::{Environment, EventFunction, FUNCTIONS, Invocation};
use latchkey_kms_signer::KmsSealer;
use latchkey_local::backend::{Backend, BackendOptions};
use latchkey_service::{ActivationKeyStore, NewActivationKey, Sealer};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::response::Response;
use crate::drift::read;
use crate::given::{Fixed, Given};

pub(super) const NOW: &str = "2026-11-24T10:00:00Z";

/// More than any case needs.
const ALLOWED: Duration = Duration::from_secs(10);

/// The functions, and data of their own.
pub(super) struct Stack {
    pub(super) backend: Backend,
    environment: Environment,
    handled: u64,
    /// The product's, as it is defined at first.
    pub(super) product_etag: String,
}

impl Stack {
    /// A stack with the product, and what is given except for earlier events.
    pub(super) async fn start(given: &[Given]) -> Self {
        let options = BackendOptions::in_memory(Algorithm::EdDsa, "us-east-1");
        let backend = Backend::start(&options).await.unwrap();
        let allowed = given.iter().filter_map(|given| match given {
            Given::AllowedPrincipals(patterns) => Some(("ALLOWED_PRINCIPALS", (*patterns).to_owned())),
            _ => None,
        });
        let environment = backend.variables().iter().cloned().chain(allowed).collect();
        let mut stack = Self { backend, environment, handled: 0, product_etag: String::new() };
        stack.define_product().await;
        for given in given {
            match given {
                Given::License(fixed) => stack.create(fixed, LicenseState::Active).await,
                Given::Revoked(fixed) => stack.create(fixed, LicenseState::Revoked).await,
                _ => {}
            }
        }
        stack
    }

    async fn define_product(&mut self) {
        let mut event = Event::load("put-product/changed");
        let product = json!({"name": "Acme Editor", "version": "4.2", "features": ["export", "spelling"]});
        event.content["body"] = product.to_string().into();
        event.content["headers"].as_object_mut().unwrap().remove("if-match");
        let everybody = std::mem::replace(&mut self.environment, self.backend.environment());
        let response = self.handle(&event, "2026-11-01T00:00:00Z").await;
        assert!(response.is_success());
        self.product_etag = response.etag().unwrap();
        self.environment = everybody;
    }

    async fn create(&self, fixed: &Fixed, state: LicenseState) {
        let aws = self.environment.aws().unwrap();
        let tables = ["LICENSES_TABLE", "PROPERTIES_TABLE"].map(|name| self.environment.required(name).unwrap());
        let record = fixed.record(state);
        let principal = record.license.created_by.clone();
        let event = latchkey_core::Event {
            // Its own: several licenses may be there.
            event_id: RecordVersion(record.license_id.0),
            at: record.license.created_at,
            author: Author { principal, source_ip: None, request_id: "EVENT000=".to_owned() }.into(),
            change: Change::KeysCreated {
                license_ids: vec![record.license_id],
                after: LicenseDocument::of_license(&record.license).plain,
            },
        };
        let data_key = self.environment.required("DATA_KEY_ARN").unwrap().parse().unwrap();
        let activation_key = (record.license_id, fixed.activation_key.parse().unwrap());
        let [sealed] = KmsSealer::new(aws.kms(), data_key).seal(&[activation_key]).await.unwrap().try_into().unwrap();
        let keys = [NewActivationKey { sealed, record }];
        DynamoDbLicenses::new(aws.dynamodb(), tables[0], tables[1])
            .write_new_keys(&keys, None, &event, at(NOW))
            .await
            .unwrap();
    }

    /// Has the event's function answer it, just started as on a cold start.
    pub(super) async fn handle(&mut self, event: &Event, now: &str) -> Response {
        // Each invocation draws other random numbers, the same in every run.
        self.handled += 1;
        let random = StdRng::seed_from_u64(self.handled);
        let request = lambda_http::request::from_str(&event.content.to_string()).unwrap();
        let invocation = Invocation::new(&request, at(now), ALLOWED, random, true);
        let environment = &self.environment;
        let function = FUNCTIONS.iter().find(|function| function.name == event.function()).unwrap();
        let function = function.compose(environment).unwrap().unwrap();
        Response::new(function.answer(request, invocation).await)
    }

    /// Publishes what was taken back until now.
    pub(super) async fn publish_revocations(&mut self) {
        self.handled += 1;
        let random = StdRng::seed_from_u64(self.handled);
        let mut invocation = Invocation::of_event("published".to_owned(), at(NOW), ALLOWED, random, true);
        let function = PublishRevocations::compose(&self.environment).unwrap();
        let answer = function.handle(serde_json::from_value(json!({})).unwrap(), &mut invocation).await.unwrap();
        assert_eq!(answer, BatchAnswer::default());
    }

    /// The keys that an application trusts which has just asked for the settings.
    pub(super) async fn trusted_keys(&mut self) -> TrustedKeys {
        let response = self.handle(&Event::load("fetch-settings/plain"), NOW).await;
        let jwks: JwkSet = serde_json::from_value(response.body()["jwks"].clone()).unwrap();
        TrustedKeys::try_from(&jwks).unwrap()
    }
}

/// What API Gateway sends.
pub(super) struct Event {
    name: String,
    content: Value,
}

impl Event {
    pub(super) fn load(name: &str) -> Self {
        let text = read(&format!("events/{name}.json"));
        Self { name: name.to_owned(), content: serde_json::from_str(&text).unwrap() }
    }

    pub(super) fn request_id(&self) -> String {
        self.content["requestContext"]["requestId"].as_str().unwrap().to_owned()
    }

    /// The header that has "ETAG" in the place of an entity tag.
    pub(super) fn placeholder(&self) -> Option<&'static str> {
        let has_it = |header: &&str| self.content["headers"][*header].as_str().is_some_and(|tag| tag.contains("ETAG"));
        ["if-match", "if-none-match"].into_iter().find(has_it)
    }

    pub(super) fn fill_placeholder(&mut self, header: &str, etag: &str) {
        let header = &mut self.content["headers"][header];
        let filled = header.as_str().unwrap().replace("\"ETAG\"", etag);
        assert_ne!(*header, filled, "there is no placeholder");
        *header = filled.into();
    }

    /// Puts a text in the place of a word that stands for it.
    pub(super) fn fill(&mut self, placeholder: &str, text: &str) {
        let filled = self.content.to_string().replace(placeholder, text);
        self.content = serde_json::from_str(&filled).unwrap();
    }

    pub(super) fn function(&self) -> &str {
        self.name.split('/').next().unwrap()
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}
