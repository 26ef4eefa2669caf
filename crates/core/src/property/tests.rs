use serde_json::json;

use super::*;

fn value_of(category: &str, name: &str, value: Value) -> Result<PropertyValue, FieldError> {
    PropertyName::find(category, name).unwrap().definition().value(value)
}

#[test]
fn a_name_is_found_as_it_is_spelled() {
    let name = PropertyName::find("security", "GenericKeysMaxDays").unwrap();
    assert_eq!((name.as_str(), name.is_custom()), ("security/GenericKeysMaxDays", false));
    let custom = PropertyName::find("custom", "Theme").unwrap();
    assert_eq!((custom.as_str(), &*custom.key(), custom.is_custom()), ("custom/Theme", "custom/theme", true));
    for (category, name) in [
        ("security", "Nope"),
        ("", ""),
        ("custom", ""),
        ("custom", "a b"),
        ("custom", "*"),
        ("security/AllowGenericKeys", ""),
        ("%73ecurity", "AllowGenericKeys"),
    ] {
        assert_eq!(PropertyName::find(category, name).unwrap_err(), PropertyUnknown::default(), "{category}/{name}");
    }
}

#[test]
fn another_spelling_gets_told_the_right_one() {
    for (category, name, right) in [
        ("Security", "AllowGenericKeys", "security/AllowGenericKeys"),
        ("security", "allowGenericKeys", "security/AllowGenericKeys"),
        ("CUSTOM", "Theme", "custom/Theme"),
    ] {
        let error = PropertyName::find(category, name).unwrap_err();
        assert_eq!(error, PropertyUnknown::spelled(right));
        assert!(error.to_string().contains(right), "{error}");
    }
}

// R15
#[test]
fn an_activation_key_in_the_place_of_a_name_is_not_repeated() {
    let error = PropertyName::find("Custom", "1EXAM-PEEXA-MPEEX-AMPEE-XAMPD").unwrap_err();
    assert_eq!(error, PropertyUnknown::default());
}

#[test]
fn every_default_is_a_value_of_its_property() {
    for definition in PROPERTIES {
        if let Some(default) = &definition.default {
            assert_eq!(definition.value(serde_json::to_value(default).unwrap()).as_ref(), Ok(default));
        }
    }
}

#[test]
fn a_value_of_another_type_is_refused_where_it_is() {
    let bad = [
        ("security", "AllowGenericKeys", json!("true"), "/value"),
        ("security", "AllowGenericKeys", json!(null), "/value"),
        ("security", "AllowGenericKeys", json!(1), "/value"),
        ("security", "GenericKeysMaxDays", json!(-1), "/value"),
        ("security", "GenericKeysMaxDays", json!(36_501), "/value"),
        ("security", "GenericKeysMaxDays", json!(1.5), "/value"),
        ("page", "Name", json!("two\nlines"), "/value"),
        ("page", "Name", json!("x".repeat(101)), "/value"),
        ("page", "Name", json!("\u{200b}"), "/value"),
        ("page", "Name", json!(7), "/value"),
        ("page", "Help", json!("é".repeat(1001)), "/value"),
        ("page", "Color", json!("red"), "/value"),
        ("page", "Color", json!("#12345"), "/value"),
        ("page", "Color", json!("#12345g"), "/value"),
        ("page", "Color", json!("#123456;background:url(//evil.example)"), "/value"),
        ("page", "Color", json!("#+1234f"), "/value"),
        ("page", "Color", json!(null), "/value"),
        ("custom", "x", json!({}), "/value"),
        ("custom", "x", json!("é".repeat(512)), "/value"),
    ];
    for (category, name, value, pointer) in bad {
        let error = value_of(category, name, value.clone()).unwrap_err();
        assert_eq!(error, FieldError::at(pointer, error.detail.clone()), "{category}/{name} = {value}");
    }
    assert_eq!(value_of("security", "GenericKeysMaxDays", json!(30.0)).unwrap(), Scalar::Integer(30).into());
}

// R37
#[test]
fn what_the_customers_page_shows_is_a_text_or_a_color_and_may_be_empty() {
    for (name, value) in [
        ("Name", "<script>alert(1)</script> & Søn 日本 \u{202e}"),
        ("Name", ""),
        ("Help", "Call us:\n+1 555 0100"),
        ("Color", "#0b57D0"),
        ("Color", ""),
    ] {
        assert_eq!(value_of("page", name, json!(value)).unwrap(), Scalar::Text(value.into()).into(), "{name}");
    }
    let name = PropertyName::find("page", "Color").unwrap();
    assert!(!name.is_custom() && !name.is_switch(), "no decision reads it");
}

// R15, R29
#[test]
fn a_value_that_holds_a_key_is_refused() {
    for text in ["1T6F9-JXTG3-AZJTW-1AGR1-J221E".to_owned(), format!("eyJhbGciOi.eyJpc3Mi.{}", "A".repeat(86))] {
        for (category, name) in [("custom", "motto"), ("page", "Name"), ("page", "Help")] {
            let refused = value_of(category, name, json!(text)).unwrap_err();
            assert!(refused.detail.contains("must not hold") && !refused.detail.contains(&text), "{refused:?}");
        }
    }
}
