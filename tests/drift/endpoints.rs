//! The endpoint table of `latchkey-api`, and everything else that names endpoints.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use latchkey_api::{ENDPOINTS, EndpointRow};
use serde_json::{Value, json};

use super::template::Template;
use super::{read, root, workspace};

#[test]
fn the_openapi_document_names_the_endpoints() {
    let document: Value = serde_json::from_str(&read("crates/api/openapi.json")).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let named = paths.iter().flat_map(|(path, operations)| {
        let operations = operations.as_object().unwrap().iter();
        operations.map(move |(method, operation)| {
            (format!("{} {path}", method.to_uppercase()), operation["operationId"].as_str().unwrap().to_owned())
        })
    });
    assert_eq!(named.collect::<BTreeMap<_, _>>(), table());
}

#[test]
fn the_router_of_cargo_lambda_names_the_endpoints() {
    let router = &workspace().workspace_metadata["lambda"]["watch"]["router"];
    let named = router.as_object().unwrap().iter().flat_map(|(path, routes)| {
        let routes = routes.as_array().unwrap().iter();
        routes.map(move |route| {
            let text = |name: &str| route[name].as_str().unwrap().to_owned();
            (format!("{} {path}", text("method")), text("function"))
        })
    });
    assert_eq!(named.collect::<BTreeMap<_, _>>(), table());
}

#[test]
fn the_template_routes_every_endpoint_to_its_function() {
    let template = Template::load();
    let routes = template.of_type("AWS::ApiGatewayV2::Route").map(|(_, route)| {
        let integration = route["Target"].as_str().unwrap();
        let integration = integration.strip_prefix("integrations/${").unwrap().strip_suffix('}').unwrap();
        let function = template.properties(integration)["IntegrationUri"].as_str().unwrap();
        let function = template.properties(function.strip_suffix(".Arn").unwrap())["CodeUri"].as_str().unwrap();
        let binary = function.strip_prefix("../target/lambda/").unwrap().strip_suffix('/').unwrap();
        (route["RouteKey"].as_str().unwrap().to_owned(), binary.to_owned())
    });
    assert_eq!(routes.collect::<BTreeMap<_, _>>(), table());
}

// R12
#[test]
fn exactly_the_vendors_routes_ask_for_a_signature() {
    let template = Template::load();
    let authorization = template.of_type("AWS::ApiGatewayV2::Route").map(|(_, route)| {
        (route["RouteKey"].as_str().unwrap().to_owned(), route["AuthorizationType"].as_str().unwrap().to_owned())
    });
    let expected = ENDPOINTS.iter().map(|endpoint| match endpoint.right {
        Some(_) => (endpoint.route_key(), "AWS_IAM".to_owned()),
        None => (endpoint.route_key(), "NONE".to_owned()),
    });
    assert_eq!(authorization.collect::<BTreeMap<_, _>>(), expected.collect());
}

/// API Gateway may call a function for its own route only, and a vendor's policy is for the vendors' routes only.
#[test]
fn permissions_are_for_the_endpoints_paths() {
    let template = Template::load();
    let arn = "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/$default/";
    assert_eq!(template.properties("ApiStage")["StageName"], "$default", "paths and ARNs would have another stage");
    let below = |text: &Value| text.as_str().unwrap().strip_prefix(arn).unwrap().to_owned();
    let permitted = template.of_type("AWS::Lambda::Permission").map(|(name, permission)| {
        assert_eq!(permission["Action"], "lambda:InvokeFunction", "{name}");
        assert_eq!(permission["Principal"], "apigateway.amazonaws.com", "{name}");
        let function = template.properties(permission["FunctionName"].as_str().unwrap())["CodeUri"].as_str().unwrap();
        let from = below(permission.get("SourceArn").unwrap_or_else(|| panic!("{name}: from any API of anybody")));
        (from, function.trim_end_matches('/').rsplit('/').next().unwrap().to_owned())
    });
    let expected = ENDPOINTS.iter().map(|endpoint| (wildcard_path(endpoint), endpoint.function.to_owned()));
    let mut expected: Vec<_> = expected.collect();
    expected.sort();
    let mut permitted: Vec<_> = permitted.collect();
    permitted.sort();
    assert_eq!(permitted, expected);

    let statements = template.properties("VendorPolicy")["PolicyDocument"]["Statement"].as_array().unwrap();
    let [statement] = &statements[..] else { panic!("a vendor may do more: {statements:?}") };
    assert_eq!((&statement["Effect"], &statement["Action"]), (&json!("Allow"), &json!("execute-api:Invoke")));
    let vendors = ENDPOINTS.iter().filter(|endpoint| endpoint.right.is_some());
    let allowed: BTreeSet<_> = statement["Resource"].as_array().unwrap().iter().map(below).collect();
    assert_eq!(allowed, vendors.map(wildcard_path).collect());
}

#[test]
fn every_endpoint_and_publish_keys_have_a_binary_and_events_and_nothing_else_has() {
    let mut functions: BTreeSet<_> = ENDPOINTS.iter().map(|endpoint| endpoint.function.to_owned()).collect();
    // CloudFormation's.
    functions.insert("publish-keys".to_owned());
    assert_eq!(first_parts("functions/src/bin"), functions);
    assert_eq!(first_parts("events"), functions);
}

/// Method and path, and the function, of each row.
fn table() -> BTreeMap<String, String> {
    ENDPOINTS.iter().map(|endpoint| (endpoint.route_key(), endpoint.function.to_owned())).collect()
}

/// As IAM sees it: each parameter is a star.
fn wildcard_path(endpoint: &EndpointRow) -> String {
    let parts = endpoint.path.split('/').map(|part| if part.starts_with('{') { "*" } else { part });
    format!("{}{}", endpoint.method.as_str(), parts.collect::<Vec<_>>().join("/"))
}

/// The names of a folder's files, up to the first dot.
fn first_parts(folder: &str) -> BTreeSet<String> {
    let files = fs::read_dir(root().join(folder)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.split('.').next().unwrap().to_owned()).collect()
}
