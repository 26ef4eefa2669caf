//! Long tables go through the pager, as people know it from other tools.

use std::io::{self, IsTerminal, Write};
use std::process::{Command, Stdio};

use crate::failure::Failure;

/// Without a pager of the user's own; a text that fits on the screen is printed and no more.
const DEFAULT: &str = "less -FRX";

/// Shows a text through `$PAGER` where a person looks at it, else by `print`.
pub(crate) fn show(text: &str, print: impl FnOnce(&str) -> Result<(), Failure>) -> Result<(), Failure> {
    let is_long =
        terminal_size::terminal_size().is_some_and(|(_, height)| text.lines().count() >= usize::from(height.0));
    if !(is_long && io::stdout().is_terminal() && io::stdin().is_terminal()) {
        return print(text);
    }
    match page(text) {
        Some(()) => Ok(()),
        None => print(text),
    }
}

/// Nothing where there is no pager to be had, or the user wants none.
fn page(text: &str) -> Option<()> {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| DEFAULT.to_owned());
    let mut words = pager.split_whitespace();
    let program = words.next().filter(|program| *program != "cat")?;
    let mut child = Command::new(program).args(words).stdin(Stdio::piped()).spawn().ok()?;
    if let Some(mut stdin) = child.stdin.take() {
        // It may be left before the end.
        let _: io::Result<()> = stdin.write_all(text.as_bytes());
    }
    child.wait().ok().map(drop)
}
