//! What goes to standard output: tables for people, JSON for scripts, CSV for spreadsheets.
//!
//! A list is a [`List`]: its columns are named once, for table, CSV, `--columns` and help.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};

use clap::Args;
use jiff::{Timestamp, Unit};
use latchkey_core::PrincipalArn;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};
use terminal_size::{Width, terminal_size};

use crate::csv_text::csv_text;
use crate::failure::Failure;
use crate::members::members;
use crate::output::{Form, Output};
use crate::pager;
use crate::table::{aligned, narrowest};

/// Prints one result: as JSON, as rows of name and value, or as CSV of one line.
pub(crate) fn print<T: Serialize>(
    output: &Output,
    result: &T,
    rows: impl FnOnce(&T) -> Vec<Vec<String>>,
) -> Result<(), Failure> {
    match output.form() {
        Form::Table => print_text(&aligned(&rows(result), &[true], None)),
        Form::Json => print_text(&json_text(result)?),
        Form::Csv => {
            let members = members(result)?;
            let names = members.iter().map(|(name, _)| name.clone()).collect();
            let cells = members.iter().map(|(_, value)| csv_cell(value)).collect();
            print_text(&csv_text(&[names, cells], output.csv_style())?)
        }
    }
}

/// A column of a list, named like the member of an entry that it shows; `customer_name` shows the member `name` of the
/// member `customer`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    name: &'static str,
    is_in_table: bool,
    is_in_csv: bool,
    is_whole: bool,
}

impl Column {
    /// One that is in tables and in CSV.
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, is_in_table: true, is_in_csv: true, is_whole: false }
    }

    /// One that people copy: it is never cut.
    pub(crate) const fn whole(name: &'static str) -> Self {
        Self { name, is_in_table: true, is_in_csv: true, is_whole: true }
    }

    /// One that is in a table only when `--columns` names it.
    pub(crate) const fn in_csv(name: &'static str) -> Self {
        Self { name, is_in_table: false, is_in_csv: true, is_whole: false }
    }

    /// What an entry has when it is shown alone; in lists it is empty.
    pub(crate) const fn of_one(name: &'static str) -> Self {
        Self { name, is_in_table: false, is_in_csv: false, is_whole: false }
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// What an entry has in it.
    fn of<'a>(&self, entry: &'a Map<String, Value>) -> &'a Value {
        let nested = || {
            let (outer, inner) = self.name.split_once('_')?;
            entry.get(outer)?.get(inner)
        };
        entry.get(self.name).or_else(nested).unwrap_or(&Value::Null)
    }
}

/// Which columns of a list are printed.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct Columns {
    /// Which columns tables and CSV have, in this order, separated by commas.
    #[arg(long = "columns", value_name = "NAMES", value_delimiter = ',')]
    names: Option<Vec<String>>,
}

impl Columns {
    /// Those that are named, in this order.
    pub(crate) fn of(names: Option<Vec<String>>) -> Self {
        Self { names }
    }

    /// These, in this order.
    pub(crate) fn named<const N: usize>(names: [&str; N]) -> Self {
        Self { names: Some(names.map(str::to_owned).into()) }
    }

    /// Whether some were asked for.
    pub(crate) fn are_given(&self) -> bool {
        self.names.is_some()
    }
}

/// A list, by its columns in the order in which they are printed.
#[derive(Debug)]
pub(crate) struct List {
    /// The member of the JSON document that has the entries.
    pub(crate) member: &'static str,
    pub(crate) columns: &'static [Column],
}

impl List {
    /// Prints the entries, through the pager where a person looks at more than fit.
    pub(crate) fn print<T: Serialize>(&self, output: &Output, columns: &Columns, entries: &[T]) -> Result<(), Failure> {
        let text = self.text(output, output.form(), columns, entries)?;
        if output.form() == Form::Table { print_paged(&text) } else { print_text(&text) }
    }

    /// The entries in one text.
    pub(crate) fn text<T: Serialize>(
        &self,
        output: &Output,
        form: Form,
        columns: &Columns,
        entries: &[T],
    ) -> Result<String, Failure> {
        let (are_given, columns) = (columns.are_given(), self.chosen(columns, form)?);
        match form {
            Form::Table => {
                let headings = |column: &Column| column.name.replace('_', " ").to_uppercase();
                let rows = rows(&columns, entries, headings, |column, value| table_cell(column.name, value))?;
                let whole: Vec<_> = columns.iter().map(|column| column.is_whole || is_time(column.name)).collect();
                Ok(table_of(rows, whole, terminal_width(), are_given))
            }
            Form::Json => json_text(&Document { member: self.member, entries }),
            Form::Csv => {
                let headings = |column: &Column| column.name.to_owned();
                csv_text(&rows(&columns, entries, headings, |_, value| csv_cell(value))?, output.csv_style())
            }
        }
    }

    /// Prints one entry: as rows of name and value, or as CSV of one line, by these columns; as JSON for itself.
    pub(crate) fn print_one<T: Serialize>(&self, output: &Output, entry: &T) -> Result<(), Failure> {
        match output.form() {
            Form::Table => print_text(&table_text(&self.rows_of(entry)?)),
            Form::Csv => {
                let entries = std::slice::from_ref(entry);
                let rows = rows(self.columns, entries, |column| column.name.to_owned(), |_, value| csv_cell(value))?;
                print_text(&csv_text(&rows, output.csv_style())?)
            }
            Form::Json => print_text(&json_text(entry)?),
        }
    }

    /// Rows of name and value of one entry, without empty ones.
    pub(crate) fn rows_of<T: Serialize>(&self, entry: &T) -> Result<Vec<Vec<String>>, Failure> {
        let heading = |column: &Column| column.name.to_owned();
        let cell = |column: &Column, value: &Value| table_cell(column.name, value);
        let [names, cells] = <[_; 2]>::try_from(rows(self.columns, std::slice::from_ref(entry), heading, cell)?)
            .map_err(|_| unfit("it is no entry"))?;
        let rows = names.into_iter().zip(cells).map(|(name, cell)| vec![name, cell]);
        Ok(rows.filter(|row| !row[1].is_empty()).collect())
    }

    /// What an entry has in each column.
    pub(crate) fn cells(&self, entry: &impl Serialize) -> Result<Vec<Value>, Failure> {
        let entry = object(entry)?;
        Ok(self.columns.iter().map(|column| column.of(&entry).clone()).collect())
    }

    /// What help says of the columns.
    pub(crate) fn help(&self) -> String {
        let names = self.columns.iter().filter(|column| column.is_in_csv).map(|column| column.name);
        let names: Vec<_> = names.collect();
        let in_table = self.columns.iter().filter(|column| column.is_in_table).map(|column| column.name);
        let in_table: Vec<_> = in_table.collect();
        format!(
            "Columns, in the order of CSV: {}.\nA table has {}, as many as the terminal has room for.",
            names.join(", "),
            in_table.join(", ")
        )
    }

    /// The columns that are printed, or why what was asked for can't be.
    pub(crate) fn chosen(&self, columns: &Columns, form: Form) -> Result<Vec<Column>, Failure> {
        let Some(names) = &columns.names else {
            let is_shown = |column: &&Column| if form == Form::Table { column.is_in_table } else { column.is_in_csv };
            return Ok(self.columns.iter().filter(is_shown).copied().collect());
        };
        if form == Form::Json {
            return Err(Failure::usage("--columns is for tables and CSV; JSON has all members"));
        }
        let known: Vec<_> = self.columns.iter().filter(|column| column.is_in_csv).collect();
        let find = |name: &String| {
            let found = known.iter().find(|column| column.name == name.trim());
            found.map(|column| **column).ok_or_else(|| {
                let known: Vec<_> = known.iter().map(|column| column.name).collect();
                Failure::usage(format!("--columns: '{name}' is none of {}", known.join(", ")))
            })
        };
        names.iter().map(find).collect()
    }
}

/// The rows as wide as the terminal: where it is too narrow for all columns, the last ones give way that nobody asked for.
fn table_of(mut rows: Vec<Vec<String>>, mut whole: Vec<bool>, width: Option<usize>, are_given: bool) -> String {
    while let Some(width) = width.filter(|_| !are_given)
        && narrowest(&rows, &whole) > width
        && let Some(last) = whole.iter().rposition(|whole| !whole)
    {
        whole.remove(last);
        for row in &mut rows {
            row.remove(last);
        }
    }
    aligned(&rows, &whole, width)
}

/// `{"products": […]}`, with the members of each in their type's order.
struct Document<'a, T> {
    member: &'static str,
    entries: &'a [T],
}

impl<T: Serialize> Serialize for Document<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map([(self.member, self.entries)])
    }
}

fn rows<T: Serialize>(
    columns: &[Column],
    entries: &[T],
    heading: impl Fn(&Column) -> String,
    cell: impl Fn(&Column, &Value) -> String,
) -> Result<Vec<Vec<String>>, Failure> {
    let mut rows = vec![columns.iter().map(heading).collect()];
    for entry in entries {
        let entry = object(entry)?;
        rows.push(columns.iter().map(|column| cell(column, column.of(&entry))).collect());
    }
    Ok(rows)
}

fn object(entry: &impl Serialize) -> Result<Map<String, Value>, Failure> {
    match serde_json::to_value(entry).map_err(unfit)? {
        Value::Object(entry) => Ok(entry),
        _ => Err(unfit("an entry is no object")),
    }
}

/// Times to the second: nobody reads more.
fn table_cell(name: &str, value: &Value) -> String {
    let time = value.as_str().filter(|_| is_time(name)).and_then(|text| text.parse::<Timestamp>().ok());
    time.map_or_else(|| shown(value), |time| time.round(Unit::Second).unwrap_or(time).to_string())
}

fn is_time(name: &str) -> bool {
    name == "at" || ["_at", "_time", "_until"].iter().any(|end| name.ends_with(end))
}

fn csv_cell(value: &Value) -> String {
    match value {
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(" "),
        Value::Object(members) if members.is_empty() => String::new(),
        Value::Object(_) => sorted(value).to_string(),
        _ => shown(value),
    }
}

pub(crate) fn json_text(result: &impl Serialize) -> Result<String, Failure> {
    serde_json::to_string_pretty(result).map(|json| json + "\n").map_err(unfit)
}

fn unfit(error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("the result can't be printed: {error}"))
}

/// How wide the terminal is; nothing where the output goes elsewhere, which cuts nothing.
fn terminal_width() -> Option<usize> {
    let is_terminal = io::stdout().is_terminal();
    terminal_size().filter(|_| is_terminal).map(|(Width(width), _)| usize::from(width))
}

thread_local! {
    /// What this thread has printed, where that isn't for standard output.
    static CAPTURED: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs a command for somebody who isn't at the terminal; gives what it printed beside what came of it.
pub(crate) fn captured<T>(command: impl FnOnce() -> T) -> (T, String) {
    CAPTURED.set(Some(String::new()));
    let done = command();
    (done, CAPTURED.take().unwrap_or_default())
}

/// Prints text as it is.
pub(crate) fn print_text(text: &str) -> Result<(), Failure> {
    let is_captured = CAPTURED.with_borrow_mut(|captured| captured.as_mut().map(|captured| captured.push_str(text)));
    if is_captured.is_some() {
        return Ok(());
    }
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // The reader has closed the pipe, as `| head` does.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => written.map_err(|error| Failure::usage(format!("cannot write to standard output: {error}"))),
    }
}

/// Prints text for people, through the pager where it is longer than the screen.
pub(crate) fn print_paged(text: &str) -> Result<(), Failure> {
    pager::show(text, print_text)
}

/// Rows of name and value, as the lines of a table.
pub(crate) fn table_text(rows: &[Vec<String>]) -> String {
    aligned(rows, &[true], None)
}

/// A row of a name and its value.
pub(crate) fn row(name: &str, value: impl std::fmt::Display) -> Vec<String> {
    vec![name.to_owned(), value.to_string()]
}

/// When something was changed, and by whom; nothing, when nobody did.
pub(crate) fn changed_at(at: Option<Timestamp>, by: Option<&PrincipalArn>) -> String {
    match (at, by) {
        (Some(at), Some(by)) => format!("{} by {by}", at.round(Unit::Second).unwrap_or(at)),
        _ => String::new(),
    }
}

/// A JSON value for people: a text without quotation marks, a list with commas.
pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(", "),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, value)| format!("{name}={}", shown(value))).collect();
            members.sort();
            members.join(", ")
        }
        other => other.to_string(),
    }
}

/// The value with the members of its objects by name, however `serde_json` was built.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(values) => values.iter().map(sorted).collect(),
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
            members.sort_by(|one, other| one.0.cmp(&other.0));
            Value::Object(members.into_iter().collect())
        }
        other => other.clone(),
    }
}

/// The members of a result as its type declares them, a row each, without empty ones.
pub(crate) fn rows_of(value: &impl Serialize) -> Vec<Vec<String>> {
    let members = members(value).unwrap_or_default();
    let rows = members.iter().map(|(name, value)| row(name, table_cell(name, value)));
    rows.filter(|row| !row[1].is_empty()).collect()
}

/// A date of a license key, which counts seconds since 1970.
pub(crate) fn date(value: &Value) -> String {
    let timestamp = value.as_i64().and_then(|seconds| Timestamp::from_second(seconds).ok());
    timestamp.map_or_else(|| shown(value), |timestamp| timestamp.to_string())
}

#[cfg(test)]
mod tests;
