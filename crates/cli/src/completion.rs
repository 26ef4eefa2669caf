//! Completion in shells: commands and options from the command line's own definition, values from where they are kept.

use std::ffi::OsString;
use std::{env, io};

use clap::builder::ValueParser;
use clap::{Arg, Command, CommandFactory, FromArgMatches};
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::Shells;
use clap_complete::{CompleteEnv, Shell};
use latchkey_api::{Call, ListProducts, ListProperties, Nothing, PageQuery};
use latchkey_core::{PROPERTIES, ProductId};

use crate::arguments::{self, Arguments};
use crate::configuration::Configuration;
use crate::failure::Failure;
use crate::options::{GivenOptions, Options};
use crate::printing::print_text;
use crate::vendor::Vendor;

/// The variable by which a shell asks.
const VARIABLE: &str = "LATCHKEY_COMPLETE";
/// Longer nobody waits for the Tab key.
const TIMEOUT_SECONDS: u64 = 2;

/// Answers a shell that asks what can be typed next, and ends the process then.
pub(crate) fn answer_a_shell() {
    if env::var_os(VARIABLE).is_some() {
        CompleteEnv::with_factory(command).var(VARIABLE).complete();
    }
}

/// Prints the script that makes a shell ask.
pub(crate) fn script(shell: Shell) -> Result<(), Failure> {
    let shells = Shells::builtins();
    let completer = shells.completer(&shell.to_string());
    let completer = completer.ok_or_else(|| Failure::usage(format!("{shell} can't be helped")))?;
    let mut script = Vec::new();
    let written: io::Result<()> =
        completer.write_registration(VARIABLE, "latchkey", "latchkey", "latchkey", &mut script);
    written.map_err(Failure::usage)?;
    print_text(&String::from_utf8_lossy(&script))
}

/// The command line, in which values know what they may be.
fn command() -> Command {
    with_values(arguments::command())
}

fn with_values(command: Command) -> Command {
    let is_of_settings = command.get_name() == "settings";
    let is_of_profiles = command.get_name() == "profiles";
    let with_values = command.mut_args(with_candidates).mut_subcommands(with_values);
    // What is a plain text on the command line is told by where it stands.
    with_values.mut_subcommands(|command| match (is_of_settings, is_of_profiles) {
        (true, _) => named(command, settings),
        (_, true) => named(command, profiles),
        _ => command,
    })
}

/// In its place: `mut_arg` would put it behind the other arguments.
fn named(command: Command, candidates: fn() -> Vec<CompletionCandidate>) -> Command {
    command.mut_args(|argument| match argument.get_id().as_str() {
        "name" => argument.add(ArgValueCandidates::new(candidates)),
        _ => argument,
    })
}

fn with_candidates(argument: Arg) -> Arg {
    let product = ValueParser::new(|text: &str| text.parse::<ProductId>()).type_id();
    if argument.get_value_parser().type_id() == product {
        argument.add(ArgValueCandidates::new(products))
    } else if argument.get_id() == "profile" {
        argument.add(ArgValueCandidates::new(profiles))
    } else {
        argument
    }
}

fn profiles() -> Vec<CompletionCandidate> {
    let configuration = Configuration::read(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    let names = configuration.iter().flat_map(|configuration| configuration.profiles());
    names.map(|(name, profile)| CompletionCandidate::new(name).help(profile.url.clone().map(Into::into))).collect()
}

/// The service's products; none where it doesn't answer at once.
fn products() -> Vec<CompletionCandidate> {
    let listed = || {
        let query = PageQuery { limit: Some(100), cursor: None };
        let call = Call { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} };
        Vendor::of(&typed_options()?)?.ask::<ListProducts>(&call)
    };
    let products = listed().map_or_else(|_| Vec::new(), |page| page.products);
    let candidate = |id: &str, name: &str| CompletionCandidate::new(id).help(Some(name.to_owned().into()));
    products.iter().map(|product| candidate(product.product_id.as_str(), product.name.as_str())).collect()
}

/// The service's settings; those that every service has, where it doesn't answer at once.
fn settings() -> Vec<CompletionCandidate> {
    let listed = || {
        let call = Call { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: Nothing {} };
        Vendor::of(&typed_options()?)?.ask::<ListProperties>(&call)
    };
    match listed() {
        Ok(listed) => listed.properties.into_iter().map(|property| CompletionCandidate::new(property.name)).collect(),
        Err(_) => {
            let known = PROPERTIES.iter().filter(|known| !known.name.ends_with("/*"));
            known.map(|known| CompletionCandidate::new(known.name)).collect()
        }
    }
}

/// The options of the line so far: it says which service is meant.
fn typed_options() -> Result<Options, Failure> {
    // The shell passes the line behind two dashes.
    let line: Vec<OsString> = env::args_os().skip_while(|argument| argument != "--").skip(1).collect();
    let matches = Arguments::command().ignore_errors(true).try_get_matches_from(line).map_err(Failure::usage)?;
    let given = GivenOptions::from_arg_matches(&matches).map_err(Failure::usage)?;
    given.for_completion(TIMEOUT_SECONDS).resolve(|name| env::var(name).ok())
}
