//! Leases: who holds a floating seat, and until when.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::text::{Lines, check, text_type};
use crate::{ActivationId, ComputerId, FloatingSeatNumber, LeaseId, Moment};

/// The longest lease, in minutes: a week, for a journey.
pub(crate) const LEASE_MINUTES_MAX: u32 = 7 * 24 * 60;
/// How long a lease lasts where the vendor says nothing.
pub(crate) const LEASE_MINUTES_DEFAULT: u32 = 10;
/// Longer than an answer is under way: a lease lasts from its arrival on.
const GRACE: SignedDuration = SignedDuration::from_secs(30);

text_type! {
    /// What tells apart several that run on one computer and need a floating seat each, 1 to 255 characters; such as the user's
    /// name on a terminal server.
    pub Session, personal, |text| check(text, 255, Lines::One)
}

/// Who needs a floating seat: a computer, or a session on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder {
    /// Which computer.
    pub computer_id: ComputerId,
    /// Which session on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
}

/// A floating seat for a time: it ends by itself unless renewed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lease {
    /// Names it.
    pub lease_id: LeaseId,
    /// The activation of the computer.
    pub activation_id: ActivationId,
    /// Who holds it.
    #[serde(flatten)]
    pub holder: Holder,
    /// When it was taken.
    pub taken_at: Timestamp,
    /// When the seat is free for others: half a minute after the end of all that was signed of it.
    pub lease_until: Moment,
}

impl Lease {
    /// The number of its seat.
    #[must_use]
    pub fn seat(&self) -> FloatingSeatNumber {
        self.lease_id.seat()
    }

    /// When it ends, unless it is renewed.
    #[must_use]
    pub fn ends_at(&self) -> Moment {
        self.lease_until.plus(-GRACE)
    }

    /// Whether nobody else can have its seat yet.
    #[must_use]
    pub fn holds_at(&self, now: Timestamp) -> bool {
        Timestamp::from(self.lease_until) > now
    }

    /// The same lease, which is signed once more with this end. What was signed of it before may have a later one.
    #[must_use]
    pub fn renewed_until(self, ends_at: Moment) -> Self {
        Self { lease_until: self.lease_until.max(ends_at.plus(GRACE)), ..self }
    }

    /// A lease of a seat that nobody else has.
    #[must_use]
    pub fn begin(
        lease_id: LeaseId,
        activation_id: ActivationId,
        holder: Holder,
        ends_at: Moment,
        now: Timestamp,
    ) -> Self {
        Self { lease_id, activation_id, holder, taken_at: now, lease_until: ends_at.plus(GRACE) }
    }
}
