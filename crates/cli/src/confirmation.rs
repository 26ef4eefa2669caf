//! Asks before something dangerous.

use std::fmt;
use std::io::{self, BufRead, IsTerminal, Write};

use crate::failure::{Failure, one_line};
use crate::output::Output;

/// Gives the warnings and asks, unless `yes` was given, as in a script.
pub(crate) fn confirm(
    output: &Output,
    warnings: &[impl fmt::Display],
    question: &str,
    yes: bool,
) -> Result<(), Failure> {
    for warning in warnings {
        output.warn(&warning.to_string());
    }
    if yes { Ok(()) } else { ask(output, question, "--yes") }
}

/// Asks whether to go on; where there is nobody, the option says it instead.
pub(crate) fn ask(output: &Output, question: &str, option: &str) -> Result<(), Failure> {
    let is_wanted = is_so(output, question, &format!("{option} to confirm"))?;
    if is_wanted { Ok(()) } else { Err(Failure::refused("not_confirmed", "nothing was done")) }
}

/// Asks a question; where there is nobody, `options` answer it.
pub(crate) fn is_so(output: &Output, question: &str, options: &str) -> Result<bool, Failure> {
    if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
        return Err(Failure::usage(format!("{question} There is nobody to ask here: add {options}")));
    }
    output.say_warnings();
    let failed = |error: io::Error| Failure::usage(format!("cannot ask: {error}"));
    let mut terminal = io::stderr();
    write!(terminal, "{} Type yes: ", one_line(question)).and_then(|()| terminal.flush()).map_err(failed)?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).map_err(failed)?;
    Ok(is_yes(&answer))
}

/// A whole yes, as was asked for: a single letter is typed too easily.
fn is_yes(answer: &str) -> bool {
    answer.trim().eq_ignore_ascii_case("yes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_but_what_was_asked_for_confirms() {
        for (answer, confirms) in
            [("yes\n", true), (" Yes\r\n", true), ("y\n", false), ("\n", false), ("yes!\n", false), ("", false)]
        {
            assert_eq!(is_yes(answer), confirms, "{answer:?}");
        }
    }
}
