use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::fixtures::{VENDOR, at, license, now, of, record, signed, with};
use crate::{LatestEnd, LicenseRecord, LicenseState};

fn most() -> Value {
    json!({
        "generic": true,
        "model": "trial",
        "activations": 1_000_000,
        "floating_seats": 7,
        "maintenance_until": "2027-01-01T00:00:00Z",
        "features": ["export", "import"],
        "properties": {"a": true, "b": -3, "c": 0.5, "d": "two\nlines", "e": 9_007_199_254_740_991_i64},
        "customer": {"name": "Ada", "email": "ada@example.com"},
        "order_id": "1815",
        "comment": "a note",
    })
}

#[test]
fn a_record_comes_back_from_the_store_as_it_was() {
    let terms = [json!({}), json!({"expires_at": "2027-01-01T00:00:00Z"}), json!({"duration_days": 30})];
    for term in terms {
        let mut used = record(with(most(), term.clone()));
        used.state = LicenseState::Revoked;
        used.first_activated_at = Some(at("2026-11-24T10:00:00.123456789Z"));
        used.latest_end = Some(LatestEnd::Never);
        used.generic_license_key = Some(signed("a.b.c"));
        for record in [record(term), used] {
            let json = serde_json::to_string(&record).unwrap();
            assert_eq!(serde_json::from_str::<LicenseRecord>(&json).unwrap(), record, "{json}");
        }
    }
}

#[test]
fn a_record_is_stored_flat_and_without_what_it_lacks() {
    let json = serde_json::to_value(record(json!({"duration_days": 30}))).unwrap();
    assert_eq!(
        json,
        json!({
            "license_id": "00000000-0000-0000-0000-000000000001",
            "product": "editor",
            "generic": false,
            "model": "permanent",
            "activations": 1,
            "duration_days": 30,
            "features": ["export"],
            "properties": {"tier": "gold"},
            "created_at": "2026-11-24T10:00:00Z",
            "created_by": VENDOR,
            "state": "active",
            "revision": 1,
            "record_version": "00000000-0000-0000-0000-000000000001",
            "activation_key_hash": "hash-1",
            "chain": {"number": 0, "hash": "dIpqlJ_28xZPfQKMyqxhHDPPNnzvismAnRkxvzd9XJM"},
            "counters": 1,
        })
    );
}

#[test]
fn a_term_is_one_of_three() {
    let term = |fields: Value| serde_json::from_value::<Term>(fields);
    assert_eq!(term(json!({})).unwrap(), Term::Perpetual);
    let both = json!({"expires_at": "2027-01-01T00:00:00Z", "duration_days": 30});
    assert!(term(both).is_err());
    assert!(term(json!({"duration_days": 0})).is_err());
    assert!(term(json!({"duration_days": 36_501})).is_err());
}

#[test]
fn the_latest_end_of_two_is_the_later_and_never_is_later_than_any() {
    let ends = ["2027-01-01T00:00:00Z", "2126-01-01T00:00:00Z"].map(|end| LatestEnd::from(Some(end.parse().unwrap())));
    assert!(ends[0] < ends[1] && ends[1] < LatestEnd::from(None));
    assert_eq!(json!([ends[0], LatestEnd::Never]), json!([{"until": "2027-01-01T00:00:00Z"}, "never"]));
}

// R11
#[test]
fn a_duration_becomes_a_date_at_the_first_activation() {
    let expires_at = |more: Value| license(more).expires_at(at("2027-02-28T10:00:00.9Z")).map(|end| end.to_string());
    assert_eq!(expires_at(json!({"duration_days": 1})).unwrap(), "2027-03-01T10:00:00Z");
    assert_eq!(expires_at(json!({"expires_at": "2026-01-01T00:00:00Z"})).unwrap(), "2026-01-01T00:00:00Z");
    assert_eq!(expires_at(json!({})), None);
}

// R6
#[test]
fn seats_default_to_one_and_have_a_limit() {
    assert_eq!(SeatCount::default().get(), 1);
    for (count, is_taken) in [(0, false), (1, true), (1_000_000, true), (1_000_001, false)] {
        assert_eq!(SeatCount::try_from(count).is_ok(), is_taken, "{count}");
    }
}

// R6, R11
#[test]
fn a_generic_license_always_warns_and_says_what_makes_it_worse() {
    let warnings = |more: Value| license(more).warnings();
    let dated = json!({"generic": true, "duration_days": 30});
    assert_eq!(warnings(dated.clone()), [Warning::GenericLicense]);
    assert_eq!(warnings(json!({"generic": true})), [Warning::GenericLicense, Warning::GenericLicensePerpetual]);
    for seats in ["activations", "floating_seats"] {
        let several = with(dated.clone(), json!({seats: 2}));
        assert_eq!(warnings(several), [Warning::GenericLicense, Warning::SeatsDoNotLimit], "{seats}");
    }
}

#[test]
fn a_license_of_one_computer_warns_only_when_a_trial_or_subscription_never_ends() {
    let warnings = |more: Value| license(more).warnings();
    assert_eq!(warnings(json!({"activations": 9})), []);
    for model in ["trial", "subscription"] {
        assert_eq!(warnings(json!({"model": model})), [Warning::OpenEnded], "{model}");
        assert_eq!(warnings(json!({"model": model, "duration_days": 30})), [], "{model}");
    }
}

#[test]
fn properties_are_bounded_in_bytes_of_json_all_together() {
    let properties = |bytes: usize| json!({"k": true, "n": "x".repeat(bytes - r#"{"k":true,"n":""}"#.len())});
    assert!(serde_json::from_value::<LicenseProperties>(properties(1024)).is_ok());
    assert!(serde_json::from_value::<LicenseProperties>(properties(1025)).is_err());
}

#[test]
fn a_customer_has_a_name_or_an_email() {
    let customer = |fields: Value| serde_json::from_value::<Customer>(fields);
    for email in [json!({}), json!({"email": null})] {
        assert_eq!(customer(with(json!({"name": "Ada"}), email)).unwrap().email, None);
    }
    let nameless = customer(json!({"email": "ada@example.com", "name": null})).unwrap();
    assert_eq!(serde_json::to_value(nameless).unwrap(), json!({"email": "ada@example.com"}));
    for bad in [json!({}), json!({"name": null}), json!({"name": null, "email": null}), json!({"name": "A", "x": 1})] {
        assert!(customer(bad.clone()).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn a_date_survives_the_record_whatever_it_is(
        seconds in -62_135_596_800..253_402_207_200_i64,
        days in 1..=36_500_u32,
    ) {
        let until = Term::Until(Moment::from_unix_seconds(seconds).unwrap());
        for term in [until, Term::Days(DurationDays::try_from(days).unwrap())] {
            let license = License { term, ..license(json!({})) };
            prop_assert_eq!(of::<License>(serde_json::to_value(&license).unwrap()).term, term);
            prop_assert!(license.expires_at(now()).is_some());
        }
    }
}
