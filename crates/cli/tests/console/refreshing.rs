//! A license file that is out gets the newer license key.

use std::fs;

use serde_json::{Value, json};

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{PRODUCT, Stand, json as read, printed, run, said};

/// A license of `pc-7`, in a file.
fn bought(stand: &Stand, options: &[&str]) -> String {
    stand.activation_key_file("secret", options);
    run(stand, &["activate", "--activation-key-file", "secret", "--computer-id", "pc-7", "--out", "acme.lic"]);
    run(stand, &["licenses", "find", "secret"])["license_id"].as_str().unwrap().to_owned()
}

fn extend(stand: &Stand, license: &str) {
    stand.latchkey(&["licenses", "extend", license, "--by", "1y", "--yes"]).assert().success();
}

fn license(stand: &Stand, file: &str) -> String {
    fs::read_to_string(stand.path(file)).unwrap()
}

/// What a command prints as JSON that ends so.
fn told(stand: &Stand, arguments: &[&str], exit_code: i32) -> Value {
    let output = stand.latchkey(arguments).args(["--output", "json"]).assert().code(exit_code).get_output().clone();
    read(&output.stdout)
}

// R26
#[test]
fn a_file_gets_the_newer_license_key_without_a_seat_and_stays_as_it_is_where_there_is_none() {
    let stand = Stand::start();
    let id = bought(&stand, &["--expires-at", "2098-01-31"]);
    let first = license(&stand, "acme.lic");
    let refresh = ["refresh", "acme.lic", "--computer-id", "pc-7"];
    let unchanged = told(&stand, &refresh, 0);
    assert_eq!(
        (&unchanged["standing"], &unchanged["renewed"], unchanged.get("file")),
        (&json!("valid"), &json!(false), None)
    );
    assert_eq!(license(&stand, "acme.lic"), first);

    extend(&stand, &id);
    let noted = format!("# Room 7\n{first}\n# from Ada\n");
    fs::write(stand.path("acme.lic"), &noted).unwrap();
    let renewed = told(&stand, &refresh, 0);
    assert_eq!((&renewed["renewed"], &renewed["revision"]), (&json!(true), &json!(2)));
    assert_eq!(renewed["expires_at"], "2099-01-31T23:59:59Z");
    let newer = license(&stand, "acme.lic");
    assert!(newer.starts_with("# Room 7\n# from Ada\neyJ") && !newer.contains(&first), "{newer}");
    let verify = ["verify", "acme.lic", "--product", PRODUCT, "--computer-id", "pc-7"];
    assert_eq!(told(&stand, &verify, 0)["expires_at"], "2099-01-31T23:59:59Z");
    assert_eq!(run(&stand, &["licenses", "show", &id])["license"]["used"], 1);
    assert_eq!(stand.files(), ["acme.lic", "secret"], "nothing is left behind");

    // Elsewhere, and to standard output.
    fs::write(stand.path("old.lic"), &first).unwrap();
    stand.latchkey(&["refresh", "old.lic", "--computer-id", "pc-7", "--out", "new.lic"]).assert().success();
    assert_eq!(license(&stand, "old.lic"), first);
    assert!(newer.ends_with(&license(&stand, "new.lic")));
    let mut piped = stand.latchkey(&["refresh", "-", "--computer-id", "pc-7"]);
    assert_eq!(printed(piped.write_stdin(first)), license(&stand, "new.lic"));
}

// R26, R27
#[test]
fn what_was_taken_back_says_so_by_its_code_and_gets_nothing() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    let id = bought(&stand, &["--generic", "--expires-at", "+1y"]);
    let first = license(&stand, "acme.lic");
    // A generic license asks for no computer.
    assert_eq!(told(&stand, &["refresh", "acme.lic"], 0)["standing"], "valid");
    let state = |state: &str, code: &str| {
        stand.latchkey(&["licenses", state, &id, "--reason", "unpaid", "--yes"]).assert().success();
        let output = stand.latchkey(&["refresh", "acme.lic"]).assert().code(1).get_output().clone();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.ends_with(&format!(" ({code})\n")), "{said}");
        assert!(String::from_utf8(output.stdout).unwrap().contains(code));
        assert_eq!(license(&stand, "acme.lic"), first);
    };
    state("suspend", "license_suspended");
    state("revoke", "license_revoked");
    let leaked = Stand::start();
    leaked.switch_generic_keys_on();
    let id = bought(&leaked, &["--generic", "--expires-at", "+1y"]);
    let replace = ["licenses", "replace-key", &id, "--out", "new.lic", "--activation-key", "safe", "--yes"];
    leaked.latchkey(&replace).assert().success();
    let output = said(&mut leaked.latchkey(&["refresh", "acme.lic"]), 1);
    assert!(output.ends_with(" (license_superseded)\n"), "{output}");
    leaked.latchkey(&["refresh", "new.lic"]).assert().success();
}

// R20, R26
#[test]
fn what_a_service_gives_that_no_application_would_take_is_not_written() {
    let stand = Stand::start();
    bought(&stand, &[]);
    let first = license(&stand, "acme.lic");
    stand.activation_key_file("other", &[]);
    run(&stand, &["activate", "--activation-key-file", "other", "--computer-id", "pc-7", "--out", "other.lic"]);
    stand.latchkey(&["jwks", "--out", "jwks.json"]).assert().success();
    let others = license(&stand, "other.lic").trim().to_owned();
    let forged = format!("{}AAAA{}", &others[..others.len() - 8], &others[others.len() - 4..]);
    for (license_key, code) in [(others, "answer_not_understood"), (forged, "signature_invalid")] {
        let body = json!({
            "standing": "valid", "license_id": "993001d6-802d-8a6d-808e-2bcf1a9966f3", "license_key": license_key,
            "expires_at": null, "revision": 2, "server_time": "2026-11-28T10:00:00Z",
        });
        let server =
            ScriptedServer::answering(vec![answer("200 OK", "content-type: application/json\r\n", &body.to_string())]);
        let refresh = ["refresh", "acme.lic", "--computer-id", "pc-7", "--jwks", "jwks.json", "--url", &server.url];
        let told = said(&mut stand.latchkey(&refresh), 1);
        assert!(told.contains("nothing was written") && told.ends_with(&format!(" ({code})\n")), "{told}");
        assert_eq!(license(&stand, "acme.lic"), first);
    }
    let nowhere = [
        "refresh",
        "acme.lic",
        "--computer-id",
        "pc-7",
        "--jwks",
        "jwks.json",
        "--url",
        "http://127.0.0.1:9",
        "--timeout",
        "1",
    ];
    assert!(said(&mut stand.latchkey(&nowhere), 3).contains("connection_refused"));
    assert_eq!(license(&stand, "acme.lic"), first);
}

// R15, R26
#[test]
fn a_file_is_refused_before_anybody_is_asked() {
    let stand = Stand::start();
    bought(&stand, &[]);
    let first = license(&stand, "acme.lic");
    stand.activation_key_file("other", &[]);
    run(&stand, &["activate", "--activation-key-file", "other", "--computer-id", "pc-7", "--out", "other.lic"]);
    let secret = license(&stand, "secret").trim().to_owned();
    for (content, says) in [
        (format!("Dear support,\n{first}"), "would be lost"),
        (format!("{first}{secret}\n"), "would be lost"),
        (format!("{first}{}", license(&stand, "other.lic")), "one at a time"),
        (String::new(), "no license key in it"),
        // 65 symbols of base64url are never whole bytes.
        (first[..first.len() - 22].to_owned(), "license_key_malformed"),
    ] {
        fs::write(stand.path("file"), &content).unwrap();
        let output = stand.latchkey(&["refresh", "file", "--computer-id", "pc-7"]).output().unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && told.contains(says) && !told.contains(&secret), "{told}");
        assert_eq!(license(&stand, "file"), content);
    }
    // With --out nothing is lost.
    fs::write(stand.path("mail"), format!("Dear support,\n{first}")).unwrap();
    stand.latchkey(&["refresh", "mail", "--computer-id", "pc-7", "--out", "new.lic"]).assert().success();
}

#[cfg(unix)]
#[test]
fn who_may_read_a_file_and_where_a_link_leads_stays() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let stand = Stand::start();
    let id = bought(&stand, &["--expires-at", "2098-01-31"]);
    extend(&stand, &id);
    fs::create_dir(stand.path("share")).unwrap();
    fs::rename(stand.path("acme.lic"), stand.path("share/acme.lic")).unwrap();
    fs::set_permissions(stand.path("share/acme.lic"), fs::Permissions::from_mode(0o600)).unwrap();
    symlink("share/acme.lic", stand.path("acme.lic")).unwrap();
    stand.latchkey(&["refresh", "acme.lic", "--computer-id", "pc-7"]).assert().success();
    assert!(fs::symlink_metadata(stand.path("acme.lic")).unwrap().is_symlink());
    let there = fs::metadata(stand.path("share/acme.lic")).unwrap();
    assert_eq!(there.permissions().mode() & 0o777, 0o600);
}
