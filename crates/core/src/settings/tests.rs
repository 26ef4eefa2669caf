use serde_json::json;

use super::*;
use crate::fixtures::{arn, now, set};

// R8
#[test]
fn generic_keys_are_off_until_switched_on() {
    let mut settings = Settings::default();
    assert!(!settings.allow_generic_keys());
    set(&mut settings, "security/allowgenerickeys", true.into());
    assert!(settings.allow_generic_keys());
    set(&mut settings, "security/AllowGenericKeys", false.into());
    assert!(!settings.allow_generic_keys());
    assert_eq!(settings.version, 2);
}

// R19
#[test]
fn clients_read_public_properties_and_no_others() {
    let mut settings = Settings::default();
    set(&mut settings, "security/BlockedComputerIds", vec!["pc"].into());
    set(&mut settings, "security/GenericKeysMaxDays", 30.into());
    set(&mut settings, "custom/Theme", "dark".into());
    assert_eq!(
        serde_json::to_value(settings.public()).unwrap(),
        json!({"custom/Theme": "dark", "security/AllowGenericKeys": false})
    );
}

#[test]
fn a_custom_name_keeps_its_first_spelling() {
    let mut settings = Settings::default();
    set(&mut settings, "custom/Theme", "dark".into());
    let name = PropertyName::find("CUSTOM", "THEME").unwrap();
    let stored_as = settings.set(&name, Scalar::Text("light".into()).into(), arn("vendor"), now());
    assert_eq!(stored_as, Ok("custom/Theme".to_owned()));
    assert_eq!(settings.public()["custom/Theme"], &Scalar::Text("light".into()).into());
}

#[test]
fn one_custom_property_too_many_is_refused() {
    let mut settings = Settings::default();
    for n in 0..CUSTOM_MAX {
        set(&mut settings, &format!("custom/n{n}"), n.into());
    }
    let full = settings.clone();
    let name = PropertyName::find("custom", "more").unwrap();
    let by = "arn".parse().unwrap();
    assert_eq!(settings.set(&name, Scalar::Bool(true).into(), by, now()), Err(SettingsFull));
    assert_eq!(settings, full);
    set(&mut settings, "custom/N0", "changed".into());
}
