//! Asks the service whether the license still stands, and keeps the newer license key.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use latchkey_core::{Standing, display_text};

use super::freshness::{Freshness, Question, STANDING_MAX};
use super::signed_time::Validity;
use crate::choice::Candidate;
use crate::client::first;
use crate::deadline::Deadlines;
use crate::evaluation::Evaluation;
use crate::gathering::gather;
use crate::keeping::Kept;
use crate::time::Time;
use crate::{Client, Grant, NotLicensed, Source, Warning};

/// What came of asking.
pub(super) struct Refreshed {
    answer: Result<Grant, NotLicensed>,
    /// Whether the service says that the license is taken back, and the newest list doesn't say so yet.
    pub(super) is_unlisted: bool,
}

impl Client {
    /// Asks the service whether the license still stands, and keeps the newer license key where there is one: the vendor changed
    /// the license, or signs with another key now. Then it answers what [`check`](Self::check) would.
    ///
    /// It needs no activation key and takes no seat. What the service says is [shown](Grant::standing), not obeyed, and where it
    /// can't be asked, a license that is valid offline stays valid, with the warning `not_refreshed`. Where it says anything but
    /// `valid`, or knows a newer revocation list, that is fetched and goes into the answer: what is signed is obeyed.
    ///
    /// It waits for the service, up to [`service_timeout`](crate::Builder::service_timeout): don't call it from the
    /// thread that draws the window.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// let grant = client.refresh()?; // this application was told of no service
    /// assert_eq!((grant.standing(), grant.warnings()[0].code()), (None, "not_refreshed"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check).
    pub fn refresh(&self) -> Result<Grant, NotLicensed> {
        self.refresh_at(Timestamp::now()).answer
    }

    pub(super) fn refresh_at(&self, now: Timestamp) -> Refreshed {
        let deadlines = Deadlines::from_now(self.0.read_deadline, self.0.write_deadline);
        let gathered = gather(&self.0, deadlines.reading);
        let (mut evaluation, mut time, mut kept) = self.look(now, gathered, &deadlines);
        // What goes wrong now is told, and not what went wrong before.
        kept.freshness.forget_failures();
        let foremost = evaluation.foremost();
        let is_unlisted =
            foremost.is_some_and(|candidate| self.hear(&candidate, &mut evaluation, &mut time, &mut kept));
        kept.deadline = Instant::now() + self.0.write_deadline;
        Refreshed { answer: self.conclude(evaluation, None, &time, &kept).map(first), is_unlisted }
    }

    /// Asks about a license key, and takes up all that is said; answers whether it is said to be taken back and no list says so.
    fn hear(&self, candidate: &Candidate, evaluation: &mut Evaluation, time: &mut Time, kept: &mut Kept) -> bool {
        let deadline = Instant::now() + self.0.service.as_ref().map_or(Duration::ZERO, super::Service::timeout);
        let left = || deadline.saturating_duration_since(Instant::now());
        let writing = || Instant::now() + self.0.write_deadline;
        let (now, interval) = (time.now(), self.0.keep_fresh.unwrap_or_default());
        let Validity { answer, time: signed } = match self.ask_whether_it_stands(candidate, left()) {
            Ok(validity) => validity,
            Err(error) => {
                evaluation.warnings.push(Warning::NotRefreshed(error.to_string()));
                self.note_asking(writing(), move |known| known.note_failure(Question::License, now, interval, &error));
                return false;
            }
        };
        signed.into_iter().for_each(|signed| time.settle(signed));
        let of: Vec<_> = [&candidate.license_key].into_iter().chain(&answer.license_key).cloned().collect();
        let standing = display_text(&answer.standing, STANDING_MAX);
        let is_valid = standing == Standing::Valid.as_str();
        let said = standing.clone();
        let note = move |known: &mut Freshness| known.note_standing(now, interval, &of, &said);
        note(&mut kept.freshness);
        self.note_asking(writing(), note);
        if let Some(license_key) = answer.license_key {
            evaluation.add(&self.0, Source::Activation, license_key);
        }
        let newest = evaluation.list.as_ref().map(|list| list.list.claims().seq);
        let is_newer = answer.revocations_seq > newest;
        if !self.0.revocations.trusts_nobody() && (!is_valid || is_newer) {
            if is_newer {
                // Somebody else may have served an older list under the newer one's `ETag`.
                self.note_asking(writing(), Freshness::forget_list_tag);
            }
            if let Err(error) = self.fetch_list(now, deadline, writing()) {
                evaluation.warnings.push(Warning::RevocationsNotFetched(error.to_string()));
            }
            evaluation.hear_of_list(&self.0);
        }
        evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
        is_listed_when_taken_back(&standing) && evaluation.is_standing(candidate)
    }
}

/// Whether a list will say so, too.
fn is_listed_when_taken_back(standing: &str) -> bool {
    let listed = [
        Standing::LicenseRevoked,
        Standing::LicenseSuspended,
        Standing::LicenseSuperseded,
        Standing::ActivationReleased,
    ];
    listed.iter().any(|listed| listed.as_str() == standing)
}
