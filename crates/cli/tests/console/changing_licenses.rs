//! Licenses are changed: what was asked for, by whom, and only as it was seen.

use serde_json::{Value, json};

use crate::license_answers::{LICENSE_ID, SEEN, at, in_use, problem, shown};
use crate::scripted_server::ScriptedServer;
use crate::stand::{PRODUCT, Stand, activate, json as read, license, run, said, sold};

// R22
#[test]
fn every_member_that_can_change_has_an_option() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--model", "trial", "--expires-at", "+30d", "--feature", "export"]);
    let update = |options: &[&str]| run(&stand, &[&["licenses", "update", &license_id, "--yes"], options].concat());
    for (options, member, wanted) in [
        (&["--activations", "5"][..], "/activations", json!(5)),
        (&["--floating-seats", "3"], "/floating_seats", json!(3)),
        (&["--model", "permanent", "--perpetual"], "/perpetual", json!(true)),
        (&["--duration-days", "90"], "/duration_days", json!(90)),
        (&["--expires-at", "2090-12-31"], "/expires_at", json!("2090-12-31T23:59:59Z")),
        (&["--maintenance-until", "2090-06-30"], "/maintenance_until", json!("2090-06-30T23:59:59Z")),
        (&["--add-feature", "spelling"], "/features", json!(["export", "spelling"])),
        (&["--remove-feature", "export"], "/features", json!(["spelling"])),
        (&["--feature", "export"], "/features", json!(["export"])),
        (&["--property", "tier=gold", "--property", "seats=7"], "/properties", json!({"seats": 7, "tier": "gold"})),
        (&["--property", "tier=silver", "--remove-property", "seats"], "/properties", json!({"tier": "silver"})),
        (
            &["--customer-name", "Ada", "--customer-email", "a@b.c"],
            "/customer",
            json!({"name": "Ada", "email": "a@b.c"}),
        ),
        (&["--order-id", "A-7"], "/order_id", json!("A-7")),
        (&["--comment", "two\nlines"], "/comment", json!("two\nlines")),
        (&["--unset", "customer-email"], "/customer", json!({"name": "Ada"})),
        (&["--unset", "customer-name"], "/customer", Value::Null),
        (&["--customer-name", "Bob"], "/customer", json!({"name": "Bob"})),
        (&["--unset", "customer-name", "--customer-email", "b@c.d"], "/customer", json!({"email": "b@c.d"})),
        (&["--unset", "properties", "--unset", "features"], "/features", json!([])),
        (&["--unset", "maintenance-until", "--unset", "order-id", "--unset", "comment"], "/comment", Value::Null),
    ] {
        let changed = update(options);
        assert_eq!(changed["license"].pointer(member).cloned().unwrap_or_default(), wanted, "{options:?}");
        assert!(!changed["changes"].as_array().unwrap().is_empty(), "{options:?}");
    }
    let left = license(&stand, &license_id);
    assert_eq!(
        (&left["properties"], &left["order_id"], &left["maintenance_until"]),
        (&json!({}), &Value::Null, &Value::Null)
    );
    let revision = left["revision"].as_u64().unwrap();
    assert_eq!(update(&["--revoke-earlier"])["license"]["revision"], revision + 1);
}

// R18, R22
#[test]
fn what_does_not_fit_is_said_by_the_option_that_was_typed() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--feature", "export", "--activations", "2"]);
    activate(&stand, "one");
    activate(&stand, "two");
    for (options, exit_code, says) in [
        (&["--add-feature", "fly"][..], 1, "--add-feature fly: the product acme-editor has no such feature"),
        (&["--feature", "fly", "--feature", "export"], 1, "--feature fly: the product acme-editor has no such feature"),
        (&["--remove-feature", "fly"], 2, "--remove-feature: the license has no feature fly"),
        (&["--remove-property", "tier"], 2, "--remove-property: the license has no property tier"),
        (&["--property", "a=1", "--property", "a=2"], 2, "a is given twice"),
        (&["--property", "a=1", "--remove-property", "a"], 2, "both set and removed"),
        (&["--comment", "x", "--unset", "comment"], 2, "comment is both set and unset"),
        (&["--activations", "1"], 1, "(seats_in_use, "),
    ] {
        let said = said(stand.latchkey(&["licenses", "update", &license_id]).args(options), exit_code);
        assert!(said.contains(says), "{options:?}: {said}");
    }
    for wrong in
        [&[][..], &["--yes"], &["--product", PRODUCT], &["--generic"], &["--feature", "a", "--add-feature", "b"]]
    {
        stand.latchkey(&["licenses", "update", &license_id]).args(wrong).assert().code(2);
    }
    let fresh = sold(&stand, &[]);
    let past = said(&mut stand.latchkey(&["licenses", "update", &fresh, "--expires-at", "2020-01-01"]), 1);
    assert!(past.contains("--expires-at: must be in the future"), "{past}");
    let so_already = stand
        .latchkey(&["licenses", "update", &license_id, "--activations", "2"])
        .assert()
        .success()
        .get_output()
        .clone();
    assert!(String::from_utf8(so_already.stderr).unwrap().contains("it is so already: nothing was changed"));
}

// R22, R23, R25
#[test]
fn what_takes_something_away_asks_first_and_names_whose_it_is() {
    let stand = Stand::start();
    let options =
        ["--customer-name", "Example University", "--activations", "4", "--feature", "export", "--expires-at", "+1y"];
    let license_id = sold(&stand, &options);
    activate(&stand, "pc 1");
    activate(&stand, "pc 2");
    let activations = run(&stand, &["activations", "list", &license_id])["activations"].clone();
    let first = activations[0]["activation_id"].as_str().unwrap();
    let before = license(&stand, &license_id);
    let computer = activations[0]["computer_id"].as_str().unwrap();
    for (command, says) in [
        (
            &["licenses", "update", &license_id, "--remove-feature", "export"][..],
            &["activations that have one: 2", "Change this license of"][..],
        ),
        (&["licenses", "update", &license_id, "--expires-at", "+1d"], &["activations that have one: 2", "BEFORE"]),
        (&["licenses", "update", &license_id, "--revoke-earlier"], &["each computer needs the new one"]),
        (&["licenses", "update", &license_id, "--perpetual", "--model", "trial"], &["never ends"]),
        (
            &["licenses", "suspend", &license_id, "--reason", "unpaid"],
            &["Suspend this license of", "revocation list", "unpaid"],
        ),
        (&["licenses", "revoke", &license_id, "--reason", "refund"], &["Revoke this license of", "revoking is final"]),
        (&["activations", "remove", &license_id, first], &["Give back the seat of Desk", computer, "revocation list"]),
    ] {
        let output = stand.latchkey(command).assert().code(2).get_output().clone();
        let told = String::from_utf8(output.stderr).unwrap();
        for says in says.iter().chain(&["Example University", "2 of 4 activations", "add --yes"]) {
            assert!(told.contains(says), "{command:?}: {says}: {told}");
        }
        assert_eq!(output.stdout, b"");
        assert_eq!(license(&stand, &license_id), before, "{command:?}");
        // The same for a script: one object.
        let output = stand.latchkey(command).args(["--output", "json"]).assert().code(2).get_output().clone();
        assert!(read(&output.stderr)["detail"].as_str().unwrap().contains("Example University"));
    }
    // What gives asks nothing, and neither does what takes away before anybody activated.
    run(&stand, &["licenses", "update", &license_id, "--activations", "9", "--add-feature", "spelling"]);
    let fresh = sold(&stand, &["--feature", "export"]);
    run(&stand, &["licenses", "update", &fresh, "--remove-feature", "export"]);
}

// R22, R29
#[test]
fn what_a_colleague_made_of_a_license_meanwhile_is_shown_and_not_overwritten() {
    let before = in_use("2090-01-31T23:59:59Z", json!({}));
    let now = in_use(
        "2091-01-31T23:59:59Z",
        json!({"used": 3, "revision": 2,
            "record_version": "019ab3f1-7d00-7000-8000-000000000002",
            "updated": {"at": "2026-11-24T10:00:00Z", "by": "arn:aws:iam::111122223333:user/bob"},
        }),
    );
    for command in [
        &["extend", LICENSE_ID, "--by", "1y"][..],
        &["update", LICENSE_ID, "--activations", "5"],
        &["reinstate", LICENSE_ID, "--reason", "paid"],
    ] {
        let server = ScriptedServer::answering(vec![
            shown(&before, &json!([])),
            problem(412, "version_mismatch"),
            shown(&now, &json!([])),
        ]);
        let said = said(&mut at(&server, &[&["licenses"], command].concat()), 1);
        for part in [
            "version_mismatch",
            "it had expires at 2090-01-31T23:59:59Z, and has 2091-01-31T23:59:59Z",
            "2026-11-24T10:00:00Z by arn:aws:iam::111122223333:user/bob",
            "nothing was overwritten",
            "the same command again",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!said.contains("used"), "a computer is no colleague: {said}");
        let asked = server.asked();
        assert_eq!(asked.len(), 3, "it is not tried again");
        assert!(asked[1].1.to_lowercase().contains(&format!("if-match: \"{SEEN}\"")), "{}", asked[1].1);
    }
}

// R22
#[test]
fn a_dry_run_shows_before_and_after_and_changes_nothing() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--expires-at", "2090-01-31", "--feature", "export", "--customer-name", "Ada"]);
    activate(&stand, "pc");
    let activation_id = run(&stand, &["activations", "list", &license_id])["activations"][0]["activation_id"].clone();
    let before = run(&stand, &["licenses", "show", &license_id]);
    for (command, method, shows) in [
        (&["licenses", "extend", &license_id, "--by", "1y"][..], "PATCH", "2091-01-31T23:59:59Z"),
        (&["licenses", "update", &license_id, "--remove-feature", "export"], "PATCH", "features"),
        (&["licenses", "suspend", &license_id, "--reason", "unpaid"], "PUT", "suspended"),
        (&["licenses", "reinstate", &license_id, "--reason", "paid"], "PUT", "paid"),
        (&["licenses", "revoke", &license_id, "--reason", "refund"], "PUT", "revoked"),
        (&["activations", "remove", &license_id, activation_id.as_str().unwrap()], "DELETE", "pc"),
    ] {
        let shown = run(&stand, &[command, &["--dry-run"]].concat());
        assert_eq!(shown["method"], method, "{command:?}");
        if method != "DELETE" {
            assert_eq!(
                shown["headers"]["if-match"],
                format!("\"{}\"", before["license"]["record_version"].as_str().unwrap())
            );
        }
        let output = stand.latchkey(command).arg("--dry-run").assert().success().get_output().clone();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(told.contains(shows) && told.contains(&license_id) && told.contains("Nothing was sent"), "{told}");
    }
    assert_eq!(run(&stand, &["licenses", "show", &license_id]), before);
}
