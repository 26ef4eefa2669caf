//! Reads license files and revocation lists, all at once: regular ones, and never changes any.

mod file;
mod folder;

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::{Duration, Instant};

use self::file::read_license_file;
pub(crate) use self::file::{read_file, read_list_file};
use self::folder::{LICENSES, LISTS, Listing, files};
use crate::Unreadable;
use crate::deadline::{NotStarted, Task};
use crate::revocations::Revocations;
use crate::unreadable::Content;

/// How many threads read at once: a folder of many files on a share must not cost as many.
const THREADS_AT_ONCE: usize = 64;
/// So many more start when none of them is done for a while, because places that hang must not hide those behind them.
const PATIENCE: Duration = Duration::from_millis(50);
const THREADS_MAX: usize = 512;

/// A place to read.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// A license file, or a folder of them, which people and programs write as they like.
    Licenses(PathBuf),
    /// A file of the client's own, which it replaces as a whole.
    Own(PathBuf),
    /// The revocation lists of a folder: this one, or the one that this file is in.
    Lists(PathBuf, Arc<Revocations>),
}

impl Place {
    fn path(&self) -> &PathBuf {
        match self {
            Self::Licenses(path) | Self::Own(path) | Self::Lists(path, _) => path,
        }
    }

    fn at(&self, path: PathBuf) -> Self {
        match self {
            Self::Licenses(_) => Self::Licenses(path),
            Self::Own(_) => Self::Own(path),
            Self::Lists(_, revocations) => Self::Lists(path, Arc::clone(revocations)),
        }
    }
}

/// What is at a place: one file, or those of a folder in the order of their names.
#[derive(Debug)]
pub(crate) struct Readout {
    pub(crate) files: Vec<(PathBuf, Content)>,
    /// How many license files of the folder are not read.
    pub(crate) left_out: usize,
}

impl Readout {
    fn of(path: PathBuf, content: Content) -> Self {
        Self { files: vec![(path, content)], left_out: 0 }
    }
}

/// Reads places within one deadline, each file in a thread of its own, so that one that hangs hides no other.
pub(crate) fn read_places(places: &[Place], deadline: Instant) -> Vec<Readout> {
    let mut readouts: Vec<_> =
        places.iter().map(|place| Readout::of(place.path().clone(), Err(Unreadable::TimedOut))).collect();
    let mut queue: VecDeque<_> =
        places.iter().cloned().enumerate().map(|(place, at)| Job { place, file: None, at }).collect();
    let mut running: Vec<((usize, Option<usize>), Task)> = Vec::new();
    let (sender, receiver) = channel();
    let mut threads_max = THREADS_AT_ONCE;
    loop {
        while running.len() < threads_max
            && let Some(job) = queue.pop_front()
        {
            let id = (job.place, job.file);
            match job.clone().start(deadline, sender.clone()) {
                Ok(task) => running.push((id, task)),
                Err(NotStarted::Hangs) => {}
                // None is to be had: one that hangs would be waited for, and otherwise nothing would be read at all.
                Err(NotStarted::NoThread) if running.is_empty() => {
                    if Instant::now() < deadline {
                        note(job.read(deadline), places, &mut readouts, &mut queue);
                    }
                }
                // When one is done, there may be a thread again.
                Err(NotStarted::NoThread) => {
                    queue.push_front(job);
                    break;
                }
            }
        }
        if running.is_empty() {
            break;
        }
        let left = deadline.saturating_duration_since(Instant::now());
        let patience = if queue.is_empty() || threads_max == THREADS_MAX { left } else { left.min(PATIENCE) };
        let Ok(finished) = receiver.recv_timeout(patience) else {
            if patience == left {
                break;
            }
            threads_max = THREADS_MAX.min(threads_max + THREADS_AT_ONCE);
            continue;
        };
        running.retain(|(id, _)| *id != (finished.place, finished.file));
        note(finished, places, &mut readouts, &mut queue);
    }
    running.into_iter().for_each(|(_, task)| task.leave());
    readouts
}

/// Takes up what was found; the files of a folder are read next.
fn note(finished: Finished, places: &[Place], readouts: &mut [Readout], queue: &mut VecDeque<Job>) {
    let Finished { place, file, found } = finished;
    match found {
        Found::File(content) => readouts[place].files[file.unwrap_or(0)].1 = content,
        Found::Folder(Listing { files, left_out, fault }) => {
            let at = |path: &PathBuf| places[place].at(path.clone());
            queue.extend(files.iter().enumerate().map(|(file, path)| Job { place, file: Some(file), at: at(path) }));
            let folder = std::mem::take(&mut readouts[place].files).into_iter().map(|(path, _)| path);
            let fault = fault.into_iter().zip(folder).map(|(fault, folder)| (folder, Err(fault)));
            let files = files.into_iter().map(|path| (path, Err(Unreadable::TimedOut)));
            readouts[place] = Readout { files: files.chain(fault).collect(), left_out };
        }
    }
}

/// Something to read: a place, or a file of the folder that is there.
#[derive(Clone)]
struct Job {
    place: usize,
    file: Option<usize>,
    at: Place,
}

struct Finished {
    place: usize,
    file: Option<usize>,
    found: Found,
}

enum Found {
    File(Content),
    Folder(Listing),
}

impl Job {
    fn start(self, deadline: Instant, sender: Sender<Finished>) -> Result<Task, NotStarted> {
        // After the deadline nobody listens.
        Task::start(self.at.path().clone(), move || drop(sender.send(self.read(deadline))))
    }

    fn read(self, deadline: Instant) -> Finished {
        let Self { place, file, at } = self;
        let found = match at {
            Place::Own(path) => Found::File(read_file(&path)),
            Place::Licenses(path) => match files(&path, &LICENSES) {
                // A folder in a folder is none of its license files.
                Some(listing) if file.is_none() => Found::Folder(listing),
                _ => Found::File(read_license_file(&path, deadline)),
            },
            Place::Lists(path, revocations) if file.is_some() => Found::File(revocations.read(&path, deadline)),
            Place::Lists(path, _) => Found::Folder(lists(&path)),
        };
        Finished { place, file, found }
    }
}

/// The revocation lists of a folder, or beside a file. Why there are none is no matter: the license files that are looked for
/// in the same place tell.
fn lists(path: &Path) -> Listing {
    let beside = || path.parent().map(|folder| if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let listing = files(path, &LISTS).or_else(|| files(beside()?, &LISTS));
    Listing { fault: None, ..listing.unwrap_or_default() }
}

#[cfg(test)]
mod tests;
