//! Who gets a floating seat, for how long, and what that costs.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU64, Ordering};

use jiff::{SignedDuration, Timestamp};
use latchkey_core::fixtures::{author, claims, computer, of, presented, record, setting};
use latchkey_core::{Activation, LicenseState};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::testing::requests::{assert_fault, assert_try_again, issuer, random, time_frame};
use crate::testing::{Ending, Journal, MemoryKey, Mood, ScriptedKeys, ScriptedStore, Tables, after, audit};

const TAKE: [&str; 2] = ["read_for_lease", "take_lease"];

type Signing = SigningKeys<CertifiedSigner<LeaseClaims, ScriptedKeys>>;

/// A license of `editor` with floating seats, which the computer `pc` has activated.
struct Desk {
    store: ScriptedStore,
    signer: Signing,
    keys: Journal,
    seats: u32,
    now: Timestamp,
    drawn: AtomicU64,
}

fn floating(seats: u32) -> Value {
    json!({"floating_seats": seats, "first_activated_at": "2026-11-24T10:00:00Z"})
}

fn signing(mood: Mood) -> (Signing, Journal) {
    let journal = Journal::default();
    (CertifiedSigner::new(issuer(), ScriptedKeys::new(mood, &journal)).into(), journal)
}

impl Desk {
    fn with(seats: u32, fill: impl FnOnce(&mut Tables)) -> Self {
        let activation: Activation = of(json!({
            "activation_id": Uuid::from_u128(2), "computer_id": "pc", "activated_at": "2026-11-24T10:00:00Z", "counter": 0,
        }));
        let store = ScriptedStore::holding(|tables| {
            let record = record(floating(seats));
            let license = record.license_id;
            tables.licenses.insert(license, record);
            tables.activations.insert((license, activation.activation_id.place()), activation);
            fill(tables);
        });
        let (signer, keys) = signing(Mood::Well);
        Self { store, signer, keys, seats, now: time_frame().now, drawn: AtomicU64::new(1) }
    }

    fn new(seats: u32) -> Self {
        Self::with(seats, |_| {})
    }

    fn license(&self) -> PresentedLicense {
        presented(claims(floating(self.seats)))
    }

    fn time(&self) -> TimeFrame {
        TimeFrame { now: self.now, ..time_frame() }
    }

    /// So many minutes pass.
    fn wait(&mut self, minutes: i64) {
        self.now += SignedDuration::from_mins(minutes);
    }

    async fn take(&self, session: &str) -> Result<SignedLease, UseCaseError> {
        let holder = Holder { computer_id: computer("pc"), session: Some(session.parse().unwrap()) };
        let command = TakeLease { presented: self.license(), holder, trusted_signing_keys: None };
        take_lease(command, self.time(), &self.store, &self.signer, &mut self.chance()).await
    }

    /// Chance that is another one each time.
    fn chance(&self) -> StdRng {
        StdRng::seed_from_u64(self.drawn.fetch_add(1, Ordering::Relaxed))
    }

    fn held(&self, lease_id: LeaseId) -> HeldLease {
        HeldLease { presented: self.license(), computer_id: computer("pc"), lease_id }
    }

    async fn renew(&self, lease_id: LeaseId) -> Result<SignedLease, UseCaseError> {
        renew_lease(self.held(lease_id), None, self.time(), &self.store, &self.signer, &mut random()).await
    }

    async fn give_back(&self, lease_id: LeaseId) -> Result<LicenseId, UseCaseError> {
        return_lease(self.held(lease_id), self.time(), &self.store, &mut random()).await
    }

    fn change(&self, change: impl FnOnce(&mut LicenseRecord)) {
        self.store.change(|tables| change(tables.licenses.values_mut().next().unwrap()));
    }

    /// How many leases nobody else can take over yet.
    fn held_now(&self) -> usize {
        let tables = self.store.tables();
        tables.floating_seats.values().flatten().filter(|lease| lease.holds_at(self.now)).count()
    }
}

#[track_caller]
fn denial<T: std::fmt::Debug>(answer: Result<T, UseCaseError>) -> Denial {
    match answer {
        Err(UseCaseError::Denied(denial)) => denial,
        other => panic!("{other:?}"),
    }
}

fn minutes(lease: &SignedLease, now: Timestamp) -> i64 {
    Timestamp::from(lease.ends_at).duration_since(now).as_mins()
}

// R30
#[tokio::test(start_paused = true)]
async fn as_many_hold_a_lease_as_there_are_seats_and_the_next_hears_when_one_is_free() {
    let mut desk = Desk::new(2);
    let (first, second) = (desk.take("ada").await.unwrap(), desk.take("bob").await.unwrap());
    assert!(first.is_new && second.is_new && first.lease_id.seat() != second.lease_id.seat());
    assert_eq!(minutes(&first, desk.now), 10);
    desk.wait(4);
    let next_at = "2026-11-24T10:10:30Z".parse().unwrap();
    assert_eq!(denial(desk.take("cy").await), Denial::FloatingSeatsExhausted { seats: 2, next_at });
    desk.renew(first.lease_id).await.unwrap();
    desk.wait(7);
    let third = desk.take("cy").await.unwrap();
    assert_eq!(third.lease_id.seat(), second.lease_id.seat(), "its lease is over");
    assert_eq!(denial(desk.renew(second.lease_id).await), Denial::LeaseUnknown);
    assert_eq!(desk.held_now(), 2);
}

// R30
#[tokio::test(start_paused = true)]
async fn whoever_asks_again_gets_the_same_seat_however_often_the_answer_was_lost() {
    for seats in [1, 5, 100] {
        let desk = Desk::new(seats);
        let first = desk.take("ada").await.unwrap();
        for _ in 0..50 {
            let again = desk.take("ada").await.unwrap();
            assert_eq!((again.lease_id, again.is_new), (first.lease_id, false));
        }
        assert_eq!(desk.held_now(), 1, "{seats}");
    }
}

// R30
#[tokio::test(start_paused = true)]
async fn a_seat_that_was_found_when_nearly_all_were_taken_is_found_again_when_they_are_free() {
    let desk = Desk::new(100);
    let mut held = Vec::new();
    for n in 0..99 {
        held.push(desk.take(&format!("user {n}")).await.unwrap().lease_id);
    }
    let last = desk.take("ada").await.unwrap();
    assert_eq!(held.iter().map(|lease| lease.seat()).collect::<BTreeSet<_>>().len(), 99);
    for lease in held {
        desk.give_back(lease).await.unwrap();
    }
    assert_eq!(desk.take("ada").await.unwrap().lease_id, last.lease_id);
    assert_eq!(desk.held_now(), 1);
}

// R30
#[tokio::test(start_paused = true)]
async fn a_lease_that_is_over_goes_on_as_long_as_nobody_took_its_seat() {
    let mut desk = Desk::new(1);
    let first = desk.take("ada").await.unwrap();
    desk.wait(300);
    assert_eq!(minutes(&desk.renew(first.lease_id).await.unwrap(), desk.now), 10);
    desk.wait(300);
    let again = desk.take("ada").await.unwrap();
    assert_eq!((again.lease_id, again.is_new), (first.lease_id, false), "by taking it, too");
    desk.wait(300);
    let next = desk.take("bob").await.unwrap();
    assert_ne!(next.lease_id, first.lease_id);
    assert_eq!(denial(desk.renew(first.lease_id).await), Denial::LeaseUnknown);
    assert_eq!(denial(desk.give_back(first.lease_id).await), Denial::LeaseUnknown);
}

// R30
#[tokio::test(start_paused = true)]
async fn a_seat_is_never_free_before_the_end_of_all_that_was_signed_of_it() {
    let mut desk = Desk::with(1, |tables| tables.settings.extend([setting("options/LeaseMinutes", json!(10_080))]));
    let long = desk.take("ada").await.unwrap();
    assert_eq!(minutes(&long, desk.now), 10_080);
    desk.store.change(|tables| tables.settings.extend([setting("options/LeaseMinutes", json!(1))]));
    assert_eq!(minutes(&desk.renew(long.lease_id).await.unwrap(), desk.now), 1);
    desk.wait(10_079);
    assert!(matches!(denial(desk.take("bob").await), Denial::FloatingSeatsExhausted { .. }));
    desk.wait(2);
    assert!(desk.take("bob").await.is_ok());
}

// R23, R30
#[tokio::test(start_paused = true)]
async fn what_the_vendor_takes_back_or_makes_smaller_is_not_renewed() {
    let desk = Desk::new(2);
    let [one, other] = [desk.take("ada").await.unwrap().lease_id, desk.take("bob").await.unwrap().lease_id];
    let last = if u32::from(one.seat()) == 1 { one } else { other };
    let first = if last == one { other } else { one };
    desk.change(|record| record.state = LicenseState::Suspended);
    assert_eq!(denial(desk.renew(first).await), Denial::LicenseSuspended);
    assert_eq!(denial(desk.take("ada").await), Denial::LicenseSuspended);
    desk.change(|record| record.state = LicenseState::Active);
    assert!(desk.renew(first).await.is_ok());
    desk.change(|record| record.license.floating_seats = Some(1.try_into().unwrap()));
    assert_eq!(denial(desk.renew(last).await), Denial::LeaseUnknown, "its seat is none any more");
    assert!(desk.renew(first).await.is_ok());
    desk.change(|record| record.before_revision = Some(record.revision.next()));
    assert_eq!(denial(desk.renew(first).await), Denial::LicenseSuperseded);
    desk.change(|record| record.before_revision = None);
    desk.store.change(|tables| tables.activations.clear());
    assert_eq!(denial(desk.renew(first).await), Denial::ActivationUnknown);
    desk.give_back(first).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_lease_is_nobodys_but_its_computers() {
    let desk = Desk::new(2);
    let lease = desk.take("ada").await.unwrap().lease_id;
    let other = LeaseId::new(lease.seat(), [1; 13]);
    desk.store.journal.take();
    assert_eq!(denial(desk.renew(other).await), Denial::LeaseUnknown);
    assert_eq!(denial(desk.give_back(other).await), Denial::LeaseUnknown);
    assert_eq!(desk.store.journal.take(), ["read_for_lease", "read_lease"]);
    let elsewhere = HeldLease { computer_id: computer("another"), ..desk.held(lease) };
    let answer = return_lease(elsewhere, time_frame(), &desk.store, &mut random()).await;
    assert!(matches!(denial(answer), Denial::InvalidFields(_)));
    assert!(desk.store.journal.take().is_empty(), "refused before any read");
}

#[tokio::test(start_paused = true)]
async fn taking_and_renewing_are_one_read_and_one_write_and_one_read_more_when_the_drawn_seats_are_taken() {
    let desk = Desk::new(17);
    for n in 0..16 {
        desk.store.journal.take();
        desk.take(&format!("user {n}")).await.unwrap();
        assert_eq!(desk.store.journal.take(), TAKE);
    }
    let taken: BTreeSet<_> = desk.store.tables().floating_seats.into_keys().map(|(_, number)| number).collect();
    let all_taken = |name: &str| {
        let holder = Holder { computer_id: computer("pc"), session: Some(name.parse().unwrap()) };
        let license = desk.license().verified.claims().sub;
        SeatOrder::of(license, &holder, 17.try_into().unwrap()).drawn().all(|number| taken.contains(&number))
    };
    let unlucky = (0..).map(|n| format!("late {n}")).find(|name| all_taken(name)).unwrap();
    let lease = desk.take(&unlucky).await.unwrap();
    assert_eq!(desk.store.journal.take(), ["read_for_lease", "read_floating_seats", "take_lease"]);
    desk.renew(lease.lease_id).await.unwrap();
    assert_eq!(desk.store.journal.take(), ["read_for_lease", "renew_lease"]);
    desk.give_back(lease.lease_id).await.unwrap();
    assert_eq!(desk.store.journal.take(), ["read_lease", "return_lease"]);
}

// R30
#[tokio::test(start_paused = true)]
async fn ten_thousand_renewals_ask_the_key_service_once_an_hour() {
    let mut desk = Desk::new(1);
    let lease = desk.take("ada").await.unwrap().lease_id;
    for n in 0..10_000 {
        if n % 400 == 0 {
            desk.wait(5);
        }
        desk.renew(lease).await.unwrap();
    }
    assert_eq!(desk.keys.take(), ["sign", "sign", "sign"], "125 minutes are three hours that began");
}

// R20
#[tokio::test(start_paused = true)]
async fn nothing_is_written_of_a_lease_that_could_not_be_signed() {
    let mut desk = Desk::new(1);
    (desk.signer, _) = signing(Mood::Unavailable);
    assert_try_again(desk.take("ada").await);
    (desk.signer, _) = signing(Mood::Fault);
    assert_fault(desk.take("ada").await);
    assert_eq!(desk.held_now(), 0);
}

// R20
#[tokio::test(start_paused = true)]
async fn a_lost_race_is_decided_anew_and_a_write_that_was_sent_twice_is_found_again() {
    let mut desk = Desk::new(1);
    desk.store = desk.store.ending([Ending::FoundAgain]);
    let lease = desk.take("ada").await.unwrap();
    assert_eq!(desk.held_now(), 1);
    desk.store = desk.store.ending([Ending::FoundAgain]);
    assert_eq!(desk.renew(lease.lease_id).await.unwrap().lease_id, lease.lease_id);
    desk.store = desk.store.ending([Ending::FoundAgain]);
    desk.give_back(lease.lease_id).await.unwrap();
    assert_eq!(desk.held_now(), 0);

    let rival = Desk::new(1);
    rival.take("bob").await.unwrap();
    let theirs = rival.store.tables().floating_seats;
    desk.store = desk.store.ending([after(move |tables| tables.floating_seats = theirs)]);
    assert!(matches!(denial(desk.take("ada").await), Denial::FloatingSeatsExhausted { .. }));
    desk.store = desk.store.ending([Ending::Unavailable]);
    assert_try_again(desk.take("bob").await);
}

#[tokio::test(start_paused = true)]
async fn a_generic_or_bound_license_and_one_that_is_gone_have_no_leases() {
    let desk = Desk::new(1);
    let ask = async |presented| {
        let holder = Holder { computer_id: computer("pc"), session: None };
        let command = TakeLease { presented, holder, trusted_signing_keys: None };
        denial(take_lease(command, time_frame(), &desk.store, &desk.signer, &mut random()).await)
    };
    assert_eq!(ask(presented(claims(json!({"generic": true, "floating_seats": 3})))).await, Denial::NotFloating);
    assert!(desk.store.journal.take().is_empty());
    desk.change(|record| record.license.floating_seats = None);
    assert_eq!(ask(desk.license()).await, Denial::NotFloating);
    desk.store.change(|tables| tables.licenses.clear());
    assert_eq!(ask(desk.license()).await, Denial::LicenseUnknown);
}

// R28, R30
#[tokio::test(start_paused = true)]
async fn the_newest_certificate_key_certifies_a_lease_that_the_application_knows() {
    let desk = Desk::new(1);
    let key = |kid| CertifiedSigner::new(issuer(), MemoryKey::new(kid, &desk.store.journal));
    let signers = SigningKeys::of(vec![key("certificates-2026"), key("certificates-2027")]).unwrap();
    let trusted = |kids: &[&str]| Some(kids.iter().map(|kid| kid.parse().unwrap()).collect::<Vec<SigningKeyId>>());
    let take = async |kids: &[&str]| {
        let holder = Holder { computer_id: computer("pc"), session: None };
        let command = TakeLease { presented: desk.license(), holder, trusted_signing_keys: trusted(kids) };
        take_lease(command, desk.time(), &desk.store, &signers, &mut desk.chance()).await
    };
    let renew = async |lease_id, kids: &[&str]| {
        let (held, trusted) = (desk.held(lease_id), trusted(kids));
        renew_lease(held, trusted.as_deref(), desk.time(), &desk.store, &signers, &mut random()).await
    };
    let certified_by = |lease: SignedLease| {
        let header = lease.signed.certificate.split('.').next().unwrap().to_owned();
        let header = data_encoding::BASE64URL_NOPAD.decode(header.as_bytes()).unwrap();
        serde_json::from_slice::<Value>(&header).unwrap()["kid"].clone()
    };
    assert_eq!(denial(take(&["licenses-2026", "certificates-2025"]).await), Denial::ApplicationTooOld);
    assert!(desk.store.journal.take().is_empty(), "nothing is read or signed, and no seat is taken");
    let old = take(&["licenses-2026", "certificates-2026"]).await.unwrap();
    let lease_id = old.lease_id;
    assert_eq!(certified_by(old), "certificates-2026");
    assert_eq!(certified_by(take(&["certificates-2026", "certificates-2027"]).await.unwrap()), "certificates-2027");
    assert_eq!(certified_by(renew(lease_id, &["certificates-2026"]).await.unwrap()), "certificates-2026");
    assert_eq!(denial(renew(lease_id, &["licenses-2026"]).await), Denial::ApplicationTooOld);
}

// R29, R30
#[tokio::test(start_paused = true)]
async fn a_vendor_ends_a_lease_and_its_event_says_whose_it_was() {
    let desk = Desk::new(1);
    let lease = desk.take("ada").await.unwrap().lease_id;
    let end = async |lease_id, store: &ScriptedStore| {
        let license_id = desk.license().verified.claims().sub;
        end_lease(EndLease { license_id, lease_id, by: author() }, time_frame(), store, &mut random()).await
    };
    assert_eq!(denial(end(LeaseId::new(lease.seat(), [1; 13]), &desk.store).await), Denial::LeaseUnknown);
    end(lease, &desk.store.clone().ending([Ending::FoundAgain])).await.unwrap();
    assert_eq!(desk.held_now(), 0);
    assert_eq!(denial(desk.renew(lease).await), Denial::LeaseUnknown);
    assert_eq!(denial(end(lease, &desk.store).await), Denial::LeaseUnknown);
    let event = json!(desk.store.tables().license_events[0]);
    assert_eq!((&event["kind"], &event["before"]["ends_at"]), (&json!("lease_ended"), &json!("2026-11-24T10:10:00Z")));
    assert_eq!(event["personal"]["before"], json!({"computer_id": "pc", "session": "ada"}));
    assert!(!event.to_string().contains(&lease.0.to_string()), "the ID of a lease is in no event");
    let audited = audit(&desk.store, desk.license().verified.claims().sub).await;
    audited.verify().unwrap();
}
