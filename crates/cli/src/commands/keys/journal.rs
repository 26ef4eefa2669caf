//! What a job asked and what was answered, a line of JSON each, in a file that is only ever added to.
//!
//! Wherever the process ends, the file's whole lines are true. Before a batch is sent, that is written down; when it was
//! answered, the answer is. A line that was cut off is one that was never written.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use latchkey_api::{CreateKeysRequest, CreateKeysResponse};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::failure::Failure;
use crate::vendor::Caller;

/// What was ordered: the first line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Job {
    /// Every batch's `Idempotency-Key` begins with it.
    pub(super) job_id: Uuid,
    pub(super) url: String,
    pub(super) quantity: u64,
    pub(super) request: CreateKeysRequest,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Line {
    Job(Box<Job>),
    Sent { batch: u64, sent: Sent },
    Created { batch: u64, answer: CreateKeysResponse },
}

/// When a batch was first sent, and by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Sent {
    pub(super) at: Timestamp,
    pub(super) by: Caller,
}

/// An open journal, which no other process has open.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    pub(super) job: Option<Job>,
    /// The answers, from the first batch on.
    pub(super) answers: Vec<CreateKeysResponse>,
    /// The batch after those, if it was sent.
    pub(super) sent: Option<Sent>,
}

impl Journal {
    /// Opens a journal, or begins one.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let failed = |error: io::Error| Failure::usage(format!("cannot open {}: {error}", path.display()));
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(failed)?;
        keep_private(&file).map_err(failed)?;
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                Failure::usage(format!("{} is another process's at the moment", path.display()))
            }
            TryLockError::Error(error) => failed(error),
        })?;
        let mut journal = Self { path: path.to_owned(), file, job: None, answers: Vec::new(), sent: None };
        journal.replay()?;
        Ok(journal)
    }

    fn replay(&mut self) -> Result<(), Failure> {
        let mut bytes = Vec::new();
        let read = self.file.read_to_end(&mut bytes);
        read.map_err(|error| self.failed("read", &error))?;
        let whole = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        for (number, line) in bytes[..whole].split(|byte| *byte == b'\n').enumerate() {
            if !line.is_empty() && !self.take(line) {
                let path = self.path.display();
                return Err(Failure::usage(format!(
                    "{path} is no journal of a job, or damaged in line {}",
                    number + 1
                )));
            }
        }
        let end = u64::try_from(whole).unwrap_or(u64::MAX);
        let cut = self.file.set_len(end).and_then(|()| self.file.seek(SeekFrom::Start(end)));
        cut.map(drop).map_err(|error| self.failed("write", &error))
    }

    /// Takes a line that is there; `false` when it can't be.
    fn take(&mut self, line: &[u8]) -> bool {
        let next = self.batch();
        match serde_json::from_slice(line) {
            Ok(Line::Job(job)) if self.job.is_none() => self.job = Some(*job),
            Ok(Line::Sent { batch, sent }) if self.job.is_some() && batch == next => {
                self.sent.get_or_insert(sent);
            }
            Ok(Line::Created { batch, answer }) if self.sent.is_some() && batch == next => {
                self.sent = None;
                self.answers.push(answer);
            }
            _ => return false,
        }
        true
    }

    /// Which batch is the next: how many are there.
    pub(super) fn batch(&self) -> u64 {
        u64::try_from(self.answers.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn begin(&mut self, job: Job) -> Result<Job, Failure> {
        self.write(&Line::Job(Box::new(job.clone())))?;
        self.job = Some(job.clone());
        Ok(job)
    }

    /// The next batch is about to be sent; that it was sent before stays.
    pub(super) fn sending(&mut self, sent: Sent) -> Result<(), Failure> {
        if self.sent.is_none() {
            self.write(&Line::Sent { batch: self.batch(), sent: sent.clone() })?;
            self.sent = Some(sent);
        }
        Ok(())
    }

    /// The next batch was answered.
    pub(super) fn created(&mut self, answer: CreateKeysResponse) -> Result<(), Failure> {
        self.write(&Line::Created { batch: self.batch(), answer: answer.clone() })?;
        self.sent = None;
        self.answers.push(answer);
        Ok(())
    }

    /// The journal is of no more use.
    pub(super) fn remove(self) -> Result<(), Failure> {
        std::fs::remove_file(&self.path).map_err(|error| self.failed("remove", &error))
    }

    fn write(&mut self, line: &Line) -> Result<(), Failure> {
        let mut json = serde_json::to_vec(line).map_err(|error| Failure::usage(format!("no JSON: {error}")))?;
        json.push(b'\n');
        let written = self.file.write_all(&json).and_then(|()| self.file.sync_data());
        written.map_err(|error| self.failed("write", &error))
    }

    fn failed(&self, what: &str, error: &io::Error) -> Failure {
        Failure::usage(format!("cannot {what} {}: {error}", self.path.display()))
    }
}

/// For the owner alone, even where somebody else left an empty file of that name: theirs can't be made so.
#[cfg(unix)]
fn keep_private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o600))
}

/// The folder's own permissions count.
#[cfg(not(unix))]
fn keep_private(_: &File) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests;
