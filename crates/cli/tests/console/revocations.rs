//! The list of what was taken back, fetched, shown, and used.

use std::fs;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::stand::{PRODUCT, Stand, json as read, printed, run, said};

const FETCH: [&str; 5] = ["revocations", "fetch", PRODUCT, "--out", "acme.revocations"];

/// The list, as soon as it takes back so much.
fn list_of(stand: &Stand, taken_back: usize) -> Value {
    let deadline = Instant::now() + Duration::from_secs(60);
    loop {
        let output = stand.latchkey(&FETCH).args(["--output", "json"]).output().unwrap();
        if output.status.success() && read(&output.stdout)["taken_back"] == taken_back {
            return run(stand, &["revocations", "show", "acme.revocations"]);
        }
        assert!(Instant::now() < deadline, "{}", String::from_utf8_lossy(&output.stderr));
        sleep(Duration::from_millis(200));
    }
}

fn bought(stand: &Stand, name: &str, options: &[&str]) -> String {
    stand.activation_key_file(name, options);
    let lic = format!("{name}.lic");
    run(stand, &["activate", "--activation-key-file", name, "--computer-id", "pc-7", "--out", &lic]);
    run(stand, &["licenses", "find", name])["license_id"].as_str().unwrap().to_owned()
}

// R23, R25, R27
#[test]
fn what_was_taken_back_is_on_the_list_and_verify_says_so() {
    let stand = Stand::start();
    stand.publish_revocations();
    assert_eq!(list_of(&stand, 0)["entries"], json!([]), "an empty list is a list");
    stand.switch_generic_keys_on();
    let refunded = bought(&stand, "refunded", &[]);
    let moved = bought(&stand, "moved", &[]);
    let leaked = bought(&stand, "leaked", &["--generic", "--expires-at", "+1y"]);
    let activations = run(&stand, &["activations", "list", &moved]);
    let activation = activations["activations"][0]["activation_id"].as_str().unwrap();
    stand.latchkey(&["licenses", "revoke", &refunded, "--reason", "refund", "--yes"]).assert().success();
    stand.latchkey(&["activations", "remove", &moved, activation, "--yes"]).assert().success();
    let replace = ["licenses", "replace-key", &leaked, "--out", "new.lic", "--activation-key", "safe", "--yes"];
    stand.latchkey(&replace).assert().success();

    let list = list_of(&stand, 3);
    let said_of = |id: &str| {
        let entries = list["entries"].as_array().unwrap();
        entries.iter().find(|entry| entry["id"] == id).unwrap_or_else(|| panic!("{list}"))["taken_back"].clone()
    };
    assert_eq!(said_of(&refunded), "revoked");
    assert_eq!(said_of(activation), "seat given back");
    assert_eq!(said_of(&leaked), "before revision 2");
    let table = printed(&mut stand.latchkey(&["revocations", "show", "acme.revocations"]));
    for wanted in [PRODUCT, "seq", "before revision 2", &leaked] {
        assert!(table.contains(wanted), "{wanted}: {table}");
    }

    // It lies beside the license files, where an application finds it.
    let verify = |file: &str| {
        let mut command = stand.latchkey(&["verify", file, "--product", PRODUCT, "--computer-id", "pc-7"]);
        command.arg("--allow-generic");
        command
    };
    for (file, code) in [
        ("refunded.lic", "license_revoked"),
        ("moved.lic", "activation_released"),
        ("leaked.lic", "license_superseded"),
    ] {
        assert!(said(&mut verify(file), 1).contains(code), "{file}");
    }
    let good = read(&verify("new.lic").args(["--output", "json"]).assert().success().get_output().stdout);
    assert_eq!(good["revocations_seq"], list["seq"]);

    // Elsewhere it counts where it is named.
    fs::create_dir(stand.path("elsewhere")).unwrap();
    fs::rename(stand.path("acme.revocations"), stand.path("elsewhere/acme.revocations")).unwrap();
    verify("leaked.lic").assert().success();
    let named = ["--revocations", "elsewhere/acme.revocations"];
    assert!(said(verify("leaked.lic").args(named), 1).contains("license_superseded"));
    verify("new.lic").args(named).assert().success();
}

// R27
#[test]
fn a_list_is_written_only_when_it_is_good_and_newer() {
    let stand = Stand::start();
    let told = said(stand.latchkey(&FETCH).args(["--timeout", "2"]), 3);
    assert!(told.contains("try_again"), "there is none yet: {told}");
    assert!(
        said(&mut stand.latchkey(&["revocations", "fetch", "reader", "--out", "x"]), 1).contains("product_unknown")
    );
    stand.publish_revocations();
    let first = list_of(&stand, 0);
    let text = fs::read_to_string(stand.path("acme.revocations")).unwrap();
    let again = run(&stand, &FETCH);
    assert_eq!(again["seq"], first["seq"], "the same list is no question");

    // Anything else is not overwritten unasked.
    fs::write(stand.path("acme.revocations"), "my notes").unwrap();
    assert!(said(&mut stand.latchkey(&FETCH), 2).contains("is there already"));
    stand.latchkey(&FETCH).arg("--force").assert().success();
    assert_eq!(fs::read_to_string(stand.path("acme.revocations")).unwrap(), text);

    let changed = text.replacen("eyJ", "eyK", 1);
    fs::write(stand.path("changed"), changed).unwrap();
    fs::write(stand.path("notes"), "my notes").unwrap();
    for file in ["changed", "notes"] {
        let told = said(&mut stand.latchkey(&["revocations", "show", file]), 1);
        assert!(told.contains("revocations_"), "{file}: {told}");
    }
    // Whoever trusts other keys takes none of it.
    fs::write(stand.path("jwks.json"), r#"{"keys": [], "list_keys": []}"#).unwrap();
    let told = said(&mut stand.latchkey(&["revocations", "show", "acme.revocations", "--jwks", "jwks.json"]), 1);
    assert!(told.contains("list_key_unknown"), "{told}");
}
