//! The gateway as an HTTP client sees it.

use std::collections::HashMap;
use std::sync::atomic::AtomicUsize;
use std::time::{Duration, SystemTime};

use axum::http::Method;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpRequestContext;
use lambda_http::request::RequestContext;
use lambda_http::{RequestExt, RequestPayloadExt};
use reqwest::Client;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;
use crate::sigv4::Credentials;

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

fn clock() -> Timestamp {
    "2026-11-24T05:00:00Z".parse().unwrap()
}

struct Running {
    url: String,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    server: JoinHandle<io::Result<()>>,
}

async fn start(routes: Vec<Route>) -> Running {
    let verifier = Verifier::new(Credentials::new("AKIDEXAMPLE", SECRET).unwrap(), "us-east-1");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let shutdown = async move { drop(stopped.await) };
    let server = tokio::spawn(Gateway::new(routes, verifier, clock).serve(listener, shutdown));
    Running { url: format!("http://{address}"), address, stop, server }
}

/// A function that answers what it was told.
async fn echo(request: lambda_http::Request) -> lambda_http::Response<lambda_http::Body> {
    let RequestContext::ApiGatewayV2(context) = request.request_context() else { panic!("another kind of event") };
    let ApiGatewayV2httpRequestContext { request_id, authorizer, .. } = context;
    let parameters: HashMap<_, _> =
        request.path_parameters().iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let answer = json!({
        "method": request.method().as_str(),
        "uri": request.uri().to_string(),
        "parameters": parameters,
        "user": authorizer.and_then(|authorizer| authorizer.iam).and_then(|iam| iam.user_arn),
        "value": request.json::<Value>().ok().flatten(),
        "body": request.body().as_ref(),
        "request_id": request_id,
    });
    lambda_http::Response::new(answer.to_string().into())
}

fn open(method: Method, path: &str) -> Route {
    Route::new(method, path, Authorization::None, echo)
}

async fn answer(response: reqwest::Response) -> (u16, Value) {
    let status = response.status().as_u16();
    (status, serde_json::from_slice(&response.bytes().await.unwrap()).unwrap())
}

fn message(status: u16, message: &str) -> (u16, Value) {
    (status, json!({ "message": message }))
}

#[tokio::test]
async fn a_function_gets_the_request_and_its_answer_comes_back() {
    let gateway = start(vec![open(Method::PUT, "/v1/settings/{category}/{name}")]).await;
    let request =
        Client::new().put(format!("{}/v1/settings/custom/a%20b?x=%20", gateway.url)).json(&json!({ "n": "é" }));
    let response = request.send().await.unwrap();
    let id = response.headers()["apigw-requestid"].clone();
    let (status, told) = answer(response).await;
    assert_eq!(status, 200);
    assert_eq!(told["method"], "PUT");
    assert_eq!(told["uri"], format!("{}/v1/settings/custom/a%20b?x=%20", gateway.url));
    assert_eq!(told["parameters"], json!({ "category": "custom", "name": "a b" }));
    assert_eq!(told["value"], json!({ "n": "é" }));
    assert_eq!(told["user"], Value::Null);
    assert_eq!(told["request_id"], id.to_str().unwrap());
}

#[tokio::test]
async fn bodies_arrive_byte_by_byte_as_they_were_sent() {
    let gateway = start(vec![open(Method::POST, "/")]).await;
    for content_type in ["application/json", "application/x-www-form-urlencoded", "text/plain"] {
        for body in [b"plain".as_slice(), b"\xff\x00\xfe", "é".as_bytes(), b""] {
            let request = Client::new().post(&gateway.url).header("content-type", content_type).body(body);
            let (_, told) = answer(request.send().await.unwrap()).await;
            assert_eq!(told["body"], json!(body), "{content_type}");
        }
    }
}

#[tokio::test]
async fn an_answers_status_headers_and_bytes_are_passed_on() {
    let binary = Route::new(Method::GET, "/", Authorization::None, async |_| {
        lambda_http::Response::builder()
            .status(418)
            .header("content-type", "image/png")
            .header("set-cookie", "a=1")
            .header("set-cookie", "b=2")
            .body(vec![0, 0xff].into())
            .unwrap()
    });
    let gateway = start(vec![binary]).await;
    let response = reqwest::get(&gateway.url).await.unwrap();
    assert_eq!(response.status(), 418);
    assert_eq!(response.headers()["content-type"], "image/png");
    assert_eq!(response.headers().get_all("set-cookie").iter().count(), 2);
    assert_eq!(response.bytes().await.unwrap().as_ref(), [0, 0xff]);
}

#[tokio::test]
async fn what_is_on_no_route_is_not_found() {
    let gateway = start(vec![open(Method::GET, "/v1/settings")]).await;
    for (method, path) in [(Method::GET, "/v1/setting"), (Method::POST, "/v1/settings"), (Method::GET, "/")] {
        let request = Client::new().request(method, format!("{}{path}", gateway.url));
        assert_eq!(answer(request.send().await.unwrap()).await, message(404, "Not Found"));
    }
}

#[tokio::test]
async fn a_route_with_iam_is_for_signed_requests_only() {
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    let handler = move |request| {
        counted.fetch_add(1, Ordering::SeqCst);
        echo(request)
    };
    let gateway = start(vec![Route::new(Method::POST, "/v1/keys", Authorization::AwsIam, handler)]).await;
    let url = format!("{}/v1/keys", gateway.url);

    let unsigned = Client::new().post(&url).json(&json!({})).send().await.unwrap();
    assert_eq!(answer(unsigned).await, message(403, "Forbidden"));
    let changed = signed(&url, b"{}").body("[]").send().await.unwrap();
    assert_eq!(answer(changed).await, message(403, "Forbidden"));
    assert_eq!(calls.load(Ordering::SeqCst), 0);

    let (status, told) = answer(signed(&url, b"{}").send().await.unwrap()).await;
    assert_eq!((status, &told["user"]), (200, &json!("arn:aws:iam::000000000000:user/local")));
    assert_eq!(calls.load(Ordering::SeqCst), 1);
}

fn signed(url: &str, body: &'static [u8]) -> reqwest::RequestBuilder {
    use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};

    let identity = aws_credential_types::Credentials::new("AKIDEXAMPLE", SECRET, None, None, "test").into();
    let params = aws_sigv4::sign::v4::SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("execute-api")
        .time(SystemTime::try_from(clock()).unwrap())
        .settings(SigningSettings::default())
        .build()
        .unwrap()
        .into();
    let signable = SignableRequest::new("POST", url, std::iter::empty(), SignableBody::Bytes(body)).unwrap();
    let (instructions, _) = sign(signable, &params).unwrap().into_parts();
    let mut request = axum::http::Request::post(url).body(()).unwrap();
    instructions.apply_to_request_http1x(&mut request);
    Client::new().post(url).headers(request.headers().clone()).body(body)
}

#[tokio::test]
async fn what_api_gateway_finds_too_large_is_refused() {
    let gateway = start(vec![open(Method::POST, "/")]).await;
    let post = || Client::new().post(&gateway.url);

    let large = post().body(vec![b'x'; 10 * 1024 * 1024 + 1]).send().await.unwrap();
    assert_eq!(answer(large).await, message(413, "Request Entity Too Large"));
    let long = post().header("x-long", "x".repeat(10_240)).send().await.unwrap();
    assert_eq!(answer(long).await, message(431, "Request Header Fields Too Large"));
}

#[tokio::test]
async fn a_request_that_no_function_could_read_is_bad() {
    let gateway = start(vec![open(Method::GET, "/{name}")]).await;
    for (path, host) in [("/%ff", "localhost"), ("/a", "a b")] {
        let request = Client::new().get(format!("{}{path}", gateway.url)).header("host", host);
        assert_eq!(answer(request.send().await.unwrap()).await, message(400, "Bad Request"));
    }
    let of_two_hosts = Client::new().get(format!("{}/a", gateway.url)).header("host", "a").header("host", "b");
    assert_eq!(answer(of_two_hosts.send().await.unwrap()).await, message(400, "Bad Request"));
}

#[tokio::test]
async fn a_function_that_panics_is_an_internal_server_error_and_the_next_call_works() {
    let failing = Route::new(Method::GET, "/fail", Authorization::None, async |_| panic!("as expected"));
    let gateway = start(vec![failing, open(Method::GET, "/")]).await;
    let failed = reqwest::get(format!("{}/fail", gateway.url)).await.unwrap();
    assert_eq!(answer(failed).await, message(500, "Internal Server Error"));
    assert_eq!(reqwest::get(&gateway.url).await.unwrap().status(), 200);
}

#[tokio::test]
async fn every_request_has_its_own_id() {
    let gateway = start(vec![open(Method::GET, "/")]).await;
    let mut ids = Vec::new();
    for path in ["/", "/", "/nowhere"] {
        let response = reqwest::get(format!("{}{path}", gateway.url)).await.unwrap();
        ids.push(response.headers()["apigw-requestid"].clone());
    }
    assert!(ids[0] != ids[1] && ids[1] != ids[2]);
}

/// A function that says when it has begun and waits to be let go.
fn slow(begun: &Arc<Notify>, go: &Arc<Notify>, ended: &Arc<AtomicUsize>) -> Route {
    let (begun, go, ended) = (begun.clone(), go.clone(), ended.clone());
    Route::new(Method::GET, "/", Authorization::None, move |_| {
        let (begun, go, ended) = (begun.clone(), go.clone(), ended.clone());
        async move {
            begun.notify_one();
            go.notified().await;
            ended.fetch_add(1, Ordering::SeqCst);
            lambda_http::Response::new("done".into())
        }
    })
}

#[tokio::test]
async fn a_shutdown_lets_requests_finish() {
    let (begun, go, ended) = <(Arc<Notify>, Arc<Notify>, Arc<AtomicUsize>)>::default();
    let gateway = start(vec![slow(&begun, &go, &ended)]).await;
    let request = tokio::spawn(reqwest::get(gateway.url.clone()));
    begun.notified().await;
    gateway.stop.send(()).unwrap();
    tokio::task::yield_now().await;
    go.notify_one();
    assert_eq!(request.await.unwrap().unwrap().bytes().await.unwrap(), "done");
    gateway.server.await.unwrap().unwrap();
    assert!(reqwest::get(&gateway.url).await.is_err());
}

#[tokio::test]
async fn a_function_runs_to_its_end_although_its_caller_hung_up() {
    let (begun, go, ended) = <(Arc<Notify>, Arc<Notify>, Arc<AtomicUsize>)>::default();
    let gateway = start(vec![slow(&begun, &go, &ended)]).await;
    let mut connection = TcpStream::connect(gateway.address).await.unwrap();
    connection.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
    begun.notified().await;
    drop(connection);
    // The server learns of it only when it gets to run; without the function's own task the call would end here.
    tokio::time::sleep(Duration::from_millis(50)).await;
    go.notify_one();
    for _ in 0..100 {
        if ended.load(Ordering::SeqCst) == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the function was given up");
}

#[tokio::test]
async fn a_broken_body_does_not_reach_the_function() {
    let gateway = start(vec![open(Method::POST, "/")]).await;
    let mut connection = TcpStream::connect(gateway.address).await.unwrap();
    let broken = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n";
    connection.write_all(broken).await.unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
}
