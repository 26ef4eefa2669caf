//! What the documents for people name is there. The client's manual is part of its documentation, which `cargo doc` holds.

use super::{read, root};

const DOCUMENTS: [&str; 18] = [
    "README.md",
    "ARCHITECTURE.md",
    "SECURITY.md",
    "CHANGELOG.md",
    "crates/api/README.md",
    "crates/cli/README.md",
    "crates/client/ROLLOUT.md",
    "crates/ffi/README.md",
    "crates/ffi/docs/c.md",
    "crates/ffi/docs/cpp.md",
    "crates/ffi/docs/dotnet.md",
    "crates/ffi/docs/go.md",
    "crates/ffi/docs/java.md",
    "crates/ffi/docs/node.md",
    "crates/ffi/docs/pascal.md",
    "crates/ffi/docs/python.md",
    "infra/README.md",
    "tests/bench/README.md",
];

/// What a path from the root begins with.
const FOLDERS: [&str; 6] = [".ci/", "crates/", "events/", "functions/", "infra/", "tests/"];

/// Hosts of package registries: a package's name and where it comes from is enough.
const REGISTRIES: [&str; 5] = ["crates.io", "docs.rs", "npmjs.com", "pypi.org", "mvnrepository.com"];

#[test]
fn links_lead_somewhere() {
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        let text = read(document);
        let folder = root().join(document).parent().unwrap().to_owned();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
            let is_right = match link.split_once('#') {
                Some(("", heading)) => has_heading(&text, heading),
                Some((file, heading)) if !file.contains("//") => {
                    std::fs::read_to_string(folder.join(file)).is_ok_and(|text| has_heading(&text, heading))
                }
                _ if link.starts_with("https://") => !REGISTRIES.iter().any(|host| link.contains(host)),
                _ => folder.join(link).exists(),
            };
            if !is_right {
                wrong.push(format!("{document} links to {link}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Those in backticks, from the root, unless they name something by a pattern, such as `events/<function>/`.
#[test]
fn files_that_are_named_are_there() {
    let mut wrong = Vec::new();
    for document in DOCUMENTS {
        for path in read(document).split('`').skip(1).step_by(2) {
            let is_path = FOLDERS.iter().any(|folder| path.starts_with(folder)) && !path.contains(['<', '{', '*', ' ']);
            if is_path && !root().join(path).exists() {
                wrong.push(format!("{document} names {path}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn has_heading(text: &str, heading: &str) -> bool {
    text.lines().any(|line| line.starts_with('#') && anchor(line) == heading)
}

/// A heading as part of a link.
fn anchor(heading: &str) -> String {
    let text = heading.trim_start_matches('#').trim().to_lowercase();
    text.chars().filter(|char| char.is_alphanumeric() || " -".contains(*char)).collect::<String>().replace(' ', "-")
}
