//! What the log says of a request: one line, with no secret, computer or person in it (R15).

use std::collections::HashSet;
use std::io::Write;

use futures_util::future::join_all;
use jiff::Timestamp;
use latchkey_local::service_client::Response;
use reqwest::Method;
use serde_json::{Value, json};

use crate::direct::Direct;
use crate::endpoints::{Case, ENDPOINTS, TestedEndpoint, cases};
use crate::journal::{self, Journal, line_of};
use crate::proxy::{ALWAYS, Fault};
use crate::secrets;
use crate::stand::{PRINCIPAL, PRODUCT, Stand};

const JSON: (&str, &str) = ("content-type", "application/json");
const COMPUTER: &str = "Ada's own laptop, s/n 4711";
const EMAIL: &str = "ada.lovelace@acme.example";
const CUSTOMER: &str = "Ada Lovelace of Acme";

// R15, R18
#[tokio::test]
async fn a_request_has_one_line_that_says_what_became_of_it() {
    let stand = Stand::start().await;
    for case in cases() {
        let request = case.prepare(&stand).await;
        let separator = if request.target.contains('?') { '&' } else { '?' };
        let refused = request.with_target(format!("{}{separator}no-such=1", request.target)).send(&stand).await;
        assert_line(&case, &refused, "invalid_field");
        if case.endpoint.row.has_body() {
            assert_line(&case, &request.with_body("{").send(&stand).await, "malformed_request");
        }
        for proxy in [&stand.dynamodb, &stand.kms] {
            proxy.fail("*", ALWAYS, Fault::Answer(400, json!({"__type": "DisabledException", "message": "off"})));
        }
        let calls_nothing = case.sample.dynamodb.is_empty() && case.sample.kms.is_empty();
        assert_line(&case, &request.send(&stand).await, if calls_nothing { "ok" } else { "internal" });
        stand.dynamodb.mend();
        stand.kms.mend();
        for status in case.sample.statuses {
            let response = request.send(&stand).await;
            let refused = (status >= 400).then(|| response.json()["code"].as_str().unwrap().to_owned());
            assert_line(&case, &response, refused.as_deref().unwrap_or("ok"));
        }
    }
}

fn assert_line(case: &Case, response: &Response, outcome: &str) {
    let line = line_of(response);
    let function = case.endpoint.row.function;
    assert_eq!((&line["function"], &line["outcome"]), (&json!(function), &json!(outcome)), "{case:?} {line}");
    assert_eq!(line["status"], response.status.as_u16());
    assert!(line["duration_ms"].is_u64() && line["cold_start"].is_boolean(), "{line}");
    assert!(line["timestamp"].as_str().unwrap().parse::<Timestamp>().is_ok());
    let is_fault = response.status.is_server_error();
    let level = if is_fault { "ERROR" } else { "INFO" };
    assert_eq!((&line["level"], line.get("cause").is_some()), (&json!(level), is_fault), "{line}");
    let principal = case.endpoint.row.right.map(|_| PRINCIPAL);
    assert_eq!(line.get("principal").and_then(Value::as_str), principal, "{line}");
}

#[tokio::test]
async fn a_cold_start_is_told_from_a_warm_one() {
    let stand = Stand::start().await;
    for is_cold_start in [true, false] {
        let direct = Direct { is_cold_start, ..Direct::at(&stand.environment, Timestamp::now()) };
        assert_eq!(line_of(&direct.set("custom/Theme", json!("dark")).await)["cold_start"], is_cold_start);
    }
}

// R15
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_line_shows_a_secret_a_computer_or_a_person_whatever_goes_wrong() {
    for secret in [COMPUTER, EMAIL, CUSTOMER] {
        journal::watch(secret);
    }
    let stand = Stand::start().await;
    stand.switch_generic_keys(true).await;
    let customer = json!({"name": CUSTOMER, "email": EMAIL});
    let order =
        json!({"product": PRODUCT, "activations": 50, "customer": customer, "comment": "for Ada Lovelace of Acme"});
    let activation_key = stand.activation_key(order.clone()).await;
    let generic = json!({"generic": true, "duration_days": 30, "activations": 50, "customer": customer});
    let generic_key = stand.activation_key(generic).await;

    let mut responses = Vec::new();
    for key in [&activation_key, &generic_key] {
        responses.push(stand.activate(key, COMPUTER).await);
        responses.push(stand.activate(&key.to_lowercase().replace('-', ""), COMPUTER).await);
    }
    let license_keys: Vec<_> =
        responses.iter().map(|response| response.json()["license_key"].as_str().unwrap().to_owned()).collect();

    responses.extend(in_wrong_places(&stand, &activation_key, &license_keys[0]).await);
    responses.extend(in_broken_bodies(&stand, &activation_key, &license_keys[0]).await);
    responses.extend(while_aws_fails(&stand, &activation_key, &order).await);
    assert!(responses.len() > 50);
    assert!(responses.iter().any(|response| response.status.is_server_error()));

    let log = journal::text().to_lowercase();
    let seen: HashSet<_> = log.split(r#""request.id":""#).filter_map(|line| line.split('"').next()).collect();
    for response in &responses {
        if let Some(request_id) = response.headers.get("x-request-id") {
            assert!(seen.contains(request_id.to_str().unwrap()), "the check sees the lines of these requests");
        }
    }
    for key in [&activation_key, &generic_key] {
        let (dashed, symbols) = (key.to_lowercase(), key.to_lowercase().replace('-', ""));
        assert!(pieces(&dashed, 11).chain(pieces(&symbols, 8)).all(|piece| !log.contains(piece)));
    }
    for license_key in license_keys.iter().map(|license_key| license_key.to_lowercase()) {
        // Header and the beginning of the claims are the same for all, and so is what the journal itself refuses.
        let (_, signature) = license_key.rsplit_once('.').unwrap();
        assert!(!log.contains(&license_key) && pieces(signature, 20).all(|piece| !log.contains(piece)));
    }
    let others = [COMPUTER, EMAIL, CUSTOMER, stand.credentials.secret_access_key()];
    for secret in others.map(str::to_lowercase) {
        assert!(!log.contains(&secret), "{secret}");
    }
}

/// Secrets where they don't belong.
async fn in_wrong_places(stand: &Stand, activation_key: &str, license_key: &str) -> Vec<Response> {
    let mut responses = Vec::new();
    for case in ENDPOINTS.iter().map(TestedEndpoint::plainest) {
        let right = case.prepare(stand).await;
        let mut requests = secrets::in_headers_and_paths(&right, activation_key);
        if case.endpoint.row.has_body() {
            let bodies = [activation_key, license_key, COMPUTER, EMAIL].map(|secret| secrets::in_body(&right, secret));
            requests.extend(bodies.into_iter().flatten());
        }
        for request in &requests {
            responses.push(request.send(stand).await);
        }
        // With a signature that is none, and without one.
        for header in ["authorization", "x-amz-date"] {
            responses.push(right.with_header(header, activation_key).send_by(&stand.application).await);
        }
    }
    responses
}

/// Secrets in what is no JSON.
async fn in_broken_bodies(stand: &Stand, activation_key: &str, license_key: &str) -> Vec<Response> {
    let whole = json!({"activation_key": activation_key, "computer_id": COMPUTER}).to_string();
    let cut = (1..whole.len()).step_by(7).map(|length| whole[..length].to_owned());
    let broken = [
        format!("{whole}{whole}"),
        format!("{whole}{license_key}"),
        whole.replace(':', "="),
        whole.replace('"', "'"),
        whole.replace(COMPUTER, &format!("{COMPUTER}\n")),
        whole.replace(COMPUTER, &format!("{COMPUTER}\\ud800")),
        activation_key.to_owned(),
        license_key.to_owned(),
        format!("activation_key={activation_key}"),
    ];
    let bodies: Vec<_> = broken.into_iter().chain(cut).collect();
    let send = |body: &String| stand.application.send_with(Method::POST, "/v1/activations", &[JSON], body.clone());
    let as_text =
        stand.application.send_with(Method::POST, "/v1/activations", &[("content-type", "text/plain")], whole.clone());
    let mut responses: Vec<_> = join_all(bodies.iter().map(send)).await.into_iter().map(Result::unwrap).collect();
    assert!(responses.iter().all(|response| response.status.is_client_error()));
    responses.push(as_text.await.unwrap());
    responses
}

/// Good requests in bad times.
async fn while_aws_fails(stand: &Stand, activation_key: &str, order: &Value) -> Vec<Response> {
    let error = |status, code: &str| Fault::Answer(status, json!({"__type": code, "message": "not now"}));
    let garble: fn(&mut Value) =
        |answer| *answer = json!({"Responses": {"latchkey-licenses": [{"pk": {"S": 7}}]}, "Signature": 7});
    // An item that can't be read: what is in it is no matter for the log.
    let spoil: fn(&mut Value) = |answer| {
        for (_, items) in answer["Responses"].as_object_mut().unwrap() {
            for item in items.as_array_mut().unwrap() {
                for name in ["state", "used", "activations", "version", "license_key"] {
                    item[name] = json!({"S": COMPUTER});
                }
                item.as_object_mut().unwrap().remove("product");
            }
        }
    };
    let lost: fn(&mut Value) = |answer| answer["Signature"] = json!("c2hvcnQ=");
    let mut responses = Vec::new();
    for (proxy, operation, fault) in [
        (&stand.dynamodb, "BatchGetItem", error(400, "ProvisionedThroughputExceededException")),
        (&stand.dynamodb, "BatchGetItem", error(400, "AccessDeniedException")),
        (&stand.dynamodb, "BatchGetItem", Fault::Change(garble)),
        (&stand.dynamodb, "BatchGetItem", Fault::Change(spoil)),
        (&stand.dynamodb, "TransactWriteItems", error(400, "ThrottlingException")),
        (&stand.dynamodb, "TransactWriteItems", error(500, "InternalServerError")),
        (&stand.dynamodb, "TransactWriteItems", Fault::Break),
        (&stand.kms, "*", error(400, "ThrottlingException")),
        (&stand.kms, "*", error(400, "DisabledException")),
        (&stand.kms, "*", Fault::Break),
        (&stand.kms, "Sign", Fault::Change(garble)),
        (&stand.kms, "Sign", Fault::Change(lost)),
    ] {
        let mut requests = Vec::new();
        for case in cases() {
            requests.push(case.prepare(stand).await);
        }
        proxy.fail(operation, ALWAYS, fault);
        let attempt = stand.activate(activation_key, "computer-of-bad-times").await;
        assert!(attempt.status.is_server_error());
        responses.push(attempt);
        responses.push(stand.create(order.clone()).await);
        responses.extend(join_all(requests.iter().map(|request| request.send(stand))).await);
        proxy.mend();
    }
    let direct = Direct { allowed: std::time::Duration::ZERO, ..Direct::at(&stand.environment, Timestamp::now()) };
    direct.activate(activation_key, "computer-of-bad-times").await;
    responses
}

// R15
#[test]
fn the_journal_takes_no_line_with_a_secret() {
    let activation_key = "1ACME-0NESE-AT000-00000-0001P";
    let license_key = "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJsYXRjaGtleSJ9.c2lnbmF0dXJl";
    journal::watch("The Secret Computer");
    journal::watch("Rechner der Geschäftsleitung");
    for bad in [
        activation_key.to_owned(),
        activation_key.to_lowercase(),
        activation_key.replace('-', ""),
        license_key.to_owned(),
        "the secret computer".to_owned(),
        r"Rechner der Gesch\u00e4ftsleitung".to_owned(),
        "The%20Secret%20Computer".to_owned(),
        "5468652053656372657420436f6d7075746572".to_owned(),
        format!("{:?}", "The Secret Computer".as_bytes()),
    ] {
        for line in [format!(r#"{{"cause":"invalid value: string \"{bad}\", expected"}}"#), bad] {
            assert!(journal::secret_in(&line).is_some(), "{line}");
            let written = std::panic::catch_unwind(|| Journal.write_all(line.as_bytes()));
            assert!(written.is_err());
            assert!(!journal::text().contains(&line));
        }
    }
    for good in [
        r#"{"request.id":"18eae2c458f14a18-f","license.id":"01936f6e-5a2a-7c3f-8d5c-9a1d2f3b4c5d"}"#,
        r#"{"principal":"arn:aws:iam::000000000000:user/local","cause":"ACCESS-DENIED: no"}"#,
    ] {
        assert_eq!(journal::secret_in(good), None);
    }
}

fn pieces(text: &str, length: usize) -> impl Iterator<Item = &str> {
    (0..=text.len() - length).map(move |start| &text[start..start + length])
}
