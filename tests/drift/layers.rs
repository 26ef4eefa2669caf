//! Dependencies go downward only, and few crates know AWS.

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, Package};

use super::workspace;

/// Who may depend on whom, all names without `latchkey-`; a crate that is not here may not be.
const ALLOWED: [(&str, &[&str]); 14] = [
    ("core", &[]),
    ("service", &["core"]),
    ("api", &["core"]),
    ("aws-faults", &["service"]),
    ("dynamodb-store", &["aws-faults", "service", "core"]),
    ("kms-signer", &["aws-faults", "service", "core"]),
    ("client", &["api", "core"]),
    ("ffi", &["client"]),
    ("functions", &["service", "api", "core", "dynamodb-store", "kms-signer"]),
    ("cli", &["client", "api", "core"]),
    ("infra", &["functions", "api"]),
    // … and the client, with which the demo starts applications, and the console, whose page it serves.
    ("local", &["cli", "client", "functions", "dynamodb-store", "kms-signer", "service", "api", "core"]),
    // What the functions are measured against has its AWS clients from there, set up alike.
    ("bench-reference", &["functions"]),
    // Tests need everything, but nothing that is shipped may come to need them. What isn't for development alone is for the
    // binaries that they kill: one that can be any function, and one that holds a floating seat.
    ("tests", &["client", "functions", "api"]),
];

/// Who may name a crate of AWS.
const KNOWS_AWS: [&str; 7] =
    ["aws-faults", "dynamodb-store", "kms-signer", "functions", "local", "cli", "bench-reference"];

#[test]
fn crates_depend_downward_only() {
    let allowed = BTreeMap::from(ALLOWED);
    let mut wrong = Vec::new();
    for package in &workspace().packages {
        let name = short(&package.name);
        let allowed = allowed.get(name).unwrap_or_else(|| panic!("the layers don't say where {name} belongs"));
        for dependency in shipped(package).filter_map(|dependency| dependency.strip_prefix("latchkey-")) {
            if !allowed.contains(&dependency) {
                wrong.push(format!("{name} → {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

#[test]
fn few_crates_name_aws() {
    let names_aws =
        |package: &&Package| shipped(package).any(|name| name.starts_with("aws-") || name.starts_with("aws_"));
    let naming: Vec<_> = workspace().packages.iter().filter(names_aws).map(|package| short(&package.name)).collect();
    let wrong: Vec<_> = naming.iter().filter(|name| !KNOWS_AWS.contains(name)).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(naming.contains(&"functions"), "only {naming:?} name AWS: the test looks in the wrong place");
}

/// The OpenAPI document names `latchkey-local`, so no function may be built with it.
#[test]
fn no_function_is_built_with_the_openapi_document() {
    for package in &workspace().packages {
        for dependency in &package.dependencies {
            if dependency.kind != DependencyKind::Development && dependency.name == "latchkey-api" {
                assert!(dependency.features.is_empty(), "{}", package.name);
            }
        }
    }
}

/// Fixtures and stores that forget are for tests.
#[test]
fn nothing_that_is_shipped_is_built_for_testing() {
    let mut wrong = Vec::new();
    for package in &workspace().packages {
        let needs = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        let enables = |features: &[String]| features.iter().any(|feature| feature.ends_with("testing"));
        let by_dependency = needs.filter(|dependency| enables(&dependency.features)).map(|needed| needed.name.clone());
        let by_feature = package.features.iter().filter(|(name, enabled)| *name != "testing" && enables(enabled));
        let by_feature = by_feature.map(|(name, _)| format!("feature {name}"));
        wrong.extend(by_dependency.chain(by_feature).map(|how| format!("{} by {how}", package.name)));
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    let has_feature = |package: &Package| package.features.contains_key("testing");
    assert!(
        workspace().packages.iter().any(has_feature),
        "the feature has another name: the test looks for the wrong one"
    );
}

fn short(name: &str) -> &str {
    name.strip_prefix("latchkey-").unwrap_or_else(|| panic!("{name} is not named for Latchkey"))
}

/// What a package needs to be built.
fn shipped(package: &Package) -> impl Iterator<Item = &str> {
    let dependencies = package.dependencies.iter();
    dependencies.filter(|dependency| dependency.kind != DependencyKind::Development).map(|dependency| &*dependency.name)
}
