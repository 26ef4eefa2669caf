use serde_json::json;

use super::*;

fn principal(arn: &str) -> Principal {
    Principal { arn: arn.parse().unwrap(), account: "111122223333".to_owned() }
}

fn scope(arn: &str, function: &str, key: &str) -> IdempotencyScope {
    IdempotencyScope::new(&principal(arn), function, &key.parse().unwrap())
}

const ROLE: &str = "arn:aws:sts::111122223333:assumed-role/sales/ada";

// R14
#[test]
fn the_sessions_of_a_role_are_one_principal() {
    let one = scope(ROLE, "create-key", "a");
    assert_eq!(scope("arn:aws:sts::111122223333:assumed-role/sales/1795514400", "create-key", "a"), one);
    assert_eq!(scope("arn:aws:sts::111122223333:assumed-role/sales/a@b.example", "create-key", "a"), one);
}

// R14, R15
#[test]
fn no_other_principal_function_or_key_has_the_same_scope() {
    let mut scopes = vec![
        scope(ROLE, "create-key", "a"),
        scope("arn:aws:sts::111122223333:assumed-role/support/ada", "create-key", "a"),
        scope("arn:aws:sts::111122223333:assumed-role/sale/s", "create-key", "a"),
        scope("arn:aws:iam::111122223333:user/sales/ada", "create-key", "a"),
        scope("arn:aws:iam::111122223333:user/sales", "create-key", "a"),
        scope("arn:aws:iam::111122223333:role/sales", "create-key", "a"),
        scope("arn:aws:iam::111122223333:root", "create-key", "a"),
        scope(ROLE, "reissue-key", "a"),
        scope(ROLE, "create-key", "b"),
        scope(ROLE, "create-keya", "a"),
        scope(ROLE, "create-key", "aa"),
    ];
    let other = Principal { account: "444455556666".to_owned(), ..principal(ROLE) };
    scopes.push(IdempotencyScope::new(&other, "create-key", &"a".parse().unwrap()));
    for (n, scope) in scopes.iter().enumerate() {
        assert!(!scopes[..n].contains(scope), "{n}");
    }
}

// R14
#[test]
fn requests_are_the_same_by_their_members() {
    let fingerprint = Fingerprint::of(&json!({"product": "p", "properties": {"a": 1, "b": [1, 2]}}));
    for same in [
        r#"{"properties": {"b": [1, 2], "a": 1}, "product": "\u0070"}"#,
        r#"{"properties": {"b": [1, 2], "a": 1, "c": null}, "product": "p", "comment": null}"#,
    ] {
        assert_eq!(Fingerprint::of(&serde_json::from_str(same).unwrap()), fingerprint, "{same}");
    }
    for other in [
        json!({"product": "p", "properties": {"a": 1, "b": [2, 1]}}),
        json!({"product": "p", "properties": {"a": 1, "b": [1, 2]}, "quantity": 1}),
        json!({"product": "p", "properties": {"a": "1", "b": [1, 2]}}),
        json!({"product": "p", "properties": {"a": 1, "b": [1, 2, null]}}),
    ] {
        assert_ne!(Fingerprint::of(&other), fingerprint, "{other}");
    }
}
