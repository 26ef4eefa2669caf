//! What a job sent and what was answered, a line of JSON each, in a file that only grows.
//!
//! Before a batch is sent, an entry says so; when it is answered, the next entry has the answer. Wherever the process
//! ends, whole lines are true, and a line without an end counts as never written.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use latchkey_api::CreateKeyResponse;
use latchkey_core::NewLicense;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::failure::Failure;
use crate::vendor::AccessKey;

/// What the job creates: the first entry.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Job {
    /// Every batch's `Idempotency-Key` begins with it.
    pub(super) job_id: Uuid,
    pub(super) begun_at: Timestamp,
    pub(super) url: String,
    pub(super) quantity: u64,
    pub(super) request: NewLicense,
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
pub(super) struct Sent {
    pub(super) at: Timestamp,
    pub(super) by: AccessKey,
}

/// An open journal, locked against other processes.
#[derive(Debug)]
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    pub(super) job: Option<Job>,
    /// The answers, from the first batch on.
    pub(super) answers: Vec<CreateKeyResponse>,
    /// When and by whom the next batch was sent, if it was.
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

    /// Applies a line of the file; `false` where it doesn't fit.
    fn take(&mut self, line: &[u8]) -> bool {
        let next = self.batch();
        match serde_json::from_slice(line) {
            Ok(Entry::Job(job)) if self.job.is_none() => self.job = Some(*job),
            Ok(Entry::Sent { batch, sent }) if self.job.is_some() && batch == next => {
                self.sent.get_or_insert(sent);
            }
            Ok(Entry::Created { batch, answer }) if self.sent.is_some() && batch == next => {
                self.sent = None;
                self.answers.push(answer);
            }
            _ => return false,
        }
        true
    }

    /// The number of the next batch.
    pub(super) fn batch(&self) -> u64 {
        u64::try_from(self.answers.len()).unwrap_or(u64::MAX)
    }

    pub(super) fn begin(&mut self, job: Job) -> Result<Job, Failure> {
        self.write(&Entry::Job(Box::new(job.clone())))?;
        self.job = Some(job.clone());
        Ok(job)
    }

    /// Notes that the next batch is about to be sent; the first note stays.
    pub(super) fn sending(&mut self, sent: Sent) -> Result<(), Failure> {
        if self.sent.is_none() {
            self.write(&Entry::Sent { batch: self.batch(), sent: sent.clone() })?;
            self.sent = Some(sent);
        }
        Ok(())
    }

    /// Notes the answer to the next batch.
    pub(super) fn created(&mut self, answer: CreateKeyResponse) -> Result<(), Failure> {
        self.write(&Entry::Created { batch: self.batch(), answer: answer.clone() })?;
        self.sent = None;
        self.answers.push(answer);
        Ok(())
    }

    /// Removes the file.
    pub(super) fn remove(self) -> Result<(), Failure> {
        std::fs::remove_file(&self.path).map_err(|error| self.failed("remove", &error))
    }

    fn write(&mut self, entry: &Entry) -> Result<(), Failure> {
        let mut json = serde_json::to_vec(entry).map_err(|error| Failure::usage(format!("no JSON: {error}")))?;
        json.push(b'\n');
        let written = self.file.write_all(&json).and_then(|()| self.file.sync_data());
        written.map_err(|error| self.failed("write", &error))
    }

    fn failed(&self, what: &str, error: &io::Error) -> Failure {
        Failure::usage(format!("cannot {what} {}: {error}", self.path.display()))
    }
}

/// Makes the file readable for its owner only; this fails for a file that somebody else left there.
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
