//! Settings, the doctor, completions.

use serde_json::{Value, json};

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{Stand, json as read, said};

// R8, R19, R31
#[test]
fn settings_are_listed_read_set_and_taken_back() {
    let stand = Stand::start();
    let run = |arguments: &[&str]| {
        let mut command = stand.latchkey(&["settings", "--output", "json"]);
        read(&command.args(arguments).assert().success().get_output().stdout)
    };
    let listed = |name: &str| {
        let properties = run(&["list"])["properties"].as_array().unwrap().clone();
        properties.into_iter().find(|property| property["name"] == name)
    };
    assert_eq!(listed("security/AllowGenericKeys").unwrap()["value"], false);
    let set = run(&["set", "security/AllowGenericKeys", "true", "--yes"]);
    assert_eq!(
        (&set["name"], &set["before"], &set["value"]),
        (&json!("security/AllowGenericKeys"), &json!(false), &json!(true))
    );
    assert_eq!(run(&["get", "security/AllowGenericKeys"])["value"], true);
    for (value, wanted) in [
        ("dark blue", json!("dark blue")),
        ("4.5", json!(4.5)),
        ("\"4.5\"", json!("4.5")),
        ("-3", json!(-3)),
        ("\"1e400\"", json!("1e400")),
    ] {
        stand.latchkey(&["settings", "set", "custom/theme", value]).assert().success();
        assert_eq!(run(&["get", "custom/theme"])["value"], wanted);
    }
    // The vendor's alone can be read, too.
    run(&["set", "security/GenericKeysMaxDays", "30"]);
    assert_eq!(run(&["get", "security/GenericKeysMaxDays"])["value"], 30);
    assert_eq!(
        run(&["delete", "security/GenericKeysMaxDays"]),
        json!({"name": "security/GenericKeysMaxDays", "before": 30, "value": 0})
    );
    assert_eq!(run(&["get", "security/GenericKeysMaxDays"])["value"], 0);
    run(&["delete", "custom/theme"]);
    assert_eq!(listed("custom/theme"), None);
    for (arguments, exit_code) in [
        (&["get", "security/Nope"][..], 2),
        (&["get", "Security/AllowGenericKeys"], 2),
        (&["get", "custom/unset"], 1),
        (&["delete", "custom/unset"], 1),
        (&["delete", "security/GenericKeysMaxDays"], 1),
        (&["set", "security/AllowGenericKeys", "perhaps"], 2),
        (&["set", "security/Nope", "1"], 2),
        (&["set", "custom/Big", "1e400"], 2),
        (&["set", "custom/Big", "-1e400"], 2),
        (&["set", "custom/Big", "1e-999"], 2),
    ] {
        said(stand.latchkey(&["settings"]).args(arguments), exit_code);
    }
    let table = stand.latchkey(&["settings", "list"]).assert().success().get_output().stdout.clone();
    let table = String::from_utf8(table).unwrap();
    assert!(table.starts_with("NAME") && table.contains("security/AllowGenericKeys"), "{table}");
    assert!(table.contains(":user/local") || table.contains("arn:aws:iam::"), "who changed it: {table}");
}

// R8, R11
#[test]
fn generic_keys_are_allowed_after_a_warning_and_a_question_alone() {
    let stand = Stand::start();
    let switch = ["settings", "set", "security/AllowGenericKeys", "true"];
    let output = stand.latchkey(&switch).assert().code(2).get_output().clone();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.contains("any number of computers") && said.contains("--yes"), "{said}");
    let get = ["settings", "get", "security/AllowGenericKeys", "--output", "json"];
    let value = || read(&stand.latchkey(&get).assert().success().get_output().stdout)["value"].clone();
    assert_eq!(value(), false);
    stand.latchkey(&switch).arg("--yes").assert().success();
    assert_eq!(value(), true);
    // Off needs no question, and neither does on once more.
    stand.latchkey(&switch).assert().success();
    stand.latchkey(&["settings", "set", "security/AllowGenericKeys", "false"]).assert().success();
}

#[test]
fn a_setting_of_ones_own_is_said_to_be_public() {
    let stand = Stand::start();
    let output = stand.latchkey(&["settings", "set", "custom/theme", "dark"]).assert().success().get_output().clone();
    assert!(String::from_utf8(output.stderr).unwrap().contains("custom/theme is public"));
    let output = stand.latchkey(&["settings", "set", "security/GenericKeysMaxDays", "9"]).assert().success();
    assert_eq!(output.get_output().stderr, b"");
}

// R31
#[test]
fn what_another_administrator_set_meanwhile_is_shown_and_not_overwritten() {
    let stand = Stand::start();
    let properties = |value: i64, version: &str, by: &str| {
        let property = json!({
            "name": "security/GenericKeysMaxDays", "type": "integer", "minimum": 0, "maximum": 36500, "default": 0,
            "value": value, "visibility": "vendor", "description": "…", "version": version,
            "updated_at": "2026-11-24T10:00:00Z", "updated_by": format!("arn:aws:iam::111122223333:user/{by}"),
        });
        answer("200 OK", "content-type: application/json\r\n", &json!({"properties": [property]}).to_string())
    };
    let (seen, changed) = ("019ab3f1-7d00-7000-8000-000000000001", "019ab3f1-7d00-7000-8000-000000000002");
    let mismatch = json!({"code": "version_mismatch", "status": 412, "title": "Version mismatch", "detail": "changed"});
    let mismatch =
        answer("412 Precondition Failed", "content-type: application/problem+json\r\n", &mismatch.to_string());
    for command in [&["set", "security/GenericKeysMaxDays", "30"][..], &["delete", "security/GenericKeysMaxDays"]] {
        let server = ScriptedServer::answering(vec![
            properties(90, seen, "ada"),
            mismatch.clone(),
            properties(14, changed, "bob"),
        ]);
        let said = said(stand.latchkey(&["settings", "--url", &server.url]).args(command), 1);
        for part in ["version_mismatch", "was 90, and is 14 now", "user/bob", "nothing was overwritten"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        let asked = server.asked();
        assert_eq!(asked.len(), 3, "it is not tried again");
        assert!(asked[1].1.to_lowercase().contains(&format!("if-match: \"{seen}\"")), "{}", asked[1].1);
    }
}

// R31
#[test]
fn what_another_administrator_took_back_meanwhile_is_said() {
    let stand = Stand::start();
    let switch = |value: bool| {
        json!({"name": "security/AllowGenericKeys", "type": "boolean", "default": false, "value": value,
               "visibility": "public", "description": "…"})
    };
    let own =
        json!({"name": "custom/theme", "type": "scalar", "value": "dark", "visibility": "public", "description": "…"});
    let set = |mut property: Value| {
        property["version"] = json!("019ab3f1-7d00-7000-8000-000000000001");
        property["updated_at"] = json!("2026-11-24T10:00:00Z");
        property["updated_by"] = json!("arn:aws:iam::111122223333:user/ada");
        json!([property])
    };
    let mismatch = json!({"code": "version_mismatch", "status": 412, "title": "Version mismatch", "detail": "changed"});
    let mismatch =
        answer("412 Precondition Failed", "content-type: application/problem+json\r\n", &mismatch.to_string());
    let properties = |properties: Value| {
        answer("200 OK", "content-type: application/json\r\n", &json!({"properties": properties}).to_string())
    };
    for (name, before, now, wanted) in [
        (
            "security/AllowGenericKeys",
            set(switch(true)),
            json!([switch(false)]),
            "was true, and is back to its default, false; nothing was overwritten",
        ),
        ("custom/theme", set(own), json!([]), "was dark, and is not set now; nothing was overwritten"),
    ] {
        let server = ScriptedServer::answering(vec![properties(before), mismatch.clone(), properties(now)]);
        let said = said(&mut stand.latchkey(&["settings", "delete", name, "--url", &server.url]), 1);
        assert!(said.contains(wanted), "{said}");
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
    assert!(healthy.contains("with the rights: look, serve, make, administer"), "{healthy}");
    assert_eq!(stand.licenses(), 0, "it makes nothing");

    let output = stand.latchkey(&["doctor", "--region", "eu-elsewhere-1"]).assert().code(1).get_output().clone();
    let (table, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(table.contains("WRONG  credentials") && table.contains("eu-elsewhere-1"), "{table}");
    assert!(said.ends_with(" (signature_required)\n"), "{said}");
    stand.latchkey(&["doctor", "--region", "eu-elsewhere-1", "--public-only"]).assert().success();
    stand.latchkey(&["doctor", "--url", "http://127.0.0.1:9", "--timeout", "2"]).assert().code(3);
}

/// What a shell is told when Tab is typed behind these words.
fn completed(mut command: assert_cmd::Command, words: &[&str]) -> String {
    let index = words.len().to_string();
    command.env("LATCHKEY_COMPLETE", "bash").env("_CLAP_COMPLETE_INDEX", index).env("_CLAP_IFS", "\n");
    let output = command.args(["--", "latchkey"]).args(words.iter().copied()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn shells_complete_commands_and_values() {
    let stand = Stand::start();
    stand.latchkey(&["settings", "set", "custom/theme", "dark"]).assert().success();
    stand.latchkey(&["profiles", "set", "prod", "--url", "https://a.example.com"]).assert().success();
    for (words, wanted) in [
        (&[""][..], "activate"),
        (&["products", "get", ""], "acme-editor"),
        (&["keys", "create", "--product", "acme"], "acme-editor"),
        (&["settings", "get", "custom/"], "custom/theme"),
        (&["settings", "set", "custom/"], "custom/theme"),
        (&["--profile", ""], "prod"),
        (&["profiles", "remove", ""], "prod"),
    ] {
        let told = completed(stand.latchkey(&[]), words);
        assert!(told.lines().any(|line| line == wanted), "{words:?}: {told}");
    }
    assert_eq!(
        completed(stand.latchkey(&[]), &["settings", "set", "custom/theme", "custom/"]),
        "",
        "no name is a value"
    );
    // Without a service the settings that each has, and no products.
    let nowhere = || {
        let mut command = stand.latchkey(&[]);
        command.env("LATCHKEY_URL", "http://127.0.0.1:9");
        command
    };
    assert!(completed(nowhere(), &["settings", "get", "security/"]).contains("security/AllowGenericKeys"));
    assert_eq!(completed(nowhere(), &["products", "get", "a"]), "");
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = stand.latchkey(&["completions", shell]).assert().success().get_output().stdout.clone();
        assert!(String::from_utf8(script).unwrap().contains("LATCHKEY_COMPLETE"), "{shell}");
    }
}
