//! How many seats the computers of a license give back, and within what time: exact, however many of them do so at once.
//!
//! What was given back is noted in as many logs as the license has counters. Each may take its part of what the vendor allows,
//! so that two computers which note in different logs needn't know of each other.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::property::RELEASES_OF_A_SEAT;
use crate::{Claims, ComputerId, CounterNumber, Denial, Kind, LicenseRecord, Lot, Moment, Switches};

/// How many times a log keeps apart; of more, two that are near to one another become one.
const TIMES_KEPT: usize = 64;

/// How many releases a vendor allows of a license.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReleaseLimit {
    /// How many.
    pub allowed: u32,
    /// Within how many days.
    pub within_days: u32,
}

/// Releases that were noted in one place.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseLog {
    /// How many were ever noted here.
    pub number: u64,
    /// Those that may still count, the earliest first.
    pub releases: Vec<Releases>,
}

/// Releases that count for as long as the last of them does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Releases {
    /// When the last one was.
    pub at: Timestamp,
    /// How many there were.
    pub count: u32,
}

/// Logs that were read, by number; one that isn't here has no release.
pub type ReadReleases = BTreeMap<CounterNumber, ReleaseLog>;

impl Claims {
    /// Decides, before anything is read, whether this computer can give back the seat of a license key.
    ///
    /// # Errors
    ///
    /// [`Denial::ReleaseNotPossible`] for a generic one; [`Denial::InvalidFields`] for that of another computer.
    pub fn check_release(&self, computer: &ComputerId) -> Result<(), Denial> {
        if self.kind == Kind::Generic {
            return Err(Denial::ReleaseNotPossible(
                "a generic license key works on any computer, so none has a seat to give back",
            ));
        }
        self.check_computer(computer)
    }
}

impl LicenseRecord {
    /// How many seats the computers of this license may give back.
    #[must_use]
    pub fn release_limit(&self, switches: &Switches) -> ReleaseLimit {
        let of_seats = || self.license.activations.get().saturating_mul(RELEASES_OF_A_SEAT);
        ReleaseLimit {
            allowed: switches.max_releases().unwrap_or_else(of_seats),
            within_days: switches.releases_period_days(),
        }
    }

    /// Decides whether one more seat may be given back at `now`, and in which log that is noted: the one of the seat's own
    /// counter if it has room, so that whoever waits for the one has waited for the other.
    ///
    /// # Errors
    ///
    /// [`Denial::ReleaseNotPossible`] where the vendor allows none; [`Denial::ReleasesExhausted`].
    pub fn admit_release(
        &self,
        limit: ReleaseLimit,
        own: CounterNumber,
        lot: &Lot,
        read: &ReadReleases,
        now: Timestamp,
    ) -> Result<CounterNumber, Denial> {
        let ReleaseLimit { allowed, within_days } = limit;
        if allowed == 0 {
            return Err(Denial::ReleaseNotPossible("the vendor lets no computer give its seat back"));
        }
        let numbers: Vec<_> = self.counters.numbers().collect();
        let used: Vec<_> =
            numbers.iter().map(|number| read.get(number).map_or(0, |log| log.used(limit, now))).collect();
        let rooms = parts(&used, allowed).into_iter().zip(&used).map(|(part, used)| u64::from(part - used));
        let rooms: Vec<_> = numbers.into_iter().zip(rooms).collect();
        if rooms.iter().any(|(number, room)| *number == own && *room > 0) {
            return Ok(own);
        }
        let mut place = lot
            .pick(rooms.iter().map(|(_, room)| room).sum())
            .ok_or_else(|| Denial::ReleasesExhausted { allowed, within_days, next_at: limit.next_at(read, now) })?;
        for (number, room) in rooms {
            match place.checked_sub(room) {
                None => return Ok(number),
                Some(rest) => place = rest,
            }
        }
        Ok(own)
    }
}

impl ReleaseLimit {
    /// How many releases of a license count at `now`.
    #[must_use]
    pub fn used(self, read: &ReadReleases, now: Timestamp) -> u32 {
        read.values().map(|log| log.used(self, now)).fold(0, u32::saturating_add)
    }

    /// When so few of them count that one more is allowed, rounded up.
    fn next_at(self, read: &ReadReleases, now: Timestamp) -> Moment {
        let counting = read.values().flat_map(|log| &log.releases).filter(|releases| self.counts(releases, now));
        let mut counting: Vec<_> = counting.collect();
        counting.sort_by_key(|releases| releases.at);
        let mut too_many = u64::from(self.used(read, now)).saturating_sub(u64::from(self.allowed)) + 1;
        for releases in counting {
            too_many = too_many.saturating_sub(releases.count.into());
            if too_many == 0 {
                return Moment::from(releases.at).plus(self.period() + SignedDuration::from_secs(1));
            }
        }
        Moment::from(now)
    }

    fn counts(self, releases: &Releases, now: Timestamp) -> bool {
        now.duration_since(releases.at) < self.period()
    }

    fn period(self) -> SignedDuration {
        SignedDuration::from_hours(24 * i64::from(self.within_days))
    }
}

impl ReleaseLog {
    /// The log with one release more at `now`; those that count no more are left out.
    #[must_use]
    pub fn noting(&self, limit: ReleaseLimit, now: Timestamp) -> Self {
        let mut releases: Vec<_> = self.releases.iter().copied().filter(|earlier| limit.counts(earlier, now)).collect();
        releases.push(Releases { at: now, count: 1 });
        releases.sort_by_key(|releases| releases.at);
        if releases.len() > TIMES_KEPT {
            // Those that count longer for it are so few, and count so little longer, as can be.
            let gap = |n: usize| releases[n + 1].at.duration_since(releases[n].at).as_nanos();
            let cost = |n: &usize| gap(*n).saturating_mul(releases[*n].count.into());
            let cheapest = (0..releases.len() - 1).min_by_key(cost).unwrap_or_default();
            let earlier = releases.remove(cheapest);
            releases[cheapest].count = releases[cheapest].count.saturating_add(earlier.count);
        }
        Self { number: self.number.saturating_add(1), releases }
    }

    fn used(&self, limit: ReleaseLimit, now: Timestamp) -> u32 {
        let counting = self.releases.iter().filter(|releases| limit.counts(releases, now));
        counting.map(|releases| releases.count).fold(0, u32::saturating_add)
    }
}

/// How much each log may have, so that all together have no more than is allowed, whoever notes where at the same moment.
///
/// All are filled to one level, as water does with basins of unequal floors; what doesn't suffice for one level more goes to
/// the first ones. A release within a part leaves the parts as they are: so whoever reads before it and whoever reads
/// after it come to the same ones, also after the vendor allowed more or fewer, or the license got more counters.
fn parts(used: &[u32], allowed: u32) -> Vec<u32> {
    let filled = |level: u32| used.iter().map(|used| u64::from(level.max(*used))).sum::<u64>();
    if filled(0) > u64::from(allowed) {
        return used.to_vec();
    }
    let (mut level, mut above) = (0, allowed.saturating_add(1));
    while above - level > 1 {
        let middle = level + (above - level) / 2;
        if filled(middle) <= u64::from(allowed) { level = middle } else { above = middle }
    }
    let mut rest = u64::from(allowed) - filled(level);
    let part = |used: &u32| {
        if *used > level {
            return *used;
        }
        let more = rest.min(1);
        rest -= more;
        level + more as u32
    };
    used.iter().map(part).collect()
}

#[cfg(test)]
mod tests;
