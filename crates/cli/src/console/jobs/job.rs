//! One job: how far it is, and what came of it.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::thread;

use hyper::StatusCode;
use jiff::Timestamp;
use latchkey_api::{Code, WarningView};
use latchkey_core::NewLicense;
use serde::Serialize;
use uuid::Uuid;

use super::super::answer::{ProblemView, Refusal};
use super::progress::{JobProgress, Phase};
use super::work::{NotFinished, Which, Work};
use crate::output::CsvStyle;
use crate::printing::Columns;
use crate::vendor::Vendor;

/// What the page asks for.
#[derive(Debug)]
pub(crate) enum JobOrder {
    /// So many activation keys; the same order by the same name is one job, however often it is sent.
    Keys { job_id: Uuid, quantity: u64, request: Box<NewLicense> },
    /// All licenses of a list, as the query of `list-licenses` filters it.
    Licenses { query: String, which: Which },
}

/// A job as the page sees it.
#[derive(Debug, Serialize)]
pub(crate) struct JobView {
    job_id: Uuid,
    kind: &'static str,
    pub(super) begun_at: Timestamp,
    phase: Phase,
    /// How many keys were made, or licenses looked at.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    which: Option<Which>,
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
            which: self.work.which(),
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
        let work = move || job.carry_out(|| job.work.go_on(&vendor, &job.progress));
        thread::Builder::new().spawn(work).map(drop).map_err(|error| {
            let refusal = Refusal::of(Code::TryAgain, format!("the console can't begin a thread: {error}"));
            self.progress.end(Phase::Stopped, Some(Box::new(refusal.clone())));
            refusal
        })
    }

    /// Has the work done, and notes how it ended. A panic ends it, too: what was done is kept, and the rest can follow.
    fn carry_out(&self, work: impl FnOnce() -> Result<bool, NotFinished>) {
        let (phase, problem) = match catch_unwind(AssertUnwindSafe(work)) {
            Ok(Ok(true)) => (Phase::Done, None),
            Ok(Ok(false)) => (Phase::Stopped, None),
            Ok(Err(NotFinished { refusal, is_nothing_done: true })) => (Phase::Refused, Some(refusal)),
            Ok(Err(NotFinished { refusal, .. })) => (Phase::Stopped, Some(refusal)),
            Err(_) => {
                let detail = "a fault of the console, which its terminal shows; what was done is kept";
                (Phase::Stopped, Some(Box::new(Refusal::of(Code::Internal, detail))))
            }
        };
        self.progress.end(phase, problem);
    }

    /// Whether it is what was ordered.
    pub(super) fn is_of(&self, wanted: u64, request: &NewLicense) -> bool {
        self.work.of() == Some(wanted) && self.work.request() == Some(request)
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

#[cfg(test)]
mod tests {
    use latchkey_api::LicenseQuery;

    use super::*;

    // R37
    #[test]
    fn a_job_that_panics_stops_says_why_and_can_go_on() {
        let progress = JobProgress::new(Phase::Stopped, 7);
        let work = Work::licenses(LicenseQuery::default(), Which::All);
        let job = KnownJob::new(Uuid::from_u128(1), Timestamp::UNIX_EPOCH, work, progress);
        assert_eq!(job.progress.begin(), Phase::Stopped);
        assert!(job.is_running());
        job.carry_out(|| panic!("as if there were a fault"));
        assert!(!job.is_running());
        let seen = job.view();
        assert_eq!((seen.phase, seen.done, seen.problem.is_some()), (Phase::Stopped, 7, true));
        assert_eq!(job.progress.begin(), Phase::Stopped, "it goes on");
        job.carry_out(|| Ok(true));
        assert_eq!((job.view().phase, job.view().problem.is_none()), (Phase::Done, true));
    }
}
