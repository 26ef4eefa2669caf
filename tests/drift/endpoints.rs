//! The endpoint table of `latchkey-api`, and everything else that names endpoints.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use latchkey_api::ENDPOINTS;
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
fn every_function_has_a_binary_and_events_and_nothing_else_has() {
    let functions: BTreeSet<_> = FUNCTIONS.iter().map(|function| function.name.to_owned()).collect();
    assert_eq!(first_parts("functions/src/bin"), functions);
    assert_eq!(first_parts("events"), functions);
}

/// Method and path, and the function, of each row.
fn table() -> BTreeMap<String, String> {
    ENDPOINTS.iter().map(|endpoint| (endpoint.route_key(), endpoint.function.to_owned())).collect()
}

/// The names of a folder's files, up to the first dot.
fn first_parts(folder: &str) -> BTreeSet<String> {
    let files = fs::read_dir(root().join(folder)).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    names.map(|name| name.split('.').next().unwrap().to_owned()).collect()
}
