//! JSON Merge Patch (RFC 7396), as events say what changed.

use serde_json::{Map, Value};

/// The members of a JSON object.
pub type Members = Map<String, Value>;

/// The patch that makes `to` of `from`: what is alike is left out, what is gone is `null`.
#[must_use]
pub fn difference(from: &Members, to: &Members) -> Members {
    let gone = from.keys().filter(|name| !to.contains_key(*name)).map(|name| (name.clone(), Value::Null));
    let other = to.iter().filter_map(|(name, value)| {
        let change = match (from.get(name), value) {
            (Some(known), value) if known == value => return None,
            (Some(Value::Object(known)), Value::Object(value)) => Value::Object(difference(known, value)),
            (_, value) => value.clone(),
        };
        Some((name.clone(), change))
    });
    gone.chain(other).collect()
}

/// Applies a patch.
pub fn apply(patch: &Members, target: &mut Members) {
    for (name, change) in patch {
        match change {
            Value::Null => drop(target.remove(name)),
            Value::Object(patch) => {
                let target = target.entry(name.clone()).or_insert_with(|| Value::Object(Members::new()));
                if !target.is_object() {
                    *target = Value::Object(Members::new());
                }
                apply(patch, target.as_object_mut().expect("it was made one"));
            }
            value => drop(target.insert(name.clone(), value.clone())),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn members(value: Value) -> Members {
        value.as_object().unwrap().clone()
    }

    /// RFC 7396, appendix A, as far as both sides are objects.
    #[test]
    fn a_patch_is_applied_as_the_standard_says() {
        let cases = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "b"}), json!({"b": "c"}), json!({"a": "b", "b": "c"})),
            (json!({"a": "b"}), json!({"a": null}), json!({})),
            (json!({"a": "b", "b": "c"}), json!({"a": null}), json!({"b": "c"})),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (json!({"a": "c"}), json!({"a": ["b"]}), json!({"a": ["b"]})),
            (json!({"a": {"b": "c"}}), json!({"a": {"b": "d", "c": null}}), json!({"a": {"b": "d"}})),
            (json!({"a": [{"b": "c"}]}), json!({"a": [1]}), json!({"a": [1]})),
            (json!({"e": null}), json!({"a": 1}), json!({"e": null, "a": 1})),
            (json!({}), json!({"a": {"bb": {"ccc": null}}}), json!({"a": {"bb": {}}})),
            (json!({"a": "text"}), json!({"a": {"b": 1}}), json!({"a": {"b": 1}})),
        ];
        for (target, patch, expected) in cases {
            let mut target = members(target);
            apply(&members(patch), &mut target);
            assert_eq!(Value::Object(target), expected);
        }
    }

    /// Members of objects, nested, without `null`.
    fn any_members() -> impl Strategy<Value = Members> {
        let leaf = prop_oneof![
            any::<bool>().prop_map(Value::from),
            any::<i32>().prop_map(Value::from),
            "[a-c]{0,2}".prop_map(Value::from),
            prop::collection::vec(any::<u8>().prop_map(Value::from), 0..3).prop_map(Value::from),
        ];
        let value = leaf.prop_recursive(3, 12, 4, |inner| {
            prop::collection::btree_map("[a-d]", inner, 0..4).prop_map(|map| Value::Object(map.into_iter().collect()))
        });
        prop::collection::btree_map("[a-d]", value, 0..4).prop_map(|map| map.into_iter().collect())
    }

    proptest! {
        #[test]
        fn the_difference_makes_the_one_of_the_other(from in any_members(), to in any_members()) {
            let patch = difference(&from, &to);
            let mut made = from.clone();
            apply(&patch, &mut made);
            prop_assert_eq!(&made, &to);
            prop_assert_eq!(patch.is_empty(), from == to);
        }
    }
}
