//! How results are printed: the options that say so, and what is kept of a command until it ends.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use clap::{Args, ValueEnum};
use latchkey_api::WarningView;
use latchkey_core::display_text;
use serde::Deserialize;
use serde_json::json;

use crate::failure::{Failure, one_line};
use crate::option_names::OptionNames;

/// The most of a warning of the service that is shown.
const WARNING_MAX_CHARS: usize = 500;

/// The form of what is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Form {
    /// Tables, for people.
    Table,
    /// JSON, for scripts, failures included.
    Json,
    /// CSV (RFC 4180), a line an entry, with all columns.
    Csv,
}

impl Form {
    /// The form of a file, which its name says.
    pub(crate) fn of_file(path: &Path) -> Self {
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if is_json { Self::Json } else { Self::Csv }
    }

    /// As `--output` spells it.
    pub(crate) fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }
}

/// Who reads CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum CsvStyle {
    /// Programs: UTF-8, lines that end in LF.
    Plain,
    /// Excel: UTF-8 with a byte order mark, lines that end in CR LF.
    Excel,
}

/// How results are printed.
#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "For every command")]
pub(crate) struct Output {
    /// How to print results, and failures; else as --csv or the profile says, else tables.
    #[arg(id = "output", long, global = true, value_enum, value_name = "FORM")]
    form: Option<Form>,
    /// For whom CSV is written, to a file too; alone it stands for --output csv.
    #[arg(long, global = true, value_enum, value_name = "STYLE")]
    csv: Option<CsvStyle>,
    /// The names of the command's arguments.
    #[arg(skip)]
    names: OptionNames,
    #[arg(skip)]
    state: Arc<Mutex<State>>,
}

/// What becomes known while the command runs; all copies have it in common.
#[derive(Debug, Default)]
struct State {
    /// The form where the command line says nothing.
    default: Option<Form>,
    /// In JSON warnings wait for the end, so that standard error holds one object.
    warnings: Vec<String>,
}

impl Output {
    /// The form that the command line asks for.
    pub(crate) fn form(&self) -> Form {
        self.form.or(self.csv.map(|_| Form::Csv)).or_else(|| self.state().default).unwrap_or(Form::Table)
    }

    /// The form where the command line says nothing, which a profile may say.
    pub(crate) fn set_default(&self, form: Option<Form>) {
        self.state().default = form;
    }

    /// The form that a command line asks for which could not be read.
    pub(crate) fn of_unread<'a>(arguments: impl Iterator<Item = &'a str>) -> Self {
        let mut arguments = arguments.take_while(|argument| *argument != "--");
        let mut form = None;
        while let Some(argument) = arguments.next() {
            let value = argument.strip_prefix("--output");
            let value =
                if value == Some("") { arguments.next() } else { value.and_then(|value| value.strip_prefix('=')) };
            form = value.and_then(|value| Form::from_str(value, false).ok()).or(form);
        }
        Self { form, ..Self::default() }
    }

    /// JSON, whatever a profile says.
    pub(crate) fn of_json() -> Self {
        Self { form: Some(Form::Json), ..Self::default() }
    }

    /// CSV in this style.
    pub(crate) fn of_csv(style: CsvStyle) -> Self {
        Self { form: Some(Form::Csv), csv: Some(style), ..Self::default() }
    }

    pub(crate) fn csv_style(&self) -> CsvStyle {
        self.csv.unwrap_or(CsvStyle::Plain)
    }

    /// The same for a command whose arguments have these names.
    pub(crate) fn name_arguments(&mut self, names: OptionNames) {
        self.names = names;
    }

    /// Gives a warning, out of a script's way.
    pub(crate) fn warn(&self, text: &str) {
        let text = one_line(&self.names.in_text(text));
        match self.form() {
            Form::Json => self.state().warnings.push(text),
            Form::Table | Form::Csv => tell(&format!("warning: {text}")),
        }
    }

    /// Gives the service's warnings that were not given yet; it may say anything, so they have an end.
    pub(crate) fn warn_anew(&self, warnings: &[WarningView], given: &mut BTreeSet<String>) {
        for warning in warnings {
            if given.insert(warning.code.clone()) {
                self.warn(&display_text(&warning.detail, WARNING_MAX_CHARS));
            }
        }
    }

    /// Says the warnings that wait, because somebody is asked whether to go on.
    pub(crate) fn say_warnings(&self) {
        for text in self.take_warnings() {
            tell(&format!("warning: {text}"));
        }
    }

    /// The warnings that wait, which nobody is told of then.
    pub(crate) fn take_warnings(&self) -> Vec<String> {
        std::mem::take(&mut self.state().warnings)
    }

    /// Nothing that can panic is done under the lock.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says how the command ended, where that is not said yet.
    pub(crate) fn end(&self, failure: Option<Failure>) {
        let warnings = self.take_warnings();
        match (self.form(), failure) {
            (Form::Json, Some(failure)) => tell(&failure.in_words_of(&self.names).to_json(&warnings)),
            (Form::Json, None) if !warnings.is_empty() => tell(&json!({ "warnings": warnings }).to_string()),
            (_, Some(failure)) => tell(&format!("latchkey: {}", failure.in_words_of(&self.names))),
            (_, None) => {}
        }
    }
}

/// Writes a line to standard error; where that can't be written, nothing can be said.
pub(crate) fn tell(line: &str) {
    let _: io::Result<()> = writeln!(io::stderr(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_gets_json_for_a_command_line_that_cannot_be_read_too() {
        for (arguments, wanted) in [
            ("keys create --output json --nonsense", Form::Json),
            ("--output=json keys crate", Form::Json),
            ("keys create --nonsense", Form::Table),
            ("--output", Form::Table),
            ("--output=yaml", Form::Table),
            ("--output json --output", Form::Json),
            ("activate -- --output json", Form::Table),
        ] {
            assert_eq!(Output::of_unread(arguments.split(' ')).form(), wanted, "{arguments}");
        }
    }
}
