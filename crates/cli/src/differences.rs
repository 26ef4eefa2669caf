//! What is other about a record than it was.

use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::printing::{Column, List, shown};

/// What each change makes otherwise, whatever it is.
const OF_EVERY_CHANGE: [&str; 3] = ["record_version", "updated_at", "updated_by"];

/// The members that a change made otherwise.
pub(crate) const LIST: List =
    List { member: "changes", columns: &[Column::whole("member"), Column::new("before"), Column::new("after")] };

/// A member that is otherwise than it was; `null` where there is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Difference {
    pub(crate) member: &'static str,
    before: Value,
    after: Value,
}

/// What is other about an entry of `list` than it was; nothing of it was there before, where that is `null`.
pub(crate) fn differences(
    list: &List,
    before: &impl Serialize,
    after: &impl Serialize,
) -> Result<Vec<Difference>, Failure> {
    let (before, after) = (list.cells(before)?, list.cells(after)?);
    let pairs = list.columns.iter().zip(before.into_iter().zip(after));
    let differing = pairs.filter(|(column, (before, after))| {
        let is_same = before == after || is_empty(before) && is_empty(after);
        !is_same && !OF_EVERY_CHANGE.contains(&column.name())
    });
    Ok(differing.map(|(column, (before, after))| Difference { member: column.name(), before, after }).collect())
}

/// The differences in a sentence.
pub(crate) fn said(differences: &[Difference]) -> String {
    let said = differences.iter().map(|Difference { member, before, after }| {
        let member = member.replace('_', " ");
        match (is_empty(before), is_empty(after)) {
            (true, _) => format!("has {member} {}", shown(after)),
            (false, true) => format!("had {member} {}, and has none", shown(before)),
            (false, false) => format!("had {member} {}, and has {}", shown(before), shown(after)),
        }
    });
    said.collect::<Vec<_>>().join(", ")
}

fn is_empty(value: &Value) -> bool {
    shown(value).is_empty()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RECORDS: List = List {
        member: "records",
        columns: &[
            Column::whole("name"),
            Column::new("features"),
            Column::in_csv("customer_name"),
            Column::of_one("used"),
            Column::in_csv("updated_at"),
            Column::in_csv("record_version"),
        ],
    };

    // R22, R31
    #[test]
    fn what_is_otherwise_is_said_with_both_values_and_not_that_it_was_changed() {
        let before = json!({"name": "a", "features": [], "customer": {"name": "Ada"}, "used": 1, "record_version": 1});
        let after = json!({"name": "a", "features": ["x", "y"], "used": 2, "record_version": 2, "updated": {"at": 7}});
        let found = differences(&RECORDS, &before, &after).unwrap();
        assert_eq!(said(&found), "has features x, y, had customer name Ada, and has none, had used 1, and has 2");
        assert_eq!(differences(&RECORDS, &before, &before).unwrap(), []);
        let made = differences(&RECORDS, &json!({}), &after).unwrap();
        assert_eq!(said(&made), "has name a, has features x, y, has used 2");
        assert_eq!(
            serde_json::to_value(&found[0]).unwrap(),
            json!({"member": "features", "before": [], "after": ["x", "y"]})
        );
    }
}
