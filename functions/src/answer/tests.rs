use std::time::Duration;

use http::StatusCode;
use jiff::Timestamp;
use lambda_http::Body;
use latchkey_api::{Method, Nothing, Serve};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::*;
use crate::Grant;

/// An endpoint whose handler checks nothing: whoever adds one can't forget to.
enum TakeBack {}

impl Endpoint for TakeBack {
    const FUNCTION: &'static str = "take-back";
    const METHOD: Method = Method::Put;
    const PATH: &'static str = "/v1/test";
    const SUMMARY: &'static str = "Take it back";
    const SUCCESSES: &'static [(u16, &'static str)] = &[(200, "It was taken back.")];
    const CODES: &'static [Code] = &[];

    type Access = Serve;
    type Path = Nothing;
    type Query = Nothing;
    type Headers = Nothing;
    type Body = Nothing;
    type Answer = Nothing;
}

struct TakesAnything;

impl Function for TakesAnything {
    type Endpoint = TakeBack;

    const GRANTS: &'static [Grant] = &[];
    const VARIABLES: &'static [Variable] = &[];

    fn compose(_: &Environment) -> Result<Self, EnvironmentError> {
        Ok(Self)
    }

    async fn handle(&self, _: Asked<TakeBack>, _: &mut Invocation) -> Result<Success<Nothing>, Refusal> {
        Ok(Success::new(StatusCode::OK, Nothing {}))
    }
}

async fn answered(authorizer: Value) -> (u16, Value) {
    let event = json!({
        "version": "2.0", "routeKey": "PUT /v1/test", "rawPath": "/v1/test", "rawQueryString": "",
        "headers": {"host": "api.example"}, "isBase64Encoded": false,
        "requestContext": {
            "authorizer": authorizer, "http": {"method": "PUT", "path": "/v1/test"}, "routeKey": "PUT /v1/test",
            "timeEpoch": 0,
        },
    });
    let environment = Environment::from_iter([("ALLOWED_PRINCIPALS", "arn:aws:iam::1:user/ada")]);
    let request = lambda_http::request::from_str(&event.to_string()).unwrap();
    let (now, random) = (Timestamp::UNIX_EPOCH, StdRng::seed_from_u64(1));
    let invocation = Invocation::new(&request, now, Duration::from_secs(1), random, false);
    let response = Served::<TakesAnything>::compose(&environment).unwrap().answer(request, invocation).await;
    let Body::Text(body) = response.body() else { panic!("every answer has text") };
    (response.status().as_u16(), serde_json::from_str(body).unwrap())
}

// R12
#[tokio::test]
async fn a_vendors_endpoint_refuses_strangers_without_its_handler_asking() {
    for (authorizer, status, code) in [
        (Value::Null, 401, "signature_required"),
        (json!({"iam": {"accountId": "1", "userArn": ""}}), 401, "signature_required"),
        (json!({"iam": {"accountId": "1", "userArn": "arn:aws:iam::1:user/eve"}}), 403, "principal_not_allowed"),
    ] {
        let (answered, body) = answered(authorizer.clone()).await;
        assert_eq!((answered, &body["code"]), (status, &json!(code)), "{authorizer}");
    }
    let ada = json!({"iam": {"accountId": "1", "userArn": "arn:aws:iam::1:user/ada"}});
    assert_eq!(answered(ada).await, (200, json!({})));
}
