//! `latchkey`, the vendor's console.
//!
//! A vendor types here what an application never needs: products, activation keys, settings, and license keys bought on a
//! customer's behalf. Vendor requests are signed as AWS's own tools sign (`vendor`); whatever an application does as
//! well (activating, reading settings, checking a license key) is done by `latchkey-client`.

mod activation_key_input;
mod arguments;
mod commands;
mod confirmation;
mod failure;
mod input;
mod keys;
mod new_file;
mod printing;
mod reach;
mod trusted_jwks;
mod vendor;

use std::process::ExitCode;

use clap::Parser;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    match commands::run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("latchkey: {failure}");
            failure.exit_code()
        }
    }
}
