//! What the source files say.

use std::collections::BTreeSet;

use super::{read, root, rust_files, workspace};

/// What goes into a function on AWS.
const PRODUCTION: [&str; 7] = [
    "functions/src",
    "crates/core/src",
    "crates/api/src",
    "crates/service/src",
    "crates/aws-faults/src",
    "crates/dynamodb-store/src",
    "crates/kms-signer/src",
];

/// A binary composes and does nothing else.
const BINARY_MAX_LINES: usize = 30;

/// As many requirements as there are; from R21 on some are still to be built.
const REQUIREMENTS: u32 = 37;

/// The client's half of R3, R5, R8, R10 and R17 is proved where the client is.
#[test]
fn every_requirement_is_named_by_a_test() {
    let files = ["crates", "functions", "tests"].into_iter().flat_map(rust_files);
    let named: BTreeSet<u32> = files.flat_map(|file| proved_in(&read(&file))).collect();
    let missing: Vec<_> =
        (1..=20).filter(|number| !named.contains(number)).map(|number| format!("R{number}")).collect();
    assert!(missing.is_empty(), "no test says that it proves {missing:?}");
    assert!(named.last().is_some_and(|last| *last <= REQUIREMENTS), "there is no such requirement: {named:?}");
}

#[test]
fn production_code_holds_nothing_for_local_use() {
    let mut found = Vec::new();
    for file in PRODUCTION.into_iter().flat_map(rust_files) {
        // The OpenAPI document names the local server; a function is built without it, as another test holds.
        if is_test(&file) || file.starts_with("crates/api/src/openapi") {
            continue;
        }
        for line in production(&read(&file)).lines().filter(|line| !line.trim_start().starts_with("//")) {
            if ["localhost", "127.0.0.1", "latchkey-local"].iter().any(|local| line.contains(local)) {
                found.push(format!("{file}: {}", line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn binaries_only_compose() {
    for file in rust_files("functions/src/bin") {
        let lines = read(&file).lines().count();
        assert!(lines <= BINARY_MAX_LINES, "{file} has {lines} lines");
    }
}

/// One of them would have to be told from the other at every use.
#[test]
fn two_types_of_a_crate_have_no_name_in_common() {
    // The same trait with and without a feature.
    const TWINS: [&str; 2] = ["Documented", "Parameters"];
    let packages = workspace().packages.iter().map(|package| package.manifest_path.parent().unwrap());
    let mut found = Vec::new();
    for folder in packages.map(|folder| folder.strip_prefix(root()).unwrap().join("src")) {
        if !root().join(&folder).exists() {
            continue;
        }
        let mut names = BTreeSet::new();
        for file in rust_files(folder.as_str()).into_iter().filter(|file| !is_test(file)) {
            for name in production(&read(&file)).lines().filter_map(type_of).filter(|name| !TWINS.contains(name)) {
                if !names.insert(name.to_owned()) {
                    found.push(format!("{file}: {name}"));
                }
            }
        }
    }
    assert!(found.is_empty(), "the second type of its name in a crate: {found:#?}");
}

/// The name of the type that a line defines.
fn type_of(line: &str) -> Option<&str> {
    let mut words = line.split_whitespace().skip_while(|word| word.starts_with("pub"));
    let is_type = matches!(words.next()?, "struct" | "enum" | "trait");
    let name = words.next().filter(|_| is_type)?;
    name.split(|char: char| !char.is_alphanumeric()).next().filter(|name| !name.is_empty())
}

/// The source without its tests, which come last in a file.
fn production(source: &str) -> &str {
    source.split("#[cfg(test)]").next().unwrap_or(source)
}

fn is_test(file: &str) -> bool {
    file.contains("/tests/") || file.ends_with("/tests.rs") || file.ends_with("/fixtures.rs")
}

/// The requirements that a file's tests prove, such as 7 and 8 for `// R7, R8`.
fn proved_in(source: &str) -> BTreeSet<u32> {
    let comments = source.lines().filter_map(|line| line.trim().strip_prefix("// "));
    let named = comments.filter_map(|comment| {
        let named = comment.split(',').map(|name| name.trim().strip_prefix('R')?.parse().ok());
        named.collect::<Option<Vec<u32>>>()
    });
    named.flatten().collect()
}
