//! `latchkey licenses reveal` and `reissue`: the activation key of a license, again or anew.

use clap::Args;
use latchkey_api::{
    ActivationKeyView, Call, Idempotency, LicensePath, Nothing, ReissueKey, ReissueKeyRequest, RevealKey,
    RevealKeyRequest,
};
use latchkey_core::{IdempotencyKey, LicenseId, LicenseState, StatedReason};
use uuid::Uuid;

use crate::confirmation::confirm;
use crate::failure::{Failure, one_line};
use crate::license_reading::{described, license, license_id};
use crate::options::Options;
use crate::output::{Form, tell};
use crate::printing::{print, rows_of};
use crate::vendor::Vendor;

/// What is kept of it.
const KEPT: &str = "it is a secret, and the license's events say who read it";
/// What a new activation key ends.
const REPLACES: &str = "the activation key that the customer has activates nothing from then on, and a computer that has a seat \
                        needs the new one to activate again";
/// What it doesn't end.
const OFFLINE: &str = "license keys that computers have go on working; latchkey activations remove takes one back, latchkey \
                       licenses update --revoke-earlier all of them";

/// Whose activation key, and why.
#[derive(Debug, Args)]
pub(crate) struct RevealActivationKey {
    /// The license's ID.
    license_id: String,
    /// Why, for your colleagues.
    #[arg(long, value_name = "TEXT")]
    reason: Option<StatedReason>,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// Whose activation key, and why.
#[derive(Debug, Args)]
pub(crate) struct ReissueActivationKey {
    /// The license's ID.
    license_id: String,
    /// Why, for your colleagues.
    #[arg(long, value_name = "TEXT")]
    reason: Option<StatedReason>,
    /// A name for this request: sent again within 24 hours, it gets the same activation key again.
    #[arg(long, value_name = "NAME")]
    idempotency_key: Option<IdempotencyKey>,
    /// Don't ask.
    #[arg(long)]
    yes: bool,
}

/// Prints the activation key of a license, once more.
pub(crate) fn reveal(options: &Options, command: RevealActivationKey) -> Result<(), Failure> {
    let RevealActivationKey { license_id: given, reason, yes } = command;
    let (vendor, license_id) = (Vendor::of(options)?, license_id(&given)?);
    ask(options, &vendor, license_id, "Show the activation key", &[KEPT], yes)?;
    print_key(options, &revealed(&vendor, license_id, reason)?)
}

/// The activation key of a license.
pub(super) fn revealed(
    vendor: &Vendor,
    license_id: LicenseId,
    reason: Option<StatedReason>,
) -> Result<ActivationKeyView, Failure> {
    vendor.ask::<RevealKey>(&Call {
        path: LicensePath { license_id },
        query: Nothing {},
        headers: Nothing {},
        body: RevealKeyRequest { reason },
    })
}

/// Replaces the activation key of a license, and prints the new one.
pub(crate) fn reissue(options: &Options, command: ReissueActivationKey) -> Result<(), Failure> {
    let ReissueActivationKey { license_id: given, reason, idempotency_key, yes } = command;
    let (vendor, license_id) = (Vendor::of(options)?, license_id(&given)?);
    ask(options, &vendor, license_id, "Replace the activation key", &[REPLACES, OFFLINE], yes)?;
    let name = match idempotency_key {
        Some(name) => name,
        None => random_name()?,
    };
    let again = format!("the same again with --idempotency-key {} prints the new activation key", name.as_str());
    let asked = reissued(&vendor, license_id, reason, name);
    let answer =
        asked.map_err(|failure| if failure.is_unreachable() { failure.with_advice(&again) } else { failure })?;
    print_key(options, &answer).map_err(|failure| failure.with_advice(&again))
}

/// A new activation key of a license, in place of the one that it has.
pub(super) fn reissued(
    vendor: &Vendor,
    license_id: LicenseId,
    reason: Option<StatedReason>,
    name: IdempotencyKey,
) -> Result<ActivationKeyView, Failure> {
    vendor.ask::<ReissueKey>(&Call {
        path: LicensePath { license_id },
        query: Nothing {},
        headers: Idempotency { idempotency_key: Some(name) },
        body: ReissueKeyRequest { reason },
    })
}

/// A name for a request that nobody named.
pub(super) fn random_name() -> Result<IdempotencyKey, Failure> {
    Uuid::new_v4().to_string().parse().map_err(Failure::usage)
}

/// Asks whether to go on, of whose license it is.
fn ask(
    options: &Options,
    vendor: &Vendor,
    license_id: LicenseId,
    verb: &str,
    warnings: &[&str],
    yes: bool,
) -> Result<(), Failure> {
    let license = license(vendor, license_id, 1)?.license;
    let whose = described(&license);
    if options.rehearsal.is_wanted() && options.output.form() != Form::Json {
        tell(&format!("license of {}", one_line(&whose)));
    }
    // Nobody is asked about what can't be any more: the service says so.
    if license.state == LicenseState::Revoked {
        return Ok(());
    }
    confirm(&options.output, warnings, &format!("{verb} of {whose}?"), yes || options.rehearsal.is_wanted())
}

fn print_key(options: &Options, answer: &ActivationKeyView) -> Result<(), Failure> {
    print(&options.output, answer, rows_of)
}
