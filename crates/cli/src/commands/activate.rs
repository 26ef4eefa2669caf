//! `latchkey activate`: exchanges an activation key for a license key, for a customer too (R7).

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{ArgAction, Args};
use latchkey_api::{Activate as ActivateEndpoint, ActivateRequest, ActivateResponse, Call, Nothing};
use latchkey_client::Client;
use latchkey_core::{ComputerId, ComputerName, JwkSet, ProductId};
use serde::Serialize;

use crate::failure::Failure;
use crate::key_input::activation_key;
use crate::new_file::{Destination, Readers};
use crate::options::Options;
use crate::output::Form;
use crate::printing::{print, print_text, row, rows_of};
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
    #[arg(long = "no-generic", action = ArgAction::SetFalse)]
    accept_generic: bool,
    /// Where to write the license key, whole or not at all, for everybody to read; - is standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// Replace FILE without a question where there is one.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    jwks: Jwks,
}

/// What the service gave, and where it was written.
#[derive(Debug, Serialize)]
struct Activated<'a> {
    #[serde(flatten)]
    activated: &'a ActivateResponse,
    #[serde(skip_serializing_if = "Option::is_none")]
    out: Option<&'a str>,
}

pub(crate) fn activate(options: &Options, command: Activate) -> Result<(), Failure> {
    let Activate { activation_key_file, computer_id, computer_name, product, accept_generic, out, force, jwks } =
        command;
    let service = Service::of(options)?;
    let activation_key = activation_key(&activation_key_file)?;
    // What could fail does so before a seat is used.
    let destination = Destination::of(&out, Readers::Everybody, &options.output, force)?;
    let jwks = jwks.fetch(options)?;
    let trusted_signing_keys = None;
    let request = ActivateRequest {
        activation_key,
        computer_id: Some(computer_id),
        computer_name,
        product,
        accept_generic,
        trusted_signing_keys,
    };
    let activated = ask(&service, request, &jwks)?;
    options.output.warn_anew(&activated.warnings, &mut BTreeSet::new());
    let license_key = format!("{}\n", activated.license_key.reveal());
    let out = match destination {
        Destination::Stdout if options.output.form() == Form::Table => return print_text(&license_key),
        Destination::Stdout => None,
        Destination::File(file) => {
            file.finish(license_key.as_bytes())?;
            Some(out.display().to_string())
        }
    };
    print(&options.output, &Activated { activated: &activated, out: out.as_deref() }, |_| {
        let rows = rows_of(&activated).into_iter().filter(|row| !matches!(row[0].as_str(), "license_key" | "warnings"));
        rows.chain(out.as_ref().map(|out| row("file", out))).collect()
    })
}

/// Asks for the license key of a computer, and checks it as the application on that computer will.
pub(crate) fn ask(service: &Service, request: ActivateRequest, jwks: &str) -> Result<ActivateResponse, Failure> {
    let (computer_id, accept_generic) = (request.computer_id.clone(), request.accept_generic);
    // What these keys can't verify would be refused below, with a seat used.
    let keys: JwkSet = jwks.parse().map_err(Failure::usage)?;
    let trusted_signing_keys = Some(keys.usable_keys().into_iter().map(|(kid, _)| kid).collect());
    let request = ActivateRequest { trusted_signing_keys, ..request };
    let call = Call::<ActivateEndpoint> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: request };
    let activated = service.ask(&call)?;
    let mut client = Client::builder(activated.product.as_str(), jwks)
        .without_release()
        .without_stores()
        .dangerous()
        .without_lease()
        .text(activated.license_key.reveal());
    if let Some(computer_id) = &computer_id {
        client = client.computer_id(computer_id.as_str());
    }
    if accept_generic {
        client = client.dangerous().allow_generic_keys();
    }
    let client = client.build().map_err(Failure::usage)?;
    client.check().map_err(|not_licensed| {
        Failure::from(not_licensed).with_advice("the service gave a license key that is not good; nothing was written")
    })?;
    Ok(activated)
}
