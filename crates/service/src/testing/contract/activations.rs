//! The port `ActivationStore`.

use latchkey_core::fixtures::{blocked_computer, switches};
use latchkey_core::{
    Activation, CounterNumber, LatestEnd, LicenseState, ReadCounters, SeatCounter, SeatCounters, Switches,
};

use super::subject::Subject;
use crate::testing::records::{
    activation, block_event, computer, first_activation, first_seat, license_id, license_key, lot, new_license_key,
    now, record, replacement, seat,
};
use crate::testing::requests::assert_conflict;
use crate::{
    ActivationStore, ActivationView, BlockedComputerWriter, LicenseUpdate, NewLicenseKey, Renewal, Seat, SeatsView,
    StoreError,
};

/// Somebody asks for a seat of license 1.
async fn take(store: &impl ActivationStore, seat: &Seat) -> Result<(), StoreError> {
    store.take_seat(license_id(1), seat).await
}

/// Computer `n` asks about license 1.
async fn read(store: &impl ActivationStore, n: usize) -> ActivationView {
    store.read_for_activation(license_id(1), &computer(n), &lot()).await.unwrap()
}

async fn read_seats(store: &impl ActivationStore, n: usize, counters: SeatCounters) -> SeatsView {
    store.read_seats(license_id(1), &computer(n), counters).await.unwrap()
}

async fn renew(store: &impl ActivationStore, renewal: Renewal) -> Result<(), StoreError> {
    store.renew_license_key(license_id(1), &renewal).await
}

fn counters<const N: usize>(counters: [(u8, u32, u32); N]) -> ReadCounters {
    let counter = |(number, used, quota)| (CounterNumber::try_from(number).unwrap(), SeatCounter { used, quota });
    counters.into_iter().map(counter).collect()
}

/// A seat of counter `number`.
fn counted(seat: Seat, number: u8) -> Seat {
    Seat { activation: Activation { counter: number.try_into().unwrap(), ..seat.activation }, ..seat }
}

/// Changes the license key of a generic license as it was read at revision 1.
fn of_license(key: NewLicenseKey) -> Renewal {
    Renewal::OfLicense(LicenseUpdate { first: None, generic_license_key: Some(key), ..first_activation() })
}

pub async fn an_empty_store_has_no_license_and_default_settings<S: Subject>() {
    let view = read(&S::start().await.licenses(), 1).await;
    assert_eq!((view.record, view.standing, view.switches, view.blocked), (None, None, Switches::default(), false));
    assert!(view.counters.is_empty());
}

pub async fn what_was_written_is_read_as_it_was<S: Subject>() {
    let subject = S::with_license(2).await;
    subject.set(replacement(None, "security/GenericKeysMaxDays", 30.into())).await;
    subject.set(replacement(None, "custom/Theme", "dark".into())).await;
    let switches = switches([("security/GenericKeysMaxDays", 30.into())]);

    let view = read(&subject.licenses(), 1).await;
    assert_eq!((view.record, view.standing, view.switches), (Some(record(2)), None, switches));
    assert!(view.counters.is_empty(), "made by the first write to it");

    take(&subject.licenses(), &first_seat(1, 2)).await.unwrap();
    let view = read(&subject.licenses(), 1).await;
    assert_eq!(view.standing, Some(activation(1)));
    assert_eq!(view.counters, counters([(0, 1, 2)]));
    let mut expected = record(2);
    (expected.first_activated_at, expected.latest_end) = (Some(now()), Some(LatestEnd::Never));
    assert_eq!(view.record, Some(expected));
    assert_eq!(read(&subject.licenses(), 2).await.standing, None);
}

pub async fn a_blocked_computer_is_blocked_by_its_exact_id<S: Subject>() {
    let subject = S::with_license(2).await;
    for (n, id) in (1..).zip(["computer 1", "COMPUTER 2", " computer 2", "computer 22"]) {
        let entry = blocked_computer(id, 1);
        subject.blocked_computers().write_blocked_computer(&entry, &block_event(&entry, n)).await.unwrap();
    }
    assert!(read(&subject.licenses(), 1).await.blocked);
    assert!(!read(&subject.licenses(), 2).await.blocked);
}

pub async fn a_first_activation_settles_the_generic_license_key_for_all_later_ones<S: Subject>() {
    let subject = S::with_license(2).await;
    let mut first = first_seat(1, 2);
    first.activation.license_key = None;
    first.license = Some(LicenseUpdate { generic_license_key: Some(new_license_key(7, None)), ..first_activation() });
    take(&subject.licenses(), &first).await.unwrap();
    let mut second = seat(2, 2);
    second.activation.license_key = None;
    take(&subject.licenses(), &second).await.unwrap();

    let view = read(&subject.licenses(), 2).await;
    assert_eq!((view.standing, view.counters), (Some(second.activation), counters([(0, 2, 2)])));
    let record = view.record.unwrap();
    assert_eq!((record.first_activated_at, record.generic_license_key), (Some(now()), Some(license_key(7))));
}

pub async fn reading_and_writing_are_one_call_each_whatever_the_number_of_activations<S: Subject>() {
    let subject = S::with_license(1000).await;
    let store = subject.licenses();
    assert_eq!(subject.calls_of(read(&store, 1)).await, 1);
    take(&store, &first_seat(1, 100)).await.unwrap();
    for n in 2..=40 {
        assert_eq!(subject.calls_of(take(&store, &counted(seat(n, 100), n as u8 % 16))).await, 1);
    }
    for n in [1, 41] {
        assert_eq!(subject.calls_of(read(&store, n)).await, 1);
        assert_eq!(subject.calls_of(read_seats(&store, n, SeatCounters::Sixteen)).await, 1);
    }
    let key = new_license_key(9, Some(1));
    assert_eq!(subject.calls_of(renew(&store, Renewal::OfComputer(activation(1).activation_id, key))).await, 1);
}

pub async fn the_drawn_counters_are_read_with_the_first_and_all_of_them_when_that_is_asked<S: Subject>() {
    let subject = S::with_license(1000).await;
    let store = subject.licenses();
    take(&store, &counted(first_seat(0, 50), 0)).await.unwrap();
    for n in 1..16 {
        take(&store, &counted(seat(n, 50 + n as u32), n as u8)).await.unwrap();
    }
    let lot = lot();
    let expected =
        lot.to_read().map(|number| (number, SeatCounter { used: 1, quota: 50 + u32::from(u8::from(number)) }));
    assert_eq!(read(&store, 1).await.counters, expected.collect());

    let all = read_seats(&store, 3, SeatCounters::Sixteen).await;
    assert_eq!((all.counters.len(), all.standing.map(|it| it.activation_id)), (16, Some(activation(3).activation_id)));
    let one = read_seats(&store, 99, SeatCounters::One).await;
    assert_eq!(one, SeatsView { standing: None, counters: counters([(0, 1, 50)]) });
}

pub async fn a_change_of_a_license_that_is_revoked_or_was_changed_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(2).await;
    subject.revoke().await;
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), &first_seat(1, 2)).await);
    assert_eq!(subject.everything().await, before);
    assert_eq!(read(&subject.licenses(), 1).await.record.unwrap().state, LicenseState::Revoked);

    let subject = S::with_license(2).await;
    let later = LicenseUpdate { revision: revision(2), ..first_activation() };
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), &Seat { license: Some(later), ..seat(1, 2) }).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn a_seat_too_many_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(2).await;
    take(&subject.licenses(), &first_seat(1, 2)).await.unwrap();
    take(&subject.licenses(), &seat(2, 2)).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), &seat(3, 2)).await);
    assert_conflict(take(&subject.licenses(), &seat(3, 100)).await);
    assert_eq!(subject.everything().await, before, "the quota that is stored counts");
    take(&subject.licenses(), &counted(seat(3, 1), 1)).await.unwrap();
    assert_conflict(take(&subject.licenses(), &counted(seat(4, 1), 1)).await);
}

pub async fn a_seat_sent_twice_is_taken_once<S: Subject>() {
    let subject = S::with_license(3).await;
    take(&subject.licenses(), &first_seat(1, 3)).await.unwrap();
    take(&subject.licenses(), &seat(2, 3)).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), &seat(2, 3)).await);
    assert_conflict(take(&subject.licenses(), &first_seat(1, 3)).await);
    assert_conflict(take(&subject.licenses(), &seat(1, 3)).await);
    assert_conflict(take(&subject.licenses(), &counted(seat(1, 3), 1)).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn the_place_of_another_computer_is_a_conflict_and_its_activation_is_read_as_it_is<S: Subject>() {
    let subject = S::with_license(3).await;
    let mut twin = first_seat(1, 3);
    twin.activation.computer_id = computer(2);
    take(&subject.licenses(), &twin).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), &seat(1, 3)).await);
    assert_eq!(subject.everything().await, before);
    assert_eq!(read(&subject.licenses(), 1).await.standing, Some(twin.activation));
}

pub async fn a_second_first_activation_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::with_license(3).await;
    take(&subject.licenses(), &first_seat(1, 3)).await.unwrap();
    let before = subject.everything().await;
    assert_conflict(take(&subject.licenses(), &first_seat(2, 3)).await);
    assert_eq!(subject.everything().await, before);
}

pub async fn a_change_of_no_license_is_a_conflict_and_writes_nothing<S: Subject>() {
    let subject = S::start().await;
    let store = subject.licenses();
    assert_conflict(take(&store, &first_seat(1, 3)).await);
    assert_conflict(renew(&store, of_license(new_license_key(2, None))).await);
    let key = new_license_key(2, Some(1));
    assert_conflict(renew(&store, Renewal::OfComputer(activation(1).activation_id, key)).await);
    assert!(subject.everything().await.is_empty());
}

pub async fn a_license_key_is_renewed_only_in_the_place_of_the_one_that_was_read<S: Subject>() {
    let subject = S::with_license(3).await;
    let store = subject.licenses();
    take(&store, &first_seat(1, 3)).await.unwrap();
    let id = activation(1).activation_id;
    renew(&store, Renewal::OfComputer(id, new_license_key(2, Some(1)))).await.unwrap();
    let renewed = Activation { license_key: Some(license_key(2)), ..activation(1) };
    assert_eq!(read(&store, 1).await.standing, Some(renewed));

    let before = subject.everything().await;
    assert_conflict(renew(&store, Renewal::OfComputer(id, new_license_key(3, Some(1)))).await);
    assert_conflict(renew(&store, Renewal::OfComputer(id, new_license_key(3, None))).await);
    let other = latchkey_core::ActivationId::new(license_id(1), &computer(1), [8; 6]);
    assert_conflict(renew(&store, Renewal::OfComputer(other, new_license_key(3, Some(2)))).await);
    assert_eq!(subject.everything().await, before, "of another activation in the same place");
}

pub async fn the_license_key_of_a_generic_license_is_renewed_only_in_the_place_of_the_one_that_was_read<S: Subject>() {
    let subject = S::with_license(3).await;
    let store = subject.licenses();
    let keyed = LicenseUpdate { generic_license_key: Some(new_license_key(1, None)), ..first_activation() };
    take(&store, &Seat { license: Some(keyed), ..seat(1, 3) }).await.unwrap();
    renew(&store, of_license(new_license_key(2, Some(1)))).await.unwrap();
    let stored = read(&store, 1).await.record.unwrap();
    assert_eq!((stored.generic_license_key, stored.first_activated_at), (Some(license_key(2)), Some(now())));

    let before = subject.everything().await;
    assert_conflict(renew(&store, of_license(new_license_key(3, Some(1)))).await);
    assert_conflict(renew(&store, of_license(new_license_key(3, None))).await);
    // A new computer brings a new one along, too.
    let outdated =
        LicenseUpdate { first: None, generic_license_key: Some(new_license_key(3, Some(1))), ..first_activation() };
    assert_conflict(take(&store, &Seat { license: Some(outdated), ..seat(2, 3) }).await);
    assert_eq!(subject.everything().await, before);
    let current =
        LicenseUpdate { first: None, generic_license_key: Some(new_license_key(3, Some(2))), ..first_activation() };
    take(&store, &Seat { license: Some(current), ..seat(2, 3) }).await.unwrap();
    assert_eq!(read(&store, 2).await.record.unwrap().generic_license_key, Some(license_key(3)));
}

fn revision(number: u32) -> latchkey_core::Revision {
    latchkey_core::fixtures::of(number.into())
}
