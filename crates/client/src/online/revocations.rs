//! Fetches the revocation list from the service.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use latchkey_api::{FetchRevocations, ProductPath};
use latchkey_core::{ListClaims, ListRejection, Rejection};

use super::calls::Answer;
use super::freshness::{LIST_AT_MOST, Question};
use super::{Service, ServiceError};
use crate::evaluation::Evaluation;
use crate::keeping::keep_list;
use crate::reading::{Place, read_places};
use crate::revocations::KEPT_LIST;
use crate::time::Time;
use crate::{Client, Unreadable};

impl Client {
    /// Fetches the vendor's revocation list within `timeout`, and keeps it: the next check goes by it. It answers what the
    /// newest list says of itself that is known now, which is an older answer's only when this computer had a newer one.
    ///
    /// An application that lives for a moment calls this, or one that just heard of a list; any other
    /// [has it fetched](crate::Builder::fetch_revocations) in the background. Nothing is fetched that is known already.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// use std::time::Duration;
    /// let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    ///     .without_stores().build()?;
    /// let error = client.fetch_revocations(Duration::from_secs(5)).unwrap_err();
    /// assert_eq!(error.code(), "service_unknown", "no service_url was given");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`ServiceError`] has the service's code, or says what is wrong with the list. What was known counts as before.
    pub fn fetch_revocations(&self, timeout: Duration) -> Result<ListClaims, ServiceError> {
        let deadline = Instant::now() + timeout.min(LIST_AT_MOST);
        self.read_kept_lists(deadline);
        let writing = Instant::now() + self.0.write_deadline;
        self.fetch_and_keep_list(Timestamp::now(), deadline, deadline.max(writing))
    }

    /// What was kept needn't be fetched.
    fn read_kept_lists(&self, deadline: Instant) {
        if let Some(store) = &self.0.user_store {
            let place = Place::Lists(store.path(KEPT_LIST), self.0.revocations.clone());
            let reading = deadline.min(Instant::now() + self.0.read_deadline);
            drop(read_places(&[place], reading));
        }
    }

    /// Fetches the list until `deadline`, and keeps it for the next start until `writing`.
    pub(super) fn fetch_and_keep_list(
        &self,
        now: Timestamp,
        deadline: Instant,
        writing: Instant,
    ) -> Result<ListClaims, ServiceError> {
        let claims = self.fetch_list(now, deadline, writing)?;
        keep_list(&self.0, writing);
        Ok(claims)
    }

    /// Fetches the list where a license is refused for nothing but that too little was heard, within the time that the check has.
    ///
    /// Whatever goes wrong or takes longer, the refusal stays as it was.
    pub(crate) fn fetch_wanted_list(&self, evaluation: &mut Evaluation, time: &Time, deadline: Instant) {
        let too_little_heard = [Rejection::RevocationsTooOld, Rejection::OfflineTooLong];
        if evaluation.refused_alone_for(&too_little_heard).is_some()
            && self.fetch_list(time.now(), deadline, deadline).is_ok()
        {
            evaluation.hear_of_list(&self.0);
            evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
        }
    }

    /// Fetches the list unless the newest one is known, and verifies it like any other; remembers when that was.
    pub(super) fn fetch_list(
        &self,
        now: Timestamp,
        deadline: Instant,
        writing: Instant,
    ) -> Result<ListClaims, ServiceError> {
        let service = self.service()?;
        if self.0.revocations.trusts_nobody() {
            return Err(ServiceError::ListRejected(ListRejection::KeyUnknown));
        }
        match self.ask_for_list(service, deadline) {
            Ok(FetchedList { claims, etag, max_age }) => {
                let newest = claims.clone();
                self.note_asking(writing, move |known| known.note_list(now, max_age, etag.clone(), &newest));
                Ok(claims)
            }
            Err(error) => {
                let noted = error.clone();
                self.note_asking(writing, move |known| known.note_failure(Question::List, now, LIST_AT_MOST, &noted));
                Err(error)
            }
        }
    }

    fn ask_for_list(&self, service: &Service, deadline: Instant) -> Result<FetchedList, ServiceError> {
        let file = self.own_file(&self.0.freshness_file, deadline).unwrap_or(Err(Unreadable::Absent));
        let asked = self.known_freshness(&file);
        let known = self.0.revocations.newest().and_then(|newest| asked.etag_of(newest.list.claims()));
        let path = ProductPath { product_id: self.0.product.clone() };
        let left = deadline.saturating_duration_since(Instant::now());
        let fetched = service.fetch::<FetchRevocations, ()>(path, known.map(|etag| (etag, ())), left)?;
        let age = match &fetched.answer {
            Answer::Known(()) => None,
            Answer::New(text) => Some(self.0.revocations.take(&text.0).map_err(ServiceError::ListRejected)?),
        };
        let newest = self.0.revocations.newest().expect("one was taken just now, or is known by its ETag");
        // A computer that had a newer one keeps that, whatever the service says.
        let etag = fetched.etag.filter(|_| age.is_none_or(|age| age == newest.list.age()));
        Ok(FetchedList { claims: newest.list.claims().clone(), etag, max_age: fetched.max_age })
    }
}

/// What came of asking for a list.
struct FetchedList {
    /// What the newest list says of itself.
    claims: ListClaims,
    /// Names that list, if the service has it, too.
    etag: Option<String>,
    /// For how long one may go without asking again, if the service says so.
    max_age: Option<Duration>,
}
