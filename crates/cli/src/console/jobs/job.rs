//! One job: how far it is, and what came of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use jiff::Timestamp;
use latchkey_api::WarningView;
use latchkey_core::NewLicense;
use serde::Serialize;
use uuid::Uuid;

use super::super::answer::{ProblemView, Refusal};
use super::work::{NotFinished, Work};
use crate::output::CsvStyle;
use crate::printing::Columns;
use crate::vendor::Vendor;

/// What the page asks for.
#[derive(Debug)]
pub(in super::super) enum Order {
    /// So many activation keys.
    Keys { quantity: u64, request: Box<NewLicense> },
    /// All licenses of a list, as the query of `list-licenses` filters it.
    Licenses { query: String },
}

/// Where a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    Running,
    /// It can go on.
    Stopped,
    /// The service refused it, and nothing was done.
    Refused,
    Done,
}

/// A job as the page sees it.
#[derive(Debug, Serialize)]
pub(in super::super) struct JobView {
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
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    phase: Phase,
    done: u64,
    shall_stop: bool,
    problem: Option<Refusal>,
    warnings: BTreeMap<String, WarningView>,
}

impl KnownJob {
    pub(super) fn new(id: Uuid, begun_at: Timestamp, work: Work, phase: Phase) -> Self {
        let state = State { phase, done: 0, shall_stop: false, problem: None, warnings: BTreeMap::new() };
        Self { id, begun_at, work, state: Mutex::new(state) }
    }

    pub(super) fn id(&self) -> Uuid {
        self.id
    }

    pub(super) fn is_running(&self) -> bool {
        self.state().phase == Phase::Running
    }

    pub(super) fn view(&self) -> JobView {
        let state = self.state();
        JobView {
            job_id: self.id,
            kind: self.work.kind(),
            begun_at: self.begun_at,
            phase: state.phase,
            done: state.done,
            of: self.work.of(),
            problem: state.problem.as_ref().map(Refusal::view),
            warnings: state.warnings.values().cloned().collect(),
            request: self.work.request().cloned(),
        }
    }

    /// Notes how much is done; says whether it shall go on.
    pub(super) fn has_done(&self, done: u64) -> bool {
        let mut state = self.state();
        state.done = done;
        !state.shall_stop
    }

    /// Notes what the service warned of.
    pub(super) fn is_warned(&self, warnings: &[WarningView]) {
        let mut state = self.state();
        state.warnings.extend(warnings.iter().map(|warning| (warning.code.clone(), warning.clone())));
    }

    /// Goes on in a thread of its own; a job that runs, or is done, stays as it is.
    pub(super) fn go_on(self: &Arc<Self>, vendor: &Arc<Vendor>) -> Result<(), Refusal> {
        {
            let mut state = self.state();
            match state.phase {
                Phase::Running | Phase::Done => return Ok(()),
                Phase::Refused => return Err(conflict("job_refused", "the service refused it: order it anew")),
                Phase::Stopped => {}
            }
            (state.phase, state.shall_stop, state.problem) = (Phase::Running, false, None);
        }
        let (job, vendor) = (self.clone(), vendor.clone());
        std::thread::spawn(move || {
            let ended = job.work.go_on(&vendor, &job);
            let mut state = job.state();
            (state.phase, state.problem) = match ended {
                Ok(true) => (Phase::Done, None),
                Ok(false) => (Phase::Stopped, None),
                Err(NotFinished { refusal, is_nothing_done: true }) => (Phase::Refused, Some(*refusal)),
                Err(NotFinished { refusal, .. }) => (Phase::Stopped, Some(*refusal)),
            };
        });
        Ok(())
    }

    /// Has it stop after the request that is under way.
    pub(super) fn stop(&self) {
        self.state().shall_stop = true;
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

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn conflict(code: &str, detail: &str) -> Refusal {
    Refusal::new(StatusCode::CONFLICT, code, "Not now", detail)
}
