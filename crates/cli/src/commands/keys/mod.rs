//! `latchkey keys`: activation keys, and the keys that sign.
//!
//! `latchkey keys create`: any number of activation keys, each exactly once.
//!
//! The service creates at most 50 at a time. More, or any that go to a file, are a job (`job`): a journal (`journal`)
//! beside the file keeps what was sent and answered, so that the same command goes on where it was interrupted.

mod batches;
mod create_key;
mod job;
mod journal;
mod rendering;
mod rotate;

use std::collections::BTreeSet;

use jiff::Timestamp;
use latchkey_core::{Kind, NewLicense, Quantity};
use uuid::Uuid;

use self::batches::ask;
pub(crate) use self::create_key::CreateKey;
pub(crate) use self::job::{NotCreated, create_missing};
pub(crate) use self::journal::{Job, Journal};
pub(crate) use self::rendering::keys_text;
use self::rendering::{LIST, table};
pub(crate) use self::rotate::{RotateKeys, rotate};
use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::Form;
use crate::printing::{json_text, print_text};
use crate::vendor::Vendor;

/// The one thing to know of a perpetual license that is neither generic nor to try or paid for a time.
const PERPETUAL: &str = "a perpetual license never expires";

/// Creates activation keys.
pub(crate) fn create(options: &Options, command: CreateKey) -> Result<(), Failure> {
    let now = Timestamp::now();
    let request = command.request(now)?;
    for warning in command.respelled() {
        options.output.warn(&warning);
    }
    LIST.chosen(&command.columns, command.form(&options.output))?;
    let mut shown = BTreeSet::new();
    if request.kind == Kind::Generic || request.perpetual {
        let question = match command.quantity {
            1 => "Create this activation key?".to_owned(),
            several => format!("Create {several} such activation keys?"),
        };
        let warnings = request.warnings();
        shown = warnings.iter().map(|warning| warning.code().to_owned()).collect();
        let mut warnings: Vec<_> = warnings.iter().map(ToString::to_string).collect();
        if warnings.is_empty() {
            warnings.push(PERPETUAL.to_owned());
        }
        confirm(&options.output, &warnings, &question, command.yes || options.rehearsal.is_wanted())?;
    }
    match command.file() {
        Some(out) => job::run(options, &command, out, now, shown),
        None => at_once(options, request, &command, shown),
    }
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
    let name = command.idempotency_key.as_ref().map_or_else(|| Uuid::new_v4().to_string(), ToString::to_string);
    let answer = ask(&Vendor::of(options)?, &name, request).map_err(|failure| {
        if failure.is_unreachable() {
            failure.with_advice(&format!("the same again with --idempotency-key {name} makes no second set"))
        } else {
            failure
        }
    })?;
    options.output.warn_anew(&answer.warnings, &mut shown);
    let text = match command.form(&options.output) {
        Form::Table => table(&options.output, &command.columns, &answer)?,
        Form::Csv => keys_text(&options.output, Form::Csv, &command.columns, std::slice::from_ref(&answer))?,
        Form::Json => json_text(&answer)?,
    };
    print_text(&text).map_err(|failure| {
        let again = format!("the same again with --idempotency-key {name} prints the activation keys, which were made");
        failure.with_advice(&again)
    })
}
