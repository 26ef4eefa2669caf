//! Clocks that are set back, forward, or wrong.

use std::fs;
use std::time::Duration;

use serde_json::json;

use crate::stand::{Computer, NOW, check, check_at, license_key, refused};

const HOUR: Duration = Duration::from_secs(3600);

// R17
#[test]
fn a_clock_set_back_is_noticed_and_a_small_step_is_borne() {
    let computer = Computer::new("pc");
    let builder = computer.builder().text(license_key(json!({})));
    check(builder.clone()).unwrap();
    assert_eq!(refused(check_at(builder.clone(), "2025-12-24T10:00:00Z")), "clock_set_back");
    assert_eq!(refused(check_at(builder.clone(), "2026-12-23T09:59:00Z")), "clock_set_back");
    let grant = check_at(builder.clone(), "2026-12-23T12:00:00Z").unwrap();
    assert_eq!(grant.warnings()[0].code(), "clock_behind");
    assert_eq!(refused(check_at(builder.clone().clock_tolerance(HOUR), "2026-12-24T08:59:00Z")), "clock_set_back");
    // The refusals changed nothing.
    assert!(check(builder).is_ok());
}

// R17
#[test]
fn a_signature_tells_the_time_too() {
    let computer = Computer::new("pc");
    let builder = computer.builder().text(license_key(json!({}))); // signed at 2026-11-24T10:00:00Z
    assert!(check_at(builder.clone(), "2026-11-23T12:00:00Z").is_ok());
    let stricter = builder.clock_tolerance(HOUR);
    assert_eq!(refused(check_at(stricter.clone(), "2026-11-24T08:59:59Z")), "clock_set_back");
    assert!(check_at(stricter, "2026-11-24T09:00:00Z").is_ok());
}

// R17
#[test]
fn a_license_that_has_expired_stays_expired() {
    let computer = Computer::new("pc");
    let builder = computer.builder().text(license_key(json!({})));
    assert!(check(builder.clone()).is_ok());
    assert_eq!(refused(check_at(builder.clone(), "2028-01-01T00:00:00Z")), "license_expired");
    // Back to a time when it was valid.
    assert_eq!(refused(check(builder.clone())), "clock_set_back");
    // Even within the tolerance time does not run backward.
    assert_eq!(refused(check_at(builder, "2027-12-31T10:00:00Z")), "license_expired");
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
    assert!(check_at(builder().expiry_tolerance(Duration::MAX), "2200-01-01T00:00:00Z").is_ok());
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
        let answers = ["2025-12-24T10:00:00Z", "2026-11-20T00:00:00Z", "2027-12-25T10:05:00Z", "2030-01-01T00:00:00Z"]
            .map(|now| refused(check_at(builder.clone().user_store(Some(copy(&computer))), now)));
        assert_eq!(answers, ["license_not_yet_valid", "license_not_yet_valid", "license_expired", "license_expired"]);
        let grant = check(builder.clone().user_store(Some(copy(&computer)))).unwrap();
        assert_eq!(grant.warnings()[0].code(), "clock_not_guarded", "{edited:?}");
    }
    fs::remove_file(computer.clock_file()).unwrap();
    assert_eq!(refused(check_at(builder.clone(), "2025-12-24T10:00:00Z")), "license_not_yet_valid");
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
        assert_eq!(refused(check_at(builder(), "2025-12-24T10:00:00Z")), "clock_set_back");
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
