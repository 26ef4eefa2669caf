//! Reads all sources, in the order in which they count.

use std::iter;
use std::path::PathBuf;
use std::time::Instant;

use crate::cache::Cache;
use crate::location::expand;
use crate::reading::{Readout, read_groups};
use crate::setup::Setup;
use crate::store::LICENSE_FILE;
use crate::{Source, Unreadable};

/// What one source holds.
pub(crate) type Content = Result<Vec<u8>, Unreadable>;

/// What each cache of the user's store holds.
pub(crate) type Caches = Vec<(Cache, Content)>;

/// What all sources hold.
pub(crate) struct Gathered {
    pub(crate) sources: Vec<(Source, Content)>,
    /// They are among the sources, too.
    pub(crate) caches: Caches,
    pub(crate) clock: Content,
}

/// Reads everything within the deadline, files all at once.
pub(crate) fn gather(setup: &Setup) -> Gathered {
    let mut sources: Vec<(Source, Content)> =
        setup.texts.iter().map(|text| (Source::Text, Ok(text.clone().into_bytes()))).collect();
    if let Some(name) = &setup.environment_variable
        && let Some(value) = setup.variables.get(name)
    {
        sources.push((Source::Environment(name.clone()), Ok(value.to_string_lossy().into_owned().into_bytes())));
    }
    let mut groups: Vec<Vec<PathBuf>> = Vec::new();
    let mut found_by: Vec<fn(PathBuf) -> Source> = Vec::new();
    if let Some(store) = &setup.user_store {
        let caches = setup.caches.iter().map(|cache| cache.file_name.as_str());
        let names = iter::once(LICENSE_FILE).chain(caches).chain([setup.clock_memory.file_name()]);
        groups.push(names.map(|name| store.path(name)).collect());
        found_by.push(Source::UserStore);
    }
    if let Some(store) = &setup.machine_store {
        groups.push(vec![store.path(LICENSE_FILE)]);
        found_by.push(Source::MachineStore);
    }
    let mut unexpanded = Vec::new();
    for path in &setup.paths {
        match expand(path, &setup.variables) {
            Ok(path) => {
                groups.push(vec![path]);
                found_by.push(Source::File);
            }
            Err(unreadable) => unexpanded.push((Source::File(path.clone()), Err(unreadable))),
        }
    }
    let readouts = read_groups(&groups, Instant::now() + setup.read_deadline);
    let mut readouts: Vec<_> = found_by.into_iter().zip(readouts).collect();
    let clock = take_own(setup, &mut readouts, setup.clock_memory.file_name());
    let content = |cache: &Cache| own(setup, &readouts, &cache.file_name).map(|readout| readout.content.clone());
    let caches = setup.caches.iter().map(|cache| (cache.clone(), content(cache).unwrap_or(Err(Unreadable::Absent))));
    let caches = caches.collect();
    for (source, readouts) in readouts {
        sources.extend(readouts.into_iter().map(|Readout { path, content }| (source(path), content)));
    }
    sources.extend(unexpanded);
    Gathered { sources, caches, clock }
}

type Readouts = Vec<(fn(PathBuf) -> Source, Vec<Readout>)>;

/// A file of the user's store.
fn own<'a>(setup: &Setup, readouts: &'a Readouts, name: &str) -> Option<&'a Readout> {
    let path = setup.user_store.as_ref()?.path(name);
    readouts.first()?.1.iter().find(|readout| readout.path == path)
}

/// The same for one that holds no license: it is no source.
fn take_own(setup: &Setup, readouts: &mut Readouts, name: &str) -> Content {
    let content = own(setup, readouts, name).map_or(Err(Unreadable::Absent), |readout| readout.content.clone());
    if let (Some(store), Some((_, of_store))) = (&setup.user_store, readouts.first_mut()) {
        let path = store.path(name);
        of_store.retain(|readout| readout.path != path);
    }
    content
}
