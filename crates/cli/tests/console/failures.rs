//! What a command says that fails: help for people, one object for scripts.

use std::fs::{self, OpenOptions};
use std::process::Stdio;

use serde_json::{Value, json};

use crate::stand::{PRODUCT, Stand, json as read, latchkey, printed, said};

/// The failure that a script reads, which is all of standard error.
fn failure(command: &mut assert_cmd::Command, exit_code: i32) -> Value {
    let output = command.args(["--output", "json"]).assert().code(exit_code).get_output().clone();
    let failure = read(&output.stderr);
    assert_eq!(failure["exit_code"], exit_code, "{failure}");
    for member in ["code", "detail", "advice", "request_id", "errors", "warnings"] {
        assert!(failure.get(member).is_some(), "{member}: {failure}");
    }
    failure
}

// R18
#[test]
fn a_script_reads_every_failure_as_one_object() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT];
    let refused = failure(stand.latchkey(&order).args(["--feature", "fly", "--expires-at", "2020-01-01"]), 1);
    assert_eq!(refused["code"], "invalid_field");
    assert!(refused["request_id"].as_str().is_some_and(|id| !id.is_empty()), "{refused}");
    let options: Vec<_> = refused["errors"].as_array().unwrap().iter().map(|error| error["option"].clone()).collect();
    assert_eq!(options, ["--expires-at", "--feature fly"]);
    assert_eq!(refused["errors"][0]["field"], "/expires_at");

    let unasked = failure(stand.latchkey(&order).args(["--generic", "--duration-days", "30"]), 2);
    assert_eq!(unasked["code"], "usage");
    assert!(unasked["warnings"][0].as_str().unwrap().contains("any number of computers"), "{unasked}");
    for (arguments, option) in [
        (&["keys", "create"][..], json!("--product")),
        (&["keys", "create", "--product", PRODUCT, "--quantity", "none"], json!("--quantity")),
        (&["keys", "create", "--product", PRODUCT, "--expires-at=soon"], json!("--expires-at")),
        (&["products", "list", "--nonsense"], json!("--nonsense")),
        (&["products", "lost"], Value::Null),
    ] {
        let wrong = failure(&mut stand.latchkey(arguments), 2);
        assert_eq!((&wrong["code"], &wrong["errors"][0]["option"]), (&json!("usage"), &option), "{wrong}");
        assert!(!wrong["detail"].as_str().unwrap().contains('\n'), "{wrong}");
    }
    let unreached =
        failure(&mut stand.latchkey(&["products", "list", "--url", "http://127.0.0.1:9", "--timeout", "2"]), 3);
    assert_eq!(unreached["code"], "connection_refused");
    assert_eq!(stand.licenses(), 0);
}

#[test]
fn warnings_of_what_went_well_are_an_object_too() {
    let stand = Stand::start();
    let set = stand.latchkey(&["settings", "set", "custom/theme", "dark", "--output", "json"]).assert().success();
    let warned = read(&set.get_output().stderr);
    assert!(warned["warnings"][0].as_str().unwrap().contains("custom/theme is public"), "{warned}");
}

// R11
#[test]
fn warnings_fit_what_is_made() {
    let stand = Stand::start();
    let warnings = |options: &[&str]| {
        let mut order = stand.latchkey(&["keys", "create", "--product", PRODUCT, "--yes"]);
        String::from_utf8(order.args(options).assert().success().get_output().stderr.clone()).unwrap()
    };
    assert_eq!(warnings(&["--perpetual"]), "warning: a perpetual license never expires\n");
    let trial = "warning: a trial or subscription without --expires-at or --duration-days never ends\n";
    assert_eq!(warnings(&["--perpetual", "--model", "trial"]), trial);
    assert_eq!(warnings(&["--model", "trial"]), trial);
    assert_eq!(warnings(&[]), "");
    let respelled = warnings(&["--property", "version=4.20", "--property", "rooms=7", "--property", "name=\"4.20\""]);
    assert_eq!(respelled, "warning: the property version is the number 4.2; a text is --property 'version=\"4.20\"'\n");
}

// R18
#[test]
fn a_refusal_says_what_to_do_and_calls_fields_by_their_options() {
    let stand = Stand::start();
    for (arguments, wanted) in [
        (&["keys", "create", "--product", "reader"][..], "latchkey products list shows those there are"),
        (&["computers", "unblock", "pc"], "latchkey computers list shows those there are"),
        (&["keys", "create", "--product", PRODUCT, "--expires-at", "+200y"], "latchkey: --expires-at: must be within"),
        (
            &["keys", "create", "--product", PRODUCT, "--expires-at", "-1d"],
            "latchkey: --expires-at: must be in the future",
        ),
    ] {
        let said = said(&mut stand.latchkey(arguments), 1);
        assert!(said.contains(wanted) && said.contains(", request "), "{said}");
    }
}

// R14
#[test]
fn keys_that_could_not_be_printed_can_be_printed_again() {
    let stand = Stand::start();
    if !std::path::Path::new("/dev/full").exists() {
        return;
    }
    let mut order = std::process::Command::new(assert_cmd::cargo::cargo_bin!("latchkey"));
    order.args(["keys", "create", "--product", PRODUCT]).current_dir(stand.path(""));
    for (name, value) in stand.latchkey(&[]).get_envs() {
        order.env(name, value.unwrap());
    }
    let full = || Stdio::from(OpenOptions::new().write(true).open("/dev/full").unwrap());
    let output = order.stdout(full()).stderr(Stdio::piped()).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    let name = told.split("--idempotency-key ").nth(1).unwrap().split(' ').next().unwrap();
    let again = ["keys", "create", "--product", PRODUCT, "--idempotency-key", name];
    assert!(printed(&mut stand.latchkey(&again)).contains("activation_key  "));
    assert_eq!(stand.licenses(), 1);
    // Where nothing can be said, the exit code says it.
    order.arg("--nonsense");
    assert_eq!(order.stdout(full()).stderr(full()).status().unwrap().code(), Some(2));
}

#[test]
fn a_file_that_is_there_is_not_replaced_unless_that_was_said() {
    let stand = Stand::start();
    stand.activation_key_file("secret", &[]);
    fs::write(stand.path("acme.lic"), "mine").unwrap();
    let activate = ["activate", "--activation-key-file", "secret", "--computer-id", "pc", "--out", "acme.lic"];
    let refused = said(&mut stand.latchkey(&activate), 2);
    assert!(refused.contains("acme.lic is there already. Replace it?") && refused.contains("--force"), "{refused}");
    assert_eq!(fs::read_to_string(stand.path("acme.lic")).unwrap(), "mine");
    let told = printed(stand.latchkey(&activate).arg("--force"));
    assert!(told.lines().any(|line| line.split_whitespace().eq(["file", "acme.lic"])), "{told}");
    let license = fs::read_to_string(stand.path("acme.lic")).unwrap();
    assert!(license.starts_with("eyJ"), "{license}");
    assert_eq!(printed(stand.latchkey(&activate[..5]).args(["--out", "-"])), license);

    let order = ["keys", "create", "--product", PRODUCT, "--out", "keys.csv"];
    fs::write(stand.path("keys.csv"), "mine").unwrap();
    said(&mut stand.latchkey(&order), 2);
    assert_eq!(fs::read_to_string(stand.path("keys.csv")).unwrap(), "mine");
    assert!(printed(stand.latchkey(&order).arg("--force")).contains("keys.csv"));
    assert!(fs::read_to_string(stand.path("keys.csv")).unwrap().starts_with("license_id,activation_key,"));
    assert_eq!(stand.files(), ["acme.lic", "keys.csv", "secret"]);
    let missing = said(stand.latchkey(&order[..4]).args(["--out", "no/keys.csv"]), 2);
    assert!(missing.contains("there is no folder no"), "{missing}");
}

#[test]
fn help_and_version_are_no_failures_in_json_either() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["--help"][..], &["--version"], &["keys", "create", "--help"]] {
        let text = printed(latchkey(folder.path(), arguments).args(["--output", "json"]));
        assert!(!text.starts_with('{'), "{text}");
    }
}
