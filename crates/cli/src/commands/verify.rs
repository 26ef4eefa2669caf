//! `latchkey verify`: the check that applications run.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use latchkey_client::{Client, Grant, NotLicensed, Outcome};
use latchkey_core::{
    ComputerId, CustomerName, FeatureName, Kind, LicenseId, LicenseProperties, Model, Moment, ProductId, decoded_text,
};
use serde::Serialize;

use crate::commands::revocations::list_text;
use crate::dates::Date;
use crate::failure::Failure;
use crate::input::{is_stdin, read};
use crate::options::Options;
use crate::printing::{print, rows_of};
use crate::redaction;
use crate::trusted_jwks::Jwks;

const FILE_MAX_BYTES: u64 = 64 * 1024;

/// What to check, and as which application.
#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// The license file, or a folder of them; - is standard input.
    file: PathBuf,
    /// The product that the application is.
    #[arg(long, value_name = "ID")]
    product: ProductId,
    /// The computer it runs on; by default this one, by the ID that the client library makes of it.
    #[arg(long, value_name = "ID")]
    computer_id: Option<ComputerId>,
    /// Take a generic license key, as an application does that allows them.
    #[arg(long)]
    allow_generic: bool,
    /// When the application was released, to check maintenance by: 2027-12-31 (its beginning in UTC), or a time.
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    released_at: Option<Date>,
    /// A revocation list that the application knows; may be given several times, and the newest counts. In a folder, and beside
    /// a file, those are read that are named *.revocations.
    #[arg(long, value_name = "FILE")]
    revocations: Vec<PathBuf>,
    #[command(flatten)]
    jwks: Jwks,
}

pub(crate) fn verify(options: &Options, command: Verify) -> Result<(), Failure> {
    let Verify { file, product, computer_id, allow_generic, released_at, revocations, jwks } = command;
    let released_at = released_at.map(|date| date.beginning(Timestamp::now())).transpose();
    let released_at = released_at.map_err(|error| Failure::usage(format!("--released-at: {error}")))?;
    let jwks = jwks.fetch(options)?;
    // Nothing is kept, and no license of this computer's own is looked at: only what was named counts.
    let client = Client::builder(product.as_str(), &jwks).without_stores().dangerous().without_lease();
    let mut client = match released_at {
        Some(released_at) => client.release("verified", &released_at.to_string()),
        None => client.without_release(),
    };
    if allow_generic {
        client = client.dangerous().allow_generic_keys();
    }
    if let Some(computer_id) = &computer_id {
        client = client.computer_id(computer_id.as_str());
    }
    for list in &revocations {
        client = client.revocations(&list_text(list)?);
    }
    // A key in the place of the file's name is not repeated (R15).
    let name = file.display().to_string();
    if redaction::value(&name) != name {
        read(&file, FILE_MAX_BYTES)?;
    }
    client = if is_stdin(&file) { client.text(decoded_text(&read(&file, FILE_MAX_BYTES)?)) } else { client.file(file) };
    let grant = client.build().map_err(Failure::usage)?.check().map_err(failure)?;
    print(&options.output, &verdict(&grant), rows_of)
}

/// Why the license isn't valid; only the read error where the file can't be read.
fn failure(not_licensed: NotLicensed) -> Failure {
    match not_licensed.findings() {
        [finding] if matches!(finding.outcome, Outcome::Unreadable(_) | Outcome::Empty) => Failure::usage(finding),
        _ => not_licensed.into(),
    }
}

/// What a license grants, in the order of a table.
#[derive(Debug, Serialize)]
struct Verdict<'a> {
    verdict: &'static str,
    kind: Kind,
    license_id: LicenseId,
    model: Model,
    features: &'a BTreeSet<FeatureName>,
    properties: &'a LicenseProperties,
    licensee: Option<&'a CustomerName>,
    expires_at: Option<Moment>,
    days_left: Option<i64>,
    maintenance_until: Option<Moment>,
    /// How many computers can run on it at once, each with a lease.
    floating_seats: Option<u32>,
    found_in: String,
    revocations_seq: Option<u64>,
    warnings: Vec<String>,
}

fn verdict(grant: &Grant) -> Verdict<'_> {
    Verdict {
        verdict: "licensed",
        kind: grant.kind(),
        license_id: grant.license_id(),
        model: grant.model(),
        features: grant.features(),
        properties: grant.properties(),
        licensee: grant.licensee(),
        expires_at: grant.expires_at(),
        days_left: grant.days_left(),
        maintenance_until: grant.maintenance_until(),
        floating_seats: grant.floating_seats(),
        found_in: grant.source().to_string(),
        revocations_seq: grant.revocation_list().map(|list| list.seq),
        warnings: grant.warnings().iter().map(ToString::to_string).collect(),
    }
}
