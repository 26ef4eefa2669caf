//! Exports of any size: interrupted wherever, each license stands once in the file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use serde_json::json;

use crate::license_answers::{license, page, problem};
use crate::scripted_server::ScriptedServer;
use crate::stand::{PRODUCT, Stand, json as read, latchkey, printed, said};

const JOURNAL: &str = "licenses.csv.job";

/// The license IDs of a CSV, each once.
fn exported(path: &Path) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    let ids: BTreeSet<_> = records.iter().map(|record| record[0].to_owned()).collect();
    assert_eq!(ids.len(), records.len(), "a license stands twice in the CSV");
    ids
}

fn listed(stand: &Stand) -> BTreeSet<String> {
    let csv = printed(&mut stand.latchkey(&["licenses", "list", "--output", "csv", "--columns", "license_id"]));
    csv.lines().skip(1).map(str::to_owned).collect()
}

fn made(stand: &Stand, quantity: &str, file: &str) {
    let create = ["keys", "create", "--product", PRODUCT, "--quantity", quantity, "--out", file];
    stand.latchkey(&create).assert().success();
}

fn pages(stand: &Stand) -> usize {
    fs::read_to_string(stand.path(JOURNAL)).unwrap_or_default().matches("{\"page\":").count()
}

// R20, R21
#[test]
fn an_export_that_was_killed_goes_on_and_neither_loses_nor_repeats_a_license() {
    let stand = Stand::start();
    made(&stand, "1500", "keys.csv");
    let before = listed(&stand);
    assert_eq!(before.len(), 1500);
    let export = ["licenses", "export", "--out", "licenses.csv"];
    for wanted in [3, 8] {
        let mut process = std::process::Command::new(assert_cmd::cargo::cargo_bin!("latchkey"));
        process.args(export).current_dir(stand.path("")).stdout(Stdio::null()).stderr(Stdio::null());
        for (name, value) in stand.latchkey(&[]).get_envs() {
            process.env(name, value.unwrap());
        }
        let mut child = process.spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(120);
        while pages(&stand) < wanted {
            assert!(Instant::now() < deadline, "no progress");
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        assert!(!child.wait().unwrap().success(), "it was done before it was killed");
        assert!(!stand.path("licenses.csv").exists(), "nothing half-written");
        // Colleagues go on selling.
        made(&stand, "60", &format!("more-{wanted}.csv"));
    }
    let read_before = pages(&stand);
    assert!((8..15).contains(&read_before), "{read_before}");
    let output = stand.latchkey(&export).args(["--output", "json"]).assert().success().get_output().clone();
    assert_eq!(read(&output.stdout)["exported"], 1500);
    assert!(String::from_utf8(output.stderr).unwrap().contains("it goes on from"));
    assert_eq!(exported(&stand.path("licenses.csv")), before);
    assert!(!stand.path(JOURNAL).exists(), "the journal is gone");
    // Once more it is another export, which asks before it takes the place of this one.
    let again = said(&mut stand.latchkey(&export), 2);
    assert!(again.contains("is there already. Replace it?") && again.contains("--force"), "{again}");
    stand.latchkey(&export).arg("--force").assert().success();
    assert_eq!(exported(&stand.path("licenses.csv")).len(), 1620);
}

#[test]
fn an_export_has_what_the_list_has_in_the_form_of_the_files_name() {
    let stand = Stand::start();
    made(&stand, "3", "keys.csv");
    stand.latchkey(&["keys", "create", "--product", PRODUCT, "--customer-name", "Ada"]).assert().success();
    let export = |options: &[&str]| {
        stand.latchkey(&["licenses", "export"]).args(options).assert().success().get_output().clone()
    };
    let table = String::from_utf8(export(&["--out", "licenses.csv"]).stdout).unwrap();
    assert!(table.contains("exported  4\n") && table.contains("file      licenses.csv\n"), "{table}");
    let list = |form: &str| printed(&mut stand.latchkey(&["licenses", "list", "--output", form]));
    assert_eq!(fs::read_to_string(stand.path("licenses.csv")).unwrap(), list("csv"));
    export(&["--out", "licenses.json"]);
    assert_eq!(fs::read_to_string(stand.path("licenses.json")).unwrap(), list("json"));
    assert_eq!(String::from_utf8(export(&["--out", "-"]).stdout).unwrap(), list("csv"));
    export(&["--out", "ada.csv", "--customer-name", "ada", "--columns", "customer_name,state", "--csv", "excel"]);
    assert_eq!(fs::read_to_string(stand.path("ada.csv")).unwrap(), "\u{feff}customer_name,state\r\nAda,active\r\n");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(stand.path("licenses.csv")).unwrap().permissions().mode() & 0o777, 0o600);
    }
    for (options, says) in [
        (&["--out", "no/such/folder/licenses.csv"][..], "cannot write"),
        (&["--out", "x.csv", "--columns", "giraffe"], "is none of"),
        (&["--out", "x.json", "--columns", "state"], "JSON has all members"),
    ] {
        let said = said(stand.latchkey(&["licenses", "export"]).args(options), 2);
        assert!(said.contains(says), "{said}");
    }
    let refused =
        ["licenses", "export", "--out", "x.csv", "--created-from", "2026-02-01", "--created-to", "2026-01-01"];
    assert!(said(&mut stand.latchkey(&refused), 1).contains("--created-to"));
    assert_eq!(stand.files(), ["ada.csv", "keys.csv", "licenses.csv", "licenses.json"], "nothing else is left");
}

fn export(folder: &Path, server: &ScriptedServer, options: &[&str]) -> Command {
    let mut command =
        latchkey(folder, &["licenses", "export", "--out", "licenses.csv", "--columns", "license_id,comment"]);
    command.args(["--url", &server.url, "--timeout", "3"]).args(options);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
    command
}

// R20, R21
#[test]
fn an_export_goes_on_from_its_cursor_with_the_same_filters_alone() {
    let folder = tempfile::tempdir().unwrap();
    let server = ScriptedServer::answering(vec![
        page(&[license(1, json!({"comment": "a"})), license(2, json!({"comment": "b"}))], Some("c1")),
        problem(500, "internal"),
        page(&[], Some("c2")),
        page(&[license(2, json!({"comment": "changed"})), license(3, json!({"comment": "c"}))], None),
    ]);
    let within = ["--ends-within", "30d"];
    let interrupted = said(&mut export(folder.path(), &server, &within), 3);
    assert!(interrupted.contains("the same command again goes on from here (licenses.csv.job)"), "{interrupted}");
    assert!(!folder.path().join("licenses.csv").exists());
    let other = said(&mut export(folder.path(), &server, &["--state", "active"]), 2);
    assert!(other.contains("was begun with other filters"), "{other}");
    export(folder.path(), &server, &within).assert().success();
    let text = fs::read_to_string(folder.path().join("licenses.csv")).unwrap();
    let comments: Vec<_> = text.lines().skip(1).map(|line| line.split(',').nth(1).unwrap().to_owned()).collect();
    assert_eq!(comments, ["a", "changed", "c"], "{text}");
    let asked: Vec<_> = server.asked().into_iter().map(|(_, asked)| asked.lines().next().unwrap().to_owned()).collect();
    let without_cursor =
        |target: &String| target.split("&cursor").next().unwrap().split(" HTTP").next().unwrap().to_owned();
    let filters: BTreeSet<_> = asked.iter().map(without_cursor).collect();
    assert_eq!(filters.len(), 1, "the days count from when it was begun: {filters:?}");
    assert!(asked[2].contains("cursor=c1") && asked[3].contains("cursor=c2"), "{asked:?}");
}

#[test]
fn an_export_that_cannot_go_on_says_how_to_begin_anew() {
    let folder = tempfile::tempdir().unwrap();
    let server = ScriptedServer::answering(vec![
        page(&[license(1, json!({"comment": "a"}))], Some("c1")),
        problem(422, "cursor_invalid"),
    ]);
    let said_of = said(&mut export(folder.path(), &server, &[]), 1);
    assert!(said_of.contains("without licenses.csv.job the same command reads all of it anew"), "{said_of}");
    // One whose first page is refused leaves nothing to go on with.
    let other = tempfile::tempdir().unwrap();
    let server = ScriptedServer::answering(vec![problem(422, "invalid_field")]);
    said(&mut export(other.path(), &server, &[]), 1);
    assert_eq!(fs::read_dir(other.path()).unwrap().count(), 0);
}
