//! What goes to standard output: a table for people, or JSON for scripts.

use std::io::{self, Write};

use clap::ValueEnum;
use jiff::{Timestamp, Unit};
use latchkey_core::PrincipalArn;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::failure::{Failure, escape_hidden, one_line};

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Output {
    /// Tables, for people.
    Human,
    /// JSON, for scripts.
    Json,
}

impl Output {
    /// As `--output` spells it.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Prints `result` as JSON, or the table that `rows` make of it.
pub(crate) fn print<T: Serialize>(
    output: Output,
    result: &T,
    rows: impl FnOnce(&T) -> Vec<Vec<String>>,
) -> Result<(), Failure> {
    match output {
        Output::Human => print_text(&table(&rows(result))),
        Output::Json => {
            let json =
                serde_json::to_string_pretty(result).map_err(|error| Failure::usage(format!("no JSON: {error}")))?;
            print_text(&format!("{json}\n"))
        }
    }
}

/// Prints text as it is.
pub(crate) fn print_text(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // The reader has closed the pipe, as `| head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::usage(format!("cannot write to standard output: {error}"))),
    }
}

/// Prints a warning to standard error, out of a script's way.
pub(crate) fn warn(text: &str) {
    let _: io::Result<()> = writeln!(io::stderr(), "warning: {}", one_line(text));
}

/// A row of a name and its value.
pub(crate) fn row(name: &str, value: impl std::fmt::Display) -> Vec<String> {
    vec![name.to_owned(), value.to_string()]
}

/// The rows of a list, below their headings.
pub(crate) fn table_of<T>(headings: &[&str], entries: &[T], row: impl Fn(&T) -> Vec<String>) -> Vec<Vec<String>> {
    let headings = headings.iter().map(|heading| heading.to_uppercase()).collect();
    std::iter::once(headings).chain(entries.iter().map(row)).collect()
}

/// When something was changed, and by whom; nothing, when nobody did.
pub(crate) fn changed_at(at: Option<Timestamp>, by: Option<&PrincipalArn>) -> String {
    match (at, by) {
        (Some(at), Some(by)) => format!("{} by {by}", at.round(Unit::Second).unwrap_or(at)),
        _ => String::new(),
    }
}

/// Rows with aligned columns.
fn table(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.chars().count())).max();
    let widths: Vec<_> = (0..columns).map(|column| width(column).unwrap_or_default()).collect();
    let mut text = String::new();
    for row in &rows {
        let cells: Vec<_> = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
        text += cells.join("  ").trim_end();
        text += "\n";
    }
    text
}

/// A text as a person can see it, in quotation marks where blanks would be lost.
fn cell(text: &str) -> String {
    if text.trim() == text && !text.contains("  ") { one_line(text) } else { format!("\"{}\"", escape_hidden(text)) }
}

/// A JSON value for people: a text without quotation marks, a list with commas.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            members.iter().map(|(name, value)| format!("{name}={}", shown(value))).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// The members of a JSON object, a row each, without empty ones.
pub(crate) fn rows_of(value: &impl Serialize) -> Vec<Vec<String>> {
    let Ok(Value::Object(members)) = serde_json::to_value(value) else { return Vec::new() };
    let says_something =
        |value: &Value| !(value.is_null() || *value == Value::Array(Vec::new()) || shown(value).is_empty());
    members.iter().filter(|(_, value)| says_something(value)).map(|(name, value)| row(name, shown(value))).collect()
}

/// A date of a license key, which counts seconds since 1970.
pub(crate) fn date(value: &Value) -> String {
    let timestamp = value.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
    timestamp.map_or_else(|| shown(value), |timestamp| timestamp.to_string())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_stand_below_each_other_and_cells_stay_on_their_line() {
        let rows = [row("a", "1\n\u{1b}[2J"), row("länger", "2"), vec!["x".into(), String::new(), "z".into()]];
        assert_eq!(table(&rows), "a       1 [2J\nlänger  2\nx              z\n");
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_or_stands_in_quotation_marks() {
        for (text, wanted) in [
            ("für Adas Rechner", "für Adas Rechner"),
            ("a\u{202e}b\u{200b}", "a\\u{202e}b\\u{200b}"),
            (" ", "\" \""),
            ("pc ", "\"pc \""),
            ("a  b", "\"a  b\""),
            ("\u{a0}", "\"\\u{a0}\""),
            ("\u{2800}", "\\u{2800}"),
            ("pc\n", "\"pc\\u{a}\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }

    #[test]
    fn values_are_shown_without_the_marks_of_json() {
        assert_eq!(shown(&json!(["a", 1, true])), "a, 1, true");
        assert_eq!(rows_of(&json!({"a": null, "b": [], "c": {}, "d": {"tier": "gold"}})), [row("d", "tier=gold")]);
        assert_eq!(date(&json!(1_795_514_400)), "2026-11-24T10:00:00Z");
        assert_eq!(date(&json!("soon")), "soon");
    }
}
