//! The endpoint table of `latchkey-api`, and everything else that names endpoints.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs;

use latchkey_api::{ENDPOINTS, EndpointRow};
use latchkey_functions::FUNCTIONS;
use serde_json::Value;

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
    assert_same("crates/api/openapi.json", named.collect(), table());
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
    assert_same("the router in Cargo.toml", named.collect(), table());
}

#[test]
fn every_function_has_a_binary_and_events_and_nothing_else_has() {
    let functions: BTreeSet<_> = FUNCTIONS.iter().map(|function| function.name.to_owned()).collect();
    for folder in ["functions/src/bin", "events"] {
        assert_same(folder, first_parts(folder), functions.clone());
    }
}

#[test]
fn every_function_has_its_line_in_the_changelog() {
    let changelog = read("CHANGELOG.md");
    let missing = FUNCTIONS.iter().filter(|function| !changelog.contains(&format!("`{}`", function.name)));
    let missing: Vec<_> = missing.map(|function| function.name).collect();
    assert!(missing.is_empty(), "CHANGELOG.md says nothing of {missing:?}");
}

/// The bounds on cold starts and warm requests are those of each function.
#[test]
fn every_endpoint_is_measured() {
    let operations = read("tests/bench/operations.py");
    let missing = ENDPOINTS.iter().filter(|endpoint| !operations.contains(&format!("\", \"{}\",", endpoint.function)));
    let missing: Vec<_> = missing.map(|endpoint| endpoint.function).collect();
    assert!(missing.is_empty(), "tests/bench/operations.py has no Operation of {missing:?}");
}

#[test]
fn the_deployment_test_asks_every_endpoint() {
    let journey = read("tests/deploy/journey.py");
    let missing = ENDPOINTS.iter().filter(|endpoint| {
        let (method, path) = (endpoint.method.as_str(), endpoint.path);
        let asked = if endpoint.right.is_some() { endpoint.route_key() } else { format!("{method}\", \"{path}") };
        !journey.contains(&format!("\"{asked}\""))
    });
    let missing: Vec<_> = missing.map(EndpointRow::route_key).collect();
    assert!(missing.is_empty(), "tests/deploy/journey.py has no request for {missing:?}");
}

/// Method and path with the function.
fn table() -> BTreeSet<(String, String)> {
    ENDPOINTS.iter().map(|endpoint| (endpoint.route_key(), endpoint.function.to_owned())).collect()
}

fn assert_same<T: Debug + Ord>(place: &str, found: BTreeSet<T>, wanted: BTreeSet<T>) {
    let missing: Vec<_> = wanted.difference(&found).collect();
    let too_many: Vec<_> = found.difference(&wanted).collect();
    assert!(missing.is_empty() && too_many.is_empty(), "{place} lacks {missing:?}, and has too many: {too_many:?}");
}

/// The names of a folder's files, up to the first dot.
fn first_parts(folder: &str) -> BTreeSet<String> {
    let files = fs::read_dir(root().join(folder)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.split('.').next().unwrap().to_owned()).collect()
}
