//! Reads license files: small, regular ones, and never changes any.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Unreadable;
use crate::deadline::start;

/// No license file is larger; a hundred of the longest license keys are not either.
pub(crate) const FILE_MAX_BYTES: u64 = 64 * 1024;
/// How many `.lic` files of a folder are read, in the order of their names.
const FOLDER_MAX_FILES: usize = 32;

/// One file, and what is in it.
#[derive(Debug)]
pub(crate) struct Readout {
    pub(crate) path: PathBuf,
    pub(crate) content: Result<Vec<u8>, Unreadable>,
}

/// Reads groups of paths, all at once, within one deadline; a group that is late is unreadable as a whole.
///
/// One thread reads a group. A folder gives a readout for each of its files.
pub(crate) fn read_groups(groups: &[Vec<PathBuf>], deadline: Instant) -> Vec<Vec<Readout>> {
    let started: Vec<_> =
        groups.iter().map(|group| group.first().map(|first| start(first.clone(), read_group(group)))).collect();
    let finished = started.into_iter().map(|work| work.and_then(|work| work.finish(deadline)));
    finished.zip(groups).map(|(readouts, group)| readouts.unwrap_or_else(|| timed_out(group))).collect()
}

fn read_group(group: &[PathBuf]) -> impl FnOnce() -> Vec<Readout> + use<> {
    let group = group.to_vec();
    move || group.into_iter().flat_map(read_path).collect()
}

fn timed_out(group: &[PathBuf]) -> Vec<Readout> {
    group.iter().map(|path| Readout { path: path.clone(), content: Err(Unreadable::TimedOut) }).collect()
}

fn read_path(path: PathBuf) -> Vec<Readout> {
    let files = match fs::metadata(&path) {
        Ok(metadata) if metadata.is_dir() => license_files(&path),
        Ok(_) => return vec![Readout { content: read_file(&path), path }],
        Err(error) => Err(error.into()),
    };
    match files {
        Ok(files) => files.into_iter().map(|path| Readout { content: read_file(&path), path }).collect(),
        Err(unreadable) => vec![Readout { path, content: Err(unreadable) }],
    }
}

fn license_files(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let is_license = |path: &PathBuf| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("lic"));
    let paths = fs::read_dir(folder)?.filter_map(Result::ok).map(|entry| entry.path());
    let mut files: Vec<_> = paths.filter(is_license).collect();
    files.sort();
    files.truncate(FOLDER_MAX_FILES);
    if files.is_empty() { Err(Unreadable::EmptyFolder) } else { Ok(files) }
}

/// Reads a file; again when somebody wrote to it meanwhile.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Unreadable> {
    for _ in 0..3 {
        if let Some(content) = read_once(path)? {
            return Ok(content);
        }
        sleep(Duration::from_millis(30));
    }
    Err(Unreadable::Failed("it is being written to".to_owned()))
}

fn read_once(path: &Path) -> Result<Option<Vec<u8>>, Unreadable> {
    // Before opening: a pipe would wait for a writer, and a device might do something.
    if !fs::metadata(path)?.is_file() {
        return Err(Unreadable::NotAFile);
    }
    let mut file = File::open(path)?;
    let before = file.metadata()?;
    if !before.is_file() {
        return Err(Unreadable::NotAFile);
    }
    if before.len() > FILE_MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let mut content = Vec::new();
    (&mut file).take(FILE_MAX_BYTES + 1).read_to_end(&mut content)?;
    if content.len() as u64 > FILE_MAX_BYTES {
        return Err(Unreadable::TooLarge);
    }
    Ok(is_unchanged(&before, &file.metadata()?).then_some(content))
}

fn is_unchanged(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}
