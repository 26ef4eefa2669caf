//! `latchkey-local`: the whole service on one computer.

mod cli;
mod welcome;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
