//! The keys that sign: where they are in their life, and what a vendor's build embeds.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::stand::{PRODUCT, Stand, json as read, printed, run, said};

// R28
#[test]
fn a_vendor_sees_which_keys_sign_what_comes_next_and_what_the_application_knows() {
    let stand = Stand::start();
    let shown = run(&stand, &["keys", "rotate"]);
    let keys = shown["signing_keys"].as_array().unwrap();
    let uses: Vec<_> =
        keys.iter().map(|key| (key["signs"].as_str().unwrap(), key["state"].as_str().unwrap())).collect();
    assert_eq!(uses, [("licenses", "current"), ("lists", "current"), ("certificates", "current")]);
    assert_eq!((&shown["revoked"], keys[0].get("application_knows")), (&json!([]), None));
    stand.latchkey(&["jwks", "--out", "jwks.json"]).assert().success();
    let text = printed(&mut stand.latchkey(&["keys", "rotate", "--jwks", "jwks.json"]));
    let kid = keys[0]["signing_key_id"].as_str().unwrap();
    assert!(text.contains(kid) && text.contains("APPLICATION KNOWS"), "{text}");
    assert!(text.contains("licenses: nothing is under way") && text.contains("UpcomingListSigningKeyArns"), "{text}");
    fs::write(stand.path("old.json"), r#"{"keys": []}"#).unwrap();
    let shown = run(&stand, &["keys", "rotate", "--jwks", "old.json"]);
    assert_eq!(shown["signing_keys"][0]["application_knows"], false);
}

// R28
#[test]
fn taking_a_signing_key_back_asks_first_and_the_key_that_signs_is_refused() {
    let stand = Stand::start();
    let kid = run(&stand, &["keys", "rotate"])["signing_keys"][0]["signing_key_id"].as_str().unwrap().to_owned();
    let revoke = ["keys", "rotate", "--compromised", kid.as_str(), "--reason", "stolen"];
    let nobody = stand.latchkey(&revoke).assert().code(2).get_output().stderr.clone();
    let nobody = String::from_utf8(nobody).unwrap();
    assert!(nobody.contains("It can't be undone") && nobody.contains("--yes"), "{nobody}");
    let sent = run(&stand, &[&revoke[..], &["--dry-run"]].concat());
    assert_eq!((&sent["method"], &sent["body"]["signing_key_id"]), (&json!("POST"), &json!(kid)));
    let in_use = stand.latchkey(&[&revoke[..], &["--yes"]].concat()).assert().code(1).get_output().stderr.clone();
    let in_use = String::from_utf8(in_use).unwrap();
    assert!(in_use.contains("signing_key_in_use") && in_use.contains("latchkey keys rotate"), "{in_use}");
    let reason = stand.latchkey(&["keys", "rotate", "--compromised", "x"]).assert().code(2).get_output().stderr.clone();
    let reason = String::from_utf8(reason).unwrap();
    assert!(reason.contains("--reason"), "{reason}");
}

// R27, R28
#[test]
fn a_build_gets_the_keys_and_the_list_that_they_verify() {
    let stand = Stand::start();
    stand.publish_revocations();
    let write = ["jwks", "--out", "keys.json", "--with-revocations", PRODUCT, "--output", "json"];
    let deadline = Instant::now() + Duration::from_secs(60);
    let written = loop {
        let output = stand.latchkey(&write).output().unwrap();
        if output.status.success() {
            break read(&output.stdout);
        }
        assert!(Instant::now() < deadline && !stand.path("keys.json").exists(), "{output:?}");
        sleep(Duration::from_millis(200));
    };
    let list = format!("{PRODUCT}.revocations");
    assert!(written["revocations"]["file"].as_str().unwrap().ends_with(&list), "{written}");
    let shown = run(&stand, &["revocations", "show", &list, "--jwks", "keys.json"]);
    assert_eq!((&shown["product"], &shown["seq"]), (&json!(PRODUCT), &written["revocations"]["seq"]));
    let stdout = said(&mut stand.latchkey(&["jwks", "--with-revocations", PRODUCT]), 2);
    assert!(stdout.contains("--out FILE"), "{stdout}");
    let unknown =
        said(&mut stand.latchkey(&["jwks", "--out", "other.json", "--with-revocations", "nothing-like-it"]), 1);
    assert!(unknown.contains("product_unknown") && !stand.path("other.json").exists(), "{unknown}");
}
