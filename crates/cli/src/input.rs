//! Files and standard input, read whole and within limits.

use std::fs::File;
use std::io::{self, IsTerminal, Read};
use std::path::Path;

use crate::failure::Failure;
use crate::redaction;

/// Whether a path names standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file, or standard input for `-`. In the place of its name a secret may stand by mistake, which is not repeated (R15).
pub(crate) fn read(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
    let given = path.display().to_string();
    let name = if is_stdin(path) { "standard input".to_owned() } else { redaction::value(&given) };
    let failed = |error: io::Error| {
        let failure = Failure::usage(format!("cannot read {name}: {error}"));
        let advice = "a key is read from a file, from standard input, or asked for: other users see command lines";
        if name == given || is_stdin(path) { failure } else { failure.with_advice(advice) }
    };
    let mut bytes = Vec::new();
    // One more than the limit tells a file that is too long from one that just fits.
    if is_stdin(path) {
        if io::stdin().is_terminal() {
            eprintln!("Reading from standard input; end it with Ctrl-D.");
        }
        io::stdin().lock().take(max_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        File::open(path).map_err(failed)?.take(max_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    }
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= max_bytes => Ok(bytes),
        _ => Err(Failure::usage(format!("{name} is longer than {max_bytes} bytes"))),
    }
}
