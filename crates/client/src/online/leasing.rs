//! Takes a floating seat, and keeps it.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use latchkey_core::Clock;

use super::background::in_background;
use super::calls::random;
use super::holding::Holding;
use super::lease::{Lease, end_lease};
use super::lease_calls::{Asker, NoLease};
use super::lease_lock::share;
use super::renewal_times::{after_failure, at_half};
use crate::choice::{Candidate, ranked};
use crate::deadline::Deadlines;
use crate::evaluation::seat_of;
use crate::gathering::gather;
use crate::keeping::keep_lease;
use crate::leases::Seat;
use crate::{Client, NotLicensed, Reason};

/// As long as a service may take that the application gave no time, to take or return a seat.
const WAITING: Duration = Duration::from_secs(30);

impl Client {
    /// Takes a floating seat of the license that [`check`](Self::check) would take, and holds it: call this first, then `check`.
    ///
    /// As many computers, or [sessions](crate::Builder::session) on them, hold one at once as the license has floating seats. Who
    /// had a seat before gets the same one again, as after a crash. Where the service can't be reached, a lease that was
    /// [kept](Lease::keep) goes on, as long as it lasts.
    ///
    /// It waits for the service, up to [`service_timeout`](crate::Builder::service_timeout): don't call it from the
    /// thread that draws the window.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// let not_licensed = client.lease().unwrap_err();
    /// assert_eq!(not_licensed.code(), "not_floating", "a generic license never floats: check() is all it takes");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`check`](Self::check), when there is no license but for a lease; `not_floating`; and what the service says, such as
    /// `floating_seats_exhausted`, with [`NotLicensed::retry_at`].
    pub fn lease(&self) -> Result<Lease, NotLicensed> {
        let timeout = self.0.service.as_ref().map_or(WAITING, |service| service.timeout());
        let Some(turn) = self.0.holdings.turn(Instant::now() + timeout.max(WAITING)) else {
            let busy = "another part of the application is taking or returning one";
            return Err(NotLicensed::of(NoLease::because("try_again", busy).reason));
        };
        let present = turn.held();
        if let Some(holding) = present.as_ref().filter(|holding| self.0.leases.left(holding.license_id()).is_positive())
        {
            turn.join(holding);
            return Ok(Lease::new(self, Arc::clone(holding)));
        }
        let Taken { candidate, seat, clock, failure } = self.take_seat()?;
        let license = seat.claims.sub;
        if let Some(holding) = present.as_ref().filter(|holding| holding.license_id() == license) {
            holding.adopt(seat.claims.jti, failure);
            turn.join(holding);
            return Ok(Lease::new(self, Arc::clone(holding)));
        }
        present.map(|other| other.end());
        let computer = self.0.bound_id(candidate.license.claims()).cloned();
        let computer = computer.expect("a license key that was verified for a lease is bound to this computer");
        let lock = share(&self.0, Instant::now() + self.0.write_deadline);
        let holding = Arc::new(Holding::new(candidate, computer, seat.claims.jti, lock));
        holding.attempted(failure, || ());
        turn.join(&holding);
        let (client, renewed) = (self.clone(), Arc::clone(&holding));
        in_background("lease", move || client.renew_until_over(&renewed, &clock));
        Ok(Lease::new(self, holding))
    }

    /// Finds the license and asks for a seat; keeps the lease, or takes one that was kept where nobody answers.
    fn take_seat(&self) -> Result<Taken, NotLicensed> {
        let deadlines = Deadlines::from_now(self.0.read_deadline, self.0.write_deadline);
        let gathered = gather(&self.0, deadlines.reading);
        let (evaluation, time, kept) = self.look(Timestamp::now(), gathered, &deadlines);
        let clock = time.clock(&self.0, &evaluation.signatures);
        let good: Vec<_> = evaluation.valid.iter().chain(&evaluation.lack_lease).cloned().collect();
        let Some(candidate) = ranked(&good, &evaluation.superseded).0.into_iter().next() else {
            let judged = self.conclude(evaluation, None, &time, &kept);
            return Err(judged.err().unwrap_or_else(|| NotLicensed::of(Reason::NoLicense)));
        };
        let license = candidate.license.claims();
        let refused = |reason| NotLicensed::against(candidate.source.clone(), reason, evaluation.findings.clone());
        let Some(computer) = self.0.bound_id(license).filter(|_| license.is_floating()) else {
            let detail = "the license has no floating seats, and needs none";
            return Err(refused(NoLease::because("not_floating", detail).reason));
        };
        let known = seat_of(&self.0, &evaluation.leases, &candidate.license, &clock);
        let asker = Asker { leases: &self.0.leases, license, computer, clock };
        let taken = match self.service() {
            Ok(service) => service.take_lease(&candidate, &asker, known.clone(), service.timeout()),
            Err(error) => Err(NoLease::of(&error, &[])),
        };
        let (seat, failure) = match (taken, known) {
            (Ok(seat), _) => (seat, None),
            (Err(no), Some(known)) if !no.is_final && known.is_held() => (known, Some(no.reason)),
            (Err(no), known) => {
                if let Some(known) = known.filter(|_| no.is_final) {
                    self.0.leases.remember(known);
                    end_lease(self, license.sub);
                }
                return Err(refused(no.reason));
            }
        };
        self.0.leases.remember(seat.clone());
        keep_lease(&self.0, seat.clone());
        Ok(Taken { seat, clock, failure, candidate: Arc::clone(&candidate) })
    }

    /// Renews a lease at half of its time, and after its end too: as long as nobody took the seat, it is held again.
    fn renew_until_over(&self, holding: &Holding, clock: &Clock) {
        let (leases, license) = (&self.0.leases, holding.license_id());
        let mut failures = u32::from(holding.failure().is_some());
        while let Some(known) = leases.known_of(license) {
            let length = Duration::try_from(known.claims.length()).unwrap_or_default();
            let used = Duration::try_from(known.kept.time.used()).unwrap_or_default();
            let pause = match failures {
                0 => at_half(length, random()).saturating_sub(used),
                failures => after_failure(failures, length, random()),
            };
            if self.wait(holding, pause) {
                return;
            }
            let known = leases.known_of(license);
            match self.renew(holding, clock, known.clone()) {
                Ok(seat) => {
                    failures = 0;
                    holding.attempted(None, || {
                        leases.remember(seat.clone());
                        keep_lease(&self.0, seat);
                    });
                }
                Err(no) if no.is_final => {
                    holding.attempted(Some(no.reason), || end_lease(self, license));
                    drop(holding.end());
                    return;
                }
                Err(no) => {
                    failures = failures.saturating_add(1);
                    // How much is used up is kept, for the case that the computer is restarted.
                    holding.attempted(Some(no.reason), || {
                        known.map(|known| keep_lease(&self.0, known));
                    });
                }
            }
        }
    }

    fn renew(&self, holding: &Holding, clock: &Clock, known: Option<Seat>) -> Result<Seat, NoLease> {
        let service = self.service().map_err(|error| NoLease::of(&error, &[]))?;
        let clock = Clock { now: Timestamp::now(), ..*clock };
        let (license, computer) = (holding.claims(), &holding.computer);
        service.renew_lease(holding, &Asker { leases: &self.0.leases, license, computer, clock }, known)
    }

    /// Waits by the clock that leases go by, or until it is over; whether it is.
    fn wait(&self, holding: &Holding, pause: Duration) -> bool {
        let clock = self.0.leases.clock();
        let begun = clock.read();
        loop {
            let passed = clock.read().since(&begun).and_then(|passed| Duration::try_from(passed).ok());
            let left = pause.saturating_sub(passed.unwrap_or(Duration::MAX));
            if holding.wait(left.min(clock.step())) {
                return true;
            }
            if left.is_zero() {
                return false;
            }
        }
    }
}

/// A seat, and what it was taken with.
struct Taken {
    candidate: Arc<Candidate>,
    seat: Seat,
    clock: Clock,
    /// Why the service didn't confirm it.
    failure: Option<Reason>,
}
