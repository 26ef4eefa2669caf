//! License keys: bought, inspected, verified.

use std::fs;

use crate::cutting_proxy::CuttingProxy;
use crate::stand::{PRODUCT, Stand, json, said};

const FOR: &str = "for Example University – all rooms";

// R1, R3, R4, R5, R7, R10
#[test]
fn a_vendor_buys_a_generic_license_for_a_customer_and_every_computer_runs_on_the_file() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    let secret = stand.activation_key_file("secret", &["--generic", "--duration-days", "365", "--feature", "export"]);
    let activate = ["activate", "--activation-key-file", "secret", "--computer-id", FOR, "--out", "acme.lic"];
    let output = stand.latchkey(&activate).args(["--output", "json"]).assert().success().get_output().clone();
    let activated = json(&output.stdout);
    assert_eq!((&activated["kind"], &activated["activations"]["used"]), (&"generic".into(), &1.into()));
    let warned = String::from_utf8(output.stderr).unwrap();
    assert!(warned.contains("any number of computers") && !warned.contains(&secret), "{warned}");
    let license = fs::read_to_string(stand.path("acme.lic")).unwrap();
    assert_eq!(license, format!("{}\n", activated["license_key"].as_str().unwrap()));
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(stand.path("acme.lic")).unwrap().permissions().mode() & 0o777, 0o644);
    }
    for computer in ["desk-1", "desk-2", "a laptop at home"] {
        let verify = ["verify", "acme.lic", "--product", PRODUCT, "--computer-id", computer, "--output", "json"];
        let verdict = stand.latchkey(&verify).arg("--allow-generic").assert().success().get_output().stdout.clone();
        assert_eq!((&json(&verdict)["verdict"], &json(&verdict)["kind"]), (&"licensed".into(), &"generic".into()));
        let refused = stand.latchkey(&verify).assert().code(1).get_output().stderr.clone();
        assert_eq!(json(&refused)["code"], "generic_not_allowed");
    }
}

// R3
#[test]
fn a_license_key_of_one_computer_is_no_other_ones() {
    let stand = Stand::start();
    let secret = stand.activation_key_file("secret", &[]);
    let license = stand
        .latchkey(&["activate", "--computer-id", "desk-1", "--product", PRODUCT])
        .write_stdin(secret.to_lowercase().replace('-', ""))
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    for (computer, product, code) in [
        ("desk-1", PRODUCT, None),
        ("desk-2", PRODUCT, Some("computer_mismatch")),
        ("desk-1", "reader", Some("product_mismatch")),
    ] {
        let mut verify = stand.latchkey(&["verify", "-", "--product", product, "--computer-id", computer]);
        verify.write_stdin(license.clone());
        match code {
            None => drop(verify.assert().success()),
            Some(code) => assert!(said(&mut verify, 1).ends_with(&format!(" ({code})\n"))),
        }
    }
}

// R9, R10, R13, R18
#[test]
fn a_refused_activation_writes_nothing_and_says_the_services_code() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    let secret = stand.activation_key_file("secret", &["--generic", "--duration-days", "30"]);
    stand.activation_key_file("one", &[]);
    let activate = |options: &[&str], exit_code| {
        let mut activate = stand.latchkey(&["activate", "--out", "acme.lic"]);
        let said = said(activate.args(options), exit_code);
        assert!(!said.contains(&secret), "{said}");
        assert_eq!(stand.files(), ["one", "secret"]);
        said
    };
    let generic = ["--activation-key-file", "secret", "--computer-id", "hub"];
    assert!(activate(&[&generic[..], &["--no-generic"]].concat(), 1).contains(" (generic_keys_not_accepted, "));
    assert!(activate(&[&generic[..], &["--product", "reader"]].concat(), 1).contains(" (product_mismatch, "));
    stand.latchkey(&["settings", "set", "security/AllowGenericKeys", "false"]).assert().success();
    assert!(activate(&generic, 1).contains(" (generic_keys_disabled, "));
    stand.latchkey(&["activate", "--activation-key-file", "one", "--computer-id", "desk-1"]).assert().success();
    let second = ["--activation-key-file", "one", "--computer-id", "desk-2"];
    assert!(activate(&second, 1).contains(" (activations_exhausted, "));
    assert!(activate(&["--activation-key-file", "nowhere", "--computer-id", "x"], 2).contains("cannot read nowhere"));
}

// R13
#[test]
fn what_cannot_be_written_costs_no_seat() {
    let stand = Stand::start();
    stand.activation_key_file("secret", &[]);
    let activate = ["activate", "--activation-key-file", "secret", "--computer-id"];
    assert!(said(stand.latchkey(&activate).args(["desk-1", "--out", "no/such/folder/acme.lic"]), 2).contains("write"));
    stand.latchkey(&activate).args(["desk-2", "--out", "acme.lic"]).assert().success();
}

// R13, R20
#[test]
fn an_activation_whose_answer_is_cut_off_leaves_no_file_and_succeeds_the_next_time() {
    let stand = Stand::start();
    stand.activation_key_file("secret", &[]);
    let proxy = CuttingProxy::start(&stand.url(), |number| (1..=5).contains(&number));
    let activate = ["activate", "--activation-key-file", "secret", "--computer-id", "desk-1", "--out", "acme.lic"];
    let cut = said(stand.latchkey(&activate).args(["--url", &proxy.url]), 3);
    assert!(cut.ends_with(" (service_unreachable)\n"), "{cut}");
    assert_eq!(stand.files(), ["secret"]);
    stand.latchkey(&activate).args(["--url", &proxy.url]).assert().success();
    assert_eq!(stand.files(), ["acme.lic", "secret"]);
}

// R16, R17
#[test]
fn a_license_key_is_inspected_and_verified_offline() {
    let stand = Stand::start();
    let secret = stand.activation_key_file("secret", &["--customer-name", "Ada", "--feature", "export"]);
    let activate = ["activate", "--activation-key-file", "secret", "--computer-id", "desk-1", "--out", "acme.lic"];
    stand.latchkey(&activate).assert().success();
    let settings = latchkey_local_settings(&stand);
    fs::write(stand.path("jwks.json"), settings).unwrap();
    let offline = |arguments: &[&str]| crate::stand::latchkey(&stand.path(""), arguments);

    let table = offline(&["inspect", "acme.lic"]).assert().success().get_output().stdout.clone();
    let table = String::from_utf8(table).unwrap();
    assert!(table.contains("NOT VERIFIED") && table.contains("licensee     Ada\n"), "{table}");
    let key = offline(&["inspect", "secret", "--output", "json"]).assert().success().get_output().stdout.clone();
    assert_eq!(json(&key)["entries"][0]["type"], "activation_key");
    assert!(!String::from_utf8(key).unwrap().contains(&secret));

    let verify = ["verify", "acme.lic", "--product", PRODUCT, "--computer-id", "desk-1", "--jwks", "jwks.json"];
    offline(&verify).assert().success();
    let license = fs::read_to_string(stand.path("acme.lic")).unwrap();
    let middle = license.len() / 2;
    let flipped = if &license[middle..=middle] == "A" { "B" } else { "A" };
    fs::write(stand.path("acme.lic"), format!("{}{flipped}{}", &license[..middle], &license[middle + 1..])).unwrap();
    assert!(said(&mut offline(&verify), 1).ends_with(" (signature_invalid)\n"));
    assert!(said(&mut offline(&["inspect", "jwks.json"]), 1).ends_with(" (license_key_malformed)\n"));
    assert!(said(&mut offline(&[&verify[..7], &["acme.lic"]].concat()), 2).contains("is no JWK set"));
    let nowhere = said(&mut offline(&[&["verify", "nowhere.lic"], &verify[2..]].concat()), 2);
    assert_eq!(nowhere, "latchkey: nowhere.lic: there is no such file\n");
}

/// What `GET /v1/settings` answers, which has the JWK set in it.
fn latchkey_local_settings(stand: &Stand) -> String {
    let mut answer = ureq::get(format!("{}/v1/settings", stand.url())).call().unwrap();
    answer.body_mut().read_to_string().unwrap()
}
