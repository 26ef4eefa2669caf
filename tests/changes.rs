//! What became of the items of the tables.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// One line an item that is new, changed or gone, with the attributes concerned.
pub(crate) fn changes(before: &[Value], after: &[Value]) -> Vec<String> {
    let of = |items: &[Value]| items.iter().map(|item| (key(item), members(item))).collect::<BTreeMap<_, _>>();
    let (before, after) = (of(before), of(after));
    let gone = before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("gone {}", shown(key)));
    let kept = after.iter().filter_map(|(key, item)| match before.get(key) {
        None => Some(format!("new {} with {}", shown(key), item.keys().cloned().collect::<Vec<_>>().join(", "))),
        Some(earlier) => {
            let names: BTreeSet<_> = earlier.keys().chain(item.keys()).map(String::as_str).collect();
            let names: Vec<_> = names.into_iter().filter(|name| earlier.get(*name) != item.get(*name)).collect();
            (!names.is_empty()).then(|| format!("changed {}: {}", shown(key), names.join(", ")))
        }
    });
    gone.chain(kept).collect()
}

/// The same in short, such as `new L#… LICENSE`: sorted, without IDs and attributes.
pub(crate) fn writes(before: &[Value], after: &[Value]) -> Vec<String> {
    let short = |change: String| {
        let item = change.split(" with ").next().unwrap().split(": ").next().unwrap();
        let mut words: Vec<_> = item.split(' ').map(without_id).collect();
        if matches!(words[1].as_str(), "PRODUCTS" | "BLOCKED#…" | "D#…" | "V#…" | "REVOCATIONS#…") {
            words[2] = "…".to_owned();
        }
        words.join(" ")
    };
    let mut writes: Vec<_> = changes(before, after).into_iter().map(short).collect();
    writes.sort();
    writes
}

fn key(item: &Value) -> (String, String) {
    let part = |name: &str| item[name].as_str().unwrap().to_owned();
    (part("pk"), part("sk"))
}

fn members(item: &Value) -> Map<String, Value> {
    let members = item.as_object().unwrap().iter().filter(|(name, _)| !matches!(name.as_str(), "pk" | "sk"));
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// An item's key, without hashes.
fn shown((pk, sk): &(String, String)) -> String {
    let part = |part: &str| match part.split_once('#') {
        Some(("L" | "C" | "E", _)) => without_id(part),
        _ => part.to_owned(),
    };
    format!("{} {}", part(pk), part(sk))
}

fn without_id(part: &str) -> String {
    part.split_once('#').map_or_else(|| part.to_owned(), |(kind, _)| format!("{kind}#…"))
}
