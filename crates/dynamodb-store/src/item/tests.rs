//! What is stored, and that it comes back as it was.

use std::collections::BTreeMap;

use latchkey_core::fixtures::setting;
use latchkey_core::{Activation, LicenseProperties, LicenseRecord, Product, Setting, Settings};
use latchkey_service::testing::records::{activation, computer, license_id, product, record, scope};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::scripted::all_text;

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn number(number: &str) -> AttributeValue {
    AttributeValue::N(number.to_owned())
}

#[test]
fn a_license_has_its_fields_as_attributes() {
    let item = write(license(license_id(1)), &record(2)).unwrap();
    assert_eq!(item["pk"], text("L#00000000-0000-0000-0000-000000000001"));
    assert_eq!(item["sk"], text("LICENSE"));
    assert_eq!(item["license_id"], text("00000000-0000-0000-0000-000000000001"));
    assert_eq!(item["counters"], number("1"));
    assert_eq!(item["state"], text("active"));
    assert_eq!(item["generic"], AttributeValue::Bool(false));
    assert_eq!(item["features"], AttributeValue::L(vec![text("export"), text("import")]));
    let properties = item["properties"].as_m().unwrap();
    assert_eq!(properties["ratio"], number("0.1"));
    assert_eq!(properties["text"], text(""));
    assert!(!item.contains_key("first_activated_at"), "take_seat asks whether it exists");
}

#[test]
fn an_activation_is_found_by_its_place_and_says_nothing_of_the_license() {
    let item = write(super::activation(license_id(1), activation(1).activation_id.place()), &activation(1)).unwrap();
    assert_eq!(item["pk"], text("L#00000000-0000-0000-0000-000000000001"));
    assert_eq!(item["sk"], text("C#382b740d7ec75a53785"));
    assert_eq!(item["license_key"].as_m().unwrap()["text"], text("license-key-of-1"));
    assert_eq!(item["counter"], number("0"));
    assert!(!item.contains_key("license_id"));
}

#[test]
fn the_other_items_have_these_keys() {
    let key = |key: Key| key.into_item().into_iter().collect::<BTreeMap<_, _>>();
    let kept_answer_key = [("pk", "I#FB1I_JuO4_aoon3ehlVnEBOTrwnPqzLKWwmL5_YCcM4"), ("sk", "CREATE")]
        .map(|(name, value)| (name.to_owned(), text(value)));
    assert_eq!(key(kept_answer(&scope("a#b"))), kept_answer_key.into());
    let computer = computer(1).hash();
    for (key_of, pk, sk) in [
        (switches(0), "SWITCHES#0", "-"),
        (switches(7), "SWITCHES#7", "-"),
        (shown_settings(), "SETTINGS", "SHOWN"),
        (super::product(&product(1).product_id), "PRODUCTS", "editor"),
        (blocked_computer(&computer), "BLOCKED#3", computer.as_str()),
    ] {
        assert_eq!(key(key_of), [("pk", pk), ("sk", sk)].map(|(name, value)| (name.to_owned(), text(value))).into());
    }
}

#[test]
fn activations_and_products_come_back_as_they_were() {
    let mut generic = activation(1);
    (generic.license_key, generic.computer_name) = (None, None);
    for activation in [activation(1), generic] {
        assert_eq!(read::<Activation>(write(shown_settings(), &activation).unwrap()).unwrap(), activation);
    }
    let mut featureless = product(1);
    featureless.definition.features.clear();
    for product in [product(1), featureless] {
        assert_eq!(read::<Product>(write(shown_settings(), &product).unwrap()).unwrap(), product);
    }
}

#[test]
fn settings_come_back_as_they_were() {
    assert_eq!(read_settings::<Settings>(None).unwrap(), Settings::default());
    let values = [("Empty", json!("")), ("Ratio", json!(0.30000000000000004)), ("On", json!(true)), ("N", json!(-1))];
    let settings = values.clone().map(|(name, value)| setting(&format!("custom/{name}"), value));
    let attributes: BTreeMap<_, _> = settings.iter().map(|setting| (setting.name.to_lowercase(), setting)).collect();
    let mut item = write(shown_settings(), &attributes).unwrap();
    item.insert("count".to_owned(), number("4"));
    let mut read: Vec<Setting> = read_settings(Some(item)).unwrap();
    read.sort_by_key(|setting| values.iter().position(|(name, _)| setting.name.ends_with(name)));
    assert_eq!(read, settings);
}

#[test]
fn a_misshapen_item_is_a_fault_that_does_not_repeat_its_content() {
    let spoilt = |name: &str, value: Option<AttributeValue>| {
        let mut item =
            write(super::activation(license_id(1), activation(1).activation_id.place()), &activation(1)).unwrap();
        item.remove(name);
        item.extend(value.map(|value| (name.to_owned(), value)));
        all_text(&read::<Activation>(item).unwrap_err())
    };
    assert!(spoilt("activated_at", None).contains("missing field `activated_at`"));
    let secret = || Some(text("se-cret"));
    for (name, value) in [
        ("activated_at", secret()),
        ("activation_id", secret()),
        ("computer_id", Some(text("se-cret\0"))),
        ("license_key", Some(AttributeValue::L(vec![text("se-cret")]))),
    ] {
        let text = spoilt(name, value);
        assert!(text.contains("an item does not have its form: "), "{text}");
        assert!(!text.contains("se-cret"), "{text}");
    }
    for name in ["counters", "state"] {
        let mut item = write(license(license_id(1)), &record(1)).unwrap();
        item.insert(name.to_owned(), text("se-cret"));
        let text = all_text(&read::<LicenseRecord>(item).unwrap_err());
        assert!(!text.contains("se-cret"), "{text}");
    }
}

#[test]
fn comparable_times_are_ordered_as_texts() {
    let times =
        ["2026-11-24T10:00:00Z", "2026-11-24T10:00:00.000000001Z", "2026-11-24T10:00:00.5Z", "2026-11-24T10:00:01Z"];
    let texts = times.map(|time| comparable(time.parse().unwrap()).as_s().unwrap().clone());
    assert!(texts.is_sorted(), "{texts:?}");
    assert_eq!(texts[1].parse::<Timestamp>().unwrap(), times[1].parse().unwrap());
}

fn scalar() -> impl Strategy<Value = Value> {
    const MAX: i64 = (1 << 53) - 1;
    prop_oneof![
        any::<bool>().prop_map(Value::from),
        (-MAX..=MAX).prop_map(Value::from),
        any::<f64>()
            .prop_filter("not of a scalar's magnitude", |x| (1e-100..MAX as f64).contains(&x.abs()))
            .prop_map(Value::from),
        (-1e6..1e6).prop_map(Value::from),
        "\\PC{0,40}".prop_map(Value::from),
    ]
}

proptest! {
    #[test]
    fn a_license_comes_back_as_it_was(
        properties in proptest::collection::btree_map("[a-zA-Z0-9][a-zA-Z0-9._-]{0,10}", scalar(), 0..8),
        nanosecond in 0..1_000_000_000_i32,
        generic: bool,
    ) {
        let mut record = record(2);
        record.license.properties = serde_json::from_value::<LicenseProperties>(json!(properties)).unwrap();
        record.first_activated_at = Timestamp::new(1_790_000_000, nanosecond).ok().filter(|_| generic);
        record.generic_license_key = generic.then(|| latchkey_service::testing::records::license_key(1));
        let item = write(license(license_id(1)), &record).unwrap();
        prop_assert_eq!(read::<LicenseRecord>(item).unwrap(), record);
    }
}
