//! Licenses are taken back, and so are seats.

use serde_json::json;

use crate::license_answers::{LICENSE_ID, at, license, problem, shown};
use crate::scripted_server::ScriptedServer;
use crate::stand::{Stand, activate, json as read, run, said, sold};

const ACTIVATION_ID: &str = "01a220b4-0eb1-8f2d-9c1b-5a0f8c6d7e21";

// R23
#[test]
fn a_license_is_suspended_reinstated_and_revoked_for_good() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--activations", "2"]);
    activate(&stand, "one");
    let set = |verb: &str, reason: &str| run(&stand, &["licenses", verb, &license_id, "--reason", reason, "--yes"]);
    let suspended = set("suspend", "unpaid");
    assert_eq!(
        (&suspended["license"]["state"], &suspended["license"]["state_reason"]),
        (&json!("suspended"), &json!("unpaid"))
    );
    assert_eq!(suspended["changes"][0], json!({"member": "state", "before": "active", "after": "suspended"}));
    let two = ["activate", "--activation-key-file", "key", "--computer-id", "two"];
    assert!(said(&mut stand.latchkey(&two), 1).contains("latchkey licenses reinstate"));
    // It gives, and asks nothing.
    stand.latchkey(&["licenses", "reinstate", &license_id, "--reason", "paid"]).assert().success();
    stand.latchkey(&two).assert().success();
    assert_eq!(set("revoke", "refund")["license"]["state"], "revoked");
    assert_eq!(
        run(&stand, &["licenses", "list", "--state", "revoked"])["licenses"][0]["license_id"],
        json!(license_id)
    );
    for (verb, options) in [
        ("reinstate", &["--reason", "sorry"][..]),
        ("suspend", &["--reason", "x"]),
        ("extend", &["--until", "2090-01-01"]),
        ("update", &["--activations", "3"]),
    ] {
        let said = said(stand.latchkey(&["licenses", verb, &license_id]).args(options), 1);
        assert!(said.contains("license_is_revoked") || said.contains("never_ends"), "{verb}: {said}");
    }
    run(&stand, &["licenses", "update", &license_id, "--comment", "refunded on Monday"]);
    stand.latchkey(&["licenses", "revoke", &license_id]).assert().code(2);
}

// R25
#[test]
fn a_seat_is_given_back_and_another_computer_takes_it() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--customer-name", "Ada"]);
    activate(&stand, "old");
    let new = ["activate", "--activation-key-file", "key", "--computer-id", "new"];
    assert!(said(&mut stand.latchkey(&new), 1).contains("latchkey activations remove"));
    let activation_id = run(&stand, &["activations", "list", &license_id])["activations"][0]["activation_id"].clone();
    let remove = ["activations", "remove", &license_id, activation_id.as_str().unwrap(), "--yes"];
    let removed = run(&stand, &remove);
    assert_eq!(
        (&removed["computer_id"], &removed["used_before"], &removed["used"]),
        (&json!("old"), &json!(1), &json!(0))
    );
    stand.latchkey(&new).assert().success();
    assert!(said(&mut stand.latchkey(&remove), 1).contains("(activation_unknown, "));
    for wrong in ["7", "1ACME-0NESE-AT000-00000-0001P"] {
        let said = said(&mut stand.latchkey(&["activations", "remove", &license_id, wrong]), 2);
        assert!(said.contains("no activation ID") && !said.contains("0NESE"), "{said}");
    }
}

// R20, R25
#[test]
fn a_seat_whose_first_answer_was_lost_is_given_back_all_the_same() {
    let seated = license(4, json!({"used": 2}));
    let activation =
        json!([{"activation_id": ACTIVATION_ID, "computer_id": "pc", "activated_at": "2026-01-01T00:00:00Z"}]);
    let free = license(4, json!({"used": 1}));
    let server = ScriptedServer::answering(vec![
        shown(&seated, &activation),
        problem(503, "try_again"),
        problem(404, "activation_unknown"),
        shown(&free, &json!([])),
    ]);
    let remove = ["activations", "remove", LICENSE_ID, ACTIVATION_ID, "--yes", "--output", "json"];
    let output = at(&server, &remove).assert().success().get_output().clone();
    assert_eq!((&read(&output.stdout)["used_before"], &read(&output.stdout)["used"]), (&json!(2), &json!(1)));
    assert!(String::from_utf8(output.stderr).unwrap().contains("it was gone already"));
}
