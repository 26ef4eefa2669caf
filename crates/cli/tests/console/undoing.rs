//! A change is made back, unless something was changed since.

use std::thread;

use serde_json::{Value, json};

use crate::stand::{PRODUCT, Stand, activate, license, printed, run, said, sold};

/// The latest event of everything.
fn latest(stand: &Stand) -> String {
    run(stand, &["events", "list", "--limit", "1"])["events"][0]["event_id"].as_str().unwrap().to_owned()
}

fn undo(stand: &Stand, event_id: &str) -> Value {
    run(stand, &["events", "undo", event_id, "--yes"])
}

fn events(stand: &Stand) -> usize {
    run(stand, &["events", "list"])["events"].as_array().unwrap().len()
}

/// A license but for what every change makes otherwise.
fn said_of(mut license: Value) -> Value {
    for name in ["revision", "record_version", "updated"] {
        license.as_object_mut().unwrap().remove(name);
    }
    license
}

// R31, R22
#[test]
fn whatever_a_license_was_it_is_again_and_an_undo_is_undone_likewise() {
    let stand = Stand::start();
    let order =
        ["--customer-name", "Ada", "--customer-email", "a@b.c", "--comment", "two\nlines", "--feature", "export"];
    let license_id = sold(&stand, &[&order[..], &["--expires-at", "2090-01-31", "--property", "tier=gold"]].concat());
    activate(&stand, "PC-7");
    for options in [
        &["--activations", "5"][..],
        &["--floating-seats", "3", "--model", "subscription"],
        &["--perpetual"],
        &["--duration-days", "900"],
        &["--expires-at", "2091-12-31"],
        &["--maintenance-until", "2090-06-30"],
        &["--unset", "maintenance-until"],
        &["--feature", "spelling"],
        &["--unset", "features"],
        &["--property", "seats=7", "--property", "ratio=0.5", "--remove-property", "tier"],
        &["--unset", "properties"],
        &["--customer-name", "Bob", "--unset", "customer-email"],
        &["--unset", "customer-name", "--unset", "comment"],
        &["--order-id", "A-7", "--comment", "x"],
        &["--unset", "order-id"],
    ] {
        let before = license(&stand, &license_id);
        stand.latchkey(&["licenses", "update", &license_id, "--yes"]).args(options).assert().success();
        let after = license(&stand, &license_id);
        assert_ne!(said_of(before.clone()), said_of(after.clone()), "{options:?}");
        let undone = undo(&stand, &latest(&stand));
        assert_eq!(said_of(undone["license"].clone()), said_of(before), "{options:?}");
        undo(&stand, &latest(&stand));
        assert_eq!(said_of(license(&stand, &license_id)), said_of(after), "{options:?}: done again");
    }
    assert_eq!(run(&stand, &["audit", "verify", &license_id])["verdict"], "whole");
}

// R31, R23
#[test]
fn a_state_is_what_it_was_with_its_reason() {
    let stand = Stand::start();
    let license_id = sold(&stand, &[]);
    let state = || {
        let license = license(&stand, &license_id);
        (license["state"].as_str().unwrap().to_owned(), license["state_reason"].as_str().unwrap().to_owned())
    };
    let texts = |state: &str, reason: &str| (state.to_owned(), reason.to_owned());
    stand.latchkey(&["licenses", "suspend", &license_id, "--reason", "unpaid", "--yes"]).assert().success();
    let suspended = latest(&stand);
    undo(&stand, &suspended);
    assert_eq!(state(), texts("active", &format!("undoes event {suspended}")));
    undo(&stand, &latest(&stand));
    assert_eq!(state(), texts("suspended", "unpaid"));
    run(&stand, &["events", "undo", &latest(&stand), "--yes", "--reason", "paid after all"]);
    assert_eq!(state(), texts("active", "paid after all"));
    stand.latchkey(&["licenses", "revoke", &license_id, "--reason", "refund", "--yes"]).assert().success();
    let said = said(&mut stand.latchkey(&["events", "undo", &latest(&stand), "--yes"]), 1);
    assert!(said.contains("revoking is final") && said.ends_with(" (not_undoable)\n"), "{said}");
}

// R31
#[test]
fn settings_products_and_blocked_computers_are_what_they_were() {
    let stand = Stand::start();
    let motto = || {
        run(&stand, &["settings", "list"])["properties"]
            .as_array()
            .unwrap()
            .iter()
            .find(|property| property["name"] == "custom/Motto")
            .map(|property| property["value"].clone())
    };
    stand.latchkey(&["settings", "set", "custom/Motto", "festina lente"]).assert().success();
    undo(&stand, &latest(&stand));
    assert_eq!(motto(), None, "it was not set");
    undo(&stand, &latest(&stand));
    assert_eq!(motto(), Some(json!("festina lente")));
    stand.latchkey(&["settings", "delete", "custom/Motto"]).assert().success();
    undo(&stand, &latest(&stand));
    assert_eq!(motto(), Some(json!("festina lente")));
    stand.latchkey(&["settings", "set", "security/AllowGenericKeys", "true", "--yes"]).assert().success();
    undo(&stand, &latest(&stand));
    assert_eq!(run(&stand, &["settings", "get", "security/AllowGenericKeys"])["value"], json!(false));

    let product = || run(&stand, &["products", "get", "acme-editor"])["version"].clone();
    stand.latchkey(&["products", "set", "acme-editor", "--version", "4.3"]).assert().success();
    undo(&stand, &latest(&stand));
    assert_eq!(product(), "4.2");

    let blocked = || run(&stand, &["computers", "list"])["blocked_computers"].as_array().unwrap().len();
    stand.latchkey(&["computers", "block", "PC-9", "--reason", "stolen"]).assert().success();
    undo(&stand, &latest(&stand));
    assert_eq!(blocked(), 0);
    let unblocked = latest(&stand);
    for (options, says) in [(&[][..], "--computer-id says which"), (&["--computer-id", "PC-8"], "another computer")] {
        let said = said(stand.latchkey(&["events", "undo", &unblocked, "--yes"]).args(options), 2);
        assert!(said.contains(says), "{said}");
    }
    let again = run(&stand, &["events", "undo", &unblocked, "--yes", "--computer-id", "PC-9"]);
    assert_eq!((&again["reason"], blocked()), (&json!("stolen"), 1));
}

// R31
#[test]
fn what_was_changed_since_is_not_undone() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--activations", "3"]);
    let mut changed = Vec::new();
    for (first, second) in [
        (
            &["licenses", "update", &license_id, "--activations", "5"][..],
            &["licenses", "update", &license_id, "--comment", "x"][..],
        ),
        (
            &["licenses", "suspend", &license_id, "--reason", "unpaid", "--yes"],
            &["licenses", "suspend", &license_id, "--reason", "stolen", "--yes"],
        ),
        (&["settings", "set", "custom/A", "1"], &["settings", "set", "custom/A", "2"]),
        (&["settings", "set", "custom/B", "1"], &["settings", "delete", "custom/B"]),
        (&["settings", "delete", "custom/A"], &["settings", "set", "custom/A", "3"]),
        (
            &["products", "set", "acme-editor", "--version", "4.3"],
            &["products", "set", "acme-editor", "--version", "4.4"],
        ),
        (&["computers", "block", "PC-1", "--reason", "a"], &["computers", "unblock", "PC-1"]),
        (&["computers", "block", "PC-1", "--reason", "b"], &["computers", "list"]),
    ] {
        stand.latchkey(first).assert().success();
        changed.push(latest(&stand));
        stand.latchkey(second).assert().success();
    }
    // The last one was not changed since.
    changed.pop();
    let before = events(&stand);
    for event_id in &changed {
        let said = said(&mut stand.latchkey(&["events", "undo", event_id, "--yes"]), 1);
        assert!(said.contains("it was changed since") && said.ends_with(" (version_mismatch)\n"), "{said}");
        assert!(said.contains("latchkey events list"), "{said}");
    }
    assert_eq!(events(&stand), before, "nothing was done");
}

// R31
#[test]
fn what_can_never_be_undone_is_said_with_what_helps_instead() {
    let stand = Stand::start();
    let license_id = sold(&stand, &[]);
    let created = latest(&stand);
    activate(&stand, "PC-7");
    let activation = run(&stand, &["activations", "list", &license_id])["activations"][0]["activation_id"].clone();
    let removal = ["activations", "remove", &license_id, activation.as_str().unwrap(), "--yes"];
    stand.latchkey(&removal).assert().success();
    let removed = latest(&stand);
    stand.latchkey(&["licenses", "update", &license_id, "--revoke-earlier", "--yes"]).assert().success();
    let taken_back = latest(&stand);
    let defined = run(&stand, &["events", "list"]);
    let defined = defined["events"].as_array().unwrap().last().unwrap()["event_id"].as_str().unwrap().to_owned();
    for (event_id, says) in [
        (&created, "latchkey licenses revoke"),
        (&removed, "activates again"),
        (&taken_back, "license keys that were taken back stay so"),
        (&defined, "can't be undefined"),
    ] {
        let said = said(&mut stand.latchkey(&["events", "undo", event_id, "--yes"]), 1);
        assert!(said.contains(says) && said.ends_with(" (not_undoable)\n"), "{said}");
    }
}

// R31
#[test]
fn an_undo_asks_first_and_a_rehearsal_sends_nothing() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--activations", "3", "--customer-name", "Ada"]);
    stand.latchkey(&["licenses", "update", &license_id, "--activations", "5"]).assert().success();
    let (event_id, before) = (latest(&stand), license(&stand, &license_id));
    let output = stand.latchkey(&["events", "undo", &event_id]).assert().code(2).get_output().clone();
    let asked = String::from_utf8(output.stderr).unwrap();
    assert!(asked.contains("activations  5       3") && asked.contains("license of Ada"), "{asked}");
    assert!(asked.contains("There is nobody to ask here: add --yes"), "{asked}");
    let rehearsed = printed(&mut stand.latchkey(&["events", "undo", &event_id, "--dry-run"]));
    assert!(rehearsed.starts_with("PATCH ") && rehearsed.contains("\"activations\": 3"), "{rehearsed}");
    assert!(rehearsed.contains(&format!("if-match: \"{event_id}\"")), "{rehearsed}");
    assert_eq!(license(&stand, &license_id), before);
    // What is asked about is named once.
    for (change, says) in [
        (&["settings", "set", "custom/Motto", "x"][..], "custom/Motto: nothing → x\n"),
        (&["products", "set", PRODUCT, "--version", "9"], "the product acme-editor: version 4.2 → 9\n"),
        (&["computers", "block", "PC-9", "--reason", "stolen"], "the computer PC-9: nothing → stolen\n"),
    ] {
        stand.latchkey(change).assert().success();
        let undo = stand.latchkey(&["events", "undo", &latest(&stand)]).assert().code(2).get_output().clone();
        let asked = String::from_utf8(undo.stderr).unwrap();
        assert!(asked.starts_with(says), "{asked}");
    }
}

// R31
#[test]
fn of_two_undos_at_once_one_is_made() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--activations", "3"]);
    for change in [
        &["licenses", "update", &license_id, "--activations", "5"][..],
        &["licenses", "suspend", &license_id, "--reason", "unpaid", "--yes"],
        &["settings", "set", "custom/Motto", "x"],
        &["products", "set", "acme-editor", "--version", "4.3"],
        &["computers", "block", "PC-1", "--reason", "a"],
    ] {
        stand.latchkey(change).assert().success();
        let (event_id, before) = (latest(&stand), events(&stand));
        let outcomes: Vec<_> = thread::scope(|scope| {
            let undo = || stand.latchkey(&["events", "undo", &event_id, "--yes"]).output().unwrap();
            let undos: Vec<_> = (0..3).map(|_| scope.spawn(undo)).collect();
            undos.into_iter().map(|undo| undo.join().unwrap()).collect()
        });
        let said: Vec<_> = outcomes.iter().map(|output| String::from_utf8_lossy(&output.stderr)).collect();
        assert!(outcomes.iter().any(|output| output.status.success()), "{change:?}: {said:?}");
        // The same principal, asking for the same of the same version, may be taken for one whose answer was lost.
        let refused = outcomes.iter().filter(|output| !output.status.success());
        assert!(refused.clone().all(|output| output.status.code() == Some(1)), "{change:?}: {said:?}");
        assert_eq!(events(&stand), before + 1, "{change:?}: {said:?}");
    }
    assert_eq!(license(&stand, &license_id)["activations"], 3);
    assert_eq!(run(&stand, &["audit", "verify", &license_id])["verdict"], "whole");
}
