//! `check()`, with a text and a store of anything: an answer, and yes only to what the vendor signed.
#![no_main]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use latchkey_client::{Builder, Client};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

const JWKS: &str = include_str!("../../vectors/jwks.json");
const VECTORS: &str = include_str!("../../vectors/vectors.json");
const PERPETUAL: &str = include_str!("../../vectors/perpetual.lic");
const GENERIC: &str = include_str!("../../vectors/generic.lic");
/// Between the text and what the files of the store hold.
const NEXT: u8 = 0x1e;

static STORE: LazyLock<(TempDir, Vec<PathBuf>)> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a folder");
    builder(folder.path()).text(PERPETUAL).build().expect("a client").check().expect("a license");
    let files = fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("a file").path());
    let files = files.filter(|path| path.is_file() && !path.ends_with("lock")).collect();
    (folder, files)
});

fn builder(store: &Path) -> Builder {
    let client = Client::builder("acme-editor", JWKS).without_release().without_stores().user_store(Some(store));
    client.computer_id("pc").dangerous().trust_published_test_keys().dangerous().allow_generic_keys()
}

fuzz_target!(|bytes: &[u8]| {
    let (folder, files) = &*STORE;
    let mut parts = bytes.split(|byte| *byte == NEXT);
    let text = String::from_utf8_lossy(parts.next().unwrap_or_default()).into_owned();
    for (file, content) in files.iter().zip(parts.chain(std::iter::repeat(&[][..]))) {
        fs::write(file, content).expect("written");
    }
    if let Ok(grant) = builder(folder.path()).text(text).build().expect("a client").check() {
        let granted = grant.license_key().reveal();
        assert!([PERPETUAL, GENERIC, VECTORS].iter().any(|published| published.contains(granted)), "forged");
    }
});
