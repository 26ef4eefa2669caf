//! A file that a long command writes when all is there, with a journal beside it until then.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::new_file::{NewFile, Readers};
use crate::output::Output;

/// A file that a long command writes when all is there.
#[derive(Debug)]
pub(crate) struct ResumableFile<'a> {
    file: NewFile,
    journal: PathBuf,
    is_asked: bool,
    output: &'a Output,
    force: bool,
}

impl<'a> ResumableFile<'a> {
    /// A file that can't be written is found before anything is asked of the service, and so is one that must not be
    /// replaced; with a journal beside it, it may be the command's own, which was interrupted before the journal was gone.
    pub(crate) fn begin(out: &Path, output: &'a Output, force: bool) -> Result<Self, Failure> {
        let mut file = NewFile::begin(out, Readers::Owner)?;
        let journal = journal_of(out);
        let is_asked = file.is_there() && !journal.exists();
        if is_asked {
            file.ask_to_replace(output, force)?;
        }
        Ok(Self { file, journal, is_asked, output, force })
    }

    /// Where the journal is.
    pub(crate) fn journal(&self) -> &Path {
        &self.journal
    }

    /// Where the file will be.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// How the command goes on when it was interrupted.
    pub(crate) fn goes_on(&self) -> String {
        format!("the same command again goes on from here ({})", self.journal.display())
    }

    /// Asks about a file that is there though not all was done: it can't be the command's own.
    pub(crate) fn ask_while_unfinished(&mut self) -> Result<(), Failure> {
        if self.file.is_there() && !self.is_asked {
            self.file.ask_to_replace(self.output, self.force)?;
            self.is_asked = true;
        }
        Ok(())
    }

    /// Writes the file, unless it is there as it will be: the command was interrupted before the journal was gone.
    pub(crate) fn finish(mut self, text: &str) -> Result<(), Failure> {
        if std::fs::read(self.file.path()).is_ok_and(|found| found == text.as_bytes()) {
            return Ok(());
        }
        if self.file.is_there() && !self.file.replaces() {
            self.file.ask_to_replace(self.output, self.force)?;
        }
        self.file.finish(text.as_bytes())
    }
}

fn journal_of(out: &Path) -> PathBuf {
    let mut name = out.as_os_str().to_owned();
    name.push(".job");
    name.into()
}
