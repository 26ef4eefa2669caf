//! Where licenses are found, and what is in the way.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use latchkey_client::{Client, Source, Unreadable, Warning};
use serde_json::json;

use crate::stand::{Computer, JWKS, check, license_key, outcomes, refused};

// R5
#[test]
fn sources_count_in_their_order() {
    let computer = Computer::new("pc");
    let key = license_key(json!({}));
    let file = computer.write("share/acme.lic", &key);
    let machine = computer.write("etc/license.lic", &key).parent().unwrap().to_owned();
    let in_variable = key.clone();
    let all = computer
        .builder()
        .file(&file)
        .machine_store(Some(machine.clone()))
        .variables(move |name| (name == "ACME_EDITOR_LICENSE").then(|| in_variable.clone().into()));
    let source = |builder| check(builder).unwrap().source().clone();
    assert_eq!(source(all.clone().text(&key)), Source::Text);
    fs::remove_dir_all(computer.store()).unwrap();
    assert_eq!(source(all.clone()), Source::Environment("ACME_EDITOR_LICENSE".to_owned()));
    let cached = computer.store().join("cached.lic");
    assert_eq!(source(all.clone().variables(|_| None)), Source::UserStore(cached.clone()));
    let own = computer.write("store/license.lic", &key);
    assert_eq!(source(all.clone().variables(|_| None)), Source::UserStore(own.clone()));
    fs::remove_file(own).unwrap();
    fs::remove_file(cached).unwrap();
    let found = source(all.clone().variables(|_| None));
    assert_eq!(found, Source::MachineStore(machine.join("license.lic")));
    fs::remove_dir_all(computer.store()).unwrap();
    assert_eq!(source(all.variables(|_| None).machine_store(None::<PathBuf>)), Source::File(file));
}

// R5
#[test]
fn variables_and_home_lead_to_a_share() {
    let computer = Computer::new("pc");
    computer.write("share/acme.lic", license_key(json!({})));
    let root = computer.folder.path().to_owned();
    let variables = move |name: &str| matches!(name, "HOME" | "SHARE").then(|| root.clone().into_os_string());
    for path in ["~/share/acme.lic", "$SHARE/share/acme.lic", "${SHARE}/share", "%SHARE%/share/acme.lic"] {
        let answer = check(computer.builder().variables(variables.clone()).user_store(None::<PathBuf>).file(path));
        assert!(answer.is_ok(), "{path}: {answer:?}");
    }
    // Most customers have neither variable nor Windows share: that is no fault.
    let elsewhere = computer.builder().file("$NOWHERE/acme.lic").file(r"\\server\share\acme.lic");
    let answer = check(elsewhere.clone());
    assert_eq!(outcomes(&answer)[3], "variable_unset");
    assert_eq!(refused(answer), "no_license");
    if cfg!(not(windows)) {
        assert_eq!(check(elsewhere.text(license_key(json!({})))).unwrap().warnings(), []);
    }
}

#[test]
fn a_folder_gives_the_license_files_in_it() {
    let computer = Computer::new("pc");
    computer.write("share/readme.txt", "not a license");
    let share = computer.folder.path().join("share");
    assert_eq!(outcomes(&check(computer.builder().file(&share))), ["absent", "absent", "absent", "empty_folder"]);
    computer.write("share/B.LIC", license_key(json!({})));
    computer.write("share/a.lic", "nonsense");
    fs::create_dir(share.join("c.lic")).unwrap();
    let answer = check(computer.builder().file(&share));
    assert_eq!(outcomes(&answer)[3..], ["valid", "license_key_malformed", "not_a_file"]);
}

/// Runs a check that must answer soon, whatever is in the way.
#[cfg(unix)]
fn in_time(computer: &Computer, path: &Path) -> Vec<&'static str> {
    let started = Instant::now();
    let answer = check(computer.builder().user_store(None::<PathBuf>).file(path));
    assert!(started.elapsed() < Duration::from_secs(10), "{} took {:?}", path.display(), started.elapsed());
    assert!(answer.is_err());
    outcomes(&answer)
}

#[cfg(unix)]
#[test]
fn odd_files_get_an_answer_in_time() {
    let computer = Computer::new("pc");
    let at = |name: &str| computer.folder.path().join(name);
    let fifo = at("fifo.lic");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    assert_eq!(in_time(&computer, &fifo), ["not_a_file"]);
    assert_eq!(in_time(&computer, computer.folder.path()), ["not_a_file"], "a folder with a pipe in it");
    fs::remove_file(fifo).unwrap();
    fs::File::create(at("sparse")).unwrap().set_len(1 << 30).unwrap();
    assert_eq!(in_time(&computer, &at("sparse")), ["too_large"]);
    std::os::unix::fs::symlink(at("loop"), at("loop")).unwrap();
    assert_eq!(in_time(&computer, &at("loop")), ["read_failed"]);
    for device in ["/dev/zero", "/dev/random", "/dev/tty"] {
        assert_ne!(in_time(&computer, Path::new(device)), ["valid"]);
    }
    assert_eq!(in_time(&computer, &computer.write("empty", "")), ["empty"]);
    assert_eq!(in_time(&computer, Path::new("a\0b")), ["read_failed"]);
    assert_eq!(in_time(&computer, &computer.write("full", vec![b'a'; 64 * 1024])), ["license_key_malformed"]);
    assert_eq!(in_time(&computer, &computer.write("over", vec![b'a'; 64 * 1024 + 1])), ["too_large"]);
    assert_eq!(in_time(&computer, &computer.write("file", "x").join("below")), ["absent"]);
}

#[cfg(unix)]
#[test]
fn no_permission_is_said() {
    use std::os::unix::fs::PermissionsExt;
    let computer = Computer::new("pc");
    let file = computer.write("acme.lic", license_key(json!({})));
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).unwrap();
    // Modes don't stop root.
    if fs::read(&file).is_err() {
        assert_eq!(in_time(&computer, &file), ["not_permitted"]);
    }
}

/// What really hangs is in `dead_mount.rs`.
#[test]
fn a_source_that_is_late_is_a_warning_when_the_license_comes_from_elsewhere() {
    let computer = Computer::new("pc");
    let file = computer.write("acme.lic", license_key(json!({})));
    let builder = computer.builder().file(file).text(license_key(json!({})));
    let timed_out = |warning: &Warning| matches!(warning, Warning::SourceUnreadable(_, Unreadable::TimedOut));
    // Even no time at all is now and then enough.
    let is_late = (0..1000).any(|_| {
        let grant = check(builder.clone().read_deadline(Duration::ZERO)).unwrap();
        grant.warnings().iter().any(timed_out)
    });
    assert!(is_late);
    let is_back = (0..1000).any(|_| {
        std::thread::sleep(Duration::from_millis(10));
        check(builder.clone()).unwrap().warnings().is_empty()
    });
    assert!(is_back);
}

// R8, R10
#[test]
fn a_generic_license_is_refused_by_default_and_the_reason_says_so() {
    let client = Client::builder("acme-editor", JWKS).without_release().without_stores();
    let client = client.dangerous().trust_published_test_keys();
    let client = client.text(license_key(json!({}))).build().unwrap();
    let not_licensed = client.check_at("2026-12-24T10:00:00Z".parse().unwrap()).unwrap_err();
    assert_eq!(not_licensed.code(), "generic_not_allowed");
    assert!(not_licensed.to_string().contains("generic"), "{not_licensed}");
}

#[test]
fn maintenance_limits_versions_and_not_time() {
    let computer = Computer::new("pc");
    let key = license_key(json!({"maintenance_until": 1_796_083_200})); // 2026-12-01
    let released = |day: &str| check(computer.builder().text(&key).release("4.2", day));
    assert!(released("2026-11-30").is_ok());
    assert!(released("2026-12-01T00:00:00Z").is_ok());
    assert_eq!(refused(released("2026-12-02")), "maintenance_ended");
    assert!(check(computer.builder().text(&key)).is_ok(), "without a release nothing is said of maintenance");
}

#[test]
fn what_the_vendor_wrote_is_in_the_grant() {
    let computer = Computer::new("pc");
    let grant = check(computer.builder().text(license_key(json!({"exp": 1_798_761_600})))).unwrap(); // 2027-01-01
    assert_eq!(grant.days_left(), Some(7));
    assert_eq!(grant.warnings(), [Warning::ExpiresSoon { days_left: 7 }]);
    let quiet = check(computer.builder().expiry_warning_days(0).text(license_key(json!({"exp": 1_798_761_600}))));
    assert_eq!(quiet.unwrap().warnings(), []);
}

// R15
#[test]
fn what_was_entered_stays_out_of_debug_output() {
    let builder = Computer::new("the computer").builder().text("the license key");
    let shown = format!("{builder:?} {:?}", builder.clone().build().unwrap());
    assert_eq!(shown, r#"Builder { product: "acme-editor", .. } Client { product: ProductId("acme-editor"), .. }"#);
    let granted = format!("{:?}", check(builder.text(license_key(json!({})))));
    assert!(!granted.contains("eyJ"), "{granted}");
}

#[test]
fn a_deadline_may_be_as_long_as_its_bound() {
    let computer = Computer::new("pc");
    let file = computer.write("acme.lic", license_key(json!({})));
    assert!(check(computer.builder().file(&file).read_deadline(Duration::from_secs(600))).is_ok());
}

// R33
#[test]
fn every_way_in_takes_a_license_text_as_people_have_it() {
    let computer = Computer::new("pc");
    let key = license_key(json!({}));
    let lines: Vec<_> = key.as_bytes().chunks(76).map(String::from_utf8_lossy).collect();
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for text in [
        lines.join("\r\n"),
        format!("> {}", lines.join("\n> ")),
        format!("{{\n  \"license_key\": \"{key}\",\n  \"kind\": \"generic\"\n}}"),
        format!("-----BEGIN LICENSE-----\n{}\n-----END LICENSE-----", lines.join("\n")),
        format!("“{key}\u{200b}”."),
        format!("ACME_EDITOR_LICENSE={key}"),
        data_encoding::BASE64.encode(key.as_bytes()),
    ] {
        let in_variable = text.clone();
        let variables = move |name: &str| (name == "ACME_EDITOR_LICENSE").then(|| in_variable.clone().into());
        let builder = || computer.builder().user_store(None::<PathBuf>);
        for (way, builder) in [
            ("text", builder().text(&text)),
            ("variable", builder().variables(variables).environment_variable(Some("ACME_EDITOR_LICENSE"))),
            ("file", builder().file(computer.write("acme.lic", &text))),
            ("UTF-16", builder().file(computer.write("utf16.lic", utf16(&text)))),
        ] {
            let answer = check(builder);
            assert!(answer.is_ok(), "{way}: {text}: {answer:?}");
        }
    }
}

// R33
#[test]
fn several_in_one_text_are_all_seen_and_nothing_is_dropped_in_silence() {
    let computer = Computer::new("pc");
    let (ours, others) = (license_key(json!({})), license_key(json!({"aud": "acme-viewer"})));
    let found = |text: &str| outcomes(&check(computer.builder().user_store(None::<PathBuf>).text(text)));
    assert_eq!(found(&format!("{others}\n{ours}")), ["product_mismatch", "valid"]);
    for cut_off in ["\n", "…\n"] {
        assert_eq!(found(&format!("{}{cut_off}{ours}", &others[..300])), ["valid", "license_key_malformed"]);
    }
    assert_eq!(found(&format!("Dear Ada,\n{}\nregards", ours.replace('.', ".\n"))), ["valid", "other_text"]);
    let many = vec![others.clone(); 101].join("\n");
    assert_eq!(found(&many)[99..], ["product_mismatch", "rest"]);
    assert_eq!(found("Thank you for your order!\nAcme"), ["license_key_malformed"]);
}

// R5
#[cfg(not(windows))]
#[test]
fn a_variable_may_name_files_and_a_path_may_be_several() {
    let computer = Computer::new("pc");
    let file = computer.write("a/acme.lic", license_key(json!({})));
    let share = file.parent().unwrap().to_str().unwrap().to_owned();
    let source = |builder| check(builder).unwrap().source().clone();
    let named = file.to_str().unwrap();
    for value in [
        named.to_owned(),
        share.clone(),
        format!("/no/such.lic:{share}"),
        "~/a/acme.lic".to_owned(),
        // As shells, editors and files of variables leave it.
        format!("\"{named}\""),
        format!("'{share}'\r\n"),
        format!(" {share} "),
        "\"~/a/acme.lic:/no/such.lic\"".to_owned(),
    ] {
        let root = computer.folder.path().to_owned();
        let variables = move |name: &str| match name {
            "ACME_EDITOR_LICENSE" => Some(value.clone().into()),
            "HOME" => Some(root.clone().into()),
            _ => None,
        };
        let builder = computer.builder().user_store(None::<PathBuf>).variables(variables);
        assert_eq!(source(builder), Source::File(file.clone()));
    }
    let several = format!("/no/such.lic:$UNSET/x:{share}");
    let answer = check(computer.builder().user_store(None::<PathBuf>).file(&several));
    assert_eq!(outcomes(&answer), ["absent", "variable_unset", "valid"]);
    // What only looks like several is one, where it is there.
    let odd = computer.write("odd:name/acme.lic", license_key(json!({})));
    assert_eq!(source(computer.builder().user_store(None::<PathBuf>).file(&odd)), Source::File(odd));
    // A single name may be a path, too, where something is there.
    let single = |value: &'static str| {
        let variables = move |name: &str| (name == "ACME_EDITOR_LICENSE").then(|| value.into());
        check(computer.builder().user_store(None::<PathBuf>).variables(variables))
    };
    assert!(matches!(single("vectors").unwrap().source(), Source::File(path) if path.starts_with("vectors")));
    assert_eq!(refused(single("rubbish")), "license_key_malformed");
}

#[test]
fn many_signed_lines_are_judged_within_the_deadlines() {
    let computer = Computer::new("pc");
    let others = license_key(json!({"aud": "acme-viewer"}));
    for number in 0..100 {
        computer.write(&format!("share/{number}.lic"), vec![&*others; 90].join("\n"));
    }
    let waiting = Duration::from_millis(250);
    let builder = computer.builder().file(computer.folder.path().join("share"));
    let started = Instant::now();
    let answer = check(builder.read_deadline(waiting).write_deadline(waiting));
    assert!(started.elapsed() < Duration::from_secs(3), "{:?}", started.elapsed());
    assert!(outcomes(&answer).contains(&"rest"));
}

#[test]
fn much_text_without_a_license_key_is_judged_within_the_deadlines() {
    let computer = Computer::new("pc");
    for number in 0..200 {
        computer.write(&format!("share/{number}.lic"), "1T6F9-JXTG3-AZJTW-1AGR1-J221F\n".repeat(100));
    }
    let waiting = Duration::from_millis(250);
    let builder = computer.builder().file(computer.folder.path().join("share"));
    let answer = check(builder.read_deadline(waiting).write_deadline(waiting));
    assert!(outcomes(&answer).contains(&"rest"), "{:?}", outcomes(&answer));
}
