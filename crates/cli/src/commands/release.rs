//! `latchkey release`: gives back the seat of a computer by its license file, as an administrator of computers does.

use std::path::PathBuf;

use clap::Args;
use latchkey_api::{Call, Nothing, Release as ReleaseEndpoint, ReleaseRequest};
use latchkey_core::ComputerId;
use serde::Serialize;

use super::activations::OFFLINE;
use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::input::is_stdin;
use crate::key_input::license_key;
use crate::options::Options;
use crate::printing::{print, rows_of};
use crate::vendor::Service;

/// A computer that gives its seat back.
///
/// It needs no credentials of the vendor's. How many seats the computers of a license may give back, the vendor sets
/// (options/MaxReleasesPerLicense); latchkey activations remove has no such limit.
#[derive(Debug, Args)]
pub(crate) struct Release {
    /// The file that the computer's license key is in; - is standard input.
    #[arg(default_value = "-")]
    file: PathBuf,
    /// The computer, by the ID that it was activated with.
    #[arg(long, value_name = "ID")]
    computer_id: ComputerId,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// A seat that is free.
#[derive(Debug, Serialize)]
struct Released<'a> {
    computer_id: &'a ComputerId,
    /// What is worth nothing from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Whether this request freed it, and no earlier one.
    released: bool,
}

pub(crate) fn release(options: &Options, command: &Release) -> Result<(), Failure> {
    let Release { file, computer_id, yes } = command;
    let service = Service::of(options)?;
    let license_key = license_key(file)?;
    let question = format!("Give back the seat of computer {}?", computer_id.as_str());
    confirm(&options.output, &[OFFLINE], &question, *yes || options.rehearsal.is_wanted())?;
    let body = ReleaseRequest { license_key, computer_id: computer_id.clone() };
    let call = Call::<ReleaseEndpoint> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body };
    let released = match service.ask(&call) {
        Err(failure) if failure.is_refusal("activation_unknown") => {
            options.output.warn("it was free already: it was given back before, or the first answer was lost");
            false
        }
        other => {
            other?;
            true
        }
    };
    let file = (!is_stdin(file)).then(|| file.display().to_string());
    if let Some(file) = &file {
        options.output.warn(&format!("delete {file}, and whatever the application keeps on that computer"));
    }
    print(&options.output, &Released { computer_id, file, released }, rows_of)
}
