//! Asks the service whether the license still stands, and keeps the newer license key.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use latchkey_core::display_text;

use super::signed_time::Validity;
use crate::choice::ranked;
use crate::client::first;
use crate::deadline::Deadlines;
use crate::gathering::gather;
use crate::{Client, Grant, NotLicensed, Source, Warning};

/// As long as the longest code, and much longer.
const STANDING_MAX: usize = 100;

impl Client {
    /// Asks the service whether the license still stands, and keeps the newer license key where there is one: the vendor changed
    /// the license, or signs with another key now. Then it answers what [`check`](Self::check) would.
    ///
    /// It needs no activation key and takes no seat. What the service says is [shown](Grant::standing), not obeyed, and where it
    /// can't be asked, a license that is valid offline stays valid, with the warning `not_refreshed`.
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
        let deadlines = Deadlines::from_now(self.0.read_deadline, self.0.write_deadline);
        let gathered = gather(&self.0, deadlines.reading);
        let (mut evaluation, mut time, mut kept) = self.look(Timestamp::now(), gathered, &deadlines);
        let (valid, _) = ranked(&evaluation.valid, &evaluation.superseded);
        // One that expired may have been extended since.
        let foremost = valid.first().or(evaluation.newest.first()).cloned();
        let answer = foremost.map(|candidate| self.ask_whether_it_stands(&candidate, Duration::MAX));
        let standing = match answer {
            Some(Ok(Validity { answer, time: signed })) => {
                signed.into_iter().for_each(|signed| time.settle(signed));
                if let Some(license_key) = answer.license_key {
                    evaluation.add(&self.0, Source::Activation, license_key);
                }
                evaluation.decide(&self.0, &time.clock(&self.0, &evaluation.signatures));
                Some(display_text(&answer.standing, STANDING_MAX))
            }
            Some(Err(error)) => {
                evaluation.warnings.push(Warning::NotRefreshed(error.to_string()));
                None
            }
            None => None,
        };
        kept.deadline = Instant::now() + self.0.write_deadline;
        let grant = self.conclude(evaluation, None, &time, &kept).map(first)?;
        Ok(grant.of_standing(standing))
    }
}
