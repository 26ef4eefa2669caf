//! Licenses are found, listed and shown.

use std::collections::BTreeSet;
use std::fs;

use serde_json::json;

use crate::license_answers::{license, page};
use crate::scripted_server::ScriptedServer;
use crate::stand::{PRODUCT, Stand, json as read, latchkey, printed, run, said};

/// The IDs of the licenses that a list has.
fn listed(stand: &Stand, filter: &[&str]) -> Vec<String> {
    let licenses = run(stand, &[&["licenses", "list"], filter].concat())["licenses"].as_array().unwrap().clone();
    licenses.iter().map(|license| license["license_id"].as_str().unwrap().to_owned()).collect()
}

/// Makes licenses with these options, and gives their IDs.
fn made(stand: &Stand, options: &[&str]) -> Vec<String> {
    let create = ["keys", "create", "--product", PRODUCT, "--yes"];
    let keys = run(stand, &[&create[..], options].concat())["keys"].as_array().unwrap().clone();
    keys.iter().map(|key| key["license_id"].as_str().unwrap().to_owned()).collect()
}

// R21
#[test]
fn a_license_is_found_by_whatever_is_known_of_it() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    let ada =
        made(&stand, &["--customer-name", "Ada Müller", "--customer-email", "Ada@example.com", "--order-id", "A-7"]);
    let bob = made(&stand, &["--customer-name", "Bob", "--model", "trial", "--expires-at", "+20d"]);
    let hub = made(&stand, &["--generic", "--expires-at", "+1y"]);
    let secret = stand.activation_key_file("key", &[]);
    let license_key =
        printed(&mut stand.latchkey(&["activate", "--activation-key-file", "key", "--computer-id", "PC 7"]));
    let pc = vec![run(&stand, &["licenses", "find", "key"])["license_id"].as_str().unwrap().to_owned()];
    for (filter, wanted) in [
        (&["--customer-email", "ada@EXAMPLE.com"][..], &ada),
        (&["--customer-name", "ada mul"], &ada),
        (&["--order-id", "A-7"], &ada),
        (&["--generic"], &hub),
        (&["--model", "trial"], &bob),
        (&["--ends-within", "30d"], &bob),
        (&["--computer-id", "PC 7"], &pc),
        (&["--product", "nothing"], &Vec::new()),
        (&["--state", "revoked"], &Vec::new()),
        (&["--created-to", "-1d"], &Vec::new()),
    ] {
        assert_eq!(listed(&stand, filter), *wanted, "{filter:?}");
    }
    let newest_first = [pc.clone(), hub, bob.clone(), ada].concat();
    assert_eq!(listed(&stand, &["--created-from", "-1d", "--product", PRODUCT]), newest_first);
    assert_eq!(listed(&stand, &["--limit", "2"]), newest_first[..2]);
    assert_eq!(
        listed(&stand, &["--order", "end", "--limit", "1"]),
        bob,
        "the whole list is put in order, not its beginning"
    );
    assert_eq!(listed(&stand, &["--order", "created"]), newest_first);
    // By a key, from a file or from standard input, whatever stands around it.
    let mail = format!("Hello,\r\nmine is {}, and it is lost.\r\n", secret.to_lowercase());
    for text in [mail, license_key.clone(), format!("> {}\r\n> {}\r\n", &license_key[..60], license_key[60..].trim())] {
        let mut find = stand.latchkey(&["licenses", "find", "--output", "json"]);
        let found = read(&find.write_stdin(text).assert().success().get_output().stdout);
        assert_eq!((&found["license_id"], &found["used"]), (&json!(pc[0]), &json!(1)));
    }
}

// R15, R18
#[test]
fn a_key_that_leads_nowhere_is_refused_and_never_repeated() {
    let stand = Stand::start();
    stand.activation_key_file("key", &[]);
    let license_key =
        printed(&mut stand.latchkey(&["activate", "--activation-key-file", "key", "--computer-id", "pc"]));
    let license_key = license_key.trim();
    let forged = format!("{}{}", &license_key[..license_key.len() - 4], "AAAA");
    for (text, exit_code, says) in [
        ("1ACME-0NESE-AT000-00000-0001P", 1, "activation_key_unknown"),
        ("1ACME-0NESE-AT000-00000-0002P", 1, "activation_key_mistyped"),
        (&forged, 1, "has a wrong signature"),
        (&license_key[..license_key.len() - 40], 1, "holds no license key that is whole"),
        ("hello", 2, "neither an activation key nor a license key"),
        ("", 2, "neither an activation key nor a license key"),
    ] {
        let mut find = stand.latchkey(&["licenses", "find"]);
        let said = said(find.write_stdin(text), exit_code);
        assert!(said.contains(says), "{said}");
        assert!(!said.contains("0NESE") && !said.contains("eyJ"), "{said}");
    }
    // A key in the place of an ID, which other users could see, is said to be one.
    for wrong in ["1ACME-0NESE-AT000-00000-0001P", license_key, "7", ""] {
        for command in [["licenses", "show"], ["activations", "list"]] {
            let said = said(stand.latchkey(&command).arg(wrong), 2);
            assert!(
                said.contains("latchkey licenses find") && !said.contains("0NESE") && !said.contains("eyJ"),
                "{said}"
            );
        }
    }
    // So is one in the place of a file.
    for wrong in ["1ACME-0NESE-AT000-00000-0001P", license_key] {
        for command in [&["licenses", "find"][..], &["inspect"], &["verify", "--product", PRODUCT]] {
            let said = said(stand.latchkey(command).arg(wrong), 2);
            assert!(
                said.contains("a key is read from a file") && !said.contains("0NESE") && !said.contains("eyJ"),
                "{said}"
            );
        }
    }
    let nobodys = "01a220b3-e5e4-838d-897c-8c78a3d16264";
    assert!(said(&mut stand.latchkey(&["licenses", "show", nobodys]), 1).contains("(license_unknown, "));
}

// R21
#[test]
fn a_license_is_shown_with_who_activated() {
    let stand = Stand::start();
    let [license_id] = <[String; 1]>::try_from(made(&stand, &["--quantity", "1"])).unwrap();
    assert!(!printed(&mut stand.latchkey(&["licenses", "show", &license_id])).contains("ACTIVATION ID"));
    stand.activation_key_file("key", &["--activations", "150", "--customer-name", "Ada", "--feature", "export"]);
    let found = run(&stand, &["licenses", "find", "key"]);
    let license_id = found["license_id"].as_str().unwrap();
    let activate = |number: usize| {
        let (id, name) = (format!("pc-{number}"), format!("Desk {number}"));
        let activate = ["activate", "--activation-key-file", "key", "--computer-id", &id, "--computer-name", &name];
        stand.latchkey(&activate).assert().success();
    };
    (0..3).for_each(activate);
    let shown = printed(&mut stand.latchkey(&["licenses", "show", license_id]));
    for wanted in ["customer_name", "Ada", "used", "ACTIVATION ID", "pc-2", "Desk 2", "features", "export"] {
        assert!(shown.contains(wanted), "{wanted}: {shown}");
    }
    let shown = printed(&mut stand.latchkey(&["licenses", "show", license_id, "--activations", "2"]));
    assert!(shown.ends_with(&format!("… and others: latchkey activations list {license_id}\n")), "{shown}");
    let shown = run(&stand, &["licenses", "show", license_id, "--activations", "2"]);
    assert_eq!((&shown["license"]["used"], shown["activations"].as_array().unwrap().len()), (&json!(3), 2));
    // All of them, over the bound of a page.
    (3..120).for_each(activate);
    let activations = run(&stand, &["activations", "list", license_id])["activations"].as_array().unwrap().clone();
    let computers: BTreeSet<_> =
        activations.iter().map(|activation| activation["computer_id"].as_str().unwrap()).collect();
    assert_eq!((activations.len(), computers.len()), (120, 120));
    let csv = printed(stand.latchkey(&["activations", "list", license_id]).args(["--limit", "101", "--output", "csv"]));
    assert_eq!(csv.lines().count(), 102);
}

// R21
#[test]
fn a_list_has_all_pages_also_those_after_an_empty_one_and_each_license_once() {
    let folder = tempfile::tempdir().unwrap();
    let server = ScriptedServer::answering(vec![
        page(&[license(1, json!({"comment": "a"})), license(2, json!({"comment": "b"}))], Some("c1")),
        page(&[], Some("c2")),
        page(&[license(1, json!({"comment": "moved"})), license(3, json!({"comment": "c"}))], None),
    ]);
    let list = |url: &str| {
        let mut list = latchkey(folder.path(), &["licenses", "list", "--state", "active", "--url", url]);
        list.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
        list.args(["--output", "csv", "--columns", "comment"]);
        list
    };
    assert_eq!(printed(&mut list(&server.url)), "comment\nmoved\nb\nc\n");
    let targets: Vec<_> = server.asked().iter().map(|(_, asked)| asked.lines().next().unwrap().to_owned()).collect();
    assert_eq!(targets.iter().map(|target| target.contains("state=active&limit=100")).collect::<Vec<_>>(), [true; 3]);
    assert!(targets[1].contains("cursor=c1") && targets[2].contains("cursor=c2"), "{targets:?}");
    // One that never ends is no list.
    let round = ScriptedServer::answering(vec![page(&[license(1, json!({"comment": "a"}))], Some("c1"))]);
    assert!(said(&mut list(&round.url), 3).contains("answer_not_understood"));
}

// R18
#[test]
fn what_the_service_refuses_of_a_filter_is_said_by_its_option() {
    let stand = Stand::start();
    let list = ["licenses", "list", "--created-from", "2026-02-01", "--created-to", "2026-01-01"];
    let refused = said(&mut stand.latchkey(&list), 1);
    assert!(refused.contains("--created-to: must be later than --created-from"), "{refused}");
    for (wrong, says) in [
        (&["--customer-email", "ada"][..], "--customer-email"),
        (&["--ends-within", "soon"], "must be a period such as 1y"),
        (&["--limit", "0"], "--limit"),
        (&["--columns", "used"], "none of license_id"),
    ] {
        let output = stand.latchkey(&["licenses", "list"]).args(wrong).assert().code(2).get_output().clone();
        let told = String::from_utf8(output.stderr).unwrap();
        assert!(told.contains(says), "{wrong:?}: {told}");
    }
}

// R33
#[test]
fn a_license_as_csv_has_a_column_for_each_of_its_members() {
    let stand = Stand::start();
    made(&stand, &["--customer-name", "=Ada", "--customer-email", "ada@example.com", "--property", "tier=gold"]);
    let csv = printed(&mut stand.latchkey(&["licenses", "list", "--output", "csv"]));
    fs::write(stand.path("licenses.csv"), &csv).unwrap();
    let mut reader = csv::Reader::from_path(stand.path("licenses.csv")).unwrap();
    let headings: Vec<_> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let row = reader.records().next().unwrap().unwrap();
    let cell = |name: &str| row[headings.iter().position(|heading| heading == name).unwrap()].to_owned();
    assert_eq!(
        (cell("customer_name"), cell("customer_email"), cell("properties"), cell("state"), cell("activations")),
        ("'=Ada".into(), "ada@example.com".into(), "{\"tier\":\"gold\"}".into(), "active".into(), "1".into())
    );
    let members = run(&stand, &["licenses", "list"])["licenses"][0].as_object().unwrap().clone();
    for member in members.keys() {
        let is_shown = headings.iter().any(|heading| heading == member || heading.starts_with(&format!("{member}_")));
        assert!(is_shown, "{member} has no column");
    }
}
