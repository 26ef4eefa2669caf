//! `latchkey licenses export`: all licenses that are asked for in a file; it can be interrupted and resumed.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use latchkey_api::{LicenseQuery, LicenseView, ListLicensesResponse};
use serde::{Deserialize, Serialize};

use super::filter::Filter;
use super::list::LIST;
use crate::failure::Failure;
use crate::journal::JournalFile;
use crate::license_reading::{each_once, licenses, page_of, progress};
use crate::options::Options;
use crate::output::Form;
use crate::printing::{Columns, print, print_text, row};
use crate::resumable_file::ResumableFile;
use crate::vendor::{Vendor, each_page};

/// Which licenses, and where to write them.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ExportLicenses {
    #[command(flatten)]
    filter: Filter,
    /// Where to write, readable for you alone: as JSON where FILE ends in .json, else as CSV; - is standard output. FILE.job
    /// beside it makes the command resumable.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace FILE without a question where there is one.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    columns: Columns,
}

/// What is exported: the first entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Export {
    begun_at: Timestamp,
    url: String,
    /// The filters, with dates from today on as they were on the day it was begun.
    asked: String,
}

/// A line of the journal.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum ExportEntry {
    Export(Export),
    Page(ListLicensesResponse),
}

/// What the journal says.
#[derive(Debug, Default)]
struct Progress {
    export: Option<Export>,
    licenses: Vec<LicenseView>,
    /// Where the next page begins, once there was a first.
    cursor: Option<String>,
    is_done: bool,
}

impl Progress {
    /// Applies an entry; `false` where it doesn't fit.
    fn take(&mut self, entry: ExportEntry) -> bool {
        match entry {
            ExportEntry::Export(export) if self.export.is_none() => self.export = Some(export),
            ExportEntry::Page(page) if self.export.is_some() && !self.is_done => {
                self.licenses.extend(page.licenses);
                self.is_done = page.cursor.is_none();
                self.cursor = page.cursor;
            }
            _ => return false,
        }
        true
    }
}

/// What was done.
#[derive(Debug, Serialize)]
struct Exported {
    exported: usize,
    out: String,
}

pub(crate) fn export(options: &Options, command: &ExportLicenses) -> Result<(), Failure> {
    let ExportLicenses { filter, out, force, columns } = command;
    let (output, now) = (&options.output, Timestamp::now());
    let is_stdout = out.as_os_str() == "-";
    let form = if is_stdout && output.form() == Form::Json { Form::Json } else { Form::of_file(out) };
    LIST.chosen(columns, form)?;
    let query = filter.query(now)?;
    let vendor = Vendor::of(options)?;
    if is_stdout {
        let all = licenses(&vendor, &query, usize::MAX)?;
        return print_text(&LIST.text(output, form, columns, &all)?);
    }
    let mut file = ResumableFile::begin(out, output, *force)?;
    let (journal, licenses) = read(options, &vendor, filter, &mut file, now)?;
    let exported = Exported { exported: licenses.len(), out: file.path().display().to_string() };
    file.finish(&LIST.text(output, form, columns, &licenses)?)?;
    journal.remove()?;
    print(output, &exported, |done| vec![row("exported", done.exported), row("file", &done.out)])
}

/// Reads the pages that are missing.
fn read(
    options: &Options,
    vendor: &Vendor,
    filter: &Filter,
    file: &mut ResumableFile<'_>,
    now: Timestamp,
) -> Result<(JournalFile, Vec<LicenseView>), Failure> {
    let mut done = Progress::default();
    let mut journal = JournalFile::open(file.journal(), |entry| done.take(entry))?;
    let query = begin_or_resume(options, vendor, filter, file, &mut journal, &mut done, now)?;
    if !done.is_done {
        file.ask_while_unfinished()?;
    }
    let progress = progress();
    progress.inc(u64::try_from(done.licenses.len()).unwrap_or_default());
    let pages = if done.is_done {
        Ok(())
    } else {
        each_page(done.cursor.clone(), |page| {
            let page = page_of(vendor, &query, page)?;
            progress.inc(u64::try_from(page.licenses.len()).unwrap_or_default());
            let entry = ExportEntry::Page(page);
            journal.write(&entry)?;
            done.take(entry);
            Ok(done.cursor.clone())
        })
    };
    progress.finish_and_clear();
    match pages {
        Ok(()) => Ok((journal, each_once(done.licenses))),
        // There is nothing to go on with, and other filters are another export.
        Err(failure) if done.cursor.is_none() && failure.is_refused() => {
            journal.remove()?;
            Err(failure)
        }
        Err(failure) if failure.is_refusal("cursor_invalid") => {
            let path = file.journal().display();
            Err(failure.with_advice(&format!("without {path} the same command reads all of it anew")))
        }
        Err(failure) => Err(failure.with_advice(&file.goes_on())),
    }
}

/// The filters of the journal's export, which must be the same; of a new one where there is none.
fn begin_or_resume(
    options: &Options,
    vendor: &Vendor,
    filter: &Filter,
    file: &ResumableFile<'_>,
    journal: &mut JournalFile,
    done: &mut Progress,
    now: Timestamp,
) -> Result<LicenseQuery, Failure> {
    let begun_at = done.export.as_ref().map_or(now, |export| export.begun_at);
    let query = filter.query(begun_at)?;
    let export = Export { begun_at, url: vendor.url().to_owned(), asked: query.asked() };
    match &done.export {
        None => {
            let entry = ExportEntry::Export(export);
            journal.write(&entry)?;
            done.take(entry);
        }
        Some(begun) if *begun == export => {
            let read = done.licenses.len();
            options.output.warn(&format!(
                "it goes on from {read} licenses, as they were when they were read: begun at {begun_at}"
            ));
        }
        Some(_) => return Err(another(file.journal())),
    }
    Ok(query)
}

fn another(journal: &Path) -> Failure {
    let detail = "was begun with other filters, or for another service: give the same ones to go on, or another --out";
    Failure::usage(format!("the export {} {detail}", journal.display()))
}
