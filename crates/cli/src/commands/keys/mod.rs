//! `latchkey keys create`: any number of activation keys, each exactly once.
//!
//! The service creates at most 50 at a time. More, or any that go to a file, are a job (`job`): a journal (`journal`)
//! beside the file keeps what was sent and answered, so that the same command goes on where it was interrupted.

mod batches;
mod create_key;
mod idempotency;
mod job;
mod journal;
mod rendering;

use std::collections::BTreeSet;

use latchkey_core::{Kind, NewLicense, Quantity, Warning};

use self::batches::{ask, warn_anew};
pub(crate) use self::create_key::CreateKey;
use self::idempotency::new_id;
use self::rendering::{Format, render};
use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{Output, print, print_text};
use crate::vendor::Vendor;

/// Creates activation keys.
pub(crate) fn create(options: &Options, command: CreateKey) -> Result<(), Failure> {
    let request = command.request()?;
    let shown = dangers(&request);
    if !shown.is_empty() {
        let question = match command.quantity {
            1 => "Create this activation key?".to_owned(),
            several => format!("Create {several} such activation keys?"),
        };
        confirm(&shown, &question, command.yes || options.rehearsal.is_wanted())?;
    }
    let shown = shown.iter().map(|warning| warning.code().to_owned()).collect();
    match &command.out {
        Some(out) => job::run(options, &request, &command, out, shown),
        None => at_once(options, request, &command, shown),
    }
}

/// The warnings to confirm before a generic or perpetual key is created (R11); the service gives the same afterwards.
fn dangers(request: &NewLicense) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if request.kind == Kind::Generic {
        warnings.push(Warning::GenericLicense);
    }
    if request.perpetual {
        let warning = if request.kind == Kind::Generic { Warning::GenericLicensePerpetual } else { Warning::OpenEnded };
        warnings.push(warning);
    }
    warnings
}

/// Creates them by one request, and prints the answer.
fn at_once(
    options: &Options,
    mut request: NewLicense,
    command: &CreateKey,
    mut shown: BTreeSet<String>,
) -> Result<(), Failure> {
    request.quantity =
        u32::try_from(command.quantity).ok().and_then(|number| Quantity::try_from(number).ok()).ok_or_else(|| {
            Failure::usage(format!("more than {} need --out FILE, so that they can be resumed", Quantity::MAX))
        })?;
    let name = command
        .idempotency_key
        .clone()
        .map_or_else(|| new_id().map(|id| id.to_string()), |given| Ok(given.to_string()))?;
    let answer = ask(&Vendor::of(options)?, &name, request).map_err(|failure| match failure {
        unsure @ Failure::Unreachable { .. } => {
            unsure.with_advice(&format!("the same again with --idempotency-key {name} makes no second set"))
        }
        sure => sure,
    })?;
    warn_anew(&answer, &mut shown);
    match (command.format, options.output) {
        (Some(Format::Csv), _) => print_text(&render(Format::Csv, std::slice::from_ref(&answer))?),
        (None, Output::Human) => print(Output::Human, &answer, rendering::table),
        _ => print(Output::Json, &answer, rendering::table),
    }
}
