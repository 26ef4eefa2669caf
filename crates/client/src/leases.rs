//! What is known of the floating seat of this computer, or of a session on it.

use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use latchkey_core::{
    CertificateKeys, Certified, CertifiedRejection, Claims, Clock, ComputerId, LeaseClaims, LeaseTime, LicenseId,
    ProductId, Session, SigningKeyId, Uptime,
};
use serde::{Deserialize, Serialize};

use crate::seal::Seal;
use crate::this_computer::MachineId;
use crate::uptime_clock::UptimeClock;

const FORMAT: &str = "latchkey-lease-1";
/// The file is written again only after so long, so that most runs write nothing.
const STEP: SignedDuration = SignedDuration::from_mins(1);

/// A lease as it is kept: what the service signed, and how much of it was used up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptLease {
    pub(crate) certificate: String,
    pub(crate) lease: String,
    pub(crate) time: LeaseTime,
}

/// A lease that was verified.
#[derive(Clone)]
pub(crate) struct Seat {
    pub(crate) kept: KeptLease,
    pub(crate) claims: LeaseClaims,
    pub(crate) certificate_key: SigningKeyId,
}

impl Seat {
    pub(crate) fn new(kept: KeptLease, certified: Certified<LeaseClaims>) -> Self {
        Self { kept, claims: certified.statement, certificate_key: certified.certificate_key }
    }

    /// How much of it was left; nothing when it was over.
    pub(crate) fn left(&self) -> SignedDuration {
        self.claims.left(&self.kept.time).max(SignedDuration::ZERO)
    }

    pub(crate) fn is_held(&self) -> bool {
        self.left().is_positive()
    }

    /// The same, later.
    fn later(mut self, uptime: Uptime, clock: &Clock) -> Self {
        self.kept.time = self.claims.later(&self.kept.time, uptime, clock);
        self
    }

    /// The same, given back or taken back.
    #[cfg(feature = "online")]
    pub(crate) fn over(mut self) -> Self {
        self.kept.time = self.kept.time.over();
        self
    }

    /// Whether the service said this after it had said the other.
    pub(crate) fn is_news_to(&self, other: &Self) -> bool {
        let (ours, theirs) = (&self.claims, &other.claims);
        ours.iat > theirs.iat || (ours.iat == theirs.iat && ours.jti != theirs.jti)
    }

    /// The newer of two; of the same one that of which more is used up, so that an older copy of a file gains nothing.
    fn or_newer(self, other: Self) -> Self {
        let is_more_used = self.kept.time.used() >= other.kept.time.used();
        if self.is_news_to(&other) || (!other.is_news_to(&self) && is_more_used) { self } else { other }
    }
}

/// Verifies leases, reads and writes the file that keeps one, and knows the one that counts.
pub(crate) struct Leases {
    keys: CertificateKeys,
    session: Option<Session>,
    clock: UptimeClock,
    seal: Seal,
    file_name: String,
    /// Where the system has none, a file may be another computer's, unless the system was up all the time.
    has_machine_id: bool,
    known: Mutex<Option<Seat>>,
}

impl Leases {
    pub(crate) fn new(
        keys: CertificateKeys,
        computer: Option<&ComputerId>,
        session: Option<Session>,
        product: &ProductId,
        machine_id: Option<&MachineId>,
        clock: UptimeClock,
    ) -> Self {
        // A home on a share is used by several computers, and a computer by several sessions.
        let computer = computer.map_or("", |computer| computer.as_str());
        let holder = format!("lease file\0{computer}\0{}", session.as_ref().map_or("", |session| session.as_str()));
        let file_name = format!("lease-{}", &MachineId::derive(machine_id, &holder, product)[..12]);
        let seal = Seal::new(machine_id, "lease", product);
        Self { keys, session, clock, seal, file_name, has_machine_id: machine_id.is_some(), known: Mutex::default() }
    }

    pub(crate) fn file_name(&self) -> &str {
        &self.file_name
    }

    /// The keys by one of which a lease must be certified.
    #[cfg(feature = "online")]
    pub(crate) fn certificate_key_ids(&self) -> Vec<latchkey_core::SigningKeyId> {
        self.keys.ids().cloned().collect()
    }

    #[cfg(feature = "online")]
    pub(crate) fn session(&self) -> Option<&Session> {
        self.session.as_ref()
    }

    #[cfg(feature = "online")]
    pub(crate) fn clock(&self) -> &UptimeClock {
        &self.clock
    }

    /// What is in a file; `None` when it was edited, or is another computer's.
    pub(crate) fn read(&self, content: &[u8]) -> Option<KeptLease> {
        let (first, json) = std::str::from_utf8(content).ok()?.trim_end().split_once('\n')?;
        let seal = first.trim_end().strip_prefix(FORMAT)?.trim_start();
        if self.seal.fits(json.as_bytes(), seal) { serde_json::from_str(json).ok() } else { None }
    }

    pub(crate) fn write(&self, kept: &KeptLease) -> String {
        let json = serde_json::to_string(kept).expect("numbers and texts are JSON");
        format!("{FORMAT} {}\n{json}\n", self.seal.on(json.as_bytes()))
    }

    /// What a file should hold instead, when that is worth writing.
    pub(crate) fn renewed(&self, content: &[u8], seat: &Seat) -> Option<KeptLease> {
        let Some(held) = self.read(content) else { return Some(seat.kept.clone()) };
        if held.lease != seat.kept.lease {
            let certified = self.keys.verify::<LeaseClaims>(&held.certificate, &held.lease).ok();
            let is_newer = certified.is_some_and(|certified| certified.statement.iat > seat.claims.iat);
            return (!is_newer).then(|| seat.kept.clone());
        }
        let (before, after) = (&held.time, &seat.kept.time);
        let is_old = before.uptime().boot != after.uptime().boot || after.used().saturating_sub(before.used()) >= STEP;
        (is_old && before.used() <= after.used()).then(|| seat.kept.clone())
    }

    /// The lease that counts for a license key, of those that are kept and the one that is known; it may be over.
    pub(crate) fn find(
        &self,
        kept: &[KeptLease],
        license: &Claims,
        computer: &ComputerId,
        clock: &Clock,
    ) -> Option<Seat> {
        let uptime = self.clock.read();
        let is_comparable = |kept: &&KeptLease| self.has_machine_id || kept.time.uptime().boot == uptime.boot;
        let of_files = kept.iter().filter(is_comparable).filter_map(|kept| {
            let certified = self.verify(&kept.certificate, &kept.lease, license, computer).ok()?;
            Some(Seat::new(kept.clone(), certified))
        });
        let known = self.known().clone().filter(|seat| seat.claims.sub == license.sub);
        let seats = of_files.chain(known).map(|seat| seat.later(uptime.clone(), clock));
        seats.reduce(Seat::or_newer)
    }

    /// Verifies a lease for the license key of this computer.
    pub(crate) fn verify(
        &self,
        certificate: &str,
        lease: &str,
        license: &Claims,
        computer: &ComputerId,
    ) -> Result<Certified<LeaseClaims>, CertifiedRejection> {
        LeaseClaims::verify(&self.keys, certificate, lease, license, computer, self.session.as_ref())
    }

    /// Knows a lease from now on, unless a newer one is known.
    pub(crate) fn remember(&self, seat: Seat) {
        let mut known = self.known();
        let seat = match known.take() {
            Some(before) if before.claims.sub == seat.claims.sub => seat.or_newer(before),
            _ => seat,
        };
        *known = Some(seat);
    }

    /// The lease of a license that is known, as it is now; it may be over.
    pub(crate) fn known_of(&self, license: LicenseId) -> Option<Seat> {
        let known = self.known().clone().filter(|seat| seat.claims.sub == license);
        known.map(|seat| seat.later(self.clock.read(), &unset()))
    }

    /// How much is left, now, of the lease of a license that is known.
    pub(crate) fn left(&self, license: LicenseId) -> SignedDuration {
        self.known_of(license).map_or(SignedDuration::ZERO, |seat| seat.left())
    }

    fn known(&self) -> MutexGuard<'_, Option<Seat>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The clock that can be set is no matter while the system is up.
fn unset() -> Clock {
    let (tolerance, expiry_tolerance) = (SignedDuration::ZERO, SignedDuration::ZERO);
    Clock { now: Timestamp::UNIX_EPOCH, floor: None, mark: None, tolerance, expiry_tolerance }
}

/// Not the texts, in which the lease's ID is.
impl fmt::Debug for Leases {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Leases").field("file_name", &self.file_name).finish_non_exhaustive()
    }
}
