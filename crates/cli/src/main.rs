//! `latchkey`, the vendor's console.

use std::process::ExitCode;

fn main() -> ExitCode {
    latchkey_cli::run()
}
