//! Remembers in the user's store when the service was asked, and what it said.

use std::time::Instant;

use super::freshness::Freshness;
use crate::Client;
use crate::deadline::start;
use crate::reading::read_file;
use crate::unreadable::Content;

impl Client {
    /// What is known, by the file of the user's store.
    pub(crate) fn known_freshness(&self, file: &Content) -> Freshness {
        let Some(service) = &self.0.service else { return Freshness::default() };
        let unwritten = service.freshness.unwritten().clone();
        let of_file = || Freshness::of_file(file.as_deref().unwrap_or_default(), service.base_url());
        unwritten.unwrap_or_else(of_file)
    }

    /// Changes what is known: for all processes of the user, or for this one alone where it can't be written.
    pub(super) fn note_asking<T: Send + 'static>(
        &self,
        deadline: Instant,
        change: impl Fn(&mut Freshness) -> T + Clone + Send + 'static,
    ) -> T {
        let Some(service) = &self.0.service else { return change(&mut Freshness::default()) };
        if let Some(answer) = self.write_down(service.base_url(), deadline, change.clone()) {
            *service.freshness.unwritten() = None;
            return answer;
        }
        let file = self.own_file(&self.0.freshness_file, deadline);
        let mut known = self.known_freshness(&file.unwrap_or(Ok(Vec::new())));
        let answer = change(&mut known);
        *service.freshness.unwritten() = Some(known);
        answer
    }

    /// The same in the user's store; `None` where nothing can be written.
    fn write_down<T: Send + 'static>(
        &self,
        url: &str,
        deadline: Instant,
        change: impl Fn(&mut Freshness) -> T + Send + 'static,
    ) -> Option<T> {
        let store = self.0.user_store.clone()?;
        let (client, url, name) = (self.clone(), url.to_owned(), self.0.freshness_file.clone());
        let work = start(store.path(&name), move || {
            let written = store.locked(deadline, || {
                // Another process may have written since this one read.
                let before = Freshness::of_file(&read_file(&store.path(&name)).unwrap_or_default(), &url);
                let mut known = client.unwritten_freshness().unwrap_or_else(|| before.clone());
                let answer = change(&mut known);
                let written = if known == before { Ok(()) } else { store.write(&name, &known.to_file()) };
                written.ok().map(|()| answer)
            });
            written.ok()??
        });
        work.finish(deadline)?
    }

    fn unwritten_freshness(&self) -> Option<Freshness> {
        self.0.service.as_ref()?.freshness.unwritten().clone()
    }
}
