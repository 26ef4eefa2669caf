//! One job: how far it is, and what came of it.

use std::sync::Arc;

use hyper::StatusCode;
use jiff::Timestamp;
use latchkey_api::WarningView;
use latchkey_core::NewLicense;
use serde::Serialize;
use uuid::Uuid;

use super::super::answer::{ProblemView, Refusal};
use super::progress::{JobProgress, Phase};
use super::work::{NotFinished, Work};
use crate::output::CsvStyle;
use crate::printing::Columns;
use crate::vendor::Vendor;

/// What the page asks for.
#[derive(Debug)]
pub(crate) enum JobOrder {
    /// So many activation keys.
    Keys { quantity: u64, request: Box<NewLicense> },
    /// All licenses of a list, as the query of `list-licenses` filters it.
    Licenses { query: String },
}

/// A job as the page sees it.
#[derive(Debug, Serialize)]
pub(crate) struct JobView {
    job_id: Uuid,
    kind: &'static str,
    pub(super) begun_at: Timestamp,
    phase: Phase,
    /// How many keys were made, or licenses read.
    done: u64,
    /// Of how many, where that is known.
    of: Option<u64>,
    /// Why it stopped.
    problem: Option<ProblemView>,
    /// What the service warned of.
    warnings: Vec<WarningView>,
    /// What was ordered.
    #[serde(skip_serializing_if = "Option::is_none")]
    request: Option<NewLicense>,
}

/// A job that the console knows.
#[derive(Debug)]
pub(super) struct KnownJob {
    id: Uuid,
    begun_at: Timestamp,
    work: Work,
    progress: JobProgress,
}

impl KnownJob {
    pub(super) fn new(id: Uuid, begun_at: Timestamp, work: Work, progress: JobProgress) -> Self {
        Self { id, begun_at, work, progress }
    }

    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    pub(super) fn is_running(&self) -> bool {
        self.progress.phase() == Phase::Running
    }

    pub(super) fn view(&self) -> JobView {
        let state = self.progress.now();
        JobView {
            job_id: self.id,
            kind: self.work.kind(),
            begun_at: self.begun_at,
            phase: state.phase,
            done: state.done,
            of: self.work.of(),
            problem: state.problem.map(|problem| problem.view()),
            warnings: state.warnings.into_values().collect(),
            request: self.work.request().cloned(),
        }
    }

    /// Goes on in a thread of its own; a job that runs, or is done, stays as it is.
    pub(super) fn go_on(self: &Arc<Self>, vendor: &Arc<Vendor>) -> Result<(), Refusal> {
        match self.progress.begin() {
            Phase::Running | Phase::Done => return Ok(()),
            Phase::Refused => return Err(conflict("job_refused", "the service refused it: order it anew")),
            Phase::Stopped => {}
        }
        let (job, vendor) = (self.clone(), vendor.clone());
        std::thread::spawn(move || match job.work.go_on(&vendor, &job.progress) {
            Ok(true) => job.progress.end(Phase::Done, None),
            Ok(false) => job.progress.end(Phase::Stopped, None),
            Err(NotFinished { refusal, is_nothing_done: true }) => job.progress.end(Phase::Refused, Some(refusal)),
            Err(NotFinished { refusal, .. }) => job.progress.end(Phase::Stopped, Some(refusal)),
        });
        Ok(())
    }

    /// Has it stop after the request that is under way.
    pub(super) fn stop(&self) {
        self.progress.stop();
    }

    pub(super) fn csv(&self, columns: &Columns, style: CsvStyle) -> Result<String, Refusal> {
        self.check_that_it_rests()?;
        self.work.csv(columns, style)
    }

    pub(super) fn remove(&self) -> Result<(), Refusal> {
        self.check_that_it_rests()?;
        self.work.remove()
    }

    fn check_that_it_rests(&self) -> Result<(), Refusal> {
        if self.is_running() { Err(conflict("job_running", "the job is under way: stop it first")) } else { Ok(()) }
    }
}

fn conflict(code: &str, detail: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, code, "Not now", detail)
}
