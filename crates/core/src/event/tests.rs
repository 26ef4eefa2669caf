use serde_json::{Value, json};

use super::*;
use crate::fixtures::{arn, computer, now, of, product};

fn event(change: Change, source_ip: Option<&str>) -> Event {
    let source_ip = source_ip.map(|ip| ip.parse().unwrap());
    let author = Author { principal: arn("vendor"), source_ip, request_id: "r-1".to_owned() };
    Event { event_id: of(json!("019ab3f1-7d00-7000-8000-000000000001")), at: now(), author: author.into(), change }
}

/// Events outlive the release that wrote them.
#[test]
fn an_event_has_this_form() {
    let common = json!({
        "event_id": "019ab3f1-7d00-7000-8000-000000000001", "at": "2026-11-24T10:00:00Z",
        "by": {"principal": "arn:aws:iam::111122223333:user/vendor"}, "request_id": "r-1",
    });
    let definition = json!({"name": "Editor", "version": "1.0", "features": ["export", "import"]});
    let hash = computer("pc").hash();
    let (id, reason): (_, StatedReason) = (hash.as_str().to_owned(), "stolen".parse().unwrap());
    let property = "security/AllowGenericKeys".to_owned();
    let cases: [(Change, Value); 4] = [
        (
            Change::SettingChanged { property, before: None, after: Some(of(json!(true))) },
            json!({"kind": "setting_changed", "property": "security/AllowGenericKeys", "after": true}),
        ),
        (
            Change::SettingChanged { property: "custom/Ratio".to_owned(), before: Some(of(json!(0.5))), after: None },
            json!({"kind": "setting_changed", "property": "custom/Ratio", "before": 0.5}),
        ),
        (
            Change::ProductChanged {
                product_id: "editor".parse().unwrap(),
                before: None,
                after: product(json!({})).definition,
            },
            json!({"kind": "product_changed", "product_id": "editor", "after": definition}),
        ),
        (
            Change::BlockedComputerChanged { id: hash, before: Some(reason), after: None },
            json!({"kind": "blocked_computer_changed", "id": id, "before": "stolen"}),
        ),
    ];
    for (change, own) in cases {
        for source_ip in [None, Some("203.0.113.7"), Some("2001:db8::7")] {
            let event = event(change.clone(), source_ip);
            let mut expected = crate::fixtures::with(common.clone(), own.clone());
            if let Some(source_ip) = source_ip {
                expected["by"]["source_ip"] = source_ip.into();
            }
            assert_eq!(serde_json::to_value(&event).unwrap(), expected);
            assert_eq!(of::<Event>(expected), event);
        }
    }
}

// R29
#[test]
fn of_a_role_the_name_of_the_session_stands_apart_and_comes_back() {
    let author = Author {
        principal: "arn:aws:sts::111122223333:assumed-role/Support/ada".parse().unwrap(),
        source_ip: None,
        request_id: "r-1".to_owned(),
    };
    let shown = json!({
        "by": {"principal": "arn:aws:sts::111122223333:assumed-role/Support", "session": "ada"}, "request_id": "r-1",
    });
    let author = EventAuthor::from(author);
    assert_eq!(serde_json::to_value(&author).unwrap(), shown);
    assert_eq!(of::<EventAuthor>(shown), author);
}

// R25, R29
#[test]
fn of_a_computer_the_activation_is_named_and_neither_principal_nor_address() {
    let activation_id = of(json!("019ab3f1-7d00-8000-8000-000000000002"));
    let author = EventAuthor::Computer { activation_id, request_id: "r-1".to_owned() };
    let shown = json!({"by": {"activation_id": "019ab3f1-7d00-8000-8000-000000000002"}, "request_id": "r-1"});
    assert_eq!(serde_json::to_value(&author).unwrap(), shown);
    assert_eq!(of::<EventAuthor>(shown), author);
    assert_eq!(author.principal(), None);
}
