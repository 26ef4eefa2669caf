//! What was changed or signed with a retired key is signed anew, once.

use data_encoding::BASE64URL_NOPAD;

use super::*;
use crate::testing::MemoryKey;

const RENEWAL: [&str; 3] = ["read_for_activation", "sign", "renew_license_key"];

// R26
#[tokio::test(start_paused = true)]
async fn a_license_key_of_an_earlier_revision_is_signed_anew_once() {
    for generic in [false, true] {
        let store = store_of(json!({"generic": generic, "activations": 3}));
        let first = ask(&store, "pc").await.unwrap();
        store.change(changed);
        store.journal.take();
        let renewed = ask(&store, "pc").await.unwrap();
        assert_eq!(store.journal.take(), RENEWAL);
        assert_eq!((renewed.is_new, used(&store)), (false, 1));
        assert_eq!(renewed.activation.activation_id, first.activation.activation_id);
        assert_eq!((&claims(&first.license_key)["rev"], &claims(&renewed.license_key)["rev"]), (&json!(1), &json!(2)));
        assert_eq!(claims(&renewed.license_key)["jti"], claims(&first.license_key)["jti"]);

        let again = ask(&store, "pc").await.unwrap();
        assert_eq!((again.license_key, store.journal.take()), (renewed.license_key, vec!["read_for_activation"]));
    }
}

// R28
#[tokio::test(start_paused = true)]
async fn a_license_key_of_a_key_that_is_published_no_more_is_signed_anew() {
    for generic in [false, true] {
        let store = store_of(json!({"generic": generic, "activations": 3}));
        ask(&store, "pc").await.unwrap();
        let retire = |key: &mut Option<SignedLicenseKey>| {
            key.iter_mut().for_each(|key| key.signing_key_id = "retired".parse().unwrap());
        };
        store.change(|tables| {
            tables.activations.values_mut().for_each(|activation| retire(&mut activation.license_key));
            tables.licenses.values_mut().for_each(|record| retire(&mut record.generic_license_key));
        });
        store.journal.take();
        // As long as it is published, it is good.
        let published = Authority { published: vec!["retired".parse().unwrap()], ..authority() };
        let attempt = attempt("pc");
        let command = Activate { activation_key: activation_key(), attempt, trusted_signing_keys: None };
        let signer = ScriptedKeys::new(Mood::Well, &store.journal).into();
        activate(command, &published, time_frame(), &store, &signer, &mut random()).await.unwrap();
        assert_eq!(store.journal.take(), ["read_for_activation"]);
        ask(&store, "pc").await.unwrap();
        assert_eq!(store.journal.take(), RENEWAL);
        ask(&store, "pc").await.unwrap();
        assert_eq!(store.journal.take(), ["read_for_activation"]);
    }
}

// R28
#[tokio::test(start_paused = true)]
async fn an_application_gets_what_it_can_verify_or_nothing_and_then_no_seat_is_taken() {
    for generic in [false, true] {
        let store = store_of(json!({"generic": generic, "activations": 3}));
        let key = |kid| MemoryKey::new(kid, &store.journal);
        let signers = SigningKeys::of(vec![key("2026"), key("2027")]).unwrap();
        let ask = async |id, kids: &[&str]| {
            let attempt = attempt(id);
            let trusted_signing_keys = Some(kids.iter().map(|kid| kid.parse().unwrap()).collect());
            let command = Activate { activation_key: activation_key(), attempt, trusted_signing_keys };
            activate(command, &authority(), time_frame(), &store, &signers, &mut random()).await
        };
        let signed_by = |activated: Activated| {
            let header = activated.license_key.reveal().split('.').next().unwrap().to_owned();
            serde_json::from_slice::<Value>(&BASE64URL_NOPAD.decode(header.as_bytes()).unwrap()).unwrap()["kid"].clone()
        };
        let too_old = ask("pc", &["2025"]).await.unwrap_err();
        assert!(matches!(too_old, UseCaseError::Denied(Denial::ApplicationTooOld)), "{too_old:?}");
        assert!(store.journal.take().is_empty() && store.tables().activations.is_empty());
        assert_eq!(signed_by(ask("pc", &["2026", "2027"]).await.unwrap()), "2027");
        assert_eq!(store.journal.take(), READ_SIGN_AND_WRITE);
        // The same computer with an application that knows less, and again with one that knows both.
        assert_eq!(signed_by(ask("pc", &["2026"]).await.unwrap()), "2026");
        assert_eq!(store.journal.take(), RENEWAL);
        assert_eq!(signed_by(ask("pc", &["2026", "2027"]).await.unwrap()), "2026");
        assert_eq!(store.journal.take(), ["read_for_activation"]);
    }
}

// R26
#[tokio::test(start_paused = true)]
async fn one_more_computer_on_a_changed_generic_license_brings_its_new_license_key() {
    let store = store_of(json!({"generic": true, "activations": 3}));
    ask(&store, "pc-1").await.unwrap();
    store.change(changed);
    store.journal.take();
    let second = ask(&store, "pc-2").await.unwrap();
    assert_eq!(store.journal.take(), READ_SIGN_AND_WRITE);
    assert_eq!(claims(&second.license_key)["rev"], 2);
    let first = ask(&store, "pc-1").await.unwrap();
    assert_eq!((first.license_key, store.journal.take()), (second.license_key, vec!["read_for_activation"]));
}

// R26
#[tokio::test(start_paused = true)]
async fn who_loses_the_race_to_renew_answers_what_the_winner_stored() {
    let own = |tables: &mut Tables| {
        let newer = SignedLicenseKey { revision: Revision::MAX, ..by_present_key("newer") };
        tables.activations.values_mut().for_each(|activation| activation.license_key = Some(newer.clone()));
    };
    let generic = |tables: &mut Tables| {
        let record = tables.licenses.get_mut(&license_id()).unwrap();
        record.generic_license_key = Some(SignedLicenseKey { revision: record.revision, ..by_present_key("newer") });
    };
    for (more, winner) in [(json!({}), after(own)), (json!({"generic": true}), after(generic))] {
        let store = store_of(more);
        ask(&store, "pc").await.unwrap();
        store.change(changed);
        store.journal.take();
        let store = store.ending([winner]);
        let renewed = ask(&store, "pc").await.unwrap();
        assert_eq!(renewed.license_key, LicenseKey::from_text("newer"));
        assert_eq!(store.journal.take(), [&RENEWAL[..], &RENEWAL[..1]].concat());
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_signed_before_a_race_was_lost_is_used_only_if_all_of_it_holds() {
    // The end stays, and so do features and all else that expires_at would tell; the revision alone differs.
    let store = store_of(json!({"activations": 2})).ending([after(changed)]);
    let activated = ask(&store, "pc").await.unwrap();
    assert_eq!(store.journal.take(), READ_SIGN_AND_WRITE.repeat(2));
    assert_eq!(claims(&activated.license_key)["rev"], 2);

    let featured = |tables: &mut Tables| {
        let record = tables.licenses.get_mut(&license_id()).unwrap();
        record.license.features = of(json!(["import"]));
        record.first_activated_at = Some(now());
    };
    let store = store_of(json!({"activations": 2})).ending([after(featured)]);
    let activated = ask(&store, "pc").await.unwrap();
    assert_eq!(claims(&activated.license_key)["features"], json!(["import"]));

    let store = store_of(json!({"activations": 2})).ending([Ending::Conflict, Ending::Conflict]);
    ask(&store, "pc").await.unwrap();
    let retries = READ_AND_WRITE.repeat(2);
    assert_eq!(store.journal.take(), [&READ_SIGN_AND_WRITE[..], &retries].concat());
}
