//! Work that takes longer than a request: many activation keys, all licenses of a list. The page asks how far it is.
//!
//! Keys are made by the code of `latchkey keys create --out`: their journal is a file of this console, so that a job goes on after
//! the console ended. Licenses are read by that of `latchkey licenses export`, into memory.

mod job;
mod progress;
mod work;

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use etcetera::BaseStrategy;
use hyper::StatusCode;
use jiff::Timestamp;
use latchkey_api::{Code, LicenseQuery, QueryParameters};
use latchkey_core::NewLicense;
use uuid::Uuid;

use self::job::KnownJob;
pub(super) use self::job::{JobOrder, JobView};
use self::progress::{JobProgress, Phase};
pub(super) use self::work::Which;
use self::work::Work;
use super::answer::Refusal;
use crate::commands::keys::{Job, Journal};
use crate::failure::Failure;
use crate::output::CsvStyle;
use crate::printing::Columns;
use crate::vendor::Vendor;

const KEYS_MAX: u64 = 100_000;

/// The jobs that this console knows.
#[derive(Debug)]
pub(super) struct Jobs {
    /// Where journals are; `None` where the user has no home.
    folder: Option<PathBuf>,
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    jobs: BTreeMap<Uuid, Arc<KnownJob>>,
    /// Whether what an earlier console left behind was looked for.
    is_looked_for: bool,
}

/// Where the console keeps what it does over several runs.
pub(super) fn folder_of_user() -> Option<PathBuf> {
    let strategy = etcetera::choose_base_strategy().ok()?;
    let folder = strategy.state_dir().unwrap_or_else(|| strategy.data_dir());
    folder.is_absolute().then(|| folder.join("latchkey").join("jobs"))
}

impl Jobs {
    pub(super) fn in_folder(folder: Option<PathBuf>) -> Self {
        Self { folder, known: Mutex::default() }
    }

    /// Begins a job, which goes on by itself.
    pub(super) fn begin(&self, vendor: &Arc<Vendor>, order: JobOrder) -> Result<JobView, Refusal> {
        let mut known = self.known(vendor);
        let now = Timestamp::now();
        let job = match order {
            JobOrder::Keys { job_id, quantity, request } => match known.jobs.get(&job_id) {
                Some(job) if job.is_of(quantity, &request) => return Ok(job.view()),
                Some(_) => return Err(Refusal::of(Code::IdempotencyKeyReused, "another order has this name already")),
                None => self.keys(vendor, job_id, quantity, *request, now)?,
            },
            JobOrder::Licenses { query, which } => {
                let query = LicenseQuery { limit: None, cursor: None, ..LicenseQuery::read(&query)? };
                KnownJob::new(Uuid::new_v4(), now, Work::licenses(query, which), JobProgress::new(Phase::Stopped, 0))
            }
        };
        let job = Arc::new(job);
        known.jobs.insert(job.id(), job.clone());
        drop(known);
        job.go_on(vendor)?;
        Ok(job.view())
    }

    fn keys(
        &self,
        vendor: &Vendor,
        job_id: Uuid,
        quantity: u64,
        request: NewLicense,
        now: Timestamp,
    ) -> Result<KnownJob, Refusal> {
        if !(1..=KEYS_MAX).contains(&quantity) {
            return Err(Refusal::of_field("/quantity", format!("must be from 1 to {KEYS_MAX}")));
        }
        let folder = self.folder.as_deref().ok_or_else(|| {
            Failure::usage(
                "there is no home folder to keep the journal of the keys in: latchkey keys create --out FILE",
            )
        })?;
        make_folder(folder)?;
        let job = Job { job_id, begun_at: now, url: vendor.url().to_owned(), quantity, request };
        let path = folder.join(format!("{job_id}.job"));
        let job = Journal::open(&path)?.begin(job)?;
        Ok(KnownJob::new(job_id, now, Work::keys(path, job), JobProgress::new(Phase::Stopped, 0)))
    }

    /// All of them, the latest first.
    pub(super) fn list(&self, vendor: &Vendor) -> Vec<JobView> {
        let mut jobs: Vec<_> = self.known(vendor).jobs.values().map(|job| job.view()).collect();
        jobs.sort_by_key(|job| std::cmp::Reverse(job.begun_at));
        jobs
    }

    pub(super) fn view(&self, vendor: &Vendor, id: Uuid) -> Result<JobView, Refusal> {
        self.job(vendor, id).map(|job| job.view())
    }

    pub(super) fn resume(&self, vendor: &Arc<Vendor>, id: Uuid) -> Result<JobView, Refusal> {
        let job = self.job(vendor, id)?;
        job.go_on(vendor)?;
        Ok(job.view())
    }

    pub(super) fn stop(&self, vendor: &Vendor, id: Uuid) -> Result<JobView, Refusal> {
        let job = self.job(vendor, id)?;
        job.stop();
        Ok(job.view())
    }

    /// What a job has made or read so far, as CSV.
    pub(super) fn csv(&self, vendor: &Vendor, id: Uuid, columns: &Columns, style: CsvStyle) -> Result<String, Refusal> {
        self.job(vendor, id)?.csv(columns, style)
    }

    /// Forgets a job, with its journal: activation keys are read again by their licenses alone then.
    pub(super) fn remove(&self, vendor: &Vendor, id: Uuid) -> Result<(), Refusal> {
        let job = self.job(vendor, id)?;
        job.remove()?;
        self.known(vendor).jobs.remove(&id);
        Ok(())
    }

    /// Whether one is under way.
    pub(super) fn are_running(&self) -> bool {
        self.lock().jobs.values().any(|job| job.is_running())
    }

    fn job(&self, vendor: &Vendor, id: Uuid) -> Result<Arc<KnownJob>, Refusal> {
        self.known(vendor).jobs.get(&id).cloned().ok_or_else(|| {
            Refusal::new(StatusCode::NOT_FOUND, "job_unknown", "Job unknown", "the console knows no such job")
        })
    }

    fn known(&self, vendor: &Vendor) -> MutexGuard<'_, Known> {
        let mut known = self.lock();
        if !known.is_looked_for {
            known.is_looked_for = true;
            let found = self.folder.as_deref().map(|folder| left_behind(folder, vendor.url())).unwrap_or_default();
            known.jobs.extend(found.into_iter().map(|job| (job.id(), Arc::new(job))));
        }
        known
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The jobs of an earlier console, for the same service; those of one that runs elsewhere are its own.
fn left_behind(folder: &Path, url: &str) -> Vec<KnownJob> {
    let paths = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let journals = paths.filter(|path| path.extension().is_some_and(|extension| extension == "job"));
    let jobs = journals.filter_map(|path| {
        let journal = Journal::open(&path).ok()?;
        let job = journal.job().filter(|job| job.url == url)?.clone();
        let (id, begun_at, made) = (job.job_id, job.begun_at, journal.made());
        let phase = if made < job.quantity { Phase::Stopped } else { Phase::Done };
        Some(KnownJob::new(id, begun_at, Work::keys(path, job), JobProgress::new(phase, made)))
    });
    jobs.collect()
}

fn make_folder(folder: &Path) -> Result<(), Failure> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    let made = builder.recursive(true).create(folder);
    made.map_err(|error| Failure::usage(format!("cannot make the folder {}: {error}", folder.display())))
}
