//! Floating seats: which one a computer takes, of those that it looks at.

use std::collections::BTreeMap;

use jiff::Timestamp;
use ring::digest::{Context, SHA256};

use crate::{Denial, FloatingSeatNumber, Holder, Lease, LicenseId, Moment, SeatCount};

/// What is hashed before the rest, so that no hash of one purpose is one of another.
const OF_FLOATING_SEATS: &[u8] = b"latchkey floating seats\0";
/// How many seats a computer looks at first.
const DRAWN: usize = 16;
/// Of more seats than so many, not all are looked at while most of those that were drawn are free.
const SEATS_TO_SEARCH: u32 = 1000;

/// Floating seats as they were read: one that isn't there was never taken, one without a lease was given back.
pub type ReadSeats = BTreeMap<FloatingSeatNumber, Option<Lease>>;

/// The order in which a computer, or a session on it, looks at the floating seats of a license.
///
/// Its start and its step come from a hash, so that those who look at the same moment don't look at the same seats.
#[derive(Debug, Clone, Copy)]
pub struct SeatOrder {
    seats: u32,
    start: u64,
    step: u64,
}

impl SeatOrder {
    /// The order of one holder among so many seats.
    #[must_use]
    pub fn of(license: LicenseId, holder: &Holder, seats: SeatCount) -> Self {
        let mut context = Context::new(&SHA256);
        let session = holder.session.as_ref().map_or("", |session| session.as_str());
        for part in
            [OF_FLOATING_SEATS, license.0.as_bytes(), holder.computer_id.as_str().as_bytes(), b"\0", session.as_bytes()]
        {
            context.update(part);
        }
        let digest = context.finish();
        let word = |at: usize| u64::from_be_bytes(digest.as_ref()[at..at + 8].try_into().expect("8 bytes"));
        let seats = u64::from(seats.get());
        // A step that has no divisor in common with the number of seats comes to each of them.
        let first_step = 1 + word(8) % seats;
        let step = (first_step..).find(|step| divisor(*step, seats) == 1).unwrap_or(1);
        Self { seats: seats as u32, start: word(0) % seats, step }
    }

    /// The seats that are looked at first.
    pub fn drawn(&self) -> impl Iterator<Item = FloatingSeatNumber> + use<> {
        self.all().take(DRAWN)
    }

    /// All seats.
    fn all(&self) -> impl Iterator<Item = FloatingSeatNumber> + use<> {
        let Self { seats, start, step } = *self;
        (0..u64::from(seats)).map(move |n| FloatingSeatNumber::new(((start + n * step) % u64::from(seats)) as u32))
    }

    /// Chooses a seat of those that were drawn; `None` if all must be looked at.
    ///
    /// Who had a seat before gets that one again: the answer may have been lost. It isn't among those that were drawn if all of
    /// these were taken then, so all seats are looked at where that can have been so. With very many seats they are only
    /// where few of the drawn ones are free: what was lost there is free again at its end.
    #[must_use]
    pub fn choose_drawn(&self, holder: &Holder, read: &ReadSeats, now: Timestamp) -> Option<FreeSeat> {
        let drawn: Vec<_> = self.drawn().collect();
        if let Some(own) = own(drawn.iter().copied(), holder, read) {
            return Some(own);
        }
        let free: Vec<_> = drawn.iter().filter_map(|number| free(*number, read, now)).collect();
        let is_sure = drawn.len() as u64 == u64::from(self.seats)
            || drawn.iter().any(|number| !read.contains_key(number))
            || (self.seats > SEATS_TO_SEARCH && 2 * free.len() > drawn.len());
        free.into_iter().next().filter(|_| is_sure)
    }

    /// Chooses a seat when all were read.
    ///
    /// # Errors
    ///
    /// [`Denial::FloatingSeatsExhausted`] when every one is taken by somebody else.
    pub fn choose(&self, holder: &Holder, read: &ReadSeats, now: Timestamp) -> Result<FreeSeat, Denial> {
        let found = own(self.all(), holder, read).or_else(|| self.all().find_map(|number| free(number, read, now)));
        found.ok_or_else(|| {
            let ends = self.all().filter_map(|number| Some(read.get(&number)?.as_ref()?.lease_until));
            let next_at = ends.min().unwrap_or_else(|| Moment::from(now));
            Denial::FloatingSeatsExhausted { seats: self.seats, next_at }
        })
    }
}

/// A seat that can be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FreeSeat {
    /// The holder has it already, or had it last.
    Own(Lease),
    /// Nobody has it, though this lease may have been the last.
    Other(FloatingSeatNumber, Option<Lease>),
}

fn own(mut order: impl Iterator<Item = FloatingSeatNumber>, holder: &Holder, read: &ReadSeats) -> Option<FreeSeat> {
    order.find_map(|number| {
        let lease = read.get(&number)?.as_ref()?;
        (lease.holder == *holder).then(|| FreeSeat::Own(lease.clone()))
    })
}

fn free(number: FloatingSeatNumber, read: &ReadSeats, now: Timestamp) -> Option<FreeSeat> {
    let last = read.get(&number).cloned().flatten();
    let is_free = last.as_ref().is_none_or(|lease| !lease.holds_at(now));
    is_free.then_some(FreeSeat::Other(number, last))
}

fn divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { divisor(b, a % b) }
}

#[cfg(test)]
mod tests;
