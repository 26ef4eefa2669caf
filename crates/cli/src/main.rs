//! `latchkey`, the vendor's console.
//!
//! A vendor manages products, activation keys and settings with it, and activates for customers. Vendor requests are
//! signed as AWS's own tools sign them (`vendor`). What an application does too (activating, reading settings, checking a
//! license key) is done by `latchkey-client`.

mod activation_key_input;
mod arguments;
mod commands;
mod completion;
mod configuration;
mod confirmation;
mod examples;
mod failure;
mod input;
mod json_value;
mod new_file;
mod options;
mod printing;
mod trusted_jwks;
mod vendor;

use std::process::ExitCode;

use clap::FromArgMatches;

use crate::arguments::{Arguments, Command, Computers, Keys, MainCommand, Products, Profiles, Settings, SetupCommand};
use crate::commands::{
    activate, api, computers, doctor, inspect, jwks, keys, man, products, profiles, settings, verify, whoami,
};
use crate::failure::Failure;
use crate::options::{GivenOptions, Options};

fn main() -> ExitCode {
    completion::answer_a_shell();
    let matches = arguments::command().get_matches();
    let arguments =
        Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.format(&mut arguments::command()).exit());
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("latchkey: {failure}");
            failure.exit_code()
        }
    }
}

fn run(Arguments { options: given, command }: Arguments) -> Result<(), Failure> {
    match command {
        Command::Main(command) => {
            let options = given.resolve(|name| std::env::var(name).ok())?;
            let done = run_main(&options, command);
            // What was printed instead of sent has no answer, and nothing has failed.
            if options.rehearsal.is_over() { Ok(()) } else { done }
        }
        Command::Setup(command) => set_up(&given, command),
    }
}

fn run_main(options: &Options, command: MainCommand) -> Result<(), Failure> {
    match command {
        MainCommand::Products(Products::List) => products::list(options),
        MainCommand::Products(Products::Get(command)) => products::get(options, command),
        MainCommand::Products(Products::Put(command)) => products::put(options, command),
        MainCommand::Products(Products::Set(command)) => products::set(options, command),
        MainCommand::Keys(Keys::Create(command)) => keys::create(options, *command),
        MainCommand::Activate(command) => activate::activate(options, command),
        MainCommand::Settings(Settings::List) => settings::list(options),
        MainCommand::Settings(Settings::Get(command)) => settings::get(options, &command),
        MainCommand::Settings(Settings::Set(command)) => settings::set(options, &command),
        MainCommand::Settings(Settings::Delete(command)) => settings::delete(options, &command),
        MainCommand::Computers(Computers::List) => computers::list(options),
        MainCommand::Computers(Computers::Block(command)) => computers::block(options, command),
        MainCommand::Computers(Computers::Unblock(command)) => computers::unblock(options, command),
        MainCommand::Inspect(command) => inspect::inspect(options, &command),
        MainCommand::Verify(command) => verify::verify(options, command),
        MainCommand::Doctor(command) => doctor::doctor(options, &command),
        MainCommand::Whoami => whoami::whoami(options),
        MainCommand::Jwks(command) => jwks::jwks(options, &command),
        MainCommand::Api(command) => api::api(options, command),
    }
}

fn set_up(given: &GivenOptions, command: SetupCommand) -> Result<(), Failure> {
    match command {
        SetupCommand::Profiles(Profiles::List) => profiles::list(given),
        SetupCommand::Profiles(Profiles::Show(command)) => profiles::show(given, command),
        SetupCommand::Profiles(Profiles::Set(command)) => profiles::set(given, &command),
        SetupCommand::Profiles(Profiles::Remove(command)) => profiles::remove(given, &command),
        SetupCommand::Completions { shell } => completion::script(shell),
        SetupCommand::Man(command) => man::man(&command),
    }
}
