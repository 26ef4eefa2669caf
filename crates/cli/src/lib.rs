//! `latchkey`, the vendor's console.
//!
//! A vendor manages products, activation keys and settings with it, and activates for customers. Vendor requests are
//! signed as AWS's own tools sign them (`vendor`). What an application does too (activating, reading settings, checking a
//! license key) is done by `latchkey-client`.
//!
//! It is a program; all that a library gives away is [`run`], and the page of its `console` for a service on the same computer
//! ([`ServedConsole`]).

mod advice;
mod arguments;
mod commands;
mod completion;
mod configuration;
mod confirmation;
mod console;
mod csv_text;
mod dates;
mod differences;
mod event_reading;
mod examples;
mod failure;
mod input;
mod journal;
mod json_value;
mod key_input;
mod license_reading;
mod license_values;
mod members;
mod most;
mod new_file;
mod option_names;
mod options;
mod output;
mod pager;
mod printing;
mod redaction;
mod rehearsal;
mod resumable_file;
mod table;
mod trace;
mod trusted_jwks;
mod vendor;

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::ExitCode;

use clap::FromArgMatches;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use latchkey_core::LicenseState;

use crate::arguments::{
    Activations, Arguments, Audit, Command, Computers, Events, Keys, Leases, Licenses, MainCommand, Products, Profiles,
    Revocations, Settings, SetupCommand, Trials,
};
use crate::commands::{
    activate, activations, api, audit, computers, doctor, events, inspect, jwks, keys, leases, licenses, man, products,
    profiles, refresh, release, revocations, settings, trials, verify, whoami,
};
pub use crate::console::{PageSigner, ServedConsole};
use crate::failure::Failure;
use crate::option_names::OptionNames;
use crate::options::{GivenOptions, Options};
use crate::output::{Form, Output};

/// Runs the command of this process's command line.
#[must_use]
pub fn run() -> ExitCode {
    completion::answer_a_shell();
    let given: Vec<_> = env::args_os().collect();
    let Arguments { options, command } = match parse(&given) {
        Ok(arguments) => arguments,
        Err(error) => return unread(&without_secrets(error), &given),
    };
    let done = run_command(&options, command);
    let exit_code = done.as_ref().map_or_else(Failure::exit_code, |()| ExitCode::SUCCESS);
    options.output.end(done.err());
    exit_code
}

fn parse(given: &[OsString]) -> Result<Arguments, clap::Error> {
    let mut command = arguments::command();
    let matches = command.try_get_matches_from_mut(given)?;
    let mut arguments = Arguments::from_arg_matches(&matches).map_err(|error| error.format(&mut command))?;
    let (mut command, mut matches) = (&command, &matches);
    while let Some((name, of_subcommand)) = matches.subcommand() {
        let Some(subcommand) = command.find_subcommand(name) else { break };
        (command, matches) = (subcommand, of_subcommand);
    }
    arguments.options.output.name_arguments(OptionNames::of(command).typed_in(matches));
    Ok(arguments)
}

/// Help, the version, or what is wrong with the command line.
/// What the error repeats is no secret that stands in the wrong place: a terminal's log would keep it (R15).
fn without_secrets(mut error: clap::Error) -> clap::Error {
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidArg, ContextKind::InvalidSubcommand] {
        if let Some(ContextValue::String(text)) = error.get(kind) {
            let shown = redaction::value(text);
            error.insert(kind, ContextValue::String(shown));
        }
    }
    error
}

fn unread(error: &clap::Error, given: &[OsString]) -> ExitCode {
    let is_failure = error.use_stderr() && error.kind() != ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let output = Output::of_unread(given.iter().filter_map(|argument| argument.to_str()));
    if is_failure && output.form() == Form::Json {
        let failure = Failure::from(error);
        let exit_code = failure.exit_code();
        output.end(Some(failure));
        return exit_code;
    }
    // A closed pipe is no failure.
    let _: io::Result<()> = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}

fn run_command(given: &GivenOptions, command: Command) -> Result<(), Failure> {
    match command {
        Command::Main(command) => {
            let options = given.resolve(|name| env::var(name).ok())?;
            let done = run_main(&options, command);
            // What was printed instead of sent has no answer, and nothing has failed.
            if options.rehearsal.is_over() { Ok(()) } else { done }
        }
        Command::Setup(command) => set_up(given, command),
    }
}

fn run_main(options: &Options, command: MainCommand) -> Result<(), Failure> {
    match command {
        MainCommand::Products(Products::List(columns)) => products::list(options, &columns),
        MainCommand::Products(Products::Get(command)) => products::get(options, command),
        MainCommand::Products(Products::Put(command)) => products::put(options, command),
        MainCommand::Products(Products::Set(command)) => products::set(options, command),
        MainCommand::Keys(Keys::Create(command)) => keys::create(options, *command),
        MainCommand::Keys(Keys::Rotate(command)) => keys::rotate(options, command),
        MainCommand::Licenses(Licenses::List(command)) => licenses::list(options, &command),
        MainCommand::Licenses(Licenses::Export(command)) => licenses::export(options, &command),
        MainCommand::Licenses(Licenses::Find(command)) => licenses::find(options, &command),
        MainCommand::Licenses(Licenses::Show(command)) => licenses::show(options, &command),
        MainCommand::Licenses(Licenses::Extend(command)) => licenses::extend(options, &command),
        MainCommand::Licenses(Licenses::Update(command)) => licenses::update(options, *command),
        MainCommand::Licenses(Licenses::Suspend(command)) => {
            licenses::set_state(options, command, LicenseState::Suspended)
        }
        MainCommand::Licenses(Licenses::Reinstate(command)) => {
            licenses::set_state(options, command, LicenseState::Active)
        }
        MainCommand::Licenses(Licenses::Revoke(command)) => {
            licenses::set_state(options, command, LicenseState::Revoked)
        }
        MainCommand::Licenses(Licenses::Reveal(command)) => licenses::reveal(options, command),
        MainCommand::Licenses(Licenses::Reissue(command)) => licenses::reissue(options, command),
        MainCommand::Licenses(Licenses::ReplaceKey(command)) => licenses::replace_key(options, &command),
        MainCommand::Activations(Activations::List(command)) => activations::list(options, &command),
        MainCommand::Activations(Activations::Remove(command)) => activations::remove(options, &command),
        MainCommand::Activate(command) => activate::activate(options, command),
        MainCommand::Refresh(command) => refresh::refresh(options, command),
        MainCommand::Release(command) => release::release(options, &command),
        MainCommand::Settings(Settings::List(columns)) => settings::list(options, &columns),
        MainCommand::Settings(Settings::Get(command)) => settings::get(options, &command),
        MainCommand::Settings(Settings::Set(command)) => settings::set(options, &command),
        MainCommand::Settings(Settings::Delete(command)) => settings::delete(options, &command),
        MainCommand::Events(Events::List(command)) => events::list(options, &command),
        MainCommand::Events(Events::Show(command)) => events::show(options, &command),
        MainCommand::Events(Events::Undo(command)) => events::undo(options, command),
        MainCommand::Audit(Audit::Verify(command)) => audit::verify(options, &command),
        MainCommand::Computers(Computers::List(columns)) => computers::list(options, &columns),
        MainCommand::Computers(Computers::Block(command)) => computers::block(options, command),
        MainCommand::Computers(Computers::Unblock(command)) => computers::unblock(options, command),
        MainCommand::Leases(Leases::List(command)) => leases::list(options, &command),
        MainCommand::Leases(Leases::End(command)) => leases::end(options, &command),
        MainCommand::Trials(Trials::List(command)) => trials::list(options, &command),
        MainCommand::Trials(Trials::Reset(command)) => trials::reset(options, command),
        MainCommand::Revocations(Revocations::Fetch(command)) => revocations::fetch(options, &command),
        MainCommand::Revocations(Revocations::Show(command)) => revocations::show(options, &command),
        MainCommand::Inspect(command) => inspect::inspect(options, &command),
        MainCommand::Verify(command) => verify::verify(options, command),
        MainCommand::Doctor(command) => doctor::doctor(options, &command),
        MainCommand::Whoami => whoami::whoami(options),
        MainCommand::Jwks(command) => jwks::jwks(options, &command),
        MainCommand::Api(command) => api::api(options, command),
        MainCommand::Console(command) => console::open(options, &command),
    }
}

fn set_up(given: &GivenOptions, command: SetupCommand) -> Result<(), Failure> {
    match command {
        SetupCommand::Profiles(Profiles::List(columns)) => profiles::list(given, &columns),
        SetupCommand::Profiles(Profiles::Show(command)) => profiles::show(given, command),
        SetupCommand::Profiles(Profiles::Set(command)) => profiles::set(given, &command),
        SetupCommand::Profiles(Profiles::Remove(command)) => profiles::remove(given, &command),
        SetupCommand::Completions { shell } => completion::script(shell),
        SetupCommand::Man(command) => man::man(&command, arguments::command()),
    }
}
