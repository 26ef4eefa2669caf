//! The activation key of a license: read again, and replaced.

use std::fs;

use serde_json::{Value, json};

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{PRODUCT, Stand, json as read, latchkey, printed, said};

fn run(stand: &Stand, arguments: &[&str]) -> Value {
    let mut command = stand.latchkey(&["--output", "json"]);
    read(&command.args(arguments).assert().success().get_output().stdout)
}

/// A license of Ada's: its activation key, which is in the file `key`, and its ID.
fn made(stand: &Stand) -> (String, String) {
    let options = ["--customer-name", "Ada", "--customer-email", "ada@example.com", "--activations", "2"];
    let activation_key = stand.activation_key_file("key", &options);
    let license_id = run(stand, &["licenses", "find", "key"])["license_id"].as_str().unwrap().to_owned();
    (activation_key, license_id)
}

// R15, R24, R29
#[test]
fn a_lost_activation_key_is_read_again() {
    let stand = Stand::start();
    let (activation_key, license_id) = made(&stand);
    let reveal = ["licenses", "reveal", &license_id, "--reason", "the mail got lost", "--yes"];
    let revealed = run(&stand, &reveal);
    assert_eq!((&revealed["activation_key"], &revealed["license_id"]), (&json!(activation_key), &json!(license_id)));
    assert_eq!(revealed["customer"], json!({"name": "Ada", "email": "ada@example.com"}));
    let shown = printed(&mut stand.latchkey(&reveal));
    assert!(shown.contains(&activation_key) && shown.contains("ada@example.com") && shown.contains(PRODUCT), "{shown}");
    let csv = printed(&mut stand.latchkey(&[&reveal[..], &["--output", "csv"]].concat()));
    assert_eq!(csv.lines().count(), 2, "{csv}");
    let traced = stand.latchkey(&reveal).arg("--debug").assert().success().get_output().clone();
    assert!(!String::from_utf8(traced.stderr).unwrap().contains(&activation_key[..11]), "--debug cuts it out");
}

// R15, R24
#[test]
fn a_leaked_activation_key_is_replaced_and_says_so_from_then_on() {
    let stand = Stand::start();
    let (old, license_id) = made(&stand);
    let activate = |file: &str, computer: &str| {
        stand.latchkey(&["activate", "--activation-key-file", file, "--computer-id", computer])
    };
    activate("key", "pc").assert().success();
    let reissue = ["licenses", "reissue", &license_id, "--reason", "it stands in a forum", "--yes"];
    let named = [&reissue[..], &["--idempotency-key", "ticket-4711"]].concat();
    let new = run(&stand, &named)["activation_key"].as_str().unwrap().to_owned();
    assert_ne!(new, old);
    assert_eq!(run(&stand, &named)["activation_key"], new, "the same again prints the same");
    fs::write(stand.path("new"), &new).unwrap();
    for computer in ["pc", "laptop"] {
        let said = said(&mut activate("key", computer), 1);
        assert!(said.contains("activation_key_replaced") && said.contains("latchkey licenses reveal"), "{said}");
        activate("new", computer).assert().success();
    }
    assert_eq!(run(&stand, &["licenses", "reveal", &license_id, "--yes"])["activation_key"], new);

    // Support finds the license by either, and is told which is which.
    for (file, is_replaced) in [("key", true), ("new", false)] {
        let output = stand.latchkey(&["licenses", "find", file]).assert().success().get_output().clone();
        let (found, told) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(found.contains(&license_id), "{found}");
        assert_eq!(told.contains("replaced"), is_replaced, "{told}");
        let found = run(&stand, &["licenses", "find", file]);
        assert_eq!(found["license_id"], license_id);
    }
    let third = run(&stand, &reissue)["activation_key"].as_str().unwrap().to_owned();
    assert_ne!(third, new, "without a name each is another one");
    assert!(said(&mut activate("new", "pc"), 1).contains("activation_key_replaced"));
}

// R24
#[test]
fn what_shows_or_ends_a_secret_asks_first_and_names_the_customer() {
    let stand = Stand::start();
    let (activation_key, license_id) = made(&stand);
    let before = run(&stand, &["licenses", "show", &license_id]);
    for (verb, says) in [
        ("reveal", &["Show the activation key of", "say who read it"][..]),
        ("reissue", &["Replace the activation key of", "activates nothing from then on", "go on working"]),
    ] {
        let output = stand.latchkey(&["licenses", verb, &license_id]).assert().code(2).get_output().clone();
        let told = String::from_utf8(output.stderr).unwrap();
        for says in says.iter().chain(&["Ada <ada@example.com>", "0 of 2 activations", "add --yes"]) {
            assert!(told.contains(says), "{verb}: {says}: {told}");
        }
        assert_eq!(output.stdout, b"");

        let rehearsed = run(&stand, &["licenses", verb, &license_id, "--reason", "x", "--dry-run"]);
        assert_eq!((&rehearsed["method"], &rehearsed["body"]), (&json!("POST"), &json!({"reason": "x"})));
        let output =
            stand.latchkey(&["licenses", verb, &license_id, "--dry-run"]).assert().success().get_output().clone();
        let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(told.contains("Ada") && told.contains("Nothing was sent") && !told.contains(&activation_key), "{told}");
        assert_eq!(run(&stand, &["licenses", "show", &license_id]), before, "{verb}");
    }
    stand.latchkey(&["licenses", "revoke", &license_id, "--reason", "refund", "--yes"]).assert().success();
    for verb in ["reveal", "reissue"] {
        // It can't be any more, so nobody is asked.
        let said = said(&mut stand.latchkey(&["licenses", verb, &license_id]), 1);
        assert!(said.contains("license_is_revoked"), "{said}");
        stand.latchkey(&["licenses", verb, "01a220b3-e5e4-838d-897c-8c78a3d16264"]).assert().code(1);
    }
}

// R15
#[test]
fn a_secret_in_the_wrong_place_of_the_command_line_is_not_repeated() {
    let stand = Stand::start();
    let (activation_key, license_id) = made(&stand);
    for (arguments, says) in [
        (&["licenses", "reveal", &license_id, "--reason", &activation_key][..], "must not hold an activation key"),
        (&["licenses", "revoke", &license_id, "--reason", &activation_key], "must not hold an activation key"),
        (&["licenses", "reveal", &license_id, &activation_key], "unexpected argument"),
        (&["licenses", &activation_key], "unrecognized subcommand"),
        (&["licenses", "reveal", &activation_key], "this is a key, and no license ID"),
    ] {
        for form in ["table", "json"] {
            let output = stand.latchkey(arguments).args(["--output", form]).assert().code(2).get_output().clone();
            let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
            assert!(!told.contains(&activation_key[..11]) && told.contains(says), "{told}");
        }
    }
}

// R14, R24
#[test]
fn a_replacement_whose_answer_got_lost_is_found_again_by_its_name() {
    let license = json!({
        "license_id": "01a220b3-e5e4-838d-897c-8c78a3d16264", "record_version": "019ab3f1-7d00-7000-8000-000000000001",
        "perpetual": true, "product": "editor", "generic": false, "model": "permanent", "activations": 3, "floating_seats": 1, "floating": false,
        "features": [], "properties": {}, "used": 2, "created_at": "2025-01-01T10:00:00Z", "state": "active", "revision": 1,
        "created_by": "arn:aws:iam::111122223333:user/ada",
    });
    let shown = json!({"license": license, "activations": [], "leases": [], "cursor": null}).to_string();
    let problem = json!({"code": "try_again", "status": 503, "title": "No", "detail": "no"}).to_string();
    let later = || answer("503 No", "content-type: application/problem+json\r\nretry-after: 0\r\n", &problem);
    let shown = answer("200 OK", "content-type: application/json\r\n", &shown);
    let server = ScriptedServer::answering(std::iter::once(shown).chain((0..20).map(|_| later())).collect());
    let id = "01a220b3-e5e4-838d-897c-8c78a3d16264";
    let mut command = latchkey(&std::env::temp_dir(), &["licenses", "reissue", id, "--yes"]);
    command.args(["--url", &server.url, "--timeout", "3"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
    let said = String::from_utf8(command.assert().code(3).get_output().stderr.clone()).unwrap();
    let (_, name) = said.split_once("--idempotency-key ").expect(&said);
    let name = name.split_whitespace().next().unwrap();
    let asked = server.asked();
    assert!(asked.len() > 2, "it is tried again");
    let is_named = |request: &str| request.to_lowercase().contains(&format!("idempotency-key: {name}"));
    assert!(asked[1..].iter().all(|(_, request)| is_named(request)), "{name}");
}
