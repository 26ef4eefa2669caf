//! Licenses are extended, changed and taken back; seats are given back.

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{PRODUCT, Stand, json as read, latchkey, printed, said};

const LICENSE_ID: &str = "01a220b3-e5e4-838d-897c-8c78a3d16264";
const ACTIVATION_ID: &str = "01a220b4-0eb1-8f2d-9c1b-5a0f8c6d7e21";
const SEEN: &str = "019ab3f1-7d00-7000-8000-000000000001";
const JSON: &str = "content-type: application/json\r\n";

fn run(stand: &Stand, arguments: &[&str]) -> Value {
    let mut command = stand.latchkey(&["--output", "json"]);
    read(&command.args(arguments).assert().success().get_output().stdout)
}

/// Makes one license with these options.
fn made(stand: &Stand, options: &[&str]) -> String {
    stand.activation_key_file("key", options);
    run(stand, &["licenses", "find", "key"])["license_id"].as_str().unwrap().to_owned()
}

fn activate(stand: &Stand, computer_id: &str) {
    let activate =
        ["activate", "--activation-key-file", "key", "--computer-id", computer_id, "--computer-name", "Desk"];
    stand.latchkey(&activate).assert().success();
}

fn license(stand: &Stand, license_id: &str) -> Value {
    run(stand, &["licenses", "show", license_id])["license"].clone()
}

/// A license as a scripted server shows it, with these members otherwise.
fn scripted(members: Value) -> Value {
    let mut license = json!({
        "license_id": LICENSE_ID, "record_version": SEEN, "perpetual": false, "product": "editor", "generic": false,
        "model": "subscription", "activations": 3, "floating_seats": 1, "features": ["export"], "properties": {}, "used": 2,
        "customer": {"name": "Ada"}, "created_at": "2025-01-01T10:00:00Z", "state": "active", "revision": 1,
        "created_by": "arn:aws:iam::111122223333:user/ada",
    });
    license.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    license
}

fn shown(license: &Value, activations: &Value) -> String {
    answer("200 OK", JSON, &json!({"license": license, "activations": activations, "cursor": null}).to_string())
}

fn changed(license: &Value) -> String {
    answer("200 OK", JSON, &json!({"license": license, "warnings": []}).to_string())
}

fn problem(status: u16, code: &str) -> String {
    let body = json!({"code": code, "status": status, "title": "No", "detail": "no"}).to_string();
    answer(&format!("{status} No"), "content-type: application/problem+json\r\n", &body)
}

fn at(server: &ScriptedServer, arguments: &[&str]) -> Command {
    let mut command = latchkey(&std::env::temp_dir(), arguments);
    command.args(["--url", &server.url, "--timeout", "3"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
    command
}

/// The body of the request that was sent as the second.
fn sent(server: &ScriptedServer) -> Value {
    let (_, asked) = &server.asked()[1];
    read(asked.split("\r\n\r\n").nth(1).unwrap().as_bytes())
}

// R22
#[test]
fn a_license_is_extended_from_its_end_by_the_calendar() {
    let stand = Stand::start();
    let license_id =
        made(&stand, &["--expires-at", "2091-01-31", "--customer-name", "Ada", "--customer-email", "a@b.c"]);
    let extend = |options: &[&str]| {
        let extended = run(&stand, &[&["licenses", "extend", &license_id], options].concat());
        assert_eq!(extended["license"]["ends_at"], license(&stand, &license_id)["ends_at"]);
        extended["license"]["ends_at"].as_str().unwrap().to_owned()
    };
    assert_eq!(extend(&["--by", "1m"]), "2091-02-28T23:59:59Z");
    assert_eq!(extend(&["--by", "1y"]), "2092-02-28T23:59:59Z");
    assert_eq!(extend(&["--by", "2d"]), "2092-03-01T23:59:59Z");
    assert_eq!(extend(&["--until", "2093-12-31T18:00:00+01:00"]), "2093-12-31T17:00:00Z");
    let table = printed(&mut stand.latchkey(&["licenses", "extend", &license_id, "--by", "1w"]));
    for wanted in [&license_id, "Ada <a@b.c>", "expires_at", "2093-12-31T17:00:00Z", "2094-01-07T17:00:00Z"] {
        assert!(table.contains(wanted), "{wanted}: {table}");
    }
    let csv = printed(&mut stand.latchkey(&["licenses", "extend", &license_id, "--by", "1d", "--output", "csv"]));
    assert!(
        csv.starts_with("member,before,after\n") && csv.contains("\nexpires_at,2094-01-07T17:00:00Z,2094-01-08"),
        "{csv}"
    );
    for (wrong, exit_code, says) in [
        (&["--until", "2093-01-01"][..], 2, "is no later than its end"),
        (&["--by", "200y"], 1, "--by: must be within a century"),
        (&["--by", "9000y"], 2, "too far ahead"),
        (&["--until", "+200y"], 1, "--until: must be within a century"),
    ] {
        let said = said(stand.latchkey(&["licenses", "extend", &license_id]).args(wrong), exit_code);
        assert!(said.contains(says), "{said}");
    }
    for wrong in [&[][..], &["--by", "1y", "--until", "2099-01-01"], &["--by", "0d"], &["--by", "-1y"]] {
        stand.latchkey(&["licenses", "extend", &license_id]).args(wrong).assert().code(2);
    }
    let perpetual = made(&stand, &["--perpetual"]);
    assert!(
        said(&mut stand.latchkey(&["licenses", "extend", &perpetual, "--by", "1y"]), 1).ends_with(" (never_ends)\n")
    );
}

#[test]
fn the_help_says_from_when_an_extension_counts_and_in_which_order_a_list_comes() {
    let help = |command: &[&str]| {
        let help = printed(latchkey(&std::env::temp_dir(), command).arg("--help"));
        help.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let extend = help(&["licenses", "extend"]);
    assert!(extend.contains("of a license that has ended, from the end of today in UTC"), "{extend}");
    assert!(help(&["licenses", "list"]).contains("the newest come first"));
    assert!(help(&["licenses", "export"]).contains("the same command goes on from where it was"));
}

// R22
#[test]
fn days_that_have_not_begun_become_more_and_days_that_have_get_a_later_end() {
    let stand = Stand::start();
    let license_id = made(&stand, &["--duration-days", "365"]);
    let extend = || run(&stand, &["licenses", "extend", &license_id, "--by", "1y"])["license"].clone();
    assert_eq!(extend()["duration_days"], 730);
    activate(&stand, "pc");
    let end: jiff::Timestamp = license(&stand, &license_id)["ends_at"].as_str().unwrap().parse().unwrap();
    let extended = extend();
    assert!(extended["duration_days"].is_null());
    let later: jiff::Timestamp = extended["expires_at"].as_str().unwrap().parse().unwrap();
    assert!((365..=366).contains(&(later.duration_since(end).as_hours() / 24)), "{end} {later}");
}

// R22
#[test]
fn a_license_that_has_ended_is_extended_from_today() {
    let ended = scripted(json!({"expires_at": "2026-01-31T23:59:59Z", "ends_at": "2026-01-31T23:59:59Z"}));
    let server = ScriptedServer::answering(vec![shown(&ended, &json!([])), changed(&ended)]);
    let output = at(&server, &["licenses", "extend", LICENSE_ID, "--by", "1y"]).assert().success().get_output().clone();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("it ended on 2026-01-31T23:59:59Z: the period counts from the end of today"), "{told}");
    let end: jiff::Timestamp = sent(&server)["expires_at"].as_str().unwrap().parse().unwrap();
    let days = end.duration_since(jiff::Timestamp::now()).as_hours() / 24;
    assert!((365..=366).contains(&days) && end.to_string().ends_with("T23:59:59Z"), "{end}");
}

// R20, R22
#[test]
fn an_extension_of_which_nobody_knows_is_not_made_twice_by_mistake() {
    let license = scripted(json!({"expires_at": "2090-01-31T23:59:59Z", "ends_at": "2090-01-31T23:59:59Z"}));
    let server = ScriptedServer::answering(vec![shown(&license, &json!([])), problem(503, "try_again")]);
    let said = said(&mut at(&server, &["licenses", "extend", LICENSE_ID, "--by", "1m"]), 3);
    assert!(said.contains("--until 2090-02-28T23:59:59Z does it at most once"), "{said}");
}

// R22
#[test]
fn every_member_that_can_change_has_an_option() {
    let stand = Stand::start();
    let license_id = made(&stand, &["--model", "trial", "--expires-at", "+30d", "--feature", "export"]);
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
    let license_id = made(&stand, &["--feature", "export", "--activations", "2"]);
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
    let fresh = made(&stand, &[]);
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
    let license_id = made(&stand, &options);
    activate(&stand, "pc 1");
    activate(&stand, "pc 2");
    let activations = run(&stand, &["activations", "list", &license_id])["activations"].clone();
    let first = activations[0]["activation_id"].as_str().unwrap();
    let before = license(&stand, &license_id);
    let computer = activations[0]["computer_id"].as_str().unwrap();
    for (command, says) in [
        (
            &["licenses", "update", &license_id, "--remove-feature", "export"][..],
            &["2 activations have one", "Change this license of"][..],
        ),
        (&["licenses", "update", &license_id, "--expires-at", "+1d"], &["2 activations have one", "BEFORE"]),
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
    let fresh = made(&stand, &["--feature", "export"]);
    run(&stand, &["licenses", "update", &fresh, "--remove-feature", "export"]);
}

// R22, R29
#[test]
fn what_a_colleague_made_of_a_license_meanwhile_is_shown_and_not_overwritten() {
    let before = scripted(json!({"expires_at": "2090-01-31T23:59:59Z", "ends_at": "2090-01-31T23:59:59Z"}));
    let now = scripted(json!({
        "expires_at": "2091-01-31T23:59:59Z", "ends_at": "2091-01-31T23:59:59Z", "used": 3, "revision": 2,
        "record_version": "019ab3f1-7d00-7000-8000-000000000002",
        "updated": {"at": "2026-11-24T10:00:00Z", "by": "arn:aws:iam::111122223333:user/bob"},
    }));
    for command in [&["extend", LICENSE_ID, "--by", "1y"][..], &["update", LICENSE_ID, "--activations", "5"]] {
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

// R23
#[test]
fn a_license_is_suspended_reinstated_and_revoked_for_good() {
    let stand = Stand::start();
    let license_id = made(&stand, &["--activations", "2"]);
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
    let license_id = made(&stand, &["--customer-name", "Ada"]);
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
    let license = scripted(json!({"perpetual": true}));
    let activation =
        json!([{"activation_id": ACTIVATION_ID, "computer_id": "pc", "activated_at": "2026-01-01T00:00:00Z"}]);
    let free = scripted(json!({"perpetual": true, "used": 1}));
    let server = ScriptedServer::answering(vec![
        shown(&license, &activation),
        problem(503, "try_again"),
        problem(404, "activation_unknown"),
        shown(&free, &json!([])),
    ]);
    let remove = ["activations", "remove", LICENSE_ID, ACTIVATION_ID, "--yes", "--output", "json"];
    let output = at(&server, &remove).assert().success().get_output().clone();
    assert_eq!((&read(&output.stdout)["used_before"], &read(&output.stdout)["used"]), (&json!(2), &json!(1)));
    assert!(String::from_utf8(output.stderr).unwrap().contains("it was gone already"));
}

// R22
#[test]
fn a_dry_run_shows_before_and_after_and_changes_nothing() {
    let stand = Stand::start();
    let license_id = made(&stand, &["--expires-at", "2090-01-31", "--feature", "export", "--customer-name", "Ada"]);
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
        if method == "PATCH" {
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
