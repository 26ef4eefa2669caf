//! What the console answers for itself, under `/console/`: sessions, who signs, jobs, and changes that are made back.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hyper::http::request::Parts;
use hyper::{Method, StatusCode};
use jiff::Timestamp;
use latchkey_api::Code;
use latchkey_core::{ComputerId, NewLicense, StatedReason};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::answer::{Answer, Refusal, answer, json};
use super::body::parse;
use super::identify::identify;
use super::jobs::{JobOrder, Jobs, Which};
use super::later_end::later_end;
use super::replacing::replace_key;
use super::sessions::Sessions;
use crate::advice::advice;
use crate::commands::events::{UndoEvent, undo_as};
use crate::commands::whoami::{self, signer};
use crate::output::CsvStyle;
use crate::printing::{Columns, captured};
use crate::vendor::{Vendor, rights};

/// Rights change seldom, and finding them out takes four requests.
const RIGHTS_KEPT: Duration = Duration::from_secs(300);

/// Who asks the service for the page.
#[derive(Debug)]
pub(super) struct Desk {
    vendor: Arc<Vendor>,
    jobs: Jobs,
    rights: Mutex<Option<(Instant, Vec<&'static str>)>>,
}

/// What lets a browser in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinkToken {
    token: String,
}

/// What a page may know of the one who signs for it.
#[derive(Serialize)]
struct Facts<'a> {
    version: &'static str,
    #[serde(flatten)]
    signer: whoami::Signer<'a>,
    /// What helps against a refusal, by its code.
    advice: BTreeMap<&'static str, &'static str>,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum JobRequest {
    Keys {
        job_id: Uuid,
        quantity: u64,
        request: Value,
    },
    Licenses {
        query: String,
        #[serde(default)]
        which: Which,
    },
}

/// How an event shall be undone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Undo {
    /// Only say what would be sent.
    rehearse: bool,
    reason: Option<StatedReason>,
    computer_id: Option<ComputerId>,
}

impl Desk {
    pub(super) fn new(vendor: Arc<Vendor>, jobs: Jobs) -> Self {
        Self { vendor, jobs, rights: Mutex::default() }
    }

    pub(super) fn vendor(&self) -> &Vendor {
        &self.vendor
    }

    /// Whether something is done that nobody need wait for.
    pub(super) fn is_busy(&self) -> bool {
        self.jobs.are_running()
    }

    pub(super) fn begin_session(sessions: &Sessions, content: &[u8]) -> Result<Answer, Refusal> {
        let LinkToken { token } = parse(content)?;
        let session = sessions.begin(token.as_bytes(), Instant::now())?.ok_or_else(|| {
            let detail = "this link was used, or is older than a minute: the console's terminal makes a new one";
            Refusal::new(StatusCode::UNAUTHORIZED, "link_used_up", "Link used up", detail)
        })?;
        Ok(json(&json!({ "session": session.secret() })))
    }

    pub(super) fn answer(&self, request: &Parts, content: &[u8]) -> Result<Answer, Refusal> {
        let path: Vec<_> = request.uri.path().split('/').skip(2).collect();
        let (vendor, jobs) = (&self.vendor, &self.jobs);
        match (&request.method, path.as_slice()) {
            (&Method::GET, ["session"]) => self.facts(),
            (&Method::POST, ["identify"]) => Ok(json(&identify(parse(content)?)?)),
            (&Method::POST, ["later-end"]) => Ok(json(&later_end(parse(content)?, Timestamp::now())?)),
            (&Method::POST, ["licenses", id, "replace-key"]) => Ok(json(&replace_key(vendor, id, parse(content)?)?)),
            (&Method::GET, ["jobs"]) => Ok(json(&json!({ "jobs": jobs.list(vendor) }))),
            (&Method::POST, ["jobs"]) => Ok(json(&jobs.begin(vendor, order(content)?)?)),
            (&Method::GET, ["jobs", id]) => Ok(json(&jobs.view(vendor, job_id(id)?)?)),
            (&Method::POST, ["jobs", id, "resume"]) => Ok(json(&jobs.resume(vendor, job_id(id)?)?)),
            (&Method::POST, ["jobs", id, "stop"]) => Ok(json(&jobs.stop(vendor, job_id(id)?)?)),
            (&Method::GET, ["jobs", id, "csv"]) => {
                let (columns, style) = csv_options(request.uri.query().unwrap_or_default())?;
                let text = jobs.csv(vendor, job_id(id)?, &columns, style)?;
                Ok(answer(StatusCode::OK, "text/csv; charset=utf-8", text))
            }
            (&Method::DELETE, ["jobs", id]) => {
                jobs.remove(vendor, job_id(id)?)?;
                Ok(answer(StatusCode::NO_CONTENT, "application/json", ""))
            }
            (&Method::POST, ["events", id, "undo"]) => self.undo(id, parse(content)?),
            _ => Err(Refusal::unknown()),
        }
    }

    fn facts(&self) -> Result<Answer, Refusal> {
        let now = Instant::now();
        let mut kept = self.rights.lock().unwrap_or_else(PoisonError::into_inner);
        let rights = match &*kept {
            Some((at, rights)) if now.duration_since(*at) < RIGHTS_KEPT => rights.clone(),
            _ => {
                let rights = rights(&self.vendor)?;
                *kept = Some((now, rights.clone()));
                rights
            }
        };
        let advice = Code::ALL.iter().filter_map(|code| Some((code.as_str(), advice(*code)?))).collect();
        let signer = signer(&self.vendor, json!(rights));
        Ok(json(&Facts { version: env!("CARGO_PKG_VERSION"), signer, advice }))
    }

    /// By `latchkey events undo`, which asks nobody here: the page has asked, and shown what a rehearsal says.
    fn undo(&self, event_id: &str, Undo { rehearse, reason, computer_id }: Undo) -> Result<Answer, Refusal> {
        let options = self.vendor.options().for_one_command(rehearse);
        let vendor = self.vendor.for_command(&options);
        let command = UndoEvent { event_id: event_id.to_owned(), reason, computer_id, yes: true };
        let (done, printed) = captured(|| undo_as(&vendor, command));
        if let (Err(failure), false) = (done, options.rehearsal.is_over()) {
            return Err(failure.into());
        }
        let result: Value = serde_json::from_str(&printed).unwrap_or_default();
        Ok(json(&json!({ "result": result, "warnings": options.output.take_warnings() })))
    }
}

fn job_id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::unknown())
}

fn order(content: &[u8]) -> Result<JobOrder, Refusal> {
    Ok(match parse(content)? {
        JobRequest::Licenses { query, which } => JobOrder::Licenses { query, which },
        JobRequest::Keys { job_id, quantity, request } => {
            let request = serde_path_to_error::deserialize::<_, NewLicense>(request).map_err(|error| {
                let path = error.path().to_string().replace('.', "/");
                Refusal::of_field(&format!("/request/{path}"), error.inner().to_string())
            })?;
            JobOrder::Keys { job_id, quantity, request: Box::new(request) }
        }
    })
}

/// Which columns a CSV has, and for whom it is written.
fn csv_options(query: &str) -> Result<(Columns, CsvStyle), Refusal> {
    let (mut columns, mut style) = (None, CsvStyle::Plain);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (&*name, &*value) {
            ("columns", names) => columns = Some(names.split(',').map(str::to_owned).collect()),
            ("style", "excel") => style = CsvStyle::Excel,
            ("style", "plain") => style = CsvStyle::Plain,
            _ => {
                return Err(Refusal::of(
                    Code::InvalidField,
                    "the query has columns, and a style that is plain or excel",
                ));
            }
        }
    }
    Ok((Columns::of(columns), style))
}
