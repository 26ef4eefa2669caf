//! What was changed is listed and shown.

use serde_json::json;

use crate::stand::{Stand, activate, printed, run, said, sold};

// R29, R15
#[test]
fn events_are_listed_by_license_and_by_day_and_shown_one_by_one() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--customer-name", "Ada", "--activations", "3"]);
    activate(&stand, "PC-7");
    let of_license = |arguments: &[&'static str]| [&["events", "list", "--license", &license_id], arguments].concat();
    assert_eq!(run(&stand, &of_license(&[])), json!({"events": []}));
    stand
        .latchkey(&["licenses", "update", &license_id, "--activations", "5", "--customer-name", "Bob"])
        .assert()
        .success();
    stand.latchkey(&["licenses", "suspend", &license_id, "--reason", "unpaid", "--yes"]).assert().success();
    stand.latchkey(&["settings", "set", "custom/Motto", "festina lente"]).assert().success();

    let listed = run(&stand, &of_license(&[]));
    let kinds: Vec<_> = listed["events"].as_array().unwrap().iter().map(|event| &event["kind"]).collect();
    assert_eq!(kinds, ["license_state_set", "license_updated"], "the newest first, as they are stored");
    let table = printed(&mut stand.latchkey(&of_license(&["--limit", "1"])));
    let line = table.lines().nth(1).unwrap();
    assert!(line.contains("state active → suspended, state_reason nothing → unpaid"), "{table}");
    assert_eq!(table.lines().count(), 2, "{table}");
    let csv = printed(&mut stand.latchkey(&of_license(&["--output", "csv", "--columns", "number,change,before"])));
    let wanted = "1,\"activations 3 → 5, customer.name Ada → Bob, revision 1 → 2\",\"{\"\"activations\"\":3,\"\"revision\"\":1}\"\n";
    assert!(csv.starts_with("number,change,before\n2,") && csv.ends_with(wanted), "{csv}");

    let today = run(&stand, &["events", "list"]);
    let found: Vec<_> =
        today["events"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    let wanted = ["setting_changed", "license_state_set", "license_updated", "keys_created", "product_changed"];
    assert_eq!(found, wanted, "of everything");
    assert_eq!(run(&stand, &["events", "list", "--day", "-1d"]), json!({"events": []}));
    let event_id = today["events"][2]["event_id"].as_str().unwrap();
    assert_eq!(run(&stand, &["events", "show", event_id]), today["events"][2]);
    let shown = printed(&mut stand.latchkey(&["events", "show", event_id]));
    for wanted in ["license_updated", "customer.name Ada → Bob", "personal_before  customer=name=Ada", &license_id] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    let license = printed(&mut stand.latchkey(&["licenses", "show", &license_id]));
    assert!(license.contains(event_id) && license.contains("customer.name Ada → Bob"), "{license}");
    assert!(!today.to_string().contains("eyJ"), "no license key");
}

#[test]
fn what_names_no_event_is_told_so() {
    let stand = Stand::start();
    for (arguments, exit_code, says) in [
        (&["list", "--license", "none"][..], 2, "this is no license ID"),
        (&["list", "--license", "993001d6-802d-8a6d-808e-2bcf1a9966f3"], 1, "(license_unknown, request"),
        (&["show", "none"], 2, "this is no event's ID"),
        (&["show", "019ab3f1-7d00-7000-8000-000000000001"], 1, "(event_unknown)"),
        (&["undo", "019ab3f1-7d00-7000-8000-000000000001"], 1, "(event_unknown)"),
        (
            &["list", "--columns", "none"],
            2,
            "--columns: 'none' is none of event_id, at, kind, change, by_principal, license_id",
        ),
    ] {
        let said = said(stand.latchkey(&["events"]).args(arguments), exit_code);
        assert!(said.contains(says), "{arguments:?}: {said}");
    }
    for wrong in [&["--day", "yesterday"][..], &["--day", "-1d", "--license", "x"], &["--limit", "0"]] {
        stand.latchkey(&["events", "list"]).args(wrong).assert().code(2);
    }
}
