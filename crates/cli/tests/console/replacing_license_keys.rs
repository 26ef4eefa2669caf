//! License keys that have leaked are taken back, and the customer gets a new one.

use std::fs;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::stand::{PRODUCT, Stand, json as read};

fn run(stand: &Stand, arguments: &[&str]) -> Value {
    let mut command = stand.latchkey(&["--output", "json"]);
    read(&command.args(arguments).assert().success().get_output().stdout)
}

/// What a command says that fails, warnings included.
fn said(command: &mut Command, exit_code: i32) -> String {
    String::from_utf8(command.assert().code(exit_code).get_output().stderr.clone()).unwrap()
}

fn activate(stand: &Stand, file: &str, computer: &str, out: &str) -> Value {
    run(stand, &["activate", "--activation-key-file", file, "--computer-id", computer, "--out", out])
}

/// A license of Ada's: its activation key, which is in the file `key`, and its ID.
fn made(stand: &Stand, options: &[&str]) -> (String, String) {
    let activation_key = stand.activation_key_file("key", &[&["--customer-name", "Ada"], options].concat());
    let license_id = run(stand, &["licenses", "find", "key"])["license_id"].as_str().unwrap().to_owned();
    (activation_key, license_id)
}

/// The revision that a license key was signed at.
fn revision(stand: &Stand, file: &str) -> u64 {
    run(stand, &["inspect", file])["entries"][0]["payload"]["rev"].as_u64().unwrap()
}

fn generic(stand: &Stand) -> (String, String) {
    stand.switch_generic_keys_on();
    made(stand, &["--generic", "--expires-at", "+1y"])
}

// R1, R24, R27, R29
#[test]
fn a_leaked_generic_license_key_is_replaced_in_one_command() {
    let stand = Stand::start();
    let (activation_key, license_id) = generic(&stand);
    activate(&stand, "key", "the hub", "old.lic");
    let replace = ["licenses", "replace-key", &license_id, "--out", "new.lic", "--activation-key", "safe", "--yes"];
    let replaced = run(&stand, &[&replace[..], &["--reason", "it is in a forum"]].concat());
    assert_eq!((&replaced["license"]["revision"], &replaced["file"]), (&json!(2), &json!("new.lic")));
    assert!(replaced.get("activation_key").is_none(), "it stays as it is");
    assert_eq!((revision(&stand, "old.lic"), revision(&stand, "new.lic")), (1, 2));
    let shown = run(&stand, &["licenses", "show", &license_id]);
    assert_eq!(shown["license"]["used"], 1, "no seat was taken for it");
    let events = &run(&stand, &["events", "list", "--license", &license_id])["events"];
    let kinds: Vec<_> = events.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["license_updated", "activation_key_revealed"]);
    assert_eq!(events[1]["reason"], "it is in a forum");

    // Every computer gets the new one from now on.
    let verify = ["verify", "new.lic", "--product", PRODUCT, "--computer-id", "any", "--allow-generic"];
    stand.latchkey(&verify).assert().success();
    let again = activate(&stand, "key", "the hub", "again.lic");
    assert_eq!(json!(fs::read_to_string(stand.path("new.lic")).unwrap().trim()), again["license_key"]);
    let told = said(&mut stand.latchkey(&replace), 2);
    assert!(told.contains("new.lic is there already") && !told.contains(&activation_key), "{told}");
}

// R24, R27
#[test]
fn an_activation_key_that_leaked_too_is_replaced_first() {
    let stand = Stand::start();
    let (_, license_id) = generic(&stand);
    activate(&stand, "key", "the hub", "old.lic");
    let replace = ["licenses", "replace-key", &license_id, "--out", "new.lic", "--activation-key", "leaked", "--yes"];
    let replaced = run(&stand, &replace);
    fs::write(stand.path("new"), replaced["activation_key"].as_str().unwrap()).unwrap();
    assert_eq!(revision(&stand, "new.lic"), 2);
    let told = said(&mut stand.latchkey(&["activate", "--activation-key-file", "key", "--computer-id", "the hub"]), 1);
    assert!(told.contains("activation_key_replaced"), "{told}");
    activate(&stand, "new", "the hub", "again.lic");
    assert_eq!(fs::read(stand.path("new.lic")).unwrap(), fs::read(stand.path("again.lic")).unwrap());
    let events = &run(&stand, &["events", "list", "--license", &license_id])["events"];
    assert_eq!(
        (&events[1]["kind"], &events[0]["kind"]),
        (&json!("activation_key_reissued"), &json!("license_updated"))
    );
}

// R22, R27
#[test]
fn of_a_bound_license_it_says_how_many_computers_stop() {
    let stand = Stand::start();
    let (_, license_id) = made(&stand, &["--activations", "3"]);
    for computer in ["desk", "laptop"] {
        activate(&stand, "key", computer, &format!("{computer}.lic"));
    }
    let before = run(&stand, &["licenses", "show", &license_id]);
    let replace = ["licenses", "replace-key", &license_id, "--activation-key", "safe"];
    let told = said(&mut stand.latchkey(&replace), 2);
    for says in ["that 2 computers have", "Ada", "2 of 3 activations", "gets when it activates again", "add --yes"] {
        assert!(told.contains(says), "{says}: {told}");
    }
    let told = said(stand.latchkey(&replace).args(["--out", "new.lic", "--yes"]), 2);
    assert!(told.contains("a license key of its own"), "{told}");
    let told = said(&mut stand.latchkey(&["licenses", "replace-key", &license_id, "--yes"]), 2);
    assert!(told.contains("--activation-key leaked or --activation-key safe"), "{told}");
    assert_eq!(run(&stand, &["licenses", "show", &license_id]), before);

    let replaced = run(&stand, &[&replace[..], &["--yes"]].concat());
    assert_eq!((&replaced["license"]["revision"], replaced.get("file")), (&json!(2), None));
    activate(&stand, "key", "desk", "new.lic");
    assert_eq!((revision(&stand, "desk.lic"), revision(&stand, "new.lic")), (1, 2));
}

// R9, R20, R24
#[test]
fn what_the_service_would_refuse_takes_nothing_back() {
    let stand = Stand::start();
    let (_, license_id) = generic(&stand);
    let replace = ["licenses", "replace-key", &license_id, "--out", "new.lic", "--activation-key", "safe", "--yes"];
    let told = said(&mut stand.latchkey(&replace), 1);
    assert!(told.contains("no_license_key") && told.contains("latchkey licenses reissue"), "{told}");
    activate(&stand, "key", "the hub", "old.lic");
    let without_file = said(stand.latchkey(&replace[..3]).args(["--activation-key", "safe", "--yes"]), 2);
    assert!(without_file.contains("say where the new license key"), "{without_file}");

    stand.latchkey(&["settings", "set", "security/AllowGenericKeys", "false"]).assert().success();
    let leaked = ["licenses", "replace-key", &license_id, "--out", "new.lic", "--activation-key", "leaked", "--yes"];
    let told = said(&mut stand.latchkey(&leaked), 1);
    assert!(told.contains("generic_keys_disabled") && told.contains("--activation-key safe goes on"), "{told}");
    let shown = run(&stand, &["licenses", "show", &license_id]);
    assert_eq!(shown["license"]["revision"], 1, "the customer still has one that works");
    assert!(!stand.path("new.lic").exists());

    stand.switch_generic_keys_on();
    assert_eq!(run(&stand, &replace)["license"]["revision"], 2, "it goes on");
    stand.latchkey(&["licenses", "revoke", &license_id, "--reason", "refund", "--yes"]).assert().success();
    let told = said(stand.latchkey(&replace).arg("--force"), 1);
    assert!(told.contains("license_is_revoked") || told.contains("license_revoked"), "{told}");
}
