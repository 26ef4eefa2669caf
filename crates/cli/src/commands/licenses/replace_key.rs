//! `latchkey licenses replace-key`: license keys that have leaked are taken back, and the customer gets a new one (R27).

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use latchkey_api::{ActivateRequest, ActivateResponse, ActivationView, LicenseView};
use latchkey_core::{ActivationKey, ComputerId, Kind, LicensePatch, Revision, StatedReason};
use serde::Serialize;
use uuid::Uuid;

use super::activation_key::{random_name, reissued, revealed};
use super::change::{REVOKES_EARLIER, send};
use crate::commands::activate;
use crate::confirmation::{confirm, is_so};
use crate::failure::Failure;
use crate::license_reading::{customer, described, license, license_id};
use crate::new_file::{NewFile, Readers};
use crate::options::Options;
use crate::printing::{print, rows_of};
use crate::trusted_jwks::Jwks;
use crate::vendor::{Service, Vendor};

/// What is said of a generic license: its computers read a file, and none activates again.
const REVOKES_EARLIER_FILES: &str = "all license keys of it that were signed before are taken back, wherever the revocation \
                                     list is seen: put the new file in the place of the old one before the list is there";
/// What to do when a part of it was done.
const GO_ON: &str = "what was done stays; the same command with --activation-key safe goes on";
/// Who asks for the license key of a generic license when it has no activation any more.
const NO_COMPUTER: &str = "the vendor";

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

/// What was done.
#[derive(Debug, Serialize)]
struct Replaced {
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
///
/// An activation key that leaked is replaced first: whoever has it would get the new license key otherwise.
pub(crate) fn replace_key(options: &Options, command: &ReplaceLicenseKey) -> Result<(), Failure> {
    let license_id = license_id(&command.license_id)?;
    let vendor = Vendor::of(options)?;
    let found = license(&vendor, license_id, 1)?;
    let before = found.license;
    let handover = Handover::prepare(options, command, &before, found.activations)?;
    let is_leaked = command.is_leaked(options)?;
    command.ask(options, &before)?;

    let new = is_leaked.then(|| reissued(&vendor, license_id, command.reason.clone(), random_name()?)).transpose()?;
    let go_on = |failure: Failure| if is_leaked { failure.with_advice(GO_ON) } else { failure };
    let version = new.as_ref().map_or(before.record_version, |new| new.record_version);
    let known = match (&new, &handover) {
        (None, Some(_)) => Some(revealed(&vendor, license_id, command.reason.clone())?.activation_key),
        (new, _) => new.as_ref().map(|new| new.activation_key.clone()),
    };
    // What the service would refuse is heard before anything is taken back.
    let handover = handover.zip(known);
    if let Some((handover, activation_key)) = &handover {
        handover.license_key(activation_key).map_err(go_on)?;
    }
    let patch = LicensePatch { revoke_earlier: true, ..LicensePatch::default() };
    let license = send(&vendor, &LicenseView { record_version: version, ..before }, patch).map_err(go_on)?.license;
    let file = handover.map(|(handover, activation_key)| handover.finish(&activation_key)).transpose();
    let file = file.map_err(|failure| failure.with_advice(GO_ON))?;
    let activation_key = new.map(|new| new.activation_key.reveal());
    print(&options.output, &Replaced { license, activation_key, file }, Replaced::rows)
}

impl ReplaceLicenseKey {
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

/// How the customer gets the new license key of a generic license.
struct Handover {
    service: Service,
    jwks: String,
    computer_id: ComputerId,
    file: NewFile,
}

impl Handover {
    /// Finds out what could fail before anything is done; `None` for what each computer gets itself.
    fn prepare(
        options: &Options,
        command: &ReplaceLicenseKey,
        before: &LicenseView,
        activations: Vec<ActivationView>,
    ) -> Result<Option<Self>, Failure> {
        let refused = |detail: &str| Err(Failure::usage(format!("--out: {detail}")).of_option("--out"));
        let out = match (before.license.kind, &command.out) {
            (Kind::Computer, None) => return Ok(None),
            (Kind::Computer, Some(_)) => {
                return refused("each computer gets a license key of its own, when it activates again");
            }
            (Kind::Generic, None) => return refused("say where the new license key of this generic license goes"),
            (Kind::Generic, Some(out)) => out,
        };
        if before.first_activated_at.is_none() {
            let failure = Failure::refused("no_license_key", "there is no license key of this license yet");
            return Err(failure.with_advice("latchkey licenses reissue replaces an activation key that leaked"));
        }
        let mut file = NewFile::begin(out, Readers::Everybody)?;
        if file.is_there() {
            file.ask_to_replace(&options.output, command.force)?;
        }
        let standing = activations.into_iter().next().map(|activation| activation.computer_id);
        let computer_id = match standing {
            Some(computer_id) => computer_id,
            None => ComputerId::try_from(NO_COMPUTER.to_owned()).map_err(Failure::usage)?,
        };
        Ok(Some(Self { service: Service::of(options)?, jwks: command.jwks.fetch(options)?, computer_id, file }))
    }

    /// The license key that the customer would get with this activation key; a computer that has a seat takes none.
    fn license_key(&self, activation_key: &ActivationKey) -> Result<ActivateResponse, Failure> {
        let request = ActivateRequest {
            activation_key: activation_key.clone(),
            computer_id: Some(self.computer_id.clone()),
            computer_name: None,
            product: None,
            accept_generic: true,
            trusted_signing_keys: None,
        };
        activate::ask(&self.service, request, &self.jwks)
    }

    /// Writes the license key, and says where.
    fn finish(self, activation_key: &ActivationKey) -> Result<String, Failure> {
        let license_key = self.license_key(activation_key)?.license_key;
        let path = self.file.path().display().to_string();
        self.file.finish(format!("{}\n", license_key.reveal()).as_bytes())?;
        Ok(path)
    }
}

impl Replaced {
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
