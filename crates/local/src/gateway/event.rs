//! The event that a function gets: API Gateway's payload format 2.0.
//!
//! See <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::IpAddr;

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderValue, header};
use data_encoding::BASE64;
use jiff::Timestamp;
use percent_encoding::percent_decode_str;
use serde_json::{Value, json};
use url::Url;

use super::body::as_text;
use crate::ACCOUNT_ID;
use crate::sigv4::IamIdentity;

const API_ID: &str = "local";

/// A request that has found its route, with all that an event tells about it.
pub(super) struct Arrival<'a> {
    pub(super) request: &'a Parts,
    pub(super) body: &'a Bytes,
    pub(super) route_key: &'a str,
    /// Still encoded.
    pub(super) path_parameters: &'a [(&'a str, &'a str)],
    /// None on a route for anyone.
    pub(super) caller: Option<&'a IamIdentity>,
    pub(super) source_ip: IpAddr,
    pub(super) request_id: &'a str,
    pub(super) now: Timestamp,
}

/// The event; none if the request has no proper host, or a path that is no text.
///
/// Where there is nothing to tell (no cookies, no query, no body), API Gateway leaves the member out, and so does this.
pub(super) fn event(arrival: &Arrival<'_>) -> Option<Value> {
    let Arrival { request, route_key, .. } = *arrival;
    // HTTP APIs hand over the path decoded, unlike the query.
    let path = decoded(request.uri.path())?;
    let mut event = json!({
        "version": "2.0",
        "routeKey": route_key,
        // As it was sent: API Gateway decodes this, too, and so nobody behind it sees how a path was spelled. Here functions
        // do, and refuse a spelling that a policy of IAM may not have compared.
        "rawPath": request.uri.path(),
        "rawQueryString": request.uri.query().unwrap_or_default(),
        "headers": headers(arrival),
        "requestContext": request_context(arrival, &path)?,
        "isBase64Encoded": false,
    });
    if let Some(cookies) = cookies(request) {
        event["cookies"] = cookies.into();
    }
    let query = query_string_parameters(request.uri.query().unwrap_or_default());
    if !query.is_empty() {
        event["queryStringParameters"] = json!(query);
    }
    if !arrival.path_parameters.is_empty() {
        let decode = |&(name, value): &(&str, &str)| Some((name.to_owned(), decoded(value)?.into()));
        event["pathParameters"] = Value::Object(arrival.path_parameters.iter().map(decode).collect::<Option<_>>()?);
    }
    if !arrival.body.is_empty() {
        let content_type = request.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let text = as_text(arrival.body, content_type);
        event["isBase64Encoded"] = text.is_none().into();
        event["body"] = text.map_or_else(|| BASE64.encode(arrival.body), str::to_owned).into();
    }
    Some(event)
}

fn request_context(arrival: &Arrival<'_>, path: &str) -> Option<Value> {
    let Arrival { request, now, .. } = *arrival;
    // `lambda_http` makes a URL of the host, and panics where that can't be done.
    let host = request.headers.get(header::HOST)?.to_str().ok()?;
    let url = Url::parse(&format!("http://{host}/")).ok()?;
    let host = url.host_str()?;
    let mut context = json!({
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "domainName": host,
        "domainPrefix": host.split('.').next(),
        "http": {
            "method": request.method.as_str(),
            "path": path,
            "protocol": format!("{:?}", request.version),
            "sourceIp": arrival.source_ip,
            "userAgent": request.headers.get(header::USER_AGENT).map(text).unwrap_or_default(),
        },
        "requestId": arrival.request_id,
        "routeKey": arrival.route_key,
        "stage": "$default",
        "time": now.strftime("%d/%b/%Y:%H:%M:%S +0000").to_string(),
        "timeEpoch": now.as_millisecond(),
    });
    if let Some(caller) = arrival.caller {
        context["authorizer"] = json!({ "iam": {
            "accessKey": caller.access_key_id,
            "accountId": caller.account_id,
            // The same for a user; a role's session has a name behind it.
            "callerId": caller.user_id,
            "cognitoIdentity": null,
            "principalOrgId": null,
            "userArn": caller.user_arn,
            "userId": caller.user_id,
        }});
    }
    Some(context)
}

/// All headers but `cookie`, several of one name joined by commas, and what API Gateway says about where they are from.
fn headers(arrival: &Arrival<'_>) -> BTreeMap<String, String> {
    let mut headers = BTreeMap::new();
    for (name, value) in &arrival.request.headers {
        if name != header::COOKIE {
            join(&mut headers, name.as_str().to_owned(), &text(value));
        }
    }
    join(&mut headers, "x-forwarded-for".to_owned(), &arrival.source_ip.to_string());
    headers.insert("x-forwarded-proto".to_owned(), "http".to_owned());
    headers
}

fn cookies(request: &Parts) -> Option<Vec<String>> {
    let lines = request.headers.get_all(header::COOKIE).iter().map(text).collect::<Vec<_>>();
    let cookies = lines.iter().flat_map(|line| line.split(';')).map(str::trim).filter(|cookie| !cookie.is_empty());
    let cookies: Vec<_> = cookies.map(str::to_owned).collect();
    (!cookies.is_empty()).then_some(cookies)
}

fn query_string_parameters(query: &str) -> BTreeMap<String, String> {
    let mut parameters = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        join(&mut parameters, name.into_owned(), &value);
    }
    parameters
}

fn join(map: &mut BTreeMap<String, String>, name: String, value: &str) {
    map.entry(name)
        .and_modify(|values| {
            values.push(',');
            values.push_str(value);
        })
        .or_insert_with(|| value.to_owned());
}

fn decoded(text: &str) -> Option<Cow<'_, str>> {
    percent_decode_str(text).decode_utf8().ok()
}

/// A header's value: UTF-8, or else ISO 8859-1, which every sequence of bytes is.
fn text(value: &HeaderValue) -> Cow<'_, str> {
    match str::from_utf8(value.as_bytes()) {
        Ok(text) => text.into(),
        Err(_) => value.as_bytes().iter().map(|&byte| char::from(byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn event_of(
        request: Request<&'static [u8]>,
        path_parameters: &[(&str, &str)],
        caller: Option<&IamIdentity>,
    ) -> Option<Value> {
        let (parts, body) = request.into_parts();
        event(&Arrival {
            request: &parts,
            body: &Bytes::from_static(body),
            route_key: "PUT /v1/settings/{category}/{name}",
            path_parameters,
            caller,
            source_ip: [127, 0, 0, 1].into(),
            request_id: "request-1",
            now: "2026-11-24T05:06:07.089Z".parse().unwrap(),
        })
    }

    #[test]
    fn a_signed_request_becomes_this_event() {
        let request = Request::put("/v1/settings/custom/a%20b%2Fc?x=1&y=%C3%A9+z&x=2&empty")
            .header("Host", "license.localhost:9000")
            .header("User-Agent", "curl/7.88.1")
            .header("Content-Type", "application/json")
            .header("X-Many", "one")
            .header("X-Many", "two")
            .header("X-Forwarded-Proto", "gopher")
            .header("Cookie", "a=1; b=2")
            .header("Cookie", "c=3")
            .body(b"{\"value\": \"\xc3\xa9\"}".as_slice())
            .unwrap();
        let caller = IamIdentity {
            access_key_id: "AKIDEXAMPLE".into(),
            account_id: "000000000000".into(),
            user_arn: "arn:aws:iam::000000000000:user/local".into(),
            user_id: "AIDALATCHKEYLOCALUSER".into(),
        };
        let event = event_of(request, &[("category", "custom"), ("name", "a%20b%2Fc")], Some(&caller));
        let expected = json!({
            "version": "2.0",
            "routeKey": "PUT /v1/settings/{category}/{name}",
            "rawPath": "/v1/settings/custom/a%20b%2Fc",
            "rawQueryString": "x=1&y=%C3%A9+z&x=2&empty",
            "cookies": ["a=1", "b=2", "c=3"],
            "headers": {
                "content-type": "application/json",
                "host": "license.localhost:9000",
                "user-agent": "curl/7.88.1",
                "x-forwarded-for": "127.0.0.1",
                "x-forwarded-proto": "http",
                "x-many": "one,two",
            },
            "queryStringParameters": { "empty": "", "x": "1,2", "y": "é z" },
            "pathParameters": { "category": "custom", "name": "a b/c" },
            "requestContext": {
                "accountId": "000000000000",
                "apiId": "local",
                "authorizer": {
                    "iam": {
                        "accessKey": "AKIDEXAMPLE",
                        "accountId": "000000000000",
                        "callerId": "AIDALATCHKEYLOCALUSER",
                        "cognitoIdentity": null,
                        "principalOrgId": null,
                        "userArn": "arn:aws:iam::000000000000:user/local",
                        "userId": "AIDALATCHKEYLOCALUSER",
                    },
                },
                "domainName": "license.localhost",
                "domainPrefix": "license",
                "http": {
                    "method": "PUT",
                    "path": "/v1/settings/custom/a b/c",
                    "protocol": "HTTP/1.1",
                    "sourceIp": "127.0.0.1",
                    "userAgent": "curl/7.88.1",
                },
                "requestId": "request-1",
                "routeKey": "PUT /v1/settings/{category}/{name}",
                "stage": "$default",
                "time": "24/Nov/2026:05:06:07 +0000",
                "timeEpoch": 1_795_496_767_089_i64,
            },
            "body": "{\"value\": \"é\"}",
            "isBase64Encoded": false,
        });
        assert_eq!(event, Some(expected));
    }

    #[test]
    fn what_a_request_does_not_have_its_event_does_not_have() {
        let request = Request::get("/v1/settings").header("host", "localhost").body([].as_slice()).unwrap();
        let event = event_of(request, &[], None).unwrap();
        for absent in ["cookies", "queryStringParameters", "pathParameters", "body"] {
            assert!(event.get(absent).is_none(), "{absent}");
        }
        assert!(event["requestContext"].get("authorizer").is_none());
        assert_eq!(event["rawQueryString"], "");
        assert_eq!(event["requestContext"]["http"]["userAgent"], "");
    }

    #[test]
    fn what_is_no_text_goes_as_base64() {
        for (content_type, body) in
            [("application/json", b"\xff".as_slice()), ("image/png", b"\xff"), ("image/png", b"png")]
        {
            let request =
                Request::post("/").header("host", "localhost").header("content-type", content_type).body(body).unwrap();
            let event = event_of(request, &[], None).unwrap();
            assert_eq!(event["isBase64Encoded"], true);
            assert_eq!(event["body"], BASE64.encode(body));
        }
    }

    #[test]
    fn headers_survive_whatever_their_encoding() {
        let latin1 = HeaderValue::from_bytes(b"caf\xe9").unwrap();
        let request = Request::get("/")
            .header("host", "localhost")
            .header("x-utf-8", HeaderValue::from_bytes("café".as_bytes()).unwrap())
            .header("x-latin-1", latin1)
            .body([].as_slice())
            .unwrap();
        let event = event_of(request, &[], None).unwrap();
        assert_eq!(event["headers"]["x-utf-8"], "café");
        assert_eq!(event["headers"]["x-latin-1"], "café");
        lambda_http::request::from_str(&event.to_string()).unwrap();
    }

    #[test]
    fn a_request_that_no_function_could_read_has_no_event() {
        let without_host = Request::get("/").body([].as_slice()).unwrap();
        assert_eq!(event_of(without_host, &[], None), None);
        for host in ["", "a b", ":80", "localhost:65536", "1.2.3.999", "[::1"] {
            let bad_host = Request::get("/").header("host", host).body([].as_slice()).unwrap();
            assert_eq!(event_of(bad_host, &[], None), None, "{host}");
        }
        let bad_path = Request::get("/%ff").header("host", "localhost").body([].as_slice()).unwrap();
        assert_eq!(event_of(bad_path, &[], None), None);
    }
}
