use serde_json::{Value, json};

use super::*;
use crate::fixtures::{at, now, of, product, record, switches, with};
use crate::{FieldSource, Kind};

fn patch(value: Value) -> LicensePatch {
    of(value)
}

fn applied(license: Value, change: Value) -> Result<License, Denial> {
    patch(change).apply(&record(license), Some(&product(json!({}))), &Switches::default(), now())
}

/// The member of the license after the change; `null` when it has none.
fn member(license: Value, change: Value, name: &str) -> Value {
    serde_json::to_value(applied(license, change).unwrap()).unwrap()[name].clone()
}

fn refused(license: Value, change: Value) -> Vec<String> {
    match applied(license, change) {
        Err(Denial::InvalidFields(errors)) => errors
            .into_iter()
            .map(|error| match error.source {
                FieldSource::Pointer(pointer) => pointer,
                other => panic!("{other:?}"),
            })
            .collect(),
        other => panic!("{other:?}"),
    }
}

// R22
#[test]
fn what_a_patch_does_not_name_stays_as_it_is() {
    let license = json!({
        "model": "trial", "activations": 7, "floating_seats": 3, "duration_days": 30, "features": ["export"],
        "maintenance_until": "2027-01-01T00:00:00Z", "properties": {"a": 1, "b": 0.5},
        "customer": {"name": "Ada", "email": "ada@example.com"}, "order_id": "7", "comment": "a note",
    });
    let old = record(license.clone()).license;
    assert_eq!(applied(license.clone(), json!({})).unwrap(), old);
    for (name, value) in license.as_object().unwrap() {
        let changed = match name.as_str() {
            "model" => json!("permanent"),
            "activations" | "floating_seats" | "duration_days" => json!(value.as_u64().unwrap() + 1),
            "features" => json!(["import"]),
            "maintenance_until" => json!("2028-01-01T00:00:00Z"),
            "properties" => json!({"a": 2, "b": 0.5}),
            "customer" => json!({"name": "Ada L.", "email": "ada@example.com"}),
            _ => json!("other"),
        };
        let expected: License = of(with(serde_json::to_value(&old).unwrap(), json!({ name: changed })));
        assert_eq!(applied(license.clone(), json!({ name: changed })).unwrap(), expected, "{name}");
    }
}

// R22
#[test]
fn null_takes_away_and_leaves_the_default() {
    let license = json!({
        "model": "trial", "activations": 7, "floating_seats": 3, "expires_at": "2027-01-01T00:00:00Z",
        "maintenance_until": "2027-01-01T00:00:00Z", "customer": {"name": "Ada"}, "order_id": "7", "comment": "a note",
    });
    let defaults = [
        ("model", json!("permanent")),
        ("activations", json!(1)),
        ("floating_seats", Value::Null),
        ("expires_at", Value::Null),
        ("maintenance_until", Value::Null),
        ("features", json!([])),
        ("properties", json!({})),
        ("customer", Value::Null),
        ("order_id", Value::Null),
        ("comment", Value::Null),
    ];
    for (name, default) in defaults {
        assert_eq!(member(license.clone(), json!({ name: null }), name), default, "{name}");
    }
}

// R22
#[test]
fn members_of_objects_are_patched_one_by_one() {
    let license = json!({"customer": {"name": "Ada", "email": "ada@example.com"}, "properties": {"a": 1, "b": 2}});
    let changed = |change: Value, name: &str| member(license.clone(), change, name);
    assert_eq!(changed(json!({"properties": {"a": null, "c": "x"}}), "properties"), json!({"b": 2, "c": "x"}));
    assert_eq!(changed(json!({"customer": {"email": null}}), "customer"), json!({"name": "Ada"}));
    assert_eq!(member(json!({}), json!({"customer": {"email": "a@b"}}), "customer"), json!({"email": "a@b"}));
    assert_eq!(refused(license.clone(), json!({"customer": {"email": null, "name": null}})), ["/customer"]);
    assert_eq!(refused(license, json!({"properties": {"c": "x".repeat(1008)}})), ["/properties"]);
}

// R22
#[test]
fn an_end_takes_the_place_of_any_other() {
    let (fixed, days, never) = (json!({"expires_at": "2027-01-01T00:00:00Z"}), json!({"duration_days": 30}), json!({}));
    let term = |license: &Value, change: Value| applied(license.clone(), change).map(|license| license.term);
    for license in [&fixed, &days, &never] {
        let until = "2028-01-01T00:00:00Z";
        assert_eq!(term(license, json!({ "expires_at": until })).unwrap(), Term::Until(until.parse().unwrap()));
        assert_eq!(term(license, json!({"expires_at": null, "duration_days": 7})).unwrap(), Term::Days(of(json!(7))));
        assert_eq!(term(license, json!({"duration_days": 7})).unwrap(), Term::Days(of(json!(7))));
        assert_eq!(term(license, json!({"perpetual": true})).unwrap(), Term::Perpetual);
        assert_eq!(refused(license.clone(), json!({"expires_at": until, "duration_days": 7})), ["/duration_days"]);
        assert_eq!(refused(license.clone(), json!({"expires_at": until, "perpetual": true})), ["/perpetual"]);
        assert_eq!(refused(license.clone(), json!({"expires_at": "2026-01-01T00:00:00Z"})), ["/expires_at"]);
    }
    assert_eq!(term(&fixed, json!({"duration_days": null})).unwrap(), record(fixed.clone()).license.term);
    assert_eq!(term(&days, json!({"expires_at": null})).unwrap(), record(days.clone()).license.term);
    assert_eq!(term(&days, json!({"duration_days": null})).unwrap(), Term::Perpetual);
    assert_eq!(term(&days, json!({"perpetual": false})).unwrap(), record(days.clone()).license.term);
}

// R22
#[test]
fn days_count_from_the_first_activation_and_must_not_be_over() {
    let license = json!({"duration_days": 30, "first_activated_at": "2026-11-04T10:00:00Z"});
    assert_eq!(refused(license.clone(), json!({"duration_days": 20})), ["/duration_days"]);
    assert!(applied(license, json!({"duration_days": 21})).is_ok());
}

// R11, R22
#[test]
fn a_generic_license_still_needs_an_end_within_the_limit() {
    let generic = json!({"generic": true, "expires_at": "2027-01-01T00:00:00Z"});
    let apply = |license: &Value, change: Value, max_days: u32| {
        let switches = switches([("security/GenericKeysMaxDays", json!(max_days))]);
        patch(change).apply(&record(license.clone()), None, &switches, now())
    };
    let required = |within_days| Err(Denial::ExpiryRequired { within_days });
    assert_eq!(apply(&generic, json!({"expires_at": null}), 0), required(None));
    assert_eq!(apply(&generic, json!({"expires_at": null}), 90), required(Some(90)));
    assert_eq!(apply(&generic, json!({"perpetual": true}), 0).unwrap().term, Term::Perpetual);
    assert!(apply(&generic, json!({"perpetual": true}), 90).is_err());
    assert!(apply(&generic, json!({"duration_days": 91}), 90).is_err());
    assert!(apply(&generic, json!({"duration_days": 90}), 90).is_ok());
    assert!(
        apply(&generic, json!({"comment": "the end is not named"}), 1).is_ok(),
        "a lower limit spares what there is"
    );
    assert!(apply(&json!({"generic": true}), json!({"comment": "perpetual before"}), 1).is_ok());
    assert_eq!(apply(&generic, json!({}), 0).unwrap().kind, Kind::Generic);
}

// R22
#[test]
fn new_features_must_be_the_products_and_old_ones_may_stay() {
    let license = json!({"features": ["export", "of-old"]});
    assert_eq!(refused(license.clone(), json!({"features": ["of-old", "unknown", "import"]})), ["/features/1"]);
    assert_eq!(
        member(license.clone(), json!({"features": ["of-old", "import"]}), "features"),
        json!(["import", "of-old"])
    );
    let (without, with) = (patch(json!({"features": ["of-old"]})), patch(json!({"features": ["import"]})));
    let license = record(license).license;
    assert!(!without.adds_features(&license) && with.adds_features(&license));
}

// R22
#[test]
fn a_license_that_could_not_be_signed_is_refused() {
    let errors = refused(json!({}), json!({"features": (0..900).map(|n| format!("f{n}")).collect::<Vec<_>>()}));
    assert!(errors.len() > 3, "{errors:?}");
}

#[test]
fn neither_product_nor_kind_is_a_member() {
    for member in
        [json!({"product": "editor"}), json!({"generic": true}), json!({"customer": ["Ada"]}), json!({"x": 1})]
    {
        assert!(serde_json::from_value::<LicensePatch>(member.clone()).is_err(), "{member}");
    }
    let at = at("2027-01-01T00:00:00Z");
    assert_eq!(patch(json!({"expires_at": at})).expires_at, Patched::Set(at.into()));
    assert_eq!(
        serde_json::to_value(patch(json!({"comment": null, "order_id": "7"}))).unwrap(),
        json!({"comment": null, "order_id": "7"})
    );
}

// R15, R29
#[test]
fn no_text_that_is_kept_for_good_holds_a_key() {
    let license_key = format!("eyJhbGciOi.eyJpc3Mi.{}", "A".repeat(86));
    for key in ["1T6F9-JXTG3-AZJTW-1AGR1-J221E", "the key 1t6f9jxtg3azjtw1agr1j221e", &license_key] {
        for (name, pointer) in [("comment", "/comment"), ("order_id", "/order_id")] {
            assert_eq!(refused(json!({}), json!({ name: key })), [pointer], "{key}");
        }
        assert_eq!(refused(json!({}), json!({"properties": {"note": key, "tier": "gold"}})), ["/properties/note"]);
    }
    let key = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";
    assert_eq!(refused(json!({}), json!({"customer": {"name": key, "email": "a@b"}})), ["/customer/name"]);
    assert_eq!(refused(json!({}), json!({"properties": {key: 1}})), ["/properties"], "the name is not repeated");
    // What is there already is no reason to refuse something else.
    let noted = json!({"comment": key, "activations": 1});
    assert_eq!(member(noted.clone(), json!({"activations": 2}), "activations"), json!(2));
    assert_eq!(member(noted, json!({"comment": "none of it"}), "comment"), json!("none of it"));
}
