//! `latchkey activations`: which computers have a seat of a license, and giving one back.

use clap::Args;
use latchkey_api::{
    ActivationPath, ActivationView, Call, GetLicenseResponse, Nothing, RemoveActivation as RemoveActivationEndpoint,
};
use latchkey_core::{ActivationId, ComputerId, ComputerName, Kind, LicenseId};
use serde::Serialize;

use crate::confirmation::confirm;
use crate::failure::{Failure, one_line};
use crate::license_reading::{described, license, license_id};
use crate::most::Most;
use crate::options::Options;
use crate::output::{Form, tell};
use crate::printing::{Column, Columns, List, print, rows_of};
use crate::vendor::Vendor;

/// The activations of a license.
pub(crate) const LIST: List = List {
    member: "activations",
    columns: &[
        Column::whole("activation_id"),
        Column::new("activated_at"),
        Column::new("computer_name"),
        Column::new("computer_id"),
        Column::new("license_key_revision"),
    ],
};

/// Of which license.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ListActivations {
    /// The license's ID.
    license_id: String,
    #[command(flatten)]
    most: Most,
    #[command(flatten)]
    columns: Columns,
}

pub(crate) fn list(options: &Options, command: &ListActivations) -> Result<(), Failure> {
    LIST.chosen(&command.columns, options.output.form())?;
    let license_id = license_id(&command.license_id)?;
    let most = command.most.get();
    let found = license(&Vendor::of(options)?, license_id, most)?;
    LIST.print(&options.output, &command.columns, &found.activations)
}

/// How many activations are looked through for the computer that is asked about: a license may have any number.
const LOOKED_THROUGH: usize = 500;
pub(super) const OFFLINE: &str =
    "the license key that the computer has goes on working offline until it sees a revocation list";
const OF_EVERYBODY: &str = "the license key of a generic license is everybody's, and isn't taken back";

/// Which activation of which license.
#[derive(Debug, Args)]
pub(crate) struct RemoveActivation {
    /// The license's ID.
    license_id: String,
    /// The activation's ID, as latchkey activations list shows it.
    activation_id: String,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// A seat that is free again.
#[derive(Debug, Serialize)]
struct FreedSeat<'a> {
    license_id: LicenseId,
    activation_id: ActivationId,
    computer_id: Option<&'a ComputerId>,
    computer_name: Option<&'a ComputerName>,
    used_before: Option<u32>,
    used: Option<u32>,
}

pub(crate) fn remove(options: &Options, command: &RemoveActivation) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    let activation_id = activation_id(&command.activation_id)?;
    let vendor = Vendor::of(options)?;
    let GetLicenseResponse { license: before, activations, cursor, .. } = license(&vendor, license_id, LOOKED_THROUGH)?;
    let activation = activations.iter().find(|activation| activation.activation_id == activation_id);
    // Nobody is asked about what isn't there.
    if activation.is_some() || cursor.is_some() {
        let computer = activation.map_or_else(|| format!("activation {}", activation_id.0), computer);
        let seat = format!("the seat of {computer}, of the license of {}", described(&before));
        let question = format!("Give back {seat}?");
        if options.rehearsal.is_wanted() && options.output.form() != Form::Json {
            tell(&one_line(&seat));
        }
        let warning = if before.license.kind == Kind::Generic { OF_EVERYBODY } else { OFFLINE };
        confirm(&options.output, &[warning], &question, command.yes || options.rehearsal.is_wanted())?;
    }
    let path = ActivationPath { license_id, activation_id };
    let asked = vendor.ask::<RemoveActivationEndpoint>(&Call {
        path,
        query: Nothing {},
        headers: Nothing {},
        body: Nothing {},
    });
    match asked {
        // It was there a moment ago.
        Err(failure) if failure.is_refusal("activation_unknown") && activation.is_some() => {
            options.output.warn("it was gone already: somebody else gave it back, or the first answer was lost");
        }
        other => drop(other?),
    }
    let removed = FreedSeat {
        license_id,
        activation_id,
        computer_id: activation.map(|activation| &activation.computer_id),
        computer_name: activation.and_then(|activation| activation.computer_name.as_ref()),
        used_before: before.used,
        used: license(&vendor, license_id, 1)?.license.used,
    };
    print(&options.output, &removed, rows_of)
}

fn activation_id(text: &str) -> Result<ActivationId, Failure> {
    text.trim().parse().map(ActivationId).map_err(|_| {
        Failure::usage("this is no activation ID").with_advice("latchkey activations list shows those of a license")
    })
}

/// A computer for a question.
fn computer(activation: &ActivationView) -> String {
    let computer_id = activation.computer_id.as_str();
    match &activation.computer_name {
        Some(name) => format!("{} (computer {computer_id})", name.as_str()),
        None => format!("computer {computer_id}"),
    }
}
