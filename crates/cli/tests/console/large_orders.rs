//! Orders of any size: interrupted wherever, each key is made once and stands once in the file.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::cutting_proxy::CuttingProxy;
use crate::stand::{PRODUCT, Stand, json, latchkey, said};

fn answers(stand: &Stand) -> usize {
    fs::read_to_string(stand.path("keys.csv.job")).unwrap_or_default().matches("{\"created\":").count()
}

/// The activation keys of the CSV, each once.
fn keys(stand: &Stand) -> BTreeSet<String> {
    let mut reader = csv::Reader::from_path(stand.path("keys.csv")).unwrap();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    let keys: BTreeSet<_> = records.iter().map(|record| record[1].to_owned()).collect();
    assert_eq!(keys.len(), records.len(), "a key stands twice in the CSV");
    keys
}

fn kill(mut child: Child) {
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success(), "it was done before it was killed");
}

// R14, R20
#[test]
fn two_thousand_keys_interrupted_twice_are_two_thousand_keys() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT, "--quantity", "2000", "--out", "keys.csv"];
    for batches in [7, 21] {
        let mut process = std::process::Command::new(assert_cmd::cargo::cargo_bin!("latchkey"));
        process.args(order).current_dir(stand.path("")).stdout(Stdio::null()).stderr(Stdio::null());
        for (name, value) in stand.latchkey(&[]).get_envs() {
            process.env(name, value.unwrap());
        }
        let child = process.spawn().unwrap();
        let deadline = Instant::now() + Duration::from_secs(120);
        while answers(&stand) < batches {
            assert!(Instant::now() < deadline, "no progress");
            std::thread::sleep(Duration::from_millis(2));
        }
        kill(child);
        assert!(!stand.path("keys.csv").exists(), "nothing half-written");
    }
    let before = answers(&stand);
    assert!((21..40).contains(&before), "{before}");
    let done = stand.latchkey(&order).args(["--output", "json"]).assert().success().get_output().stdout.clone();
    assert_eq!(json(&done)["created"], 2000);
    assert_eq!(keys(&stand).len(), 2000);
    assert_eq!(stand.licenses(), 2000);
    assert_eq!(stand.files(), ["keys.csv"], "the journal is gone");
    let again = said(&mut stand.latchkey(&order), 2);
    assert!(again.contains("is there already. Replace it?") && again.contains("--force"), "{again}");
    assert_eq!(stand.licenses(), 2000);
}

// R14, R20
#[test]
fn an_answer_that_was_cut_off_is_asked_for_again_and_no_key_is_made_twice() {
    let stand = Stand::start();
    let proxy = CuttingProxy::start(&stand.url(), |number| matches!(number, 0 | 2 | 3));
    let order = ["keys", "create", "--product", PRODUCT, "--quantity", "120", "--out", "keys.csv"];
    stand.latchkey(&order).args(["--url", &proxy.url]).assert().success();
    assert_eq!(proxy.answers(), 6, "three batches, three answers cut off");
    assert_eq!((keys(&stand).len(), stand.licenses()), (120, 120));
}

// R14, R20
#[test]
fn an_order_whose_every_answer_is_cut_off_goes_on_when_the_line_is_better() {
    let stand = Stand::start();
    let proxy = CuttingProxy::start(&stand.url(), |number| number < 5);
    let order = ["keys", "create", "--product", PRODUCT, "--quantity", "60", "--out", "keys.csv"];
    let said = said(stand.latchkey(&order).args(["--url", &proxy.url]), 3);
    assert!(said.contains("service_unreachable") && said.contains("the same command again"), "{said}");
    assert_eq!(stand.files(), ["keys.csv.job"]);
    stand.latchkey(&order).args(["--url", &proxy.url]).assert().success();
    assert_eq!((keys(&stand).len(), stand.licenses()), (60, 60));
}

#[test]
fn a_job_is_not_mixed_up_with_another() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT, "--quantity", "60", "--out", "keys.csv"];
    let proxy = CuttingProxy::start(&stand.url(), |number| number > 0);
    said(stand.latchkey(&order).args(["--url", &proxy.url, "--timeout", "10"]), 3);
    for options in [&["--url", &proxy.url, "--activations", "2"][..], &["--url", &stand.url()]] {
        let other = said(stand.latchkey(&order).args(options), 2);
        assert!(other.contains("with other options"), "{other}");
    }
    assert_eq!(stand.licenses(), 60);
}

#[test]
fn a_file_that_ends_in_json_is_json_and_nobody_else_reads_it() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT, "--quantity", "51", "--out", "keys.json"];
    stand.latchkey(&order).assert().success();
    assert_eq!(json(&fs::read(stand.path("keys.json")).unwrap())["keys"].as_array().unwrap().len(), 51);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(stand.path("keys.json")).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_folder_that_cannot_be_written_costs_no_key() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT, "--quantity", "51", "--out", "no/such/folder/keys.csv"];
    assert!(said(&mut stand.latchkey(&order), 2).contains("cannot write"));
    assert_eq!(stand.licenses(), 0);
    let nobody = said(&mut latchkey(&stand.path(""), &order), 2);
    assert!(nobody.contains("--url"), "{nobody}");
}
