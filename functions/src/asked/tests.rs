use latchkey_api::{FetchSettings, PutSetting};
use serde_json::{Value, json};

use super::*;
use crate::Environment;

/// A request by a vendor, or by anybody where `route` is a public one's.
fn request(route_key: &str, method: &str, path: &str, more: Value) -> Request {
    let mut event = json!({
        "version": "2.0", "routeKey": route_key, "rawPath": path, "rawQueryString": "",
        "headers": {"content-type": "application/json", "host": "api.example"},
        "requestContext": {
            "authorizer": {"iam": {"accountId": "1", "userArn": "arn:aws:iam::1:user/ada"}},
            "http": {"method": method, "path": path}, "routeKey": route_key, "stage": "$default", "timeEpoch": 0,
        },
        "body": "{\"value\": true}", "isBase64Encoded": false,
    });
    event.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    lambda_http::request::from_str(&event.to_string()).unwrap()
}

fn read<E: Endpoint<Access: Admission>>(request: &Request) -> Result<Asked<E>, Code> {
    let principals = AllowedPrincipals::new(&Environment::from_iter([("", "")])).unwrap();
    Asked::read(request, &principals).map_err(|refusal| refusal.code)
}

fn property(request: &Request) -> Result<String, Code> {
    read::<PutSetting>(request).map(|asked| asked.path.property.as_str().to_owned())
}

const SETTING: &str = "PUT /v1/settings/{category}/{name}";

#[test]
fn the_route_that_api_gateway_found_decides_whatever_the_path_begins_with() {
    let parameters = json!({"pathParameters": {"category": "security", "name": "AllowGenericKeys"}});
    for path in ["/v1/settings/security/AllowGenericKeys", "/licensing/v1/settings/security/AllowGenericKeys"] {
        assert_eq!(property(&request(SETTING, "PUT", path, parameters.clone())).unwrap(), "security/AllowGenericKeys");
    }
}

#[test]
fn the_path_decides_where_no_route_was_found() {
    let path = "/v1/settings/custom/Theme";
    assert_eq!(property(&request("$default", "PUT", path, json!({}))).unwrap(), "custom/Theme");
    for (method, path) in
        [("POST", path), ("PUT", "/licensing/v1/settings/custom/Theme"), ("PUT", "/v1/settings/custom")]
    {
        assert_eq!(property(&request("$default", method, path, json!({}))), Err(Code::RouteUnknown), "{method} {path}");
    }
}

#[test]
fn another_endpoints_route_is_unknown() {
    let path = "/v1/settings/custom/Theme";
    let parameters = json!({"pathParameters": {"category": "custom", "name": "Theme"}});
    for route_key in ["GET /v1/settings", "DELETE /v1/settings/{category}/{name}", "PUT", ""] {
        let request = request(route_key, "PUT", path, parameters.clone());
        assert_eq!(property(&request), Err(Code::RouteUnknown), "{route_key}");
    }
    assert_eq!(property(&request(SETTING, "PUT", path, json!({}))), Err(Code::RouteUnknown), "no parameters");
}

#[test]
fn a_parameter_that_the_query_does_not_have_is_refused() {
    let asked = |query: &str| {
        let request = request("GET /v1/settings", "GET", "/v1/settings", json!({"rawQueryString": query}));
        read::<FetchSettings>(&request).map(drop)
    };
    assert_eq!(asked(""), Ok(()));
    assert_eq!(asked("for=order-1"), Err(Code::InvalidField));
}

#[test]
fn several_lines_of_a_header_are_one_list() {
    let mut request = request("GET /v1/settings", "GET", "/v1/settings", json!({}));
    for tag in ["\"1\"", "\"2\""] {
        request.headers_mut().append("if-none-match", tag.parse().unwrap());
    }
    let known = read::<FetchSettings>(&request).unwrap().headers;
    assert!(known.names("\"1\"") && known.names("\"2\"") && !known.names("\"3\""));
}
