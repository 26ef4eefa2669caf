//! From KMS to `GET /v1/settings`: the public halves of the signing keys, as CloudFormation has them published.

use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::routing::put;
use latchkey_core::Algorithm;
use latchkey_functions::fetch_settings::FetchSettings;
use latchkey_functions::publish_keys::PublishKeys;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::journal;
use crate::stand::Stand;

/// Whom CloudFormation's request came from, in its own way of signing.
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

    /// What it is told when it asks.
    async fn ask(&self, stand: &Stand, request_type: &str, key_arns: Value) -> Vec<Value> {
        let asked = self.try_ask(stand, request_type, key_arns).await;
        asked.unwrap();
        std::mem::take(&mut self.told.lock().unwrap().answers)
    }

    async fn try_ask(&self, stand: &Stand, request_type: &str, key_arns: Value) -> Result<(), lambda_http::Error> {
        let mut event = json!({
            "RequestType": request_type,
            "ServiceToken": "arn:aws:lambda:us-east-1:000000000000:function:publish-keys",
            "ResponseURL": self.url,
            "StackId": "arn:aws:cloudformation:us-east-1:000000000000:stack/latchkey/1",
            "RequestId": format!("request to {request_type}"),
            "LogicalResourceId": "PublishedKeys",
            "ResourceType": "Custom::PublishedKeys",
            "ResourceProperties": {"ServiceToken": "…", "ServiceTimeout": "120", "KeyArns": key_arns},
        });
        if request_type != "Create" {
            event["PhysicalResourceId"] = json!("as it was called");
        }
        if request_type == "Update" {
            event["OldResourceProperties"] = json!({"ServiceToken": "…", "KeyArns": []});
        }
        PublishKeys::new(&stand.environment).unwrap().handle(serde_json::from_value(event).unwrap()).await
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

fn signing_keys(stand: &Stand) -> Value {
    json!(stand.backend.keys().signing_key_arns())
}

// R16
#[tokio::test]
async fn what_cloudformation_is_told_is_what_settings_answer() {
    let data_dir = tempfile::tempdir().unwrap();
    Stand::start_in(data_dir.path(), Algorithm::EdDsa).await.stop().await;
    let stand = Stand::start_in(data_dir.path(), Algorithm::Es256).await;
    let formation = CloudFormation::start(0).await;
    let signing_key = stand.environment.optional("SIGNING_KEY_ARN").unwrap().to_owned();
    let keys = stand.backend.keys().signing_key_arns();
    let previous = keys.into_iter().find(|arn| *arn != signing_key).unwrap();
    for (request_type, physical_id) in [("Create", "published-keys"), ("Update", "as it was called")] {
        let answers = formation.ask(&stand, request_type, json!([signing_key, previous])).await;
        assert_eq!(stand.kms.take_operations(), ["GetPublicKey", "GetPublicKey"]);
        let [answer] = &answers[..] else { panic!("{answers:?}") };
        let jwks: Value = serde_json::from_str(answer["Data"]["Jwks"].as_str().unwrap()).unwrap();
        assert_eq!(jwks, stand.settings().await.json()["jwks"]);
        assert_eq!(jwks["keys"].as_array().unwrap().len(), 2);
        for (member, value) in [
            ("Status", "SUCCESS"),
            ("PhysicalResourceId", physical_id),
            ("StackId", "arn:aws:cloudformation:us-east-1:000000000000:stack/latchkey/1"),
            ("RequestId", &format!("request to {request_type}")),
            ("LogicalResourceId", "PublishedKeys"),
        ] {
            assert_eq!(answer[member], value, "{member}");
        }
        assert!(answer["Reason"].is_string());
    }
}

/// Or a stack could not be deleted, nor a failed deployment rolled back.
#[tokio::test]
async fn a_deletion_succeeds_whatever_it_deletes_and_asks_nothing() {
    let stand = Stand::start().await;
    let formation = CloudFormation::start(0).await;
    for key_arns in [signing_keys(&stand), json!("nonsense"), Value::Null] {
        let answers = formation.ask(&stand, "Delete", key_arns).await;
        assert_eq!((&answers[0]["Status"], &answers[0]["Data"]), (&json!("SUCCESS"), &json!({})));
        assert_eq!(answers[0]["PhysicalResourceId"], "as it was called");
    }
    assert!(stand.kms.take_operations().is_empty());
}

// R18
#[tokio::test]
async fn a_failure_says_why_and_publishes_nothing() {
    let stand = Stand::start().await;
    let formation = CloudFormation::start(0).await;
    for (key_arns, reason) in
        [(json!([]), "empty"), (json!(["alias/signing"]), "ARN"), (Value::Null, "KeyArns, a list")]
    {
        let answers = formation.ask(&stand, "Create", key_arns).await;
        assert_eq!((&answers[0]["Status"], &answers[0]["Data"]), (&json!("FAILED"), &json!({})));
        assert!(answers[0]["Reason"].as_str().unwrap().contains(reason), "{}", answers[0]);
        assert_eq!(answers[0]["PhysicalResourceId"], "published-keys");
    }
    assert!(stand.kms.take_operations().is_empty());
}

// R20
#[tokio::test]
async fn an_answer_that_is_not_taken_is_put_again_and_then_lambda_is_told() {
    let stand = Stand::start().await;
    let formation = CloudFormation::start(2).await;
    assert_eq!(formation.ask(&stand, "Create", signing_keys(&stand)).await.len(), 1);

    let formation = CloudFormation::start(3).await;
    let error = formation.try_ask(&stand, "Create", signing_keys(&stand)).await.unwrap_err();
    assert!(error.to_string().contains("503"), "{error}");
    assert!(formation.told.lock().unwrap().answers.is_empty());
}

#[tokio::test]
async fn settings_are_not_served_without_a_key_to_verify_with() {
    let stand = Stand::start().await;
    let good: Value = serde_json::from_str(stand.environment.optional("PUBLISHED_KEYS").unwrap()).unwrap();
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
        let environment = stand.backend.variables().iter().map(|(name, known)| match *name {
            "PUBLISHED_KEYS" => (*name, value.clone()),
            _ => (*name, known.clone()),
        });
        let served = FetchSettings::new(&environment.collect());
        assert_eq!(served.is_ok(), is_served, "{value}");
        if let Err(error) = served {
            assert!(error.to_string().contains("PUBLISHED_KEYS"), "{error}");
        }
    }
}
