//! The commands, each in a file of its own.

pub(crate) mod activate;
pub(crate) mod doctor;
pub(crate) mod inspect;
pub(crate) mod products;
pub(crate) mod settings;
pub(crate) mod verify;

use std::io;

use clap::CommandFactory;

use crate::arguments::{Arguments, Command, Keys, Products, Settings};
use crate::failure::Failure;
use crate::keys;

/// Does what was asked.
pub(crate) fn run(arguments: Arguments) -> Result<(), Failure> {
    let Arguments { common, command } = arguments;
    match command {
        Command::Products(Products::Put(command)) => products::put(&common, command),
        Command::Keys(Keys::Create(command)) => keys::create(&common, *command),
        Command::Activate(command) => activate::activate(&common, command),
        Command::Settings(Settings::Get(command)) => settings::get(&common, &command),
        Command::Settings(Settings::Set(command)) => settings::set(&common, &command),
        Command::Inspect(command) => inspect::inspect(&common, &command),
        Command::Verify(command) => verify::verify(&common, command),
        Command::Doctor(command) => doctor::doctor(&common, &command),
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Arguments::command(), "latchkey", &mut io::stdout().lock());
            Ok(())
        }
    }
}
