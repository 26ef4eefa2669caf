//! `latchkey licenses replace-key`: license keys that have leaked are taken back, and the customer gets a new one (R27).

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use latchkey_api::{ActivateResponse, LicenseView};
use latchkey_core::{Kind, Revision, StatedReason};
use serde::Serialize;
use uuid::Uuid;

use super::activation_key::random_name;
use super::change::REVOKES_EARLIER;
use super::replacement::{GO_ON, Handover, Replaced, Replacement};
use crate::confirmation::{confirm, is_so};
use crate::failure::Failure;
use crate::license_reading::{customer, described, license, license_id};
use crate::new_file::{NewFile, Readers};
use crate::options::Options;
use crate::printing::{print, rows_of};
use crate::trusted_jwks::Jwks;
use crate::vendor::Vendor;

/// What is said of a generic license: its computers read a file, and none activates again.
const REVOKES_EARLIER_FILES: &str = "all license keys of it that were signed before are taken back, wherever the revocation \
                                     list is seen: put the new file in the place of the old one before the list is there";

/// Which license, and where its new license key goes.
#[derive(Debug, Args)]
pub(crate) struct ReplaceLicenseKey {
    /// The license's ID.
    license_id: String,
    /// Where to write the new license key of a generic license, whole or not at all, for everybody to read.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace FILE without a question where there is one.
    #[arg(long)]
    force: bool,
    /// Whether the activation key leaked, too, and is to be replaced first; asked for where it isn't said.
    #[arg(long, value_enum)]
    activation_key: Option<Secrecy>,
    /// Why the activation key is read or replaced, for your colleagues.
    #[arg(long, value_name = "TEXT")]
    reason: Option<StatedReason>,
    #[command(flatten)]
    jwks: Jwks,
    /// Don't ask whether to do it.
    #[arg(long)]
    yes: bool,
}

/// Who may have an activation key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Secrecy {
    /// Others, who could get the new license key with it.
    Leaked,
    /// The customer alone.
    Safe,
}

/// What was done, as it is printed.
#[derive(Debug, Serialize)]
struct Printed {
    license: LicenseView,
    /// The one that the customer needs from now on, if it was replaced.
    #[serde(skip_serializing_if = "Option::is_none")]
    activation_key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// The same, as a table shows it.
#[derive(Debug, Serialize)]
struct Row<'a> {
    license_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer: Option<String>,
    revision: Revision,
    #[serde(skip_serializing_if = "Option::is_none")]
    activation_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
}

/// Takes back all license keys of a license that were signed so far, and writes the new one of a generic license.
pub(crate) fn replace_key(options: &Options, command: &ReplaceLicenseKey) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    let vendor = Vendor::of(options)?;
    let found = license(&vendor, license_id, 1)?;
    let before = found.license;
    let out = command.out(before.license.kind)?;
    let handover = Handover::prepare(options, &command.jwks, &before, found.activations)?;
    let file = out.map(|out| command.begin(options, out)).transpose()?;
    let reissue = if command.is_leaked(options)? { Some(random_name()?) } else { None };
    command.ask(options, &before)?;

    let replacement = Replacement { before, reason: command.reason.clone(), reissue, handover };
    let Replaced { changed, activation_key, activated } = replacement.carry_out(&vendor)?;
    let file = file.zip(activated).map(|(file, activated)| written(file, &activated)).transpose();
    let file = file.map_err(|failure| failure.with_advice(GO_ON))?;
    let activation_key = activation_key.map(|activation_key| activation_key.reveal());
    print(&options.output, &Printed { license: changed.license, activation_key, file }, Printed::rows)
}

/// Writes the license key, and says where.
fn written(file: NewFile, activated: &ActivateResponse) -> Result<String, Failure> {
    let path = file.path().display().to_string();
    file.finish(format!("{}\n", activated.license_key.reveal()).as_bytes())?;
    Ok(path)
}

impl ReplaceLicenseKey {
    /// Where the new license key goes; `None` where each computer gets its own.
    fn out(&self, kind: Kind) -> Result<Option<&Path>, Failure> {
        let refused = |detail: &str| Err(Failure::usage(format!("--out: {detail}")).of_option("--out"));
        match (kind, &self.out) {
            (Kind::Computer, None) => Ok(None),
            (Kind::Computer, Some(_)) => {
                refused("each computer gets a license key of its own, when it activates again")
            }
            (Kind::Generic, None) => refused("say where the new license key of this generic license goes"),
            (Kind::Generic, Some(out)) => Ok(Some(out)),
        }
    }

    fn begin(&self, options: &Options, out: &Path) -> Result<NewFile, Failure> {
        let mut file = NewFile::begin(out, Readers::Everybody)?;
        if file.is_there() {
            file.ask_to_replace(&options.output, self.force)?;
        }
        Ok(file)
    }

    fn is_leaked(&self, options: &Options) -> Result<bool, Failure> {
        match self.activation_key {
            Some(secrecy) => Ok(secrecy == Secrecy::Leaked),
            None => {
                let question = "May others have the activation key, too, so that it is to be replaced?";
                is_so(&options.output, question, "--activation-key leaked or --activation-key safe")
            }
        }
    }

    fn ask(&self, options: &Options, before: &LicenseView) -> Result<(), Failure> {
        let whose = described(before);
        let (warning, question) = match before.license.kind {
            Kind::Generic => (REVOKES_EARLIER_FILES, format!("Replace the license key of {whose}?")),
            Kind::Computer => {
                let computers = before.used.unwrap_or_default();
                (REVOKES_EARLIER, format!("Stop the license keys that {computers} computers have, of {whose}?"))
            }
        };
        confirm(&options.output, &[warning], &question, self.yes || options.rehearsal.is_wanted())
    }
}

impl Printed {
    fn rows(&self) -> Vec<Vec<String>> {
        rows_of(&Row {
            license_id: self.license.license_id.0,
            customer: customer(&self.license),
            revision: self.license.revision,
            activation_key: self.activation_key.as_deref(),
            file: self.file.as_deref(),
        })
    }
}
