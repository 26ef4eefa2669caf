//! What a job does, by the code of the commands.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use latchkey_api::{LicenseQuery, LicenseView};
use latchkey_core::NewLicense;
use serde::{Deserialize, Serialize};

use super::super::answer::Refusal;
use super::progress::JobProgress;
use crate::commands::keys::{Job, Journal, NotCreated, create_missing, keys_text};
use crate::commands::licenses::LIST;
use crate::failure::Failure;
use crate::license_reading::{each_once, full_of, page_of};
use crate::output::{CsvStyle, Form, Output};
use crate::printing::Columns;
use crate::vendor::{Vendor, each_page};

/// What a job does.
#[derive(Debug)]
pub(super) enum Work {
    Keys { journal: PathBuf, job: Job },
    Licenses { query: LicenseQuery, which: Which, read: Mutex<Read> },
}

/// Which of the licenses that a query finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Which {
    #[default]
    All,
    /// Those of which every activation is used.
    Full,
}

/// The licenses that were read, and where the next page begins.
#[derive(Debug, Default)]
pub(super) struct Read {
    looked_at: u64,
    licenses: Vec<LicenseView>,
    cursor: Option<String>,
}

/// Why it ended before all was done.
#[derive(Debug)]
pub(super) struct NotFinished {
    pub(super) refusal: Box<Refusal>,
    pub(super) is_nothing_done: bool,
}

impl From<Failure> for NotFinished {
    fn from(failure: Failure) -> Self {
        Self { refusal: Box::new(failure.into()), is_nothing_done: false }
    }
}

impl Work {
    pub(super) fn keys(journal: PathBuf, job: Job) -> Self {
        Self::Keys { journal, job }
    }

    pub(super) fn licenses(query: LicenseQuery, which: Which) -> Self {
        Self::Licenses { query, which, read: Mutex::default() }
    }

    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Keys { .. } => "keys",
            Self::Licenses { .. } => "licenses",
        }
    }

    /// How much there is to do, where that is known.
    pub(super) fn of(&self) -> Option<u64> {
        match self {
            Self::Keys { job, .. } => Some(job.quantity),
            Self::Licenses { .. } => None,
        }
    }

    pub(super) fn which(&self) -> Option<Which> {
        match self {
            Self::Keys { .. } => None,
            Self::Licenses { which, .. } => Some(*which),
        }
    }

    pub(super) fn request(&self) -> Option<&NewLicense> {
        match self {
            Self::Keys { job, .. } => Some(&job.request),
            Self::Licenses { .. } => None,
        }
    }

    /// Does what is left to do; says whether all is done, or it was told to stop.
    pub(super) fn go_on(&self, vendor: &Vendor, progress: &JobProgress) -> Result<bool, NotFinished> {
        match self {
            Self::Keys { journal, job } => {
                let mut journal = Journal::open(journal)?;
                let mut made = journal.made();
                let created = create_missing(vendor, &mut journal, job, |answer| {
                    progress.is_warned(&answer.warnings);
                    made += u64::try_from(answer.keys.len()).unwrap_or_default();
                    if progress.has_done(made) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
                });
                match created {
                    Ok(()) => Ok(made >= job.quantity),
                    Err(NotCreated { failure, is_nothing_made }) => {
                        if is_nothing_made {
                            journal.remove()?;
                        }
                        Err(NotFinished { refusal: Box::new(failure.into()), is_nothing_done: is_nothing_made })
                    }
                }
            }
            Self::Licenses { query, which, read } => {
                let mut read = read.lock().unwrap_or_else(PoisonError::into_inner);
                let mut is_told_to_stop = false;
                each_page(read.cursor.clone(), |page| {
                    let page = page_of(vendor, query, page)?;
                    read.looked_at += u64::try_from(page.licenses.len()).unwrap_or_default();
                    read.licenses.extend(match which {
                        Which::All => page.licenses,
                        Which::Full => full_of(vendor, &page.licenses)?,
                    });
                    read.cursor.clone_from(&page.cursor);
                    is_told_to_stop = !progress.has_done(read.looked_at);
                    Ok(page.cursor.filter(|_| !is_told_to_stop))
                })?;
                Ok(read.cursor.is_none())
            }
        }
    }

    pub(super) fn csv(&self, columns: &Columns, style: CsvStyle) -> Result<String, Refusal> {
        let output = Output::of_csv(style);
        Ok(match self {
            Self::Keys { journal, .. } => keys_text(&output, Form::Csv, columns, Journal::open(journal)?.answers())?,
            Self::Licenses { read, .. } => {
                let read = read.lock().unwrap_or_else(PoisonError::into_inner);
                LIST.text(&output, Form::Csv, columns, &each_once(read.licenses.clone()))?
            }
        })
    }

    pub(super) fn remove(&self) -> Result<(), Refusal> {
        match self {
            Self::Keys { journal, .. } if journal.exists() => Ok(Journal::open(journal)?.remove()?),
            Self::Keys { .. } | Self::Licenses { .. } => Ok(()),
        }
    }
}
