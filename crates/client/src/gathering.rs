//! Reads all sources, in the order in which they count.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use latchkey_core::LicenseText;

use crate::cache::Cache;
use crate::location::{Location, is_path, locations};
use crate::reading::{Place, Readout, read_places};
use crate::released::{RELEASED_FILE, ReleasedActivations};
use crate::setup::Setup;
use crate::store::LICENSE_FILE;
use crate::unreadable::Content;
use crate::{Finding, Outcome, Source, Unreadable};

/// A text in memory may be longer than a file: a whole mail with what hangs on it.
const TEXT_MAX_BYTES: usize = 1024 * 1024;

/// As long as file names are.
const NAME_MAX_BYTES: usize = 255;

/// What each cache of the user's store holds.
pub(crate) type Caches = Vec<(Cache, Content)>;

/// What all sources hold.
pub(crate) struct Gathered {
    pub(crate) sources: Vec<(Source, Content)>,
    /// What isn't read of them.
    pub(crate) left_out: Vec<Finding>,
    /// The revocation lists beside them, of which [`Revocations`](crate::revocations::Revocations) knows what they say.
    pub(crate) lists: Vec<Finding>,
    /// They are among the sources, too.
    pub(crate) caches: Caches,
    pub(crate) clock: Content,
    /// What is known of asking the service.
    #[cfg(feature = "online")]
    pub(crate) freshness: Content,
    pub(crate) released: ReleasedActivations,
}

/// Reads everything before the deadline, files all at once.
pub(crate) fn gather(setup: &Setup, deadline: Instant) -> Gathered {
    let mut wanted: Vec<Wanted> = setup.texts.iter().map(|text| Wanted::text(Source::Text, text)).collect();
    wanted.extend(variable(setup));
    if let Some(store) = &setup.user_store {
        wanted.push(Wanted::At(Source::UserStore, Place::Licenses(store.path(LICENSE_FILE))));
        let caches = setup.caches.iter().map(|cache| cache.file_name.as_str());
        let own = caches.chain([setup.clock_memory.file_name(), RELEASED_FILE]).chain(setup.keeps_fresh_by());
        wanted.extend(own.map(|name| Wanted::At(Source::UserStore, Place::Own(store.path(name)))));
    }
    if let Some(store) = &setup.machine_store {
        wanted.push(Wanted::At(Source::MachineStore, Place::Licenses(store.path(LICENSE_FILE))));
    }
    wanted.extend(setup.paths.iter().flat_map(|path| files(path, setup)));
    let lists: Vec<_> = wanted.iter().filter_map(|wanted| wanted.lists(setup)).collect();
    wanted.extend(lists);
    read(setup, wanted, deadline)
}

/// A source, or a place where sources are.
enum Wanted {
    Known(Source, Content),
    At(fn(PathBuf) -> Source, Place),
    /// Nothing is amiss where there is none.
    IfThere(Place),
    /// The revocation lists there.
    Lists(fn(PathBuf) -> Source, PathBuf),
}

impl Wanted {
    fn text(source: Source, text: &str) -> Self {
        let is_too_large = text.len() > TEXT_MAX_BYTES;
        Self::Known(source, if is_too_large { Err(Unreadable::TooLarge) } else { Ok(text.as_bytes().to_vec()) })
    }

    fn place(&self, setup: &Setup) -> Option<Place> {
        match self {
            Self::Known(..) => None,
            Self::At(_, place) | Self::IfThere(place) => Some(place.clone()),
            Self::Lists(_, path) => Some(Place::Lists(path.clone(), Arc::clone(&setup.revocations))),
        }
    }

    /// The revocation lists where license files are looked for.
    fn lists(&self, setup: &Setup) -> Option<Self> {
        match self {
            _ if setup.revocations.trusts_nobody() => None,
            Self::At(source, Place::Licenses(path)) => Some(Self::Lists(*source, path.clone())),
            Self::IfThere(Place::Licenses(path)) => Some(Self::Lists(Source::File, path.clone())),
            _ => None,
        }
    }
}

/// What the environment variable names or holds.
fn variable(setup: &Setup) -> Vec<Wanted> {
    let Some(name) = &setup.environment_variable else { return Vec::new() };
    let Some(value) = setup.variables.get(name) else { return Vec::new() };
    let text = Wanted::text(Source::Environment(name.clone()), &value.to_string_lossy());
    match named_in(&value) {
        Named::Nothing => vec![text],
        Named::Files(path) => files(path, setup),
        Named::Perhaps(path) => vec![text, Wanted::IfThere(Place::Licenses(path.to_owned()))],
    }
}

/// What a variable names.
enum Named<'a> {
    /// It holds a license text.
    Nothing,
    Files(&'a Path),
    /// What may be a relative path, and may be rubbish.
    Perhaps(&'a Path),
}

fn named_in(value: &OsStr) -> Named<'_> {
    let Some(text) = value.to_str() else { return Named::Files(Path::new(value)) };
    if !LicenseText::read(text.as_bytes()).is_empty() {
        return Named::Nothing;
    }
    let path = Path::new(unquoted(text));
    match text {
        _ if is_path(unquoted(text)) => Named::Files(path),
        _ if path.as_os_str().len() <= NAME_MAX_BYTES => Named::Perhaps(path),
        _ => Named::Nothing,
    }
}

/// What shells and files of variables leave around a path is none of it: blanks, line ends, one pair of quotation marks.
fn unquoted(text: &str) -> &str {
    let text = text.trim();
    let within = |mark| text.strip_prefix(mark)?.strip_suffix(mark);
    within('"').or_else(|| within('\'')).unwrap_or(text)
}

/// The places that a path names.
fn files(path: &Path, setup: &Setup) -> Vec<Wanted> {
    let wanted = |location| match location {
        Location::Named(path) => Wanted::At(Source::File, Place::Licenses(path)),
        Location::Whole(path) => Wanted::IfThere(Place::Licenses(path)),
        Location::Nowhere(path, unreadable) => Wanted::Known(Source::File(path), Err(unreadable)),
    };
    locations(path, &setup.variables).into_iter().map(wanted).collect()
}

fn read(setup: &Setup, wanted: Vec<Wanted>, deadline: Instant) -> Gathered {
    let places: Vec<_> = wanted.iter().filter_map(|wanted| wanted.place(setup)).collect();
    let mut readouts = read_places(&places, deadline).into_iter();
    let (mut sources, mut left_out, mut lists) = (Vec::new(), Vec::new(), Vec::new());
    let mut list_files = BTreeSet::new();
    for wanted in wanted {
        let (source, is_quiet): (fn(PathBuf) -> Source, _) = match wanted {
            Wanted::Known(source, content) => {
                sources.push((source, content));
                continue;
            }
            Wanted::At(source, _) => (source, false),
            Wanted::IfThere(_) => (Source::File, true),
            Wanted::Lists(source, place) => {
                let files = readouts.next().into_iter().flat_map(|readout| readout.files);
                // A folder that does not answer is said to be unreadable already, as a place of licenses.
                let files = files.filter(|(path, _)| *path != place && list_files.insert(path.clone()));
                lists.extend(files.filter_map(|(path, content)| {
                    let outcome = list_outcome(setup, &path, content)?;
                    Some(Finding::new(source(path), outcome))
                }));
                continue;
            }
        };
        let Some(Readout { files, left_out: older }) = readouts.next() else { continue };
        if older > 0
            && let Some(folder) = files.first().and_then(|(path, _)| path.parent())
        {
            left_out.push(Finding::new(source(folder.to_owned()), Outcome::OlderFiles(older)));
        }
        let files = files.into_iter().filter(|(_, content)| !(is_quiet && *content == Err(Unreadable::Absent)));
        sources.extend(files.map(|(path, content)| (source(path), content)));
    }
    let own =
        |name: &str| Source::UserStore(setup.user_store.as_ref().map(|store| store.path(name)).unwrap_or_default());
    let content_of = |name: &str, sources: &[(Source, Content)]| {
        let own = own(name);
        let found = sources.iter().find(|(source, _)| *source == own);
        found.map_or(Err(Unreadable::Absent), |(_, content)| content.clone())
    };
    let caches = setup.caches.iter().map(|cache| (cache.clone(), content_of(&cache.file_name, &sources))).collect();
    let clock = content_of(setup.clock_memory.file_name(), &sources);
    #[cfg(feature = "online")]
    let freshness = setup.keeps_fresh_by().map_or(Err(Unreadable::Absent), |name| content_of(name, &sources));
    let released = content_of(RELEASED_FILE, &sources);
    // They hold no license; that the last one can't be read is said.
    let others: Vec<_> = [setup.clock_memory.file_name()].into_iter().chain(setup.keeps_fresh_by()).map(own).collect();
    let released_file = own(RELEASED_FILE);
    let is_read = |content: &Content| content.as_ref().err().is_none_or(Unreadable::is_absence);
    sources.retain(|(source, content)| !(others.contains(source) || *source == released_file && is_read(content)));
    let released = ReleasedActivations::read(&released);
    Gathered {
        sources,
        left_out,
        lists,
        caches,
        clock,
        #[cfg(feature = "online")]
        freshness,
        released,
    }
}

/// What came of a file with a revocation list; nothing of one that was removed just now.
fn list_outcome(setup: &Setup, path: &Path, content: Content) -> Option<Outcome> {
    match (content, setup.revocations.verdict(path)) {
        (Err(unreadable), _) if unreadable.is_absence() => None,
        (Err(unreadable), _) => Some(Outcome::ListUnreadable(unreadable)),
        (Ok(_), Some(Err(rejection))) => Some(Outcome::ListRejected(rejection)),
        (Ok(_), Some(Ok((_, seq, _)))) => Some(Outcome::RevocationList(seq)),
        (Ok(_), None) => None,
    }
}
