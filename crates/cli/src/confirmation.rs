//! Asks before something dangerous.

use std::fmt;
use std::io::{self, BufRead, IsTerminal, Write};

use crate::failure::Failure;
use crate::printing::warn;

/// Prints the warnings and asks, unless `yes` was given, as in a script.
pub(crate) fn confirm(warnings: &[impl fmt::Display], question: &str, yes: bool) -> Result<(), Failure> {
    for warning in warnings {
        warn(&warning.to_string());
    }
    if yes {
        return Ok(());
    }
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::usage(format!("{question} There is nobody to ask here: add --yes to confirm")));
    }
    let failed = |error: io::Error| Failure::usage(format!("cannot ask: {error}"));
    eprint!("{question} Type yes: ");
    io::stderr().flush().map_err(failed)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(failed)?;
    match answer.trim().to_ascii_lowercase().as_str() {
        "yes" | "y" => Ok(()),
        _ => Err(Failure::refused("not_confirmed", "nothing was done")),
    }
}
