//! Settings, the doctor, completions.

use serde_json::json;

use crate::stand::{Stand, json as read, said};

// R8, R19
#[test]
fn settings_are_read_and_set() {
    let stand = Stand::start();
    let get = |name: &[&str]| {
        let mut get = stand.latchkey(&["settings", "get", "--output", "json"]);
        read(&get.args(name).assert().success().get_output().stdout)
    };
    assert_eq!(get(&[])["security/AllowGenericKeys"], false);
    let set = stand.latchkey(&["settings", "set", "security/AllowGenericKeys", "true", "--output", "json"]);
    let set = read(&{ set }.assert().success().get_output().stdout);
    assert_eq!((&set["name"], &set["value"]), (&"security/AllowGenericKeys".into(), &true.into()));
    assert_eq!(get(&["security/AllowGenericKeys"])["value"], true);
    for (value, wanted) in
        [("dark blue", json!("dark blue")), ("4.5", json!(4.5)), ("\"4.5\"", json!("4.5")), ("-3", json!(-3))]
    {
        stand.latchkey(&["settings", "set", "custom/theme", value]).assert().success();
        assert_eq!(get(&["custom/theme"])["value"], wanted);
    }
    stand.latchkey(&["settings", "set", "security/GenericKeysMaxDays", "30"]).assert().success();
    for (arguments, exit_code) in [
        (&["get", "security/GenericKeysMaxDays"][..], 2),
        (&["get", "security/Nope"], 2),
        (&["get", "custom/unset"], 1),
        (&["set", "security/AllowGenericKeys", "perhaps"], 2),
        (&["set", "security/Nope", "1"], 2),
    ] {
        said(stand.latchkey(&["settings"]).args(arguments), exit_code);
    }
}

#[test]
fn the_doctor_finds_all_well_or_says_what_is_not() {
    let stand = Stand::start();
    let healthy = stand.latchkey(&["doctor"]).assert().success().get_output().stdout.clone();
    let healthy = String::from_utf8(healthy).unwrap();
    for check in ["url", "clock", "signing keys", "generic keys", "credentials"] {
        assert!(healthy.lines().any(|line| line.starts_with("ok") && line.contains(check)), "{healthy}");
    }
    assert_eq!(stand.licenses(), 0, "it makes nothing");

    let output = stand.latchkey(&["doctor", "--region", "eu-elsewhere-1"]).assert().code(1).get_output().clone();
    let (table, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(table.contains("WRONG  credentials") && table.contains("eu-elsewhere-1"), "{table}");
    assert!(said.starts_with("latchkey: signature_required: "), "{said}");
    stand.latchkey(&["doctor", "--region", "eu-elsewhere-1", "--public-only"]).assert().success();
    stand.latchkey(&["doctor", "--url", "http://127.0.0.1:9", "--timeout", "2"]).assert().code(3);
}

#[test]
fn completions_know_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = crate::stand::latchkey(folder.path(), &["completions", shell]);
        let script = { script }.assert().success().get_output().stdout.clone();
        assert!(String::from_utf8(script).unwrap().contains("activate"), "{shell}");
    }
}
