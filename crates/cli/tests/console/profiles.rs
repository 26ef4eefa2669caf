//! Profiles: which service a command is for, and who signs.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::stand::{REGION, Stand, json, latchkey, said};

const FILE: &str = ".config/latchkey/config.toml";

/// The console without any variable that says where to go.
fn console(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = latchkey(folder, arguments);
    command.env_remove("AWS_REGION");
    command
}

/// The configuration with this text, in the folder's `.config`.
fn configure(folder: &Path, text: &str) {
    fs::create_dir_all(folder.join(".config/latchkey")).unwrap();
    fs::write(folder.join(FILE), text).unwrap();
}

/// AWS's configuration with the stand's access key as the profile `vendor`.
fn aws_config(stand: &Stand) {
    let (id, secret) = (stand.credentials.access_key_id(), stand.credentials.secret_access_key());
    let config = format!("[profile vendor]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n");
    fs::write(stand.path("config"), config).unwrap();
}

#[test]
fn a_profile_leads_to_its_service_by_option_by_variable_and_as_the_default() {
    let stand = Stand::start();
    aws_config(&stand);
    let folder = stand.path("");
    let run = |arguments: &[&str]| {
        let mut command = console(&folder, arguments);
        command.env("AWS_CONFIG_FILE", stand.path("config"));
        command
    };
    let url = stand.url();
    run(&["profiles", "set", "prod", "--url", &url, "--region", REGION, "--aws-profile", "vendor"]).assert().success();
    let products = ["products", "list"];
    assert!(said(&mut run(&products), 2).contains("where is the service?"), "it is not the default yet");
    run(&products).args(["--profile", "prod"]).assert().success();
    run(&products).env("LATCHKEY_PROFILE", "prod").assert().success();
    run(&["profiles", "set", "prod", "--default", "--default-output", "json"]).assert().success();
    let listed = run(&products).assert().success().get_output().stdout.clone();
    assert_eq!(json(&listed)["products"].as_array().unwrap().len(), 1, "it prints as the profile says");
    let table = run(&products).args(["--output", "table"]).assert().success().get_output().stdout.clone();
    assert!(table.starts_with(b"PRODUCT"), "what is typed beats the profile");
}

#[test]
fn what_is_typed_beats_the_environment_and_that_beats_the_profile() {
    let stand = Stand::start();
    aws_config(&stand);
    let folder = stand.path("");
    configure(
        &folder,
        "[profiles.wrong]\nurl = \"http://127.0.0.1:9\"\nregion = \"xx-1\"\naws_profile = \"no-such\"\n",
    );
    let run = |arguments: &[&str]| {
        let mut command = console(&folder, arguments);
        command.args(["--profile", "wrong", "--timeout", "2"]).env("AWS_CONFIG_FILE", stand.path("config"));
        command
    };
    let url = stand.url();
    let no_credentials = said(&mut run(&["products", "list"]), 2);
    assert!(no_credentials.contains("no-such (aws_profile of the profile wrong in "), "{no_credentials}");
    assert!(said(&mut run(&["products", "list", "--aws-profile", "vendor"]), 3).contains("connection_refused"));
    let typed = ["products", "list", "--url", &url, "--region", REGION, "--aws-profile", "vendor"];
    run(&typed).assert().success();
    let mut by_environment = run(&["products", "list"]);
    by_environment.env("LATCHKEY_URL", &url).env("AWS_REGION", REGION).env("AWS_PROFILE", "vendor");
    let output = by_environment.assert().success().get_output().clone();
    let warned = String::from_utf8(output.stderr).unwrap();
    for name in ["LATCHKEY_URL", "AWS_REGION", "AWS_PROFILE"] {
        assert!(warned.contains(&format!("{name} is set, and counts instead of")), "{warned}");
    }
    let mut empty = run(&typed);
    empty.env("LATCHKEY_URL", "").env("AWS_REGION", "").env("LATCHKEY_PROFILE", "").env("LATCHKEY_CONFIG", "");
    empty.assert().success();
}

#[test]
fn a_mistake_in_the_file_is_said_with_its_file_and_line() {
    let folder = tempfile::tempdir().unwrap();
    for (text, says) in [
        ("[profiles.prod]\nulr = \"https://a\"\n", ":2: unknown field `ulr`, expected one of `url`"),
        ("\n[profile.prod]\nurl = \"https://a\"\n", ":2: unknown field `profile`"),
        ("[profiles.prod]\n\nregion = 5\n", ":3: invalid type: integer `5`"),
        ("[profiles.prod]\noutput = \"xml\"\n", ":2: unknown variant `xml`"),
        ("# mine\ndefault_profile = \"gone\"\n[profiles.prod]\n", ":2: there is no profile gone here; it has: prod"),
        ("[profiles.prod\n", ":1: unclosed table"),
        ("[profiles.prod]\nurl = \"https://a\"\nurl = \"https://b\"\n", ":3: duplicate key"),
    ] {
        configure(folder.path(), text);
        let said = said(&mut console(folder.path(), &["doctor"]), 2);
        assert!(said.contains(&format!("{FILE}{says}")), "{said}");
    }
    configure(folder.path(), "\u{feff}[profiles.prod]\nurl = \"licenses\"\n");
    for (variables, options, says) in [
        (&[][..], &["--profile", "prod"][..], "(url of the profile prod in "),
        (&[], &["--profile", "nope"], "there is no profile nope (--profile) in "),
        (&[("LATCHKEY_PROFILE", "nope")], &[], "there is no profile nope (LATCHKEY_PROFILE) in "),
        (&[], &["--profile", ""], "--profile: the name is empty"),
        (&[("LATCHKEY_CONFIG", "gone.toml")], &[], "LATCHKEY_CONFIG names gone.toml, and there is no such file"),
        (&[("LATCHKEY_CONFIG", ".config")], &[], "cannot read .config"),
    ] {
        let mut command = console(folder.path(), &["doctor"]);
        let said = said(command.args(options).envs(variables.iter().copied()), 2);
        assert!(said.contains(says), "{said}");
    }
}

#[test]
fn setting_and_removing_a_profile_keeps_comments_and_other_profiles() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.toml");
    let run = |arguments: &[&str]| {
        let mut command = console(folder.path(), arguments);
        command.env("LATCHKEY_CONFIG", "mine.toml");
        command
    };
    run(&["profiles", "set", "prod", "--url", "https://a.example.com"]).assert().success();
    let made = fs::read_to_string(&path).unwrap();
    fs::write(&path, format!("# our services\n{made}").replace("a.example.com\"", "a.example.com\" # Ada's")).unwrap();
    run(&["profiles", "set", "prod", "--region", "eu-1", "--default"]).assert().success();
    run(&["profiles", "set", "test", "--url", "http://localhost:9000"]).assert().success();
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("# our services") && text.contains("# Ada's") && text.contains("region = \"eu-1\""),
        "{text}"
    );
    let shown = run(&["profiles", "show", "--output", "json"]).assert().success().get_output().stdout.clone();
    assert_eq!((&json(&shown)["profile"], &json(&shown)["default"]), (&"prod".into(), &true.into()));
    run(&["profiles", "set", "prod", "--unset", "region"]).assert().success();
    run(&["profiles", "remove", "prod"]).assert().success();
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("prod") && text.contains("[profiles.test]"), "{text}");
    for wrong in [
        &["set", "new"][..],
        &["set", "test"],
        &["set", "new", "--region", "eu-1"],
        &["set", "new", "--url", "http://licenses.example.com"],
        &["set", "test", "--url", ""],
        &["set", "test", "--url", "https://b", "--unset", "url"],
        &["remove", "prod"],
        &["show", "prod"],
        &["show"],
    ] {
        said(run(&["profiles"]).args(wrong), 2);
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "a refusal changes nothing");
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};

    let folder = tempfile::tempdir().unwrap();
    let set = |name| console(folder.path(), &["profiles", "set", name, "--url", "https://a"]).assert().success();
    set("one");
    let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(FILE), mode(".config/latchkey")), (0o600, 0o700));
    fs::rename(folder.path().join(FILE), folder.path().join("dotfiles.toml")).unwrap();
    symlink(folder.path().join("dotfiles.toml"), folder.path().join(FILE)).unwrap();
    set("two");
    assert!(folder.path().join(FILE).is_symlink());
    assert!(fs::read_to_string(folder.path().join("dotfiles.toml")).unwrap().contains("[profiles.two]"));
}
