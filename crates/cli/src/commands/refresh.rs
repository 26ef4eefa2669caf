//! `latchkey refresh`: asks whether a license key still stands, and puts the newer one in its place (R26).

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use latchkey_api::{Call, Code, Nothing, Validate, ValidateRequest};
use latchkey_client::Client;
use latchkey_core::{
    Claims, ComputerId, JwkSet, Kind, LicenseId, LicenseKey, LicenseText, Moment, Revision, Standing, TrustedKeys,
    VerifiedLicense, decoded_text,
};
use serde::Serialize;

use crate::advice::advice;
use crate::failure::Failure;
use crate::input::{is_stdin, read};
use crate::new_file::{Destination, NewFile, Readers};
use crate::options::Options;
use crate::output::Form;
use crate::printing::{print, print_text, rows_of};
use crate::trusted_jwks::Jwks;
use crate::vendor::Service;

const FILE_MAX_BYTES: u64 = 64 * 1024;

/// Which license, and where the newer license key goes.
#[derive(Debug, Args)]
pub(crate) struct Refresh {
    /// The license file, whose license key the newer one takes the place of, whole or not at all; - is standard input, and the
    /// license key goes to standard output.
    file: PathBuf,
    /// The computer that the license key is for, if it is for one; by default this one, by the ID that the client library makes
    /// of it.
    #[arg(long, value_name = "ID")]
    computer_id: Option<ComputerId>,
    /// Where to write the newer license key instead, for everybody to read.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Replace the file of --out without a question where there is one.
    #[arg(long, requires = "out")]
    force: bool,
    #[command(flatten)]
    jwks: Jwks,
}

/// What the service said, and what came of it.
#[derive(Debug, Serialize)]
struct Refreshed {
    standing: String,
    license_id: LicenseId,
    expires_at: Option<Moment>,
    revision: Revision,
    #[serde(skip_serializing_if = "Option::is_none")]
    revocations_seq: Option<u64>,
    /// Whether there is a newer license key.
    renewed: bool,
    /// Where that was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

pub(crate) fn refresh(options: &Options, command: Refresh) -> Result<(), Failure> {
    let Refresh { file, computer_id, out, force, jwks } = command;
    let service = Service::of(options)?;
    let content = read(&file, FILE_MAX_BYTES)?;
    // What could fail does so before anybody is asked.
    let (destination, comments) = match &out {
        Some(out) => (Destination::of(out, Readers::Everybody, &options.output, force)?, String::new()),
        None if is_stdin(&file) => (Destination::Stdout, String::new()),
        None => (Destination::File(file_in_its_place(&file)?), comments(&content)?),
    };
    let jwks = jwks.fetch(options)?;
    let trusted = trusted_keys(&jwks)?;
    let (license_key, license) = only_license(&content, &trusted)?;
    let request = ValidateRequest {
        license_key: license_key.reveal().parse().map_err(Failure::usage)?,
        computer_id: computer(license.claims(), computer_id, &jwks)?,
        product: None,
        nonce: None,
        trusted_signing_keys: Some(trusted.ids().cloned().collect()),
    };
    let call = Call::<Validate> { path: Nothing {}, query: Nothing {}, headers: Nothing {}, body: request };
    let answer = service.ask(&call)?;
    if let Some(newer) = &answer.license_key {
        check(newer, &license, &trusted)?;
    }
    let newest = format!("{comments}{}\n", answer.license_key.as_ref().unwrap_or(&license_key).reveal());
    let is_to_stdout = matches!(destination, Destination::Stdout) && options.output.form() == Form::Table;
    let written = match destination {
        Destination::File(file) if answer.license_key.is_some() => {
            let path = file.path().display().to_string();
            file.finish(newest.as_bytes())?;
            Some(path)
        }
        _ => None,
    };
    if is_to_stdout {
        print_text(&newest)?;
    } else {
        let said = Refreshed {
            standing: answer.standing.clone(),
            license_id: answer.license_id,
            expires_at: answer.expires_at,
            revision: answer.revision,
            revocations_seq: answer.revocations_seq,
            renewed: answer.license_key.is_some(),
            file: written,
        };
        print(&options.output, &said, rows_of)?;
    }
    if answer.standing == Standing::Valid.as_str() { Ok(()) } else { Err(refused(&answer.standing)) }
}

/// The file that the newer license key replaces, behind any link, to be read by whom it was read before.
fn file_in_its_place(path: &Path) -> Result<NewFile, Failure> {
    let path = fs::canonicalize(path).map_err(Failure::usage)?;
    NewFile::replacing(&path, Readers::of(&path))
}

/// The lines that say something to people. Anything else than them and the license key would be lost.
fn comments(content: &[u8]) -> Result<String, Failure> {
    let text = LicenseText::read(content);
    if text.other_lines > 0 || text.is_mistyped || !text.activation_keys.is_empty() {
        let failure = Failure::usage("more is in the file than a license key, and would be lost");
        return Err(failure.with_advice("--out names another file for the license key"));
    }
    let decoded = decoded_text(content);
    let comments = decoded.lines().map(str::trim).filter(|line| line.starts_with('#'));
    Ok(comments.map(|line| format!("{line}\n")).collect())
}

fn trusted_keys(jwks: &str) -> Result<TrustedKeys, Failure> {
    let jwks: JwkSet = serde_json::from_str(jwks).map_err(Failure::usage)?;
    TrustedKeys::try_from(&jwks).map_err(|error| Failure::refused("jwks_unusable", error.to_string()))
}

/// The newest license key of the only license in a text; of what could be license keys, the signature tells which are.
fn only_license(content: &[u8], trusted: &TrustedKeys) -> Result<(LicenseKey, VerifiedLicense), Failure> {
    let mut refusal = None;
    let mut found: Option<(LicenseKey, VerifiedLicense)> = None;
    let text = LicenseText::read(content);
    for license_key in text.signed.into_iter().map(|signed| signed.license_key).chain(text.broken) {
        match (trusted.verify(&license_key), &found) {
            (Ok(license), Some((_, other))) if license.claims().sub != other.claims().sub => {
                return Err(Failure::usage("there are several licenses in it; one at a time"));
            }
            (Ok(license), Some((_, other))) if age(&license) <= age(other) => {}
            (Ok(license), _) => found = Some((license_key, license)),
            (Err(rejection), _) => refusal = refusal.or(Some(rejection)),
        }
    }
    found.ok_or_else(|| match refusal {
        Some(rejection) => Failure::refused(rejection.code(), rejection.to_string()),
        None => Failure::usage("there is no license key in it"),
    })
}

fn age(license: &VerifiedLicense) -> (Revision, Moment) {
    (license.claims().rev, license.claims().iat)
}

/// Where the license runs. On which computers a generic one does is nobody's business.
fn computer(claims: &Claims, given: Option<ComputerId>, jwks: &str) -> Result<Option<ComputerId>, Failure> {
    if claims.kind == Kind::Generic {
        return Ok(None);
    }
    let this_one = || {
        let client = Client::builder(claims.aud.as_str(), jwks).without_release().without_stores().build();
        let id = client.map_err(Failure::usage)?.computer_id_to_send().cloned();
        id.ok_or_else(|| Failure::usage("this system has no machine ID: name the computer with --computer-id"))
    };
    given.map_or_else(this_one, Ok).map(Some)
}

/// Whether the newer license key is what an application would take in place of the other.
fn check(newer: &LicenseKey, license: &VerifiedLicense, trusted: &TrustedKeys) -> Result<(), Failure> {
    let advice = "the service gave a license key that no application would take; nothing was written";
    let (ours, verified) = (license.claims(), trusted.verify(newer));
    let verified =
        verified.map_err(|rejection| Failure::refused(rejection.code(), rejection.to_string()).with_advice(advice))?;
    let theirs = verified.claims();
    if (ours.sub, ours.jti, &ours.aud, &ours.computer) == (theirs.sub, theirs.jti, &theirs.aud, &theirs.computer) {
        return Ok(());
    }
    Err(Failure::refused("answer_not_understood", "the license key is of another license or computer")
        .with_advice(advice))
}

/// The service's word, as a script reads it.
fn refused(standing: &str) -> Failure {
    let code = Code::ALL.iter().find(|code| code.as_str() == standing);
    let failure = Failure::refused(standing, "the service says that the license key doesn't stand");
    code.and_then(|code| advice(*code)).map_or(failure.clone(), |advice| failure.with_advice(advice))
}
