//! `latchkey keys create`: any number of activation keys, each exactly once.
//!
//! The service makes at most 50 at a time. More, or fewer that go to a file, are a job (`job`): what was asked and what
//! was answered is in a journal (`journal`) beside the file to be, so that the same command goes on where it was
//! interrupted.

mod batches;
mod job;
mod journal;
mod order;
mod rendering;

use std::collections::BTreeSet;

use latchkey_api::{CREATE_KEY, CreateKeysRequest, CreateKeysResponse};
use latchkey_core::{Quantity, Warning};
use uuid::Uuid;

pub(crate) use self::order::CreateKeys;
use self::rendering::{Format, render};
use crate::arguments::{Common, Output};
use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::printing::{print, print_text, warn};
use crate::vendor::Vendor;

/// The header that makes a repeated request harmless (R14).
const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// Creates what was ordered.
pub(crate) fn create(common: &Common, command: CreateKeys) -> Result<(), Failure> {
    let request = command.request()?;
    let shown = dangers(&request);
    if !shown.is_empty() {
        let question = match command.quantity {
            1 => "Create this activation key?".to_owned(),
            several => format!("Create {several} such activation keys?"),
        };
        confirm(&shown, &question, command.yes)?;
    }
    let shown = shown.iter().map(|warning| warning.code().to_owned()).collect();
    match &command.out {
        Some(out) => job::run(common, &request, &command, out, shown),
        None => at_once(common, request, &command, shown),
    }
}

/// What is said before a generic or perpetual key is made (R11); the service says the same afterwards.
fn dangers(request: &CreateKeysRequest) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if request.generic {
        warnings.push(Warning::GenericLicense);
    }
    if request.perpetual {
        let warning = if request.generic { Warning::GenericLicensePerpetual } else { Warning::OpenEnded };
        warnings.push(warning);
    }
    warnings
}

/// One request, answered on standard output.
fn at_once(
    common: &Common,
    mut request: CreateKeysRequest,
    command: &CreateKeys,
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
    let answer = ask(&Vendor::of(common)?, &name, &request).map_err(|failure| match failure {
        unsure @ Failure::Unreachable { .. } => {
            unsure.with_advice(&format!("the same again with --idempotency-key {name} makes no second set"))
        }
        sure => sure,
    })?;
    warn_anew(&answer, &mut shown);
    match (command.format, common.output) {
        (Some(Format::Csv), _) => print_text(&render(Format::Csv, std::slice::from_ref(&answer))?),
        (None, Output::Human) => print(Output::Human, &answer, rendering::table),
        _ => print(Output::Json, &answer, rendering::table),
    }
}

fn ask(vendor: &Vendor, idempotency_key: &str, request: &CreateKeysRequest) -> Result<CreateKeysResponse, Failure> {
    let answer: CreateKeysResponse =
        vendor.ask(&CREATE_KEY, &[], &[(IDEMPOTENCY_KEY, idempotency_key.to_owned())], request)?;
    if u32::try_from(answer.keys.len()) == Ok(request.quantity.get()) {
        return Ok(answer);
    }
    let detail = format!("{} keys were asked for, and {} came", request.quantity.get(), answer.keys.len());
    Err(Failure::unreachable("answer_not_understood", detail))
}

/// Says what the service warns of, unless it was said already.
fn warn_anew(answer: &CreateKeysResponse, shown: &mut BTreeSet<String>) {
    for warning in &answer.warnings {
        if shown.insert(warning.code.clone()) {
            warn(&warning.detail);
        }
    }
}

fn new_id() -> Result<Uuid, Failure> {
    use ring::rand::{SecureRandom, SystemRandom};
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Failure::usage("the system has no random numbers"))?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
