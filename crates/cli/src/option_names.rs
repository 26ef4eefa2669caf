//! How a field of a request is called on the command line: made from the arguments themselves, so that there is no second
//! list.
//!
//! An argument is called like the field that it fills; of a field within another, such as `/customer/name`, both names
//! are joined by an underscore. Of several arguments that fill one field, such as `--add-feature` and `--remove-feature`,
//! each is called like the field, an underscore and a word of its own.

use std::collections::BTreeMap;

use clap::parser::ValueSource;
use clap::{ArgAction, ArgMatches, Command};

/// The names of one command's arguments.
#[derive(Debug, Clone, Default)]
pub(crate) struct OptionNames {
    of_id: BTreeMap<String, Name>,
}

#[derive(Debug, Clone)]
struct Name {
    /// `--expires-at`, or `VALUE` for what is named by its place.
    shown: String,
    is_flag: bool,
    is_typed: bool,
}

impl OptionNames {
    /// The names of a command's own arguments.
    pub(crate) fn of(command: &Command) -> Self {
        let own = command.get_arguments().filter(|argument| !argument.is_global_set());
        let names = own.map(|argument| {
            let id = argument.get_id().as_str();
            let shown = match argument.get_long() {
                Some(long) => format!("--{long}"),
                None => id.to_uppercase(),
            };
            let is_flag = matches!(argument.get_action(), ArgAction::SetTrue | ArgAction::SetFalse);
            (id.to_owned(), Name { shown, is_flag, is_typed: false })
        });
        Self { of_id: names.collect() }
    }

    /// The same, where it is known which of them were typed.
    pub(crate) fn typed_in(mut self, matches: &ArgMatches) -> Self {
        for (id, name) in &mut self.of_id {
            name.is_typed = matches.value_source(id) == Some(ValueSource::CommandLine);
        }
        self
    }

    /// The option that fills a field: a JSON Pointer into the body, or a parameter or header by its name.
    ///
    /// `value` says which of several, where the option can be repeated.
    pub(crate) fn of_field(&self, field: &str, value: Option<&str>) -> Option<String> {
        // A header is the only one that has dashes of its own.
        let field = if field.starts_with('/') { field.to_owned() } else { field.to_lowercase().replace('-', "_") };
        let names: Vec<_> = field.split('/').filter(|name| !name.is_empty()).collect();
        for length in (1..=names.len()).rev() {
            let found = self.filling(&names[..length].join("_"));
            if let [name] = found[..] {
                // Of a list that is its index, which nobody typed.
                let member = names
                    .get(length)
                    .and_then(|member| if member.parse::<usize>().is_ok() { value } else { Some(member) });
                return Some(match member {
                    Some(member) => format!("{} {member}", name.shown),
                    None => name.shown.clone(),
                });
            }
            if !found.is_empty() {
                return Some(found.iter().map(|name| name.shown.as_str()).collect::<Vec<_>>().join(", "));
            }
        }
        None
    }

    /// The arguments that fill this field, or fields within it; of several those that were typed, if any was.
    fn filling(&self, id: &str) -> Vec<&Name> {
        if let Some(name) = self.of_id.get(id) {
            return vec![name];
        }
        let begin = format!("{id}_");
        let all = self.of_id.range(begin.clone()..).take_while(|(other, _)| other.starts_with(&begin));
        let all: Vec<_> = all.map(|(_, name)| name).collect();
        let typed: Vec<_> = all.iter().copied().filter(|name| name.is_typed).collect();
        if typed.is_empty() { all } else { typed }
    }

    /// A sentence of the service in which fields are called by their options: `duration_days`, and `perpetual: true`.
    pub(crate) fn in_text(&self, text: &str) -> String {
        let mut said = String::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_of_name) {
            let (before, from_name) = rest.split_at(start);
            let (name, after) = from_name.split_at(from_name.find(|c| !is_of_name(c)).unwrap_or(from_name.len()));
            said += before;
            rest = after;
            match self.of_id.get(name) {
                Some(Name { shown, is_flag: true, .. }) if after.starts_with(": true") => {
                    said += shown;
                    rest = &after[": true".len()..];
                }
                // A word without an underscore is the word, such as "activations".
                Some(Name { shown, .. }) if name.contains('_') => said += shown,
                _ => said += name,
            }
        }
        said + rest
    }
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests;
