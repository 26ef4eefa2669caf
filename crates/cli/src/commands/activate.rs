//! `latchkey activate`: exchanges an activation key for a license key, for a customer too (R7).

use std::path::PathBuf;

use clap::Args;
use latchkey_api::{Activate as ActivateEndpoint, ActivateRequest, ActivateResponse, Call, Nothing};
use latchkey_client::Client;
use latchkey_core::{ComputerId, ComputerName, ProductId};

use crate::activation_key_input::activation_key;
use crate::failure::Failure;
use crate::new_file::{NewFile, Readers};
use crate::options::Options;
use crate::printing::{Output, print, print_text, rows_of, warn};
use crate::trusted_jwks::Jwks;
use crate::vendor::Service;

/// An activation.
#[derive(Debug, Args)]
pub(crate) struct Activate {
    /// The file that the activation key is in; - is standard input.
    #[arg(long, value_name = "FILE", default_value = "-")]
    activation_key_file: PathBuf,
    /// The computer, by the ID that the application has for it; for a generic license any text, such as the customer's name.
    #[arg(long, value_name = "ID")]
    computer_id: ComputerId,
    /// What people call the computer.
    #[arg(long, value_name = "NAME")]
    computer_name: Option<ComputerName>,
    /// The product that it must be for.
    #[arg(long, value_name = "ID")]
    product: Option<ProductId>,
    /// Refuse a generic license, before it uses a seat.
    #[arg(long)]
    no_generic: bool,
    /// Where to write the license key, whole or not at all, for everybody to read; else it goes to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    jwks: Jwks,
}

pub(crate) fn activate(options: &Options, command: Activate) -> Result<(), Failure> {
    let Activate { activation_key_file, computer_id, computer_name, product, no_generic, out, jwks } = command;
    let service = Service::of(options)?;
    let activation_key = activation_key(&activation_key_file)?;
    // What could fail does so before a seat is used.
    let file = out.as_deref().map(|out| NewFile::begin(out, Readers::Everybody)).transpose()?;
    let jwks = jwks.fetch(options)?;
    let accept_generic = !no_generic;
    let request = ActivateRequest { activation_key, computer_id, computer_name, product, accept_generic };
    let activated = service.ask::<ActivateEndpoint>(&Call {
        path: Nothing {},
        query: Nothing {},
        headers: Nothing {},
        body: request.clone(),
    })?;
    check(&activated, &request, &jwks)?;
    for warning in &activated.warnings {
        warn(&warning.detail);
    }
    match file {
        Some(file) => file.finish(format!("{}\n", activated.license_key.reveal()).as_bytes())?,
        None if options.output == Output::Human => {
            return print_text(&format!("{}\n", activated.license_key.reveal()));
        }
        None => {}
    }
    print(options.output, &activated, |activated| {
        let rows = rows_of(activated).into_iter().filter(|row| !matches!(row[0].as_str(), "license_key" | "warnings"));
        rows.collect()
    })
}

/// Checks the license key as the application on that computer will.
fn check(activated: &ActivateResponse, request: &ActivateRequest, jwks: &str) -> Result<(), Failure> {
    let mut client = Client::builder(activated.product.as_str(), jwks)
        .without_release()
        .computer_id(request.computer_id.as_str())
        .without_stores()
        .text(activated.license_key.reveal());
    if request.accept_generic {
        client = client.dangerous().allow_generic_keys();
    }
    let client = client.build().map_err(Failure::usage)?;
    client.check().map(drop).map_err(|not_licensed| {
        Failure::from(not_licensed).with_advice("the service gave a license key that is not good; nothing was written")
    })
}
