//! Clocks that are set back, forward, or wrong.

use std::fs;
use std::time::Duration;

use serde_json::json;

use crate::stand::{Computer, NOW, check, check_at, license_key, refused};

/// A license for ever, signed at 2026-11-24T10:00:00Z.
fn perpetual() -> String {
    license_key(json!({"exp": null, "model": "permanent"}))
}

/// Starts one after the other on one computer, and what each says. The license ends at 2027-12-25T10:00:00Z.
const STARTS: &[(&str, &[(&str, &str)])] = &[
    ("no battery", &[("1970-01-01T00:00:07Z", "licensed"), ("2027-01-01T00:00:00Z", "licensed")]),
    ("no battery any more", &[("2027-01-01T00:00:00Z", "licensed"), ("2000-01-01T00:00:00Z", "licensed")]),
    (
        "no battery, and over",
        &[("2027-12-26T00:00:00Z", "license_expired"), ("1970-01-01T00:00:00Z", "clock_set_back")],
    ),
    ("a typo once", &[("2037-01-01T00:00:00Z", "license_expired"), ("2026-12-24T10:00:00Z", "clock_set_back")]),
    ("an hour back", &[("2026-12-24T10:00:00Z", "licensed"), ("2026-12-24T09:00:00Z", "licensed")]),
    ("a year back", &[("2027-12-24T10:00:00Z", "licensed"), ("2026-12-24T10:00:00Z", "licensed")]),
    (
        "back to before the end",
        &[
            ("2027-12-24T10:00:00Z", "licensed"),
            ("2027-12-25T10:05:00Z", "license_expired"),
            ("2027-12-25T09:59:59Z", "clock_set_back"),
            ("2027-12-24T10:00:00Z", "clock_set_back"),
            ("2026-12-24T10:00:00Z", "clock_set_back"),
            ("2027-12-25T10:05:00Z", "license_expired"),
        ],
    ),
];

// R17, R34
#[test]
fn starts_with_any_clock_say_what_is_right() {
    for (what, starts) in STARTS {
        let (computer, other) = (Computer::new("pc"), Computer::new("pc"));
        for (now, wanted) in *starts {
            let answer = check_at(computer.builder().text(license_key(json!({}))), now);
            assert_eq!(
                answer.map_or_else(|error| error.code().to_owned(), |_| "licensed".to_owned()),
                *wanted,
                "{what}"
            );
            assert!(check_at(other.builder().text(perpetual()), now).is_ok(), "{what}: no date ends it");
        }
    }
}

// R34
#[test]
fn a_refusal_for_the_clock_names_the_file_and_what_settles_it() {
    let computer = Computer::new("pc");
    let builder = computer.builder().text(license_key(json!({})));
    assert_eq!(refused(check_at(builder.clone(), "2037-01-01T08:30:00Z")), "license_expired");
    let not_licensed = check(builder).unwrap_err();
    let text = not_licensed.to_string();
    let file = computer.clock_file().display().to_string();
    for part in ["2026-12-24 10:00 UTC", "2037-01-01 08:30 UTC", &file] {
        assert!(text.contains(part), "{text}");
    }
    let help = not_licensed.help();
    assert!(help.contains("connection") && help.contains("ask the vendor") && !help.contains("delete"), "{help}");
}

// R34
#[test]
fn a_license_that_lasts_longer_than_the_wrong_clock_showed_goes_on_with_a_word_about_it() {
    let computer = Computer::new("pc");
    let lasting = license_key(json!({"exp": crate::stand::seconds("2040-01-01T00:00:00Z")}));
    check_at(computer.builder().text(&lasting), "2037-01-01T00:00:00Z").unwrap();
    let grant = check(computer.builder().text(&lasting)).unwrap();
    assert_eq!(grant.warnings()[0].code(), "clock_behind");
    assert_eq!(grant.days_left(), Some(4755), "by the clock, which may well be right");
    // A small step is worth no word.
    let computer = Computer::new("pc");
    check(computer.builder().text(&lasting)).unwrap();
    assert_eq!(check_at(computer.builder().text(&lasting), "2026-12-23T12:00:00Z").unwrap().warnings(), []);
}

// R34
#[test]
fn whatever_is_verified_tells_the_time_also_what_is_not_taken() {
    // Expired, of another product, and of another computer: each signed after the other license's end.
    let late = json!({"iat": crate::stand::seconds("2028-06-01T00:00:00Z"), "exp": crate::stand::seconds("2028-05-01T00:00:00Z")});
    let with = |more: serde_json::Value| {
        let mut claims = late.clone();
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        license_key(claims)
    };
    let another = "01a20bed-0000-7000-8000-00000000000b";
    for told in [
        with(json!({"sub": another})),
        with(json!({"aud": "acme-viewer"})),
        with(json!({"sub": another, "kind": "computer", "computer": "AAAA"})),
    ] {
        let computer = Computer::new("pc");
        let both = format!("{}\n{told}", license_key(json!({})));
        assert_eq!(refused(check(computer.builder().text(both))), "license_expired");
        // It is remembered.
        assert_eq!(refused(check(computer.builder().text(license_key(json!({}))))), "license_expired");
        assert!(check(computer.builder().text(perpetual())).is_ok());
    }
}

// R34
#[test]
fn a_forged_signature_time_locks_nobody_once_its_key_is_no_longer_trusted() {
    use crate::generate::{by_ed25519, generic, header, sign};
    let computer = Computer::new("pc");
    let mut forged = generic();
    forged["iat"] = crate::stand::seconds("2099-01-01T00:00:00Z").into();
    let forged = sign(&header("EdDSA", "test-ed25519-2027"), &forged, &by_ed25519(3));
    let both = format!("{}\n{forged}", license_key(json!({})));
    assert_eq!(refused(check(computer.builder().text(both))), "license_expired");
    assert_eq!(refused(check(computer.builder().text(license_key(json!({}))))), "license_expired");
    let mut jwks: serde_json::Value = serde_json::from_str(crate::stand::JWKS).unwrap();
    jwks["keys"].as_array_mut().unwrap().retain(|jwk| jwk["kid"] != "test-ed25519-2027");
    let update = computer.builder_trusting(&jwks.to_string()).text(license_key(json!({})));
    assert!(check(update).is_ok());
}

// R17
#[test]
fn what_was_granted_is_asked_again_while_the_application_runs() {
    let computer = Computer::new("pc");
    let file = computer.write("share/acme.lic", license_key(json!({})));
    let client = computer.builder().user_store(None::<std::path::PathBuf>).file(&file).build().unwrap();
    let at = |time: &str| time.parse::<latchkey_client::Timestamp>().unwrap();
    let grant = client.check_at(at("2026-12-24T10:00:00Z")).unwrap();
    assert!(grant.is_current(at("2027-12-25T10:04:59Z")) && !grant.is_current(at("2027-12-25T10:05:00Z")));
    // Set back while it runs, it is as late as at the start.
    assert!(grant.is_current(at("1970-01-01T00:00:00Z")));
    // By the real clock.
    fs::write(&file, license_key(json!({"iat": 1_577_836_800, "exp": null}))).unwrap();
    let grant = client.check().unwrap();
    assert!(client.recheck(&grant).is_ok());
    // A place that can't be read at present takes nothing away; one where nothing is any more does.
    fs::write(&file, vec![b'x'; 100_000]).unwrap();
    assert_eq!(client.recheck(&grant).unwrap().source(), grant.source());
    fs::remove_file(&file).unwrap();
    assert_eq!(refused(client.recheck(&grant)), "no_license");
}

// R17
#[test]
fn a_clock_that_is_a_little_ahead_takes_nothing_away() {
    let builder = || Computer::new("pc").builder().text(license_key(json!({}))); // ends at 2027-12-25T10:00:00Z
    let grant = check_at(builder(), "2027-12-25T10:04:59Z").unwrap();
    assert_eq!((grant.warnings()[0].code(), grant.days_left()), ("ended", Some(0)));
    assert_eq!(refused(check_at(builder(), "2027-12-25T10:05:00Z")), "license_expired");
    let grant = check_at(builder(), "2027-12-25T09:59:59Z").unwrap();
    assert_eq!(grant.warnings()[0].code(), "expires_soon");
    let strict = || builder().expiry_tolerance(Duration::ZERO);
    assert!(check_at(strict(), "2027-12-25T09:59:59Z").is_ok());
    assert_eq!(refused(check_at(strict(), "2027-12-25T10:00:00Z")), "license_expired");
    let grace = || builder().expiry_tolerance(Duration::from_secs(30 * 86_400));
    assert!(check_at(grace(), "2028-01-24T09:59:59Z").is_ok());
    assert_eq!(refused(check_at(grace(), "2028-01-24T10:00:00Z")), "license_expired");
}

// R17
#[test]
fn forgetting_the_time_allows_what_the_license_allows_and_no_more() {
    let computer = Computer::new("pc");
    let builder = computer.builder().text(license_key(json!({})));
    check(builder.clone()).unwrap();
    let written = fs::read_to_string(computer.clock_file()).unwrap();
    let earlier = written.replace(&crate::stand::seconds(NOW).to_string(), "1766570400");
    assert_ne!(earlier, written);
    let later = written.replace(&crate::stand::seconds(NOW).to_string(), "4102444800");
    for edited in [earlier.as_str(), later.as_str(), "", "rubbish", "\0"] {
        let file = computer.clock_file();
        fs::write(file, edited).unwrap();
        for (now, wanted) in
            [("2025-12-24T10:00:00Z", Ok(())), ("2027-12-25T10:05:00Z", Err("license_expired".to_owned()))]
        {
            let answer = check_at(builder.clone().user_store(Some(copy(&computer))), now);
            assert_eq!(answer.map(drop).map_err(|error| error.code().to_owned()), wanted, "{edited:?} at {now}");
        }
        let grant = check(builder.clone().user_store(Some(copy(&computer)))).unwrap();
        assert_eq!(grant.warnings()[0].code(), "clock_not_guarded", "{edited:?}");
    }
    fs::remove_file(computer.clock_file()).unwrap();
    assert!(check_at(builder.clone(), "2025-12-24T10:00:00Z").is_ok(), "as on a new computer");
    fs::remove_dir_all(computer.store()).unwrap();
    assert_eq!(refused(check_at(builder, "2030-01-01T00:00:00Z")), "license_expired");
}

// R17
#[cfg(unix)]
#[test]
fn what_stands_in_the_place_of_the_remembered_time_is_said_and_makes_way() {
    use std::path::Path;
    use std::process::Command;

    let computer = Computer::new("pc");
    let builder = || computer.builder().text(license_key(json!({})));
    check(builder()).unwrap();
    let file = computer.clock_file();
    let large = |path: &Path| fs::write(path, vec![b'x'; 100_000]).unwrap();
    let pipe = |path: &Path| assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    let link = |path: &Path| std::os::unix::fs::symlink("/dev/null", path).unwrap();
    for put in [&large as &dyn Fn(&Path), &pipe, &link] {
        fs::remove_file(&file).unwrap();
        put(&file);
        assert_eq!(check(builder()).unwrap().warnings()[0].code(), "clock_not_guarded");
        assert_eq!(refused(check_at(builder(), "2028-01-01T00:00:00Z")), "license_expired");
        assert_eq!(refused(check(builder())), "clock_set_back", "it is remembered again");
        fs::remove_file(&file).unwrap();
        check(builder()).unwrap();
    }
    // A folder stays, and is said each time.
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    for _ in 0..2 {
        assert_eq!(check(builder()).unwrap().warnings()[0].code(), "clock_not_guarded");
    }
}

/// A store like the computer's, so that one check does not change what the next one finds.
fn copy(computer: &Computer) -> std::path::PathBuf {
    let copy = computer.folder.path().join("copy");
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(computer.store()).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    copy
}

// R17
#[test]
fn a_cache_that_was_edited_is_worth_nothing() {
    let computer = Computer::new("pc");
    check(computer.builder().text(license_key(json!({})))).unwrap();
    let cache = computer.store().join("cached.lic");
    let text = fs::read_to_string(&cache).unwrap();
    for place in (text.find("eyJ").unwrap()..text.trim_end().len()).step_by(7) {
        let mut bytes = text.clone().into_bytes();
        bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
        fs::write(&cache, &bytes).unwrap();
        let refused = refused(check(computer.builder()));
        let codes = ["license_key_malformed", "signature_invalid", "signing_key_unknown", "no_license"];
        assert!(codes.contains(&refused.as_str()), "{refused} at {place}");
    }
}

#[test]
fn without_a_license_of_the_product_nothing_is_written() {
    let computer = Computer::new("pc");
    assert_eq!(refused(check(computer.builder())), "no_license");
    assert_eq!(refused(check(computer.builder().text(license_key(json!({"aud": "acme-viewer"}))))), "product_mismatch");
    assert!(!computer.store().exists());
}
