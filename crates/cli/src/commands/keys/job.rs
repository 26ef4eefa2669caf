//! Creates any number of activation keys, each once, and writes them to a file; it can be interrupted and resumed.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};
use jiff::{SignedDuration, Timestamp};
use latchkey_api::{Call, CreateKey as CreateKeyEndpoint, CreateKeyResponse, Endpoint, Idempotency, Nothing};
use latchkey_core::{NewLicense, Quantity};
use serde::Serialize;
use uuid::Uuid;

use super::batches::{ask, size};
use super::create_key::CreateKey;
use super::journal::{Job, Journal, Sent};
use super::rendering::keys_text;
use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{print, row};
use crate::rehearsal::Rehearsed;
use crate::resumable_file::ResumableFile;
use crate::vendor::{AccessKey, Vendor};

/// The service knows an `Idempotency-Key` for 24 hours; one hour is left for clocks and slow answers.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(23);

/// Creates the keys that are missing, and then writes the file.
pub(super) fn run(
    options: &Options,
    command: &CreateKey,
    out: &Path,
    now: Timestamp,
    mut shown: BTreeSet<String>,
) -> Result<(), Failure> {
    if command.idempotency_key.is_some() {
        return Err(Failure::usage(
            "--idempotency-key is for what is printed: with --out FILE the command names itself",
        ));
    }
    let vendor = Vendor::of(options)?;
    let mut file = ResumableFile::begin(out, &options.output, command.force)?;
    if options.rehearsal.is_wanted() {
        return rehearse(options, &vendor, &command.request(now)?, command.quantity);
    }
    let mut journal = Journal::open(file.journal())?;
    let begun = Begun { url: vendor.url(), quantity: command.quantity, path: file.journal(), now };
    let job = the_job(&mut journal, &begun, |at| command.request(at))?;
    if size(job.quantity, journal.batch()).is_some() {
        file.ask_while_unfinished()?;
    }
    let progress = progress(job.quantity);
    for answer in journal.answers() {
        progress.inc(u64::try_from(answer.keys.len()).unwrap_or_default());
    }
    let created = create_missing(&vendor, &mut journal, &job, |answer| {
        progress.suspend(|| options.output.warn_anew(&answer.warnings, &mut shown));
        progress.inc(u64::try_from(answer.keys.len()).unwrap_or_default());
        ControlFlow::Continue(())
    });
    progress.finish_and_clear();
    match created {
        Ok(()) => {}
        // Nothing was made: there is nothing to go on with, and other options are another order.
        Err(NotCreated { failure, is_nothing_made: true }) => {
            journal.remove()?;
            return Err(failure);
        }
        Err(NotCreated { failure, .. }) => return Err(failure.with_advice(&file.goes_on())),
    }
    finish(options, command, file, journal, &job)
}

/// Why a job ended before all was made.
#[derive(Debug)]
pub(crate) struct NotCreated {
    pub(crate) failure: Failure,
    /// The service refused the first batch: there is nothing to go on with.
    pub(crate) is_nothing_made: bool,
}

impl From<Failure> for NotCreated {
    fn from(failure: Failure) -> Self {
        Self { failure, is_nothing_made: false }
    }
}

/// Creates the keys that the journal lacks, batch by batch; `created` hears of each, and may have it end there.
pub(crate) fn create_missing(
    vendor: &Vendor,
    journal: &mut Journal,
    job: &Job,
    mut created: impl FnMut(&CreateKeyResponse) -> ControlFlow<()>,
) -> Result<(), NotCreated> {
    while let Some(quantity) = size(job.quantity, journal.batch()) {
        let now = Timestamp::now();
        let access_key = vendor.identity().access_key();
        check_that_it_is_known(journal, job, now, &access_key)?;
        let is_first = journal.batch() == 0 && journal.sent().is_none();
        journal.sending(Sent { at: now, by: access_key })?;
        let request = NewLicense { quantity, ..job.request.clone() };
        let name = format!("{}-{}", job.job_id, journal.batch());
        let answer = ask(vendor, &name, request).map_err(|failure| {
            let is_nothing_made = is_first && failure.is_refused();
            NotCreated { failure, is_nothing_made }
        })?;
        journal.created(answer)?;
        if journal.answers().last().is_some_and(|answer| created(answer).is_break()) {
            break;
        }
    }
    Ok(())
}

/// Prints the first batch instead of sending it, and says how many would follow; no journal is begun.
fn rehearse(options: &Options, vendor: &Vendor, request: &NewLicense, quantity: u64) -> Result<(), Failure> {
    let first = size(quantity, 0).unwrap_or_default();
    let name = format!("{}-0", Uuid::new_v4()).parse().map_err(Failure::usage)?;
    let headers = Idempotency { idempotency_key: Some(name) };
    let body = NewLicense { quantity: first, ..request.clone() };
    let call = Call::<CreateKeyEndpoint> { path: Nothing {}, query: Nothing {}, headers, body };
    let url = format!("{}{}", vendor.url(), call.target());
    let (headers, body) = (call.headers(), call.content().unwrap_or_default());
    let more = quantity.div_ceil(u64::from(Quantity::MAX)).saturating_sub(1);
    Rehearsed { method: CreateKeyEndpoint::METHOD.as_str(), url: &url, headers: &headers, body: &body, more }
        .end(&options.rehearsal, &options.output)
}

/// Writes the file, then removes the journal: interrupted between, it finds the file as it wrote it.
fn finish(
    options: &Options,
    command: &CreateKey,
    file: ResumableFile<'_>,
    journal: Journal,
    job: &Job,
) -> Result<(), Failure> {
    let text = keys_text(&options.output, command.form(&options.output), &command.columns, journal.answers())?;
    let out = file.path().display().to_string();
    file.finish(&text)?;
    journal.remove()?;
    let done = Done { created: job.quantity, out: &out, job_id: job.job_id };
    print(&options.output, &done, |_| vec![row("created", job.quantity), row("file", &out)])
}

/// What was done.
#[derive(Debug, Serialize)]
struct Done<'a> {
    created: u64,
    out: &'a str,
    job_id: Uuid,
}

/// How a job begins, if it isn't begun yet.
struct Begun<'a> {
    url: &'a str,
    quantity: u64,
    path: &'a Path,
    now: Timestamp,
}

/// The journal's job, which must have the same options; a new one where there is none.
///
/// A date from today on counts from the day on which the job was begun.
fn the_job(
    journal: &mut Journal,
    Begun { url, quantity, path, now }: &Begun<'_>,
    request: impl FnOnce(Timestamp) -> Result<NewLicense, Failure>,
) -> Result<Job, Failure> {
    let (url, quantity) = ((*url).to_owned(), *quantity);
    let Some(job) = journal.job().cloned() else {
        let job = Job { job_id: Uuid::new_v4(), begun_at: *now, url, quantity, request: request(*now)? };
        return journal.begin(job);
    };
    if job == (Job { url, quantity, request: request(job.begun_at)?, ..job.clone() }) {
        return Ok(job);
    }
    let detail = "was begun with other options, or for another service: give the same ones to go on, or another --out";
    Err(Failure::usage(format!("the job {} {detail}", path.display())))
}

/// Refuses where a batch that was sent and not answered could be created twice: too late, or for another account.
fn check_that_it_is_known(journal: &Journal, job: &Job, now: Timestamp, access_key: &AccessKey) -> Result<(), Failure> {
    let Some(Sent { at: sent_at, by }) = journal.sent() else { return Ok(()) };
    if !access_key.is_of_account_of(by) {
        let account = by.account_id.as_ref().map_or_else(String::new, |account| format!(" of account {account}"));
        return Err(Failure::usage(format!(
            "batch {} was sent with access key {}{account}, and may have been made; another account would make it twice: \
             go on with the same credentials",
            journal.batch() + 1,
            by.access_key_id
        )));
    }
    if now.duration_since(*sent_at) <= KNOWN_FOR {
        return Ok(());
    }
    let made = journal.made();
    Err(Failure::usage(format!(
        "the job was interrupted on {sent_at}, too long ago: batch {} may have been made, and the service no longer \
         knows; the {made} of {} keys before it are in the .job file, the rest needs a new job with another --out",
        journal.batch() + 1,
        job.quantity
    )))
}

/// A progress bar on standard error, where that is a terminal.
fn progress(quantity: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:40} {pos}/{len} keys, {eta} left");
    let style = style.unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(quantity).with_style(style)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::dates::Date;

    fn begun_at<'a>(url: &'a str, quantity: u64, now: &str) -> Begun<'a> {
        Begun { url, quantity, path: Path::new("job"), now: now.parse().unwrap() }
    }

    /// A job of 120 keys of which nothing was sent.
    fn begun(folder: &Path) -> (Journal, Job) {
        let request: NewLicense = serde_json::from_str(r#"{"product": "editor"}"#).unwrap();
        let mut journal = Journal::open(&folder.join("job")).unwrap();
        let job = the_job(&mut journal, &begun_at("http://localhost:1", 120, "2026-11-24T10:00:00Z"), |_| Ok(request))
            .unwrap();
        (journal, job)
    }

    // R14
    #[test]
    fn a_batch_that_the_service_may_have_forgotten_is_not_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, job) = begun(folder.path());
        let then: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        let after = |hours| then.checked_add(SignedDuration::from_hours(hours)).unwrap();
        let ours = access_key("AKIAEXAMPLE1", None);
        assert_eq!(check_that_it_is_known(&journal, &job, after(48), &ours), Ok(()), "nothing was sent");
        journal.sending(Sent { at: then, by: ours.clone() }).unwrap();
        assert_eq!(check_that_it_is_known(&journal, &job, after(22), &ours), Ok(()));
        assert!(check_that_it_is_known(&journal, &job, after(24), &ours).is_err());
    }

    fn access_key(access_key_id: &str, account_id: Option<&str>) -> AccessKey {
        AccessKey { access_key_id: access_key_id.to_owned(), account_id: account_id.map(str::to_owned) }
    }

    // R14
    #[test]
    fn a_batch_that_another_account_may_have_made_is_not_sent_again() {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, job) = begun(folder.path());
        let now: Timestamp = "2026-11-24T10:00:00Z".parse().unwrap();
        let others = [access_key("ASIA2", None), access_key("ASIA2", Some("222222222222"))];
        assert!(
            others.iter().all(|other| check_that_it_is_known(&journal, &job, now, other).is_ok()),
            "nothing was sent"
        );
        journal.sending(Sent { at: now, by: access_key("ASIA1", Some("111111111111")) }).unwrap();
        for other in others {
            let refused = check_that_it_is_known(&journal, &job, now, &other).unwrap_err().to_string();
            assert!(refused.contains("ASIA1 of account 111111111111"), "{refused}");
        }
        // The next session of the same account.
        assert_eq!(check_that_it_is_known(&journal, &job, now, &access_key("ASIA2", Some("111111111111"))), Ok(()));
    }

    #[test]
    fn a_job_goes_on_with_the_same_options_only() {
        let folder = tempfile::tempdir().unwrap();
        let request: NewLicense = serde_json::from_str(r#"{"product": "editor"}"#).unwrap();
        let other: NewLicense = serde_json::from_str(r#"{"product": "editor", "generic": true}"#).unwrap();
        let mut journal = Journal::open(&folder.path().join("job")).unwrap();
        let begun = |url, quantity| begun_at(url, quantity, "2026-11-24T10:00:00Z");
        let mut resumed =
            |url, request: &NewLicense, quantity| the_job(&mut journal, &begun(url, quantity), |_| Ok(request.clone()));
        let job = resumed("http://localhost:1", &request, 120).unwrap();
        assert_eq!(resumed("http://localhost:1", &request, 120), Ok(job));
        assert!(resumed("http://localhost:2", &request, 120).is_err());
        assert!(resumed("http://localhost:1", &request, 121).is_err());
        assert!(resumed("http://localhost:1", &other, 120).is_err());
    }

    #[test]
    fn a_job_that_is_resumed_tomorrow_has_the_dates_of_the_day_it_was_begun() {
        let folder = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(&folder.path().join("job")).unwrap();
        let in_a_year = |now: Timestamp| {
            let expires_at = "+1y".parse::<Date>().unwrap().end(now).unwrap();
            Ok(serde_json::from_value(json!({"product": "editor", "expires_at": expires_at})).unwrap())
        };
        let mut resumed = |now| the_job(&mut journal, &begun_at("http://localhost:1", 120, now), in_a_year).unwrap();
        let job = resumed("2026-11-24T23:59:00Z");
        assert_eq!(resumed("2026-11-25T00:01:00Z"), job);
        assert_eq!(job.request.expires_at.unwrap().to_string(), "2027-11-24T23:59:59Z");
    }
}
