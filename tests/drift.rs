//! What is said in two places is the same in both: who may depend on whom, which endpoints there are, what the template
//! grants, and which requirements have a proof.

mod activation_page;
mod alarms;
mod circles;
mod documents;
mod endpoints;
mod kms_keys;
mod layers;
mod metrics;
mod page_sizes;
mod sources;
mod template;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use cargo_metadata::{Metadata, MetadataCommand};

/// The workspace as cargo knows it, without the dependencies' dependencies.
fn workspace() -> &'static Metadata {
    static WORKSPACE: LazyLock<Metadata> =
        LazyLock::new(|| MetadataCommand::new().manifest_path(root().join("Cargo.toml")).no_deps().exec().unwrap());
    &WORKSPACE
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub(crate) fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The Rust files below a folder, as paths from the root.
fn rust_files(folder: &str) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::from(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let path = folder.join(entry.file_name());
            if entry.file_type().unwrap().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                files.push(path.to_str().unwrap().to_owned());
            }
        }
    }
    assert!(!files.is_empty(), "{folder} has no Rust files");
    files.sort();
    files
}
