//! What an event says was changed, in a sentence.

use std::collections::BTreeMap;

use latchkey_core::StoredEvent;
use latchkey_core::merge_patch::Members;
use serde_json::Value;

use crate::printing::shown;

/// What was changed, of what, from what and to what.
pub(super) fn summary(event: &StoredEvent) -> String {
    let subject =
        ["property", "product_id", "id", "activation_id", "signing_key_id"].iter().find_map(|name| event.0.get(*name));
    let changes = changes(event);
    let parts = subject.map(shown).into_iter().chain((!changes.is_empty()).then_some(changes));
    parts.collect::<Vec<_>>().join(": ")
}

/// What was changed, from what and to what.
pub(super) fn changes(event: &StoredEvent) -> String {
    let members = &event.0;
    if let Some(Value::Array(licenses)) = members.get("license_ids") {
        let product = members.get("after").and_then(|after| after.get("product")).map(shown).unwrap_or_default();
        let licenses =
            if licenses.len() == 1 { "1 license".to_owned() } else { format!("{} licenses", licenses.len()) };
        return format!("{licenses} of {product}");
    }
    let personal = members.get("personal").and_then(Value::as_object);
    let part = |name: &str| {
        let mut part = BTreeMap::new();
        for of in [Some(members), personal].into_iter().flatten() {
            collect(of, name, &mut part);
        }
        part
    };
    let (before, after) = (part("before"), part("after"));
    let mut changes: Vec<_> = before.keys().chain(after.keys().filter(|name| !before.contains_key(*name))).collect();
    changes.sort();
    let changes = changes.into_iter().filter(|name| before.get(*name) != after.get(*name)).map(|name| {
        let value = |part: &BTreeMap<String, String>| part.get(name).cloned().unwrap_or_else(|| "nothing".to_owned());
        let name = if name.is_empty() { String::new() } else { format!("{name} ") };
        format!("{name}{} → {}", value(&before), value(&after))
    });
    let changes = changes.collect::<Vec<_>>().join(", ");
    let is_erased = personal.is_none() && members.contains_key("personal_hash");
    let reason = members.get("reason").map(|reason| format!("reason: {}", shown(reason)));
    let erased = is_erased.then(|| "what was personal is erased".to_owned());
    let parts = (!changes.is_empty()).then_some(changes).into_iter().chain(reason).chain(erased);
    parts.collect::<Vec<_>>().join(": ")
}

/// The values of what was or is, by the names of members; one of a member within another has both names.
fn collect(of: &Members, name: &str, into: &mut BTreeMap<String, String>) {
    fn flatten(value: &Value, path: &str, into: &mut BTreeMap<String, String>) {
        match value {
            // In a merge patch: there is none.
            Value::Null => {}
            Value::Object(members) => {
                for (name, value) in members {
                    let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                    flatten(value, &path, into);
                }
            }
            value => drop(into.insert(path.to_owned(), quoted(value))),
        }
    }
    flatten(of.get(name).unwrap_or(&Value::Null), "", into);
}

/// A value for people, of which an empty one shows, too.
fn quoted(value: &Value) -> String {
    match value {
        Value::Array(values) if values.is_empty() => "nothing".to_owned(),
        Value::String(text) if text.is_empty() => "''".to_owned(),
        value => shown(value),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn said(event: Value) -> String {
        summary(&serde_json::from_value(event).unwrap())
    }

    // R29
    #[test]
    fn an_event_says_what_was_changed_from_what_to_what() {
        for (event, wanted) in [
            (
                json!({"kind": "license_updated", "before": {"activations": 1, "properties": {"tier": null, "beta": true}},
                    "after": {"activations": 3, "properties": {"tier": "gold", "beta": null}},
                    "personal": {"before": {"customer": {"name": "Ada"}}, "after": {"customer": {"name": "Ada L."}}}}),
                "activations 1 → 3, customer.name Ada → Ada L., properties.beta true → nothing, properties.tier nothing → gold",
            ),
            (
                json!({"kind": "license_updated", "before": {"features": []}, "after": {"features": ["a", "b"]},
                    "personal_hash": "x"}),
                "features nothing → a, b: what was personal is erased",
            ),
            (json!({"kind": "setting_changed", "property": "custom/Motto", "after": "x"}), "custom/Motto: nothing → x"),
            (
                json!({"kind": "setting_changed", "property": "a/B", "before": true, "after": false}),
                "a/B: true → false",
            ),
            (
                json!({"kind": "product_changed", "product_id": "editor", "before": {"name": "E", "version": "1"},
                    "after": {"name": "E", "version": "2"}}),
                "editor: version 1 → 2",
            ),
            (
                json!({"kind": "keys_created", "license_ids": [1, 2], "after": {"product": "editor"}}),
                "2 licenses of editor",
            ),
            (json!({"kind": "activation_key_revealed", "reason": "lost"}), "reason: lost"),
            (json!({"kind": "activation_key_revealed"}), ""),
            (
                json!({"kind": "signing_key_revoked", "signing_key_id": "mrk-1", "reason": "stolen"}),
                "mrk-1: reason: stolen",
            ),
            (
                json!({"kind": "activation_removed", "activation_id": "7", "before": {"activated_at": "t"},
                    "personal": {"before": {"computer_id": "pc"}, "after": {}}}),
                "7: activated_at t → nothing, computer_id pc → nothing",
            ),
        ] {
            assert_eq!(said(event.clone()), wanted, "{event}");
        }
    }
}
