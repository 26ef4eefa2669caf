use latchkey_api::{ActivateRequest, PutSettingRequest};
use latchkey_core::NewLicense;

use super::*;

fn taken<T: DeserializeOwned>(body: &str) -> T {
    let request = http::Request::builder().header(CONTENT_TYPE, "application/json");
    read::<T>(&request.body(body.into()).unwrap()).unwrap().0
}

fn refused<T: DeserializeOwned>(body: &str) -> (Code, Vec<FieldError>) {
    let request = http::Request::builder().header(CONTENT_TYPE, "application/json; charset=utf-8");
    let refusal = read::<T>(&request.body(body.into()).unwrap()).err().unwrap();
    (refusal.code, refusal.errors)
}

#[test]
fn an_error_points_to_its_field_in_terms_of_json() {
    let bad = [
        (r#"{"product":7}"#, "/product", "must be a string"),
        (r#"{}"#, "/product", "is required"),
        (r#"{"product":"a","product":"b"}"#, "/product", "is given twice"),
        (r#"{"product":"p","customer":{}}"#, "/customer", "must have a name or an email"),
        (r#"{"product":"p","customer":["A"]}"#, "/customer", "must be an object"),
        (r#"{"product":"p","features":["a",""]}"#, "/features/1", "must not be empty"),
        (r#"{"product":"p","features":"export"}"#, "/features", "must be a list"),
        (r#"{"product":"p","properties":[]}"#, "/properties", "must be an object"),
        (r#"{"product":"p","properties":{"a/b~":null}}"#, "/properties/a~1b~0", NAME),
        (r#"{"product":"p","quantity":-1}"#, "/quantity", "must be from 1 to 50"),
        (r#"{"product":"p","quantity":1e999}"#, "/quantity", "is too large a number"),
        (r#"{"product":"p","properties":{"a":1e-999}}"#, "", "has a number so close to 0 that it would become 0"),
        (r#"{"product":"p","quantity":4294967296}"#, "/quantity", "must be from 1 to 50"),
        (r#"{"product":"p","activations":1e300}"#, "/activations", "must be from 1 to 1000000"),
        (r#"{"product":"p","duration_days":36501.0}"#, "/duration_days", "must be from 1 to 36500 days"),
        (r#"{"product":"p","quantity":1.5}"#, "/quantity", "must be a whole number"),
        (r#"{"product":"p","properties":{"a":1,"b":2,"a":1}}"#, "/properties/a", "is given twice"),
        (r#"{"product":"p","customer":{"name":"A","name":"B"}}"#, "/customer/name", "is given twice"),
        (r#"{"product":"p","x":[{"a":1,"a":1}]}"#, "/x/0/a", "is given twice"),
        (r#"{"product":"p","generic":1}"#, "/generic", "must be true or false"),
        (r#"{"product":"p","model":1}"#, "/model", "must be a string"),
        (r#"{"product":"p","model":{"trial":null}}"#, "/model", "must be a string"),
        (r#"{"product":"p","model":"x"}"#, "/model", "must be one of `permanent`, `subscription`, `trial`"),
    ];
    for (body, pointer, detail) in bad {
        assert_eq!(refused::<NewLicense>(body), (Code::InvalidField, vec![FieldError::at(pointer, detail)]));
    }
}

const NAME: &str = "must be letters, digits, dots, dashes and underscores, beginning with a letter or digit";

#[test]
fn a_body_is_an_object_and_no_list_of_its_values() {
    for body in [r#"["1AJPY-5HK3P-8VY64-HJ37W-C6K35","pc"]"#, "null", "7", r#""text""#] {
        let expected = (Code::InvalidField, vec![FieldError::at("", "must be an object")]);
        assert_eq!(refused::<ActivateRequest>(body), expected, "{body}");
    }
}

// R15
#[test]
fn a_secret_in_the_wrong_place_is_not_repeated() {
    for body in [
        r#"{"accept_generic":"1AJPY-5HK3P-8VY64-HJ37W-C6K35"}"#,
        r#"{"activation_key":"1AJPY-5HK3P-8VY64-HJ37W-C6K36","computer_id":"c"}"#,
        r#"{"1AJPY-5HK3P-8VY64-HJ37W-C6K35":true}"#,
        r#"{"1AJPY-5HK3P-8VY64-HJ37W-C6K35":1,"1AJPY-5HK3P-8VY64-HJ37W-C6K35":2}"#,
        r#"{"key 1ajpy-5hk3p-8vy64-hj37w-c6k35!":true}"#,
    ] {
        assert!(!format!("{:?}", refused::<ActivateRequest>(body)).contains("1AJPY"), "{body}");
    }
}

#[test]
fn what_is_no_json_is_malformed_where_it_breaks() {
    let (code, errors) = refused::<ActivateRequest>(r#"{"computer_id":"\ud800"}"#);
    assert_eq!(code, Code::MalformedRequest);
    assert!(matches!(&errors[0].source, latchkey_core::FieldSource::Pointer(pointer) if pointer == "/computer_id"));
    for body in ["", "{", r#"{"value":}"#, r#"{"value":1} {}"#, "\u{feff}", "{}\u{feff}", "\u{feff}\u{feff}{}"] {
        assert_eq!(refused::<PutSettingRequest>(body).0, Code::MalformedRequest, "{body}");
    }
}

#[test]
fn a_byte_order_mark_is_passed_over() {
    assert_eq!(taken::<PutSettingRequest>("\u{feff}{\"value\": 7}").value, 7);
}

#[test]
fn null_is_the_same_as_absent_where_a_field_may_be_absent() {
    let nulls = r#"{"product": "p", "quantity": null, "generic": null, "activations": null, "floating_seats": null,
        "model": null, "expires_at": null, "duration_days": null, "perpetual": null, "maintenance_until": null,
        "features": null, "properties": null, "customer": null, "order_id": null, "comment": null}"#;
    assert_eq!(taken::<NewLicense>(nulls), taken(r#"{"product": "p"}"#));
    let nulls = r#"{"product": "p", "customer": {"name": null, "email": "a@b"}}"#;
    assert_eq!(taken::<NewLicense>(nulls), taken(r#"{"product": "p", "customer": {"email": "a@b"}}"#));
    let nulls = r#"{"activation_key": "1AJPY-5HK3P-8VY64-HJ37W-C6K35", "computer_id": "c", "computer_name": null,
        "product": null, "accept_generic": null}"#;
    let attempt = taken::<ActivateRequest>(nulls).into_parts().1;
    assert_eq!((attempt.computer_name, attempt.product, attempt.accept_generic), (None, None, true));
}

#[test]
fn a_whole_number_may_be_written_as_a_fraction_or_a_power() {
    let asked =
        taken::<NewLicense>(r#"{"product": "p", "quantity": 1.0, "activations": 2.5e1, "duration_days": 30.00}"#);
    assert_eq!(asked, taken(r#"{"product": "p", "quantity": 1, "activations": 25, "duration_days": 30}"#));
    assert_eq!(taken::<PutSettingRequest>(r#"{"value": 7.0}"#).value, 7);
}

#[test]
fn a_fraction_keeps_its_digits() {
    for digits in
        ["0.30000000000000004", "123456.78901234567", "-1.0000000000000002", "5e-17", "2.2250738585072015e-99"]
    {
        let properties = format!(r#"{{"product":"p","properties":{{"n":{digits}}}}}"#);
        let read = serde_json::to_value(taken::<NewLicense>(&properties)).unwrap();
        assert_eq!(read["properties"]["n"].to_string(), digits);
    }
}
