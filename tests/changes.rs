//! What became of the items of the tables.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// One line an item that is new, changed or gone, with the attributes concerned.
pub(crate) fn changes(before: &[Value], after: &[Value]) -> Vec<String> {
    let of = |items: &[Value]| items.iter().map(|item| (key(item), members(item))).collect::<BTreeMap<_, _>>();
    let (before, after) = (of(before), of(after));
    let gone = before.keys().filter(|key| !after.contains_key(*key)).map(|key| format!("gone {}", shown(key)));
    let kept = after.iter().filter_map(|(key, item)| match before.get(key) {
        None => Some(format!("new {} with {}", shown(key), item.keys().cloned().collect::<Vec<_>>().join(", "))),
        Some(earlier) => {
            let differs = |(name, value): &(&String, &Value)| earlier.get(*name) != Some(*value);
            let names: Vec<_> = item.iter().filter(differs).map(|(name, _)| name.as_str()).collect();
            (!names.is_empty()).then(|| format!("changed {}: {}", shown(key), names.join(", ")))
        }
    });
    gone.chain(kept).collect()
}

/// The same in short, such as `new K#… LICENSE`: sorted, without IDs and attributes.
pub(crate) fn writes(before: &[Value], after: &[Value]) -> Vec<String> {
    let short = |change: String| {
        let item = change.split(" with ").next().unwrap().split(": ").next().unwrap();
        let words: Vec<_> = item.split(' ').map(without_id).collect();
        words.join(" ")
    };
    let mut writes: Vec<_> = changes(before, after).into_iter().map(short).collect();
    writes.sort();
    writes
}

fn key(item: &Value) -> (String, Option<String>) {
    let part = |name: &str| item.get(name).map(|part| part.as_str().unwrap().to_owned());
    (part("pk").unwrap(), part("sk"))
}

fn members(item: &Value) -> Map<String, Value> {
    let members = item.as_object().unwrap().iter().filter(|(name, _)| !matches!(name.as_str(), "pk" | "sk"));
    members.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// An item's key, without hashes.
fn shown((pk, sk): &(String, Option<String>)) -> String {
    let part = |part: &str| match part.split_once('#') {
        Some(("K" | "C", _)) => without_id(part),
        _ => part.to_owned(),
    };
    match sk {
        None => part(pk),
        Some(sk) => format!("{} {}", part(pk), part(sk)),
    }
}

fn without_id(part: &str) -> String {
    part.split_once('#').map_or_else(|| part.to_owned(), |(kind, _)| format!("{kind}#…"))
}
