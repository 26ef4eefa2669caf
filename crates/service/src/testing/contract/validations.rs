//! The port `ValidationStore`.

use latchkey_core::{ActivationId, ListEntries, fixtures};

use super::revocations::{editor, head, names};
use super::subject::Subject;
use crate::testing::records::{activation, block_event, computer, first_seat, license_id, replacement};
use crate::{ActivationStore, BlockedComputerWriter, RevocationListWriter, ValidationStore};

pub async fn what_decides_on_a_license_key_is_read_in_one_call<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    let (id, here) = (activation(1).activation_id, computer(1));
    let before = subject.calls();
    let view = store.read_for_validation(license_id(1), Some(id), Some(&here), &editor()).await.unwrap();
    assert_eq!(subject.calls() - before, 1);
    assert_eq!((view.activation, view.blocked), (Some(activation(1)), false));
    assert_eq!(view.record.as_ref().unwrap().license_id, license_id(1));
    assert!(!view.switches.allow_generic_keys());
    subject.set(replacement(None, "security/AllowGenericKeys", true.into())).await;
    let view = store.read_for_validation(license_id(1), None, None, &editor()).await.unwrap();
    assert!(view.switches.allow_generic_keys());
    let entry = fixtures::blocked_computer(here.as_str(), 7);
    subject.blocked_computers().write_blocked_computer(&entry, &block_event(&entry, 7)).await.unwrap();
    let blocked =
        async |computer| store.read_for_validation(license_id(1), None, computer, &editor()).await.unwrap().blocked;
    let elsewhere = computer(2);
    assert!(blocked(Some(&here)).await && !blocked(Some(&elsewhere)).await && !blocked(None).await);
    assert_eq!(subject.calls_of(store.read_for_validation(license_id(1), None, None, &editor())).await, 1);
}

pub async fn an_activation_of_another_id_is_not_shown_to_whoever_asks_whether_it_stands<S: Subject>() {
    let subject = S::with_license(2).await;
    let store = subject.licenses();
    store.take_seat(license_id(1), &first_seat(1, 2)).await.unwrap();
    let twin = ActivationId::new(license_id(1), &computer(1), [8; 6]);
    let view = store.read_for_validation(license_id(1), Some(twin), None, &editor()).await.unwrap();
    assert!(view.activation.is_none() && view.record.is_some());
    let view =
        store.read_for_validation(license_id(2), Some(activation(1).activation_id), None, &editor()).await.unwrap();
    assert!(view.activation.is_none() && view.record.is_none());
}

pub async fn the_number_of_the_products_list_is_read_with_what_decides<S: Subject>() {
    let subject = S::with_license(2).await;
    let (store, lists) = (subject.licenses(), subject.lists());
    let number = async |product| {
        let view = store.read_for_validation(license_id(1), None, None, &product).await.unwrap();
        view.revocations_seq
    };
    assert_eq!(number(editor()).await, None);
    let none = ListEntries::default();
    lists.write_list_head(&editor(), &head(7, names(7, &none)), None).await.unwrap();
    lists.write_list_head(&editor(), &head(9, names(9, &none)), Some(7)).await.unwrap();
    assert_eq!((number(editor()).await, number("other".parse().unwrap()).await), (Some(9), None));
    assert_eq!(subject.calls_of(number(editor())).await, 1);
}
