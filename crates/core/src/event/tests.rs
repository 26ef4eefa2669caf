use serde_json::{Value, json};

use super::*;
use crate::fixtures::{arn, computer, now, of, product};

fn event(change: Change, source_ip: Option<&str>) -> Event {
    let source_ip = source_ip.map(|ip| ip.parse().unwrap());
    let author = Author { principal: arn("vendor"), source_ip, request_id: "r-1".to_owned() };
    Event { event_id: of(json!("019ab3f1-7d00-7000-8000-000000000001")), at: now(), author, change }
}

/// Events outlive the release that wrote them.
#[test]
fn an_event_has_this_form() {
    let common = json!({
        "event_id": "019ab3f1-7d00-7000-8000-000000000001", "at": "2026-11-24T10:00:00Z",
        "principal": "arn:aws:iam::111122223333:user/vendor", "request_id": "r-1",
    });
    let definition = json!({"name": "Editor", "version": "1.0", "features": ["export", "import"]});
    let hash = computer("pc").hash();
    let (id, reason): (_, BlockReason) = (hash.as_str().to_owned(), "stolen".parse().unwrap());
    let property = "security/AllowGenericKeys".to_owned();
    let cases: [(Change, Value); 4] = [
        (
            Change::Setting { property, before: None, after: Some(of(json!(true))) },
            json!({"action": "setting", "property": "security/AllowGenericKeys", "after": true}),
        ),
        (
            Change::Setting { property: "custom/Ratio".to_owned(), before: Some(of(json!(0.5))), after: None },
            json!({"action": "setting", "property": "custom/Ratio", "before": 0.5}),
        ),
        (
            Change::Product {
                product_id: "editor".parse().unwrap(),
                before: None,
                after: product(json!({})).definition,
            },
            json!({"action": "product", "product_id": "editor", "after": definition}),
        ),
        (
            Change::BlockedComputer { id: hash, before: Some(reason), after: None },
            json!({"action": "blocked_computer", "id": id, "before": "stolen"}),
        ),
    ];
    for (change, own) in cases {
        for source_ip in [None, Some("203.0.113.7"), Some("2001:db8::7")] {
            let event = event(change.clone(), source_ip);
            let mut expected = crate::fixtures::with(common.clone(), own.clone());
            if let Some(source_ip) = source_ip {
                expected["source_ip"] = source_ip.into();
            }
            assert_eq!(serde_json::to_value(&event).unwrap(), expected);
            assert_eq!(of::<Event>(expected), event);
        }
    }
}
