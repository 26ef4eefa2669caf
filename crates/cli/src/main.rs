//! `latchkey`, the vendor's console.
//!
//! A vendor manages products, activation keys and settings with it, and activates for customers. Vendor requests are
//! signed as AWS's own tools sign them (`vendor`). What an application does too (activating, reading settings, checking a
//! license key) is done by `latchkey-client`.

mod activation_key_input;
mod arguments;
mod commands;
mod confirmation;
mod failure;
mod input;
mod json_value;
mod new_file;
mod options;
mod printing;
mod trusted_jwks;
mod vendor;

use std::io;
use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::arguments::{Arguments, Command, Computers, Keys, Products, Settings};
use crate::commands::{activate, computers, doctor, inspect, keys, products, settings, verify};
use crate::failure::Failure;

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("latchkey: {failure}");
            failure.exit_code()
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { options, command } = arguments;
    match command {
        Command::Products(Products::List) => products::list(&options),
        Command::Products(Products::Get(command)) => products::get(&options, command),
        Command::Products(Products::Put(command)) => products::put(&options, command),
        Command::Products(Products::Set(command)) => products::set(&options, command),
        Command::Keys(Keys::Create(command)) => keys::create(&options, *command),
        Command::Activate(command) => activate::activate(&options, command),
        Command::Settings(Settings::List) => settings::list(&options),
        Command::Settings(Settings::Get(command)) => settings::get(&options, &command),
        Command::Settings(Settings::Set(command)) => settings::set(&options, &command),
        Command::Settings(Settings::Delete(command)) => settings::delete(&options, &command),
        Command::Computers(Computers::List) => computers::list(&options),
        Command::Computers(Computers::Block(command)) => computers::block(&options, command),
        Command::Computers(Computers::Unblock(command)) => computers::unblock(&options, command),
        Command::Inspect(command) => inspect::inspect(&options, &command),
        Command::Verify(command) => verify::verify(&options, command),
        Command::Doctor(command) => doctor::doctor(&options, &command),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "latchkey", &mut io::stdout().lock());
            Ok(())
        }
    }
}
