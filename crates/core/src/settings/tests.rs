use serde_json::json;

use super::*;
use crate::Scalar;
use crate::fixtures::{set, settings};

// R19
#[test]
fn clients_read_public_properties_and_no_others() {
    let settings = settings([
        ("security/GenericKeysMaxDays", json!(30)),
        ("custom/Theme", json!("dark")),
        ("page/Name", json!("Acme")),
    ]);
    assert_eq!(
        serde_json::to_value(settings.public()).unwrap(),
        json!({
            "custom/Theme": "dark",
            "page/Color": "",
            "page/Help": "",
            "page/Name": "Acme",
            "security/AllowGenericKeys": false,
        })
    );
}

#[test]
fn two_custom_names_that_differ_by_case_alone_are_one() {
    let settings = settings([("custom/Theme", json!("dark"))]);
    let name = PropertyName::find("custom", "THEME").unwrap();
    let found = settings.get(&name).unwrap();
    assert_eq!((found.name.as_str(), &found.value), ("custom/Theme", &Scalar::Text("dark".into()).into()));
}

#[test]
fn one_custom_property_too_many_has_no_room() {
    let mut settings = Settings::default();
    for n in 0..CUSTOM_SETTINGS_MAX {
        let name = format!("n{n}");
        assert_eq!(settings.check_room(&PropertyName::find("custom", &name).unwrap()), Ok(()));
        set(&mut settings, &format!("custom/{name}"), n.into());
    }
    let room = |category, name| settings.check_room(&PropertyName::find(category, name).unwrap());
    assert_eq!(room("custom", "more"), Err(SettingsFull));
    assert_eq!((room("custom", "N0"), room("security", "AllowGenericKeys")), (Ok(()), Ok(())));
}
