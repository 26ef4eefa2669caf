mod length;

use serde_json::{Value, json};

use super::*;
use crate::fixtures::{VENDOR, at, new_license, now, of, product, switches};
use crate::{FieldError, Term};

/// What a vendor asks for who asks for nothing in particular.
fn asked() -> NewLicense {
    new_license(json!({}))
}

fn asked_generic() -> NewLicense {
    new_license(json!({"generic": true}))
}

fn on() -> Switches {
    switches([("security/AllowGenericKeys", json!(true))])
}

fn within(max_days: u32) -> Switches {
    switches([("security/AllowGenericKeys", json!(true)), ("security/GenericKeysMaxDays", json!(max_days))])
}

fn draw_up(asked: NewLicense, switches: &Switches) -> Result<License, Denial> {
    let product = product(json!({}));
    asked.draw_up(Some(&product), switches, VENDOR.parse().unwrap(), now())
}

/// The fields that don't fit, as pointers.
fn wrong(asked: NewLicense, switches: &Switches) -> Vec<Value> {
    match draw_up(asked, switches) {
        Ok(_) => Vec::new(),
        Err(Denial::InvalidFields(errors)) => {
            let errors = serde_json::to_value(errors).unwrap();
            errors.as_array().unwrap().iter().map(|error| error["pointer"].clone()).collect()
        }
        Err(other) => panic!("{other:?}"),
    }
}

fn moment(text: &str) -> Option<Moment> {
    Some(text.parse().unwrap())
}

fn days(days: u32) -> Option<DurationDays> {
    Some(days.try_into().unwrap())
}

#[test]
fn the_first_rule_that_refuses_is_the_one_that_is_answered() {
    let product = product(json!({"features": []}));
    let by = "arn".parse::<PrincipalArn>().unwrap();
    let asks = NewLicense { features: vec!["nope".parse().unwrap()], ..asked_generic() };
    let answer = |asks: &NewLicense, product, switches: &Switches| {
        asks.clone().draw_up(product, switches, by.clone(), now()).unwrap_err()
    };
    let off = Switches::default();
    assert_eq!(answer(&asks, None, &off), Denial::ProductUnknown("editor".parse().unwrap()));
    // R9
    assert_eq!(answer(&asks, Some(&product), &off), Denial::GenericKeysDisabled);
    assert!(matches!(answer(&asks, Some(&product), &on()), Denial::InvalidFields(_)));
    assert_eq!(answer(&asked_generic(), Some(&product), &on()), Denial::ExpiryRequired { within_days: None });
}

// R8, R9
#[test]
fn a_generic_key_needs_the_servers_switch_and_another_does_not() {
    let generic = NewLicense { duration_days: days(30), ..asked_generic() };
    assert_eq!(draw_up(generic.clone(), &Switches::default()), Err(Denial::GenericKeysDisabled));
    assert_eq!(draw_up(generic, &on()).unwrap().kind, Kind::Generic);
    assert_eq!(draw_up(asked(), &Switches::default()).unwrap().kind, Kind::Computer);
}

// R11
#[test]
fn only_a_generic_key_has_to_expire_or_say_perpetual() {
    assert_eq!(draw_up(asked_generic(), &on()), Err(Denial::ExpiryRequired { within_days: None }));
    let perpetual = NewLicense { perpetual: true, ..asked_generic() };
    assert_eq!(draw_up(perpetual, &on()).unwrap().term, Term::Perpetual);
    assert_eq!(draw_up(asked(), &on()).unwrap().term, Term::Perpetual);
    assert_eq!(draw_up(NewLicense { perpetual: true, ..asked() }, &on()).unwrap().term, Term::Perpetual);
}

// R11
#[test]
fn a_duration_stays_a_duration_until_the_first_activation() {
    let license = draw_up(NewLicense { duration_days: days(30), ..asked_generic() }, &on()).unwrap();
    assert_eq!(license.term, Term::Days(30.try_into().unwrap()));
}

#[test]
fn what_was_not_asked_for_has_a_default() {
    let least = json!({
        "product": "editor", "quantity": 1, "generic": false, "activations": 1, "model": "permanent",
        "perpetual": false, "features": [], "properties": {},
    });
    assert_eq!(serde_json::to_value(asked()).unwrap(), least);
    assert_eq!(of::<NewLicense>(least), asked());
}

#[test]
fn what_is_sent_is_read_as_it_was() {
    let most = json!({
        "product": "editor", "quantity": 50, "generic": true, "activations": 2, "floating_seats": 3, "model": "trial",
        "expires_at": "2027-12-31T00:00:00Z", "duration_days": 30, "perpetual": true,
        "maintenance_until": "2028-12-31T00:00:00Z", "features": ["export"], "properties": {"tier": "gold"},
        "customer": {"name": "Ada", "email": "ada@example.com"}, "order_id": "7", "comment": "paid",
    });
    assert_eq!(serde_json::to_value(of::<NewLicense>(most.clone())).unwrap(), most);
}

#[test]
fn a_field_may_be_null_where_it_may_be_absent_and_is_not_unknown_or_of_another_form() {
    let read = |field: &str, value: Value| {
        let mut fields = json!({"product": "editor"});
        fields[field] = value;
        serde_json::from_value::<NewLicense>(fields)
    };
    let absent =
        ["floating_seats", "expires_at", "duration_days", "maintenance_until", "customer", "order_id", "comment"];
    let least = serde_json::to_value(asked()).unwrap();
    for name in least.as_object().unwrap().keys().map(String::as_str).chain(absent) {
        assert_eq!(read(name, Value::Null).ok(), (name != "product").then(asked), "{name}");
    }
    assert!(read("moon_phase", "full".into()).is_err());
    assert!(read("model", json!({"trial": null})).is_err());
    assert!(read("customer", json!(["Ada"])).is_err());
}

#[test]
fn a_license_is_what_was_asked_for_and_who_asked() {
    let asks = NewLicense {
        kind: Kind::Generic,
        model: Model::Subscription,
        activations: 3.try_into().unwrap(),
        floating_seats: Some(4.try_into().unwrap()),
        expires_at: moment("2027-01-01T00:00:00Z"),
        maintenance_until: moment("2028-01-01T00:00:00Z"),
        features: of(json!(["import", "export", "import"])),
        properties: of(json!({"tier": "gold"})),
        customer: of(json!({"name": "Ada"})),
        order_id: of(json!("1815")),
        comment: of(json!("note")),
        ..asked()
    };
    let license = serde_json::to_value(draw_up(asks, &on()).unwrap()).unwrap();
    assert_eq!(
        license,
        json!({
            "product": "editor", "generic": true, "model": "subscription", "activations": 3, "floating_seats": 4,
            "expires_at": "2027-01-01T00:00:00Z", "maintenance_until": "2028-01-01T00:00:00Z",
            "features": ["export", "import"], "properties": {"tier": "gold"}, "customer": {"name": "Ada"},
            "order_id": "1815", "comment": "note", "created_at": "2026-11-24T10:00:00Z", "created_by": VENDOR,
        })
    );
}

#[test]
fn every_field_that_does_not_fit_is_named_at_once() {
    let asks = NewLicense {
        expires_at: moment("2026-11-24T10:00:00Z"),
        duration_days: days(31),
        perpetual: true,
        maintenance_until: moment("1999-12-31T23:59:59Z"),
        features: of(json!(["export", "nope", "import", "Export"])),
        properties: of(json!({"for": "1T6F9-JXTG3-AZJTW-1AGR1-J221E"})),
        comment: of(json!("the activation key is 1T6F9-JXTG3-AZJTW-1AGR1-J221E")),
        ..asked_generic()
    };
    let expected = [
        "/expires_at",
        "/duration_days",
        "/perpetual",
        // Of the days that generic keys may last.
        "/duration_days",
        "/perpetual",
        "/maintenance_until",
        "/features/1",
        "/features/3",
        "/comment",
        "/properties/for",
    ];
    assert_eq!(wrong(asks, &within(30)), expected);
}

#[test]
fn a_fixed_end_lies_in_the_future_and_within_a_century() {
    let end = |text| wrong(NewLicense { expires_at: moment(text), ..asked() }, &on());
    for bad in ["2026-11-24T10:00:00.9Z", "2026-11-24T11:00:00+01:00", "1970-01-01T00:00:00Z", "9999-12-30T00:00:00Z"] {
        assert_eq!(end(bad), ["/expires_at"], "{bad}");
    }
    assert_eq!(end("2026-11-24T10:00:01Z"), [""; 0]);
    // 36,500 days on.
    assert_eq!(end("2126-10-31T10:00:00Z"), [""; 0]);
    assert_eq!(end("2126-10-31T10:00:01Z"), ["/expires_at"]);
}

#[test]
fn maintenance_may_be_over_but_not_by_decades() {
    let maintenance = |text| wrong(NewLicense { maintenance_until: moment(text), ..asked() }, &on());
    for good in ["2000-01-01T00:00:00Z", "2026-01-01T00:00:00Z", "2126-10-31T10:00:00Z"] {
        assert_eq!(maintenance(good), [""; 0], "{good}");
    }
    for bad in ["1999-12-31T23:59:59Z", "2126-10-31T10:00:01Z"] {
        assert_eq!(maintenance(bad), ["/maintenance_until"], "{bad}");
    }
}

#[test]
fn a_license_ends_in_one_way() {
    let expires_at = moment("2027-01-01T00:00:00Z");
    let two = NewLicense { expires_at, duration_days: days(1), ..asked() };
    assert_eq!(wrong(two, &on()), ["/duration_days"]);
    assert_eq!(wrong(NewLicense { expires_at, perpetual: true, ..asked() }, &on()), ["/perpetual"]);
    assert_eq!(wrong(NewLicense { duration_days: days(1), perpetual: true, ..asked() }, &on()), ["/perpetual"]);
}

// R11
#[test]
fn a_generic_key_ends_within_the_days_that_the_server_allows() {
    let limit = within(30);
    let until = |text| NewLicense { expires_at: moment(text), ..asked_generic() };
    assert!(draw_up(until("2026-12-24T10:00:00Z"), &limit).is_ok());
    assert_eq!(wrong(until("2026-12-24T10:00:01Z"), &limit), ["/expires_at"]);
    assert!(draw_up(NewLicense { duration_days: days(30), ..asked_generic() }, &limit).is_ok());
    assert_eq!(wrong(NewLicense { duration_days: days(31), ..asked_generic() }, &limit), ["/duration_days"]);
    assert_eq!(wrong(NewLicense { perpetual: true, ..asked_generic() }, &limit), ["/perpetual"]);
    assert_eq!(draw_up(asked_generic(), &limit), Err(Denial::ExpiryRequired { within_days: Some(30) }));
}

#[test]
fn the_limit_of_generic_keys_is_none_at_0_and_none_for_other_keys() {
    let far = |kind| NewLicense { expires_at: moment("2100-01-01T00:00:00Z"), kind, ..asked() };
    assert!(draw_up(far(Kind::Generic), &within(0)).is_ok());
    assert!(draw_up(far(Kind::Computer), &within(30)).is_ok());
    assert!(draw_up(NewLicense { perpetual: true, ..asked() }, &within(30)).is_ok());
}

#[test]
fn a_feature_is_one_of_the_products_own() {
    let asks = NewLicense { features: of(json!(["nope"])), ..asked() };
    let Err(Denial::InvalidFields(errors)) = draw_up(asks, &on()) else { panic!("it is none of the product's") };
    assert_eq!(errors, [FieldError::at("/features/0", "the product editor has no such feature")]);
}

#[test]
fn the_clocks_fraction_makes_no_license_longer() {
    let product = product(json!({"features": []}));
    let asks = NewLicense { expires_at: moment("2026-11-24T10:00:00Z"), ..asked() };
    let late = at("2026-11-24T10:00:00.999Z");
    let by = VENDOR.parse().unwrap();
    assert!(asks.draw_up(Some(&product), &on(), by, late).is_err());
}
