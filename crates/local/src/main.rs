//! `latchkey-local`: the whole service on one computer.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
