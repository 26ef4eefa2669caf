//! `latchkey man`: the help of all commands as man pages.

use std::fs;
use std::io;
use std::path::PathBuf;

use clap::{Args, Command};

use crate::failure::Failure;

/// Where the pages go.
#[derive(Debug, Args)]
pub(crate) struct Man {
    /// The folder, which is made if need be, such as ~/.local/share/man/man1.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(crate) fn man(arguments: &Man, command: Command) -> Result<(), Failure> {
    let out = &arguments.out;
    let failed = |error: io::Error| Failure::usage(format!("cannot write to {}: {error}", out.display()));
    fs::create_dir_all(out).map_err(failed)?;
    clap_mangen::generate_to(command, out).map_err(failed)
}
