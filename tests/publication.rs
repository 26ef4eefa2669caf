//! From KMS to `GET /v1/settings`: the public halves of the signing keys, as CloudFormation has them published.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::put;
use jiff::Timestamp;
use latchkey_core::Algorithm;
use latchkey_functions::fetch_settings::FetchSettings;
use latchkey_functions::publish_keys::PublishKeys;
use latchkey_functions::{EventFunction, Function, Invocation};
use latchkey_local::kms::SigningUse;
use rand::SeedableRng;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::drift::read;
use crate::golden_events::names_in;
use crate::journal;
use crate::stand::Stand;

/// What the URL is signed with, which no log may show.
const QUERY: &str = "X-Amz-Signature=0123456789abcdef0123456789abcdef&X-Amz-Expires=7199";

#[derive(Debug, Default)]
struct Told {
    answers: Vec<Value>,
    /// How many answers are not taken before one is.
    refusals: usize,
}

/// CloudFormation's side: the place where a custom resource puts its answer.
struct CloudFormation {
    told: Arc<Mutex<Told>>,
    url: String,
    server: JoinHandle<()>,
}

impl CloudFormation {
    async fn start(refusals: usize) -> Self {
        let told = Arc::new(Mutex::new(Told { answers: Vec::new(), refusals }));
        let router = Router::new().route("/answers/1", put(take)).with_state(told.clone());
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/answers/1?{QUERY}", listener.local_addr().unwrap());
        journal::watch(QUERY);
        Self { told, url, server: tokio::spawn(async { axum::serve(listener, router).await.unwrap() }) }
    }

    /// What it is told when it asks by a sample event, for the keys that are here when `key_arns` says which.
    async fn ask(&self, stand: &Stand, event: &str, key_arns: Option<&[String]>) -> Vec<Value> {
        self.try_ask(stand, event, key_arns).await.unwrap();
        std::mem::take(&mut self.told.lock().unwrap().answers)
    }

    async fn try_ask(&self, stand: &Stand, event: &str, key_arns: Option<&[String]>) -> Result<(), lambda_http::Error> {
        let mut event = load(event);
        event["ResponseURL"] = json!(self.url);
        if let Some(key_arns) = key_arns {
            let of = |signs| stand.backend.keys().signing_key_arns(signs);
            let properties = &mut event["ResourceProperties"];
            properties["KeyArns"] = json!(key_arns);
            properties["ListKeyArns"] = json!(of(SigningUse::Lists));
            properties["CertificateKeyArns"] = json!(of(SigningUse::Certificates));
        }
        let (random, allowed) = (StdRng::seed_from_u64(1), Duration::from_secs(60));
        let mut invocation = Invocation::of_event("deployment".to_owned(), Timestamp::now(), allowed, random, true);
        let function = PublishKeys::compose(&stand.environment).unwrap();
        function.handle(serde_json::from_value(event).unwrap(), &mut invocation).await
    }
}

impl Drop for CloudFormation {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn take(State(told): State<Arc<Mutex<Told>>>, uri: Uri, headers: HeaderMap, body: String) -> StatusCode {
    assert_eq!(uri.query(), Some(QUERY));
    // S3 checks the signature of a request without a type.
    assert!(headers.get("content-type").is_none());
    let mut told = told.lock().unwrap();
    if told.refusals > 0 {
        told.refusals -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    told.answers.push(serde_json::from_str(&body).unwrap());
    StatusCode::OK
}

/// A sample event of CloudFormation's.
fn load(event: &str) -> Value {
    serde_json::from_str(&read(&format!("events/publish-keys/{event}.json"))).unwrap()
}

/// An answer to a sample event: as it must be, but for what came of it.
fn assert_answers(answer: &Value, event: &str, status: &str) {
    let event = load(event);
    for member in ["StackId", "RequestId", "LogicalResourceId"] {
        assert_eq!(answer[member], event[member], "{member}");
    }
    // A creation that failed without an answer was given a name by CloudFormation.
    assert_eq!(&answer["PhysicalResourceId"], event.get("PhysicalResourceId").unwrap_or(&json!("published-keys")));
    assert_eq!(answer["Status"], status, "{answer}");
    assert!(answer["Reason"].is_string());
}

// R16
#[tokio::test]
async fn what_cloudformation_is_told_is_what_settings_answer() {
    let data_dir = tempfile::tempdir().unwrap();
    Stand::start_in(data_dir.path(), Algorithm::EdDsa).await.stop().await;
    let stand = Stand::start_in(data_dir.path(), Algorithm::Es256).await;
    let formation = CloudFormation::start(0).await;
    let keys = stand.backend.keys().signing_key_arns(SigningUse::Licenses);
    assert_eq!(stand.environment.optional("SIGNING_KEY_ARNS"), Some(keys.join(",").as_str()));
    // Without those that sign no more, which a stand publishes, too.
    let environment = stand.backend.environment();
    let published = environment.optional("PUBLISHED_KEYS").unwrap();
    let service = stand.another_service(&[("PUBLISHED_KEYS", published)]).await;
    let settings = service.application.send_with(Method::GET, "/v1/settings", &[], String::new()).await.unwrap().json();
    for event in ["create", "update"] {
        let answers = formation.ask(&stand, event, Some(&keys)).await;
        assert_eq!(stand.kms.take_operations(), ["GetPublicKey"; 6], "the old and the new one for each of three uses");
        let [answer] = &answers[..] else { panic!("{answers:?}") };
        assert_answers(answer, event, "SUCCESS");
        let jwks: Value = serde_json::from_str(answer["Data"]["Jwks"].as_str().unwrap()).unwrap();
        assert_eq!(jwks, settings["jwks"]);
        let kids = jwks["keys"].as_array().unwrap().iter().map(|jwk| jwk["kid"].as_str().unwrap());
        assert!(kids.eq(keys.iter().map(|arn| arn.rsplit('/').next().unwrap())), "{jwks}");
        let kids = |set: &str| jwks[set].as_array().unwrap().iter().map(|jwk| jwk["kid"].to_string()).collect();
        let [licenses, lists, certificates] = ["keys", "list_keys", "certificate_keys"].map(kids);
        let all: BTreeSet<String> = [licenses, lists, certificates].into_iter().flat_map(|kids: Vec<_>| kids).collect();
        assert_eq!(all.len(), 6, "no key has two uses: {jwks}");
    }
}

/// Or a stack could not be deleted, nor a failed deployment rolled back.
#[tokio::test]
async fn a_deletion_succeeds_whatever_it_deletes_and_asks_nothing() {
    let stand = Stand::start().await;
    let formation = CloudFormation::start(0).await;
    for key_arns in [None, Some(&[][..]), Some(&["nonsense".to_owned()])] {
        let answers = formation.ask(&stand, "delete", key_arns).await;
        assert_answers(&answers[0], "delete", "SUCCESS");
        assert_eq!(answers[0]["Data"], json!({}));
    }
    assert!(stand.kms.take_operations().is_empty());
}

// R18
#[tokio::test]
async fn a_failure_says_why_and_publishes_nothing() {
    let stand = Stand::start().await;
    let formation = CloudFormation::start(0).await;
    for (event, reason) in
        [("no-keys", "empty"), ("alias", "no KMS key ARN"), ("property-missing", "lists of KMS key ARNs")]
    {
        let answers = formation.ask(&stand, event, None).await;
        assert_answers(&answers[0], event, "FAILED");
        assert_eq!(answers[0]["Data"], json!({}));
        assert!(answers[0]["Reason"].as_str().unwrap().contains(reason), "{}", answers[0]);
    }
    assert!(stand.kms.take_operations().is_empty());
}

// R20
#[tokio::test]
async fn an_answer_that_is_not_taken_is_put_again_and_then_lambda_is_told() {
    let stand = Stand::start().await;
    let keys = stand.backend.keys().signing_key_arns(SigningUse::Licenses);
    let formation = CloudFormation::start(2).await;
    assert_eq!(formation.ask(&stand, "create", Some(&keys)).await.len(), 1);

    let formation = CloudFormation::start(3).await;
    let error = formation.try_ask(&stand, "create", Some(&keys)).await.unwrap_err();
    assert!(error.to_string().contains("503"), "{error}");
    assert!(formation.told.lock().unwrap().answers.is_empty());
}

/// Each of them is asked by above.
#[test]
fn the_sample_events_are_those_that_are_tried() {
    let tried = ["alias", "create", "delete", "no-keys", "property-missing", "update"];
    assert!(names_in("events/publish-keys", ".json").iter().eq(&tried));
}

#[tokio::test]
async fn settings_are_not_served_without_a_key_to_verify_with() {
    let stand = Stand::start().await;
    let good: Value = serde_json::from_str(stand.backend.environment().optional("PUBLISHED_KEYS").unwrap()).unwrap();
    let with = |change: fn(&mut Value)| {
        let mut jwks = good.clone();
        change(&mut jwks);
        jwks.to_string()
    };
    for (value, is_served) in [
        (String::new(), false),
        ("nonsense".to_owned(), false),
        (r#"{"keys":[]}"#.to_owned(), false),
        (with(|jwks| jwks["keys"][0]["x"] = json!("AAAA")), false),
        (with(|jwks| jwks["keys"][0]["kid"] = Value::Null), false),
        (with(|jwks| jwks["keys"][0]["alg"] = json!("RS256")), false),
        (with(|_| ()), true),
    ] {
        let environment = stand.backend.variables().iter().cloned().chain([("PUBLISHED_KEYS", value.clone())]);
        let served = FetchSettings::compose(&environment.collect());
        assert_eq!(served.is_ok(), is_served, "{value}");
        if let Err(error) = served {
            assert!(error.to_string().contains("PUBLISHED_KEYS"), "{error}");
        }
    }
}
