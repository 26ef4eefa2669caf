//! What is remembered of asking the service, from one start of the application to the next: when it was, and what was said.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use jiff::Timestamp;
use latchkey_core::{LicenseKey, ListClaims, Moment, display_text};
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};

use super::{NetworkFault, ServiceError};
use crate::Warning;

/// A process that is asking is waited for so long; then it has probably ended.
const BEING_ASKED: Duration = Duration::from_secs(60);
/// When nothing was answered, it is tried again no later than this.
const AFTER_FAILURE: Duration = Duration::from_secs(10 * 60);
/// For so long a list counts whose service doesn't say for how long; what it says is kept within bounds.
const LIST_USUALLY: Duration = Duration::from_secs(60 * 60);
const LIST_AT_LEAST: Duration = Duration::from_secs(60);
pub(super) const LIST_AT_MOST: Duration = Duration::from_secs(24 * 60 * 60);
const TEXT_MAX: usize = 500;
/// As long as the longest code, and much longer.
pub(super) const STANDING_MAX: usize = 100;

/// What is asked now and then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Question {
    /// For the newest revocation list.
    List,
    /// Whether the license stands.
    License,
}

/// When a service was asked, and what it said. Nothing is decided by it, so that whoever changes it gains nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Freshness {
    /// Of another service nothing is known.
    url: String,
    list: Asked,
    list_tag: Option<ListTag>,
    license: Asked,
    standing: Option<Said>,
}

/// What a process alone knows, because it couldn't be written.
#[derive(Debug, Default)]
pub(super) struct FreshnessMemory(Mutex<Option<Freshness>>);

impl FreshnessMemory {
    pub(super) fn unwritten(&self) -> MutexGuard<'_, Option<Freshness>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// When something was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Asked {
    /// By this computer's clock, in milliseconds since 1970.
    at: Option<i64>,
    /// For how many milliseconds it isn't asked again.
    wait: u64,
    /// Why there was no good answer.
    failure: Option<String>,
}

/// The `ETag` of a list, and which list that is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct ListTag {
    etag: String,
    seq: u64,
    signed_at: Moment,
}

/// What was said of a license key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Said {
    /// Hashes of the license key, and of the one that came in its place.
    of: Vec<String>,
    standing: String,
}

impl Asked {
    /// Whether it may be asked again, where it is asked every `interval` at most.
    ///
    /// A time to come is as far away as one that was: a clock that was wrong delays a question by an interval at most, and
    /// never for ever.
    fn is_due(&self, now: Timestamp, interval: Duration) -> bool {
        let wait = self.wait.min(millis(interval));
        self.at.is_none_or(|at| now.as_millisecond().abs_diff(at) >= wait)
    }

    fn note(&mut self, now: Timestamp, wait: Duration, failure: Option<String>) {
        *self = Self { at: Some(now.as_millisecond()), wait: millis(wait), failure };
    }
}

impl Freshness {
    /// Nothing yet, of a service.
    pub(super) fn of(url: &str) -> Self {
        Self { url: url.to_owned(), ..Self::default() }
    }

    /// What a file says of a service; nothing when it is of another one, or can't be read.
    pub(super) fn of_file(content: &[u8], url: &str) -> Self {
        let known = serde_json::from_slice::<Self>(content).ok().filter(|known| known.url == url);
        known.unwrap_or_else(|| Self::of(url))
    }

    pub(super) fn to_file(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers and texts are JSON")
    }

    /// Whether it may be asked now, where the application wants it every `interval` at most.
    pub(super) fn is_due(&self, question: Question, now: Timestamp, interval: Duration) -> bool {
        let asked = match question {
            Question::List => &self.list,
            Question::License => &self.license,
        };
        asked.is_due(now, interval)
    }

    /// Notes that it is being asked, for other processes.
    pub(super) fn begin(&mut self, question: Question, now: Timestamp, interval: Duration) {
        let asked = self.asked(question);
        let failure = asked.failure.take();
        asked.note(now, interval.min(BEING_ASKED), failure);
    }

    fn asked(&mut self, question: Question) -> &mut Asked {
        match question {
            Question::List => &mut self.list,
            Question::License => &mut self.license,
        }
    }

    /// The `ETag` of this list, if it is known.
    pub(super) fn etag_of(&self, list: &ListClaims) -> Option<String> {
        let tag = self.list_tag.as_ref().filter(|tag| (tag.seq, tag.signed_at) == (list.seq, list.iat));
        tag.map(|tag| tag.etag.clone())
    }

    /// The list is to be read once more, whatever the service would confirm by its `ETag`.
    pub(super) fn forget_list_tag(&mut self) {
        self.list_tag = None;
    }

    /// Notes that the newest list was read, and by which `ETag` the service knows it.
    pub(super) fn note_list(
        &mut self,
        now: Timestamp,
        max_age: Option<Duration>,
        etag: Option<String>,
        list: &ListClaims,
    ) {
        let wait = max_age.map_or(LIST_USUALLY, |age| age.clamp(LIST_AT_LEAST, LIST_AT_MOST));
        self.list.note(now, wait, None);
        self.list_tag = etag.map(|etag| ListTag { etag, seq: list.seq, signed_at: list.iat });
    }

    /// Notes what the service said of a license key, and of the one in its place if there is one.
    pub(super) fn note_standing(&mut self, now: Timestamp, interval: Duration, of: &[LicenseKey], standing: &str) {
        self.license.note(now, interval, None);
        let (of, standing) = (of.iter().map(hash).collect(), standing.to_owned());
        self.standing = Some(Said { of, standing });
    }

    /// Notes why there was no good answer.
    pub(super) fn note_failure(
        &mut self,
        question: Question,
        now: Timestamp,
        interval: Duration,
        error: &ServiceError,
    ) {
        let wait = if error.is_final() { interval } else { interval.min(AFTER_FAILURE) };
        let failure = is_worth_telling(error).then(|| error.to_string());
        self.asked(question).note(now, wait, failure);
    }

    /// What the service said last of this license key.
    pub(crate) fn standing_of(&self, license_key: &LicenseKey) -> Option<String> {
        let hash = hash(license_key);
        let said = self.standing.as_ref().filter(|said| said.of.contains(&hash))?;
        Some(display_text(&said.standing, STANDING_MAX))
    }

    /// What went wrong when it was asked last.
    pub(crate) fn warnings(&self) -> impl Iterator<Item = Warning> {
        let text = |asked: &Asked| asked.failure.as_deref().map(|failure| display_text(failure, TEXT_MAX));
        let (list, license) = (text(&self.list), text(&self.license));
        list.map(Warning::RevocationsNotFetched).into_iter().chain(license.map(Warning::NotRefreshed))
    }

    /// Whoever tells what goes wrong now doesn't tell what went wrong before.
    pub(super) fn forget_failures(&mut self) {
        (self.list.failure, self.license.failure) = (None, None);
    }
}

/// Whether it is more than a computer that is offline, or a service that is busy: of that nobody wants to hear at each start.
fn is_worth_telling(error: &ServiceError) -> bool {
    match error {
        ServiceError::Unreachable(fault) => !matches!(
            fault,
            NetworkFault::HostUnknown | NetworkFault::Refused | NetworkFault::NoAnswer | NetworkFault::Proxy(_)
        ),
        ServiceError::Problem(problem) => problem.status < 500 && problem.status != 429,
        ServiceError::Unavailable { .. } => false,
        _ => true,
    }
}

/// Nothing can be found from it.
fn hash(license_key: &LicenseKey) -> String {
    BASE64URL_NOPAD.encode(digest(&SHA256, license_key.reveal().as_bytes()).as_ref())
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
