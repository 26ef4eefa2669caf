//! What a job sent and what was answered.
//!
//! Before a batch is sent, an entry says so; when it is answered, the next entry has the answer.

use std::path::Path;

use jiff::Timestamp;
use latchkey_api::CreateKeyResponse;
use latchkey_core::NewLicense;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::failure::Failure;
use crate::journal::JournalFile;
use crate::vendor::AccessKey;

/// What the job creates: the first entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Job {
    /// Every batch's `Idempotency-Key` begins with it.
    pub(crate) job_id: Uuid,
    pub(crate) begun_at: Timestamp,
    pub(crate) url: String,
    pub(crate) quantity: u64,
    pub(crate) request: NewLicense,
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Entry {
    Job(Box<Job>),
    Sent { batch: u64, sent: Sent },
    Created { batch: u64, answer: CreateKeyResponse },
}

/// When a batch was first sent, and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sent {
    pub(crate) at: Timestamp,
    pub(crate) by: AccessKey,
}

/// The journal of a job.
#[derive(Debug)]
pub(crate) struct Journal {
    file: JournalFile,
    replayed: Replayed,
}

/// What the entries say.
#[derive(Debug, Default)]
struct Replayed {
    job: Option<Job>,
    answers: Vec<CreateKeyResponse>,
    sent: Option<Sent>,
}

impl Replayed {
    /// Applies an entry; `false` where it doesn't fit.
    fn take(&mut self, entry: Entry) -> bool {
        let next = self.batch();
        match entry {
            Entry::Job(job) if self.job.is_none() => self.job = Some(*job),
            Entry::Sent { batch, sent } if self.job.is_some() && batch == next => {
                self.sent.get_or_insert(sent);
            }
            Entry::Created { batch, answer } if self.sent.is_some() && batch == next => {
                self.sent = None;
                self.answers.push(answer);
            }
            _ => return false,
        }
        true
    }

    fn batch(&self) -> u64 {
        u64::try_from(self.answers.len()).unwrap_or(u64::MAX)
    }
}

impl Journal {
    /// Opens a journal, or begins one.
    pub(crate) fn open(path: &Path) -> Result<Self, Failure> {
        let mut replayed = Replayed::default();
        let file = JournalFile::open(path, |entry| replayed.take(entry))?;
        Ok(Self { file, replayed })
    }

    pub(crate) fn job(&self) -> Option<&Job> {
        self.replayed.job.as_ref()
    }

    /// The answers, from the first batch on.
    pub(crate) fn answers(&self) -> &[CreateKeyResponse] {
        &self.replayed.answers
    }

    /// How many keys were made.
    pub(crate) fn made(&self) -> u64 {
        let made = self.answers().iter().map(|answer| answer.keys.len()).sum::<usize>();
        u64::try_from(made).unwrap_or(u64::MAX)
    }

    /// When and by whom the next batch was sent, if it was.
    pub(crate) fn sent(&self) -> Option<&Sent> {
        self.replayed.sent.as_ref()
    }

    /// The number of the next batch.
    pub(crate) fn batch(&self) -> u64 {
        self.replayed.batch()
    }

    pub(crate) fn begin(&mut self, job: Job) -> Result<Job, Failure> {
        self.write(Entry::Job(Box::new(job.clone())))?;
        Ok(job)
    }

    /// Notes that the next batch is about to be sent; the first note stays.
    pub(crate) fn sending(&mut self, sent: Sent) -> Result<(), Failure> {
        if self.replayed.sent.is_some() {
            return Ok(());
        }
        self.write(Entry::Sent { batch: self.batch(), sent })
    }

    /// Notes the answer to the next batch.
    pub(crate) fn created(&mut self, answer: CreateKeyResponse) -> Result<(), Failure> {
        self.write(Entry::Created { batch: self.batch(), answer })
    }

    /// Removes the file.
    pub(crate) fn remove(self) -> Result<(), Failure> {
        self.file.remove()
    }

    fn write(&mut self, entry: Entry) -> Result<(), Failure> {
        self.file.write(&entry)?;
        self.replayed.take(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
