//! How far a job is.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use latchkey_api::WarningView;
use serde::Serialize;

use super::super::answer::Refusal;

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

/// How far a job is, and why it stopped.
#[derive(Debug, Clone)]
pub(super) struct JobState {
    pub(super) phase: Phase,
    pub(super) done: u64,
    pub(super) problem: Option<Box<Refusal>>,
    /// What the service warned of, by its code.
    pub(super) warnings: BTreeMap<String, WarningView>,
    shall_stop: bool,
}

/// The same, while it goes on.
#[derive(Debug)]
pub(super) struct JobProgress(Mutex<JobState>);

impl JobProgress {
    pub(super) fn new(phase: Phase, done: u64) -> Self {
        let (problem, warnings, shall_stop) = (None, BTreeMap::new(), false);
        Self(Mutex::new(JobState { phase, done, problem, warnings, shall_stop }))
    }

    pub(super) fn now(&self) -> JobState {
        self.lock().clone()
    }

    pub(super) fn phase(&self) -> Phase {
        self.lock().phase
    }

    /// Notes that the job goes on; gives the phase that it was in.
    pub(super) fn begin(&self) -> Phase {
        let mut state = self.lock();
        let before = state.phase;
        if before == Phase::Stopped {
            (state.phase, state.shall_stop, state.problem) = (Phase::Running, false, None);
        }
        before
    }

    pub(super) fn end(&self, phase: Phase, problem: Option<Box<Refusal>>) {
        let mut state = self.lock();
        (state.phase, state.problem) = (phase, problem);
    }

    /// Notes how much is done; says whether it shall go on.
    pub(super) fn has_done(&self, done: u64) -> bool {
        let mut state = self.lock();
        state.done = done;
        !state.shall_stop
    }

    /// Notes what the service warned of.
    pub(super) fn is_warned(&self, warnings: &[WarningView]) {
        self.lock().warnings.extend(warnings.iter().map(|warning| (warning.code.clone(), warning.clone())));
    }

    /// Has the job stop after the request that is under way.
    pub(super) fn stop(&self) {
        self.lock().shall_stop = true;
    }

    fn lock(&self) -> MutexGuard<'_, JobState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
