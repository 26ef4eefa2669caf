//! What browsers load is small (R37).

use std::io::Write;
use std::process::{Command, Stdio};

use super::root;

const CONSOLE_MAX_BYTES: usize = 60 * 1024;

// R37
#[test]
fn the_consoles_page_is_small() {
    let files = std::fs::read_dir(root().join("crates/cli/web/dist")).unwrap();
    let packed: usize = files.map(|file| gzipped(&std::fs::read(file.unwrap().path()).unwrap())).sum();
    assert!(packed <= CONSOLE_MAX_BYTES, "{packed} bytes, packed by gzip");
    assert!(packed > 500, "{packed} bytes are no page: the test looks in the wrong place");
}

/// How many bytes gzip makes of them.
pub(super) fn gzipped(bytes: &[u8]) -> usize {
    let mut gzip = Command::new("gzip").arg("-9nc").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut input = gzip.stdin.take().unwrap();
    let bytes = bytes.to_vec();
    let writer = std::thread::spawn(move || input.write_all(&bytes).unwrap());
    let packed = gzip.wait_with_output().unwrap().stdout.len();
    writer.join().unwrap();
    packed
}
