//! An administrator of computers gives a seat back, without the vendor.

use std::fs;

use serde_json::json;

use crate::stand::{Stand, printed, run, said};

/// What a release that was refused said, behind the warning.
fn refusal(stand: &Stand, arguments: &[&str], exit_code: i32) -> String {
    let output = stand.latchkey(arguments).assert().code(exit_code).get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.lines().last().unwrap().starts_with("latchkey: "), "{said}");
    said
}

// R25
#[test]
fn an_administrator_gives_the_seat_of_a_computer_back_by_its_license_file() {
    let stand = Stand::start();
    stand.activation_key_file("key", &[]);
    let activate = |computer: &'static str, out: &'static str| {
        ["activate", "--activation-key-file", "key", "--computer-id", computer, "--out", out]
    };
    let license = run(&stand, &activate("old PC", "old.lic"))["license_id"].as_str().unwrap().to_owned();
    assert!(said(&mut stand.latchkey(&activate("new PC", "new.lic")), 1).contains("activations_exhausted"));

    let release = ["release", "old.lic", "--computer-id", "old PC"];
    let nobody = refusal(&stand, &release, 2);
    assert!(nobody.contains("Give back the seat of computer old PC?") && nobody.contains("--yes"), "{nobody}");
    let dry = run(&stand, &[&release[..], &["--dry-run"]].concat());
    assert_eq!((&dry["method"], dry["url"].as_str().unwrap().ends_with("/v1/releases")), (&json!("POST"), true));
    let thief = ["release", "old.lic", "--computer-id", "a thief's PC", "--yes"];
    let refused = refusal(&stand, &thief, 1);
    assert!(refused.contains("--computer-id") && refused.contains("another computer"), "{refused}");

    let yes = [&release[..], &["--yes"]].concat();
    // Whoever is no vendor can do it.
    let released = stand.latchkey(&yes).args(["--output", "json"]).env_remove("AWS_ACCESS_KEY_ID").assert().success();
    let output = released.get_output();
    let wanted = json!({"computer_id": "old PC", "file": "old.lic", "released": true});
    assert_eq!(crate::stand::json(&output.stdout), wanted);
    let warned = String::from_utf8(output.stderr.clone()).unwrap();
    assert!(warned.contains("revocation list") && warned.contains("delete old.lic"), "{warned}");
    assert!(!warned.contains(fs::read_to_string(stand.path("old.lic")).unwrap().trim()));
    assert_eq!(run(&stand, &yes)["released"], false, "what was done before, or whose answer got lost, is done");
    run(&stand, &activate("new PC", "new.lic"));
    let events = printed(&mut stand.latchkey(&["events", "list", "--license", &license]));
    assert!(events.contains("activation_released"), "{events}");
    let id = events.split_whitespace().find(|word| word.len() == 36).unwrap();
    let never = said(&mut stand.latchkey(&["events", "undo", id, "--yes"]), 1);
    assert!(never.contains("not_undoable") && never.contains("activates again"), "{never}");
}

// R25
#[test]
fn what_an_administrator_can_not_give_back_says_who_can() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    stand.activation_key_file("generic", &["--generic", "--duration-days", "30"]);
    run(&stand, &["activate", "--activation-key-file", "generic", "--computer-id", "lab", "--out", "lab.lic"]);
    let release = |file: &'static str| ["release", file, "--computer-id", "lab", "--yes"];
    let generic = refusal(&stand, &release("lab.lic"), 1);
    assert!(generic.contains("release_not_possible") && generic.contains("works on any computer"), "{generic}");
    stand.activation_key_file("key", &[]);
    run(&stand, &["activate", "--activation-key-file", "key", "--computer-id", "lab", "--out", "own.lic"]);
    let not_one = said(&mut stand.latchkey(&release("key")), 2);
    assert!(not_one.contains("activation key"), "{not_one}");
    run(&stand, &["settings", "set", "options/MaxReleasesPerLicense", "0"]);
    let none = refusal(&stand, &release("own.lic"), 1);
    assert!(none.contains("release_not_possible") && none.contains("latchkey activations remove"), "{none}");
    run(&stand, &["settings", "set", "options/MaxReleasesPerLicense", "1"]);
    run(&stand, &release("own.lic"));
    run(&stand, &["activate", "--activation-key-file", "key", "--computer-id", "lab", "--out", "own.lic", "--force"]);
    let exhausted = refusal(&stand, &release("own.lic"), 1);
    assert!(exhausted.contains("releases_exhausted") && exhausted.contains("1 within 365 days"), "{exhausted}");
}
