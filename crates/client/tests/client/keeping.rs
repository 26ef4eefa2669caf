//! What is kept for the day when the share is gone.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use latchkey_client::{Source, Warning};
use serde_json::json;

use crate::stand::{Computer, JWKS, check, license_key, license_key_of, refused};

// R5
#[test]
fn the_license_outlives_the_share() {
    let computer = Computer::new("pc");
    let key = license_key(json!({}));
    let file = computer.write("share/acme.lic", &key);
    let before = fs::metadata(&file).unwrap().modified().unwrap();
    assert_eq!(check(computer.builder().file(&file)).unwrap().source(), &Source::File(file.clone()));
    assert_eq!(fs::metadata(&file).unwrap().modified().unwrap(), before, "the share is only read");
    assert_eq!(computer.cached(), [key]);
    fs::remove_dir_all(file.parent().unwrap()).unwrap();
    let grant = check(computer.builder().file(&file)).unwrap();
    assert_eq!(grant.source(), &Source::UserStore(computer.store().join("cached.lic")));
    assert!(grant.warnings().is_empty(), "{:?}", grant.warnings());
}

// R5, R35
#[test]
fn the_newest_of_a_license_takes_the_place_of_the_kept_copy_and_nothing_else_does() {
    let computer = Computer::new("pc");
    let (old, new) = (revision(1, &["export", "import"], "2030-01-01"), revision(2, &["export"], "2028-01-01"));
    let see = |content: &str| {
        let file = computer.write("share/acme.lic", content);
        check(computer.builder().file(file)).map(|grant| grant.license_key().reveal().to_owned()).unwrap()
    };
    assert_eq!(see(&old), old);
    assert_eq!(see(&new), new, "it grants less, and ends earlier");
    assert_eq!(computer.cached(), std::slice::from_ref(&new));
    let forged = format!("{}A", revision(3, &["export"], "2099-01-01"));
    for other in [&old, &forged, "", "nonsense", &license_key(json!({"aud": "acme-viewer"}))] {
        assert_eq!(see(other), new);
        assert_eq!(computer.cached(), std::slice::from_ref(&new));
    }
    // The vendor's last word, though it is that the license is over.
    let over = revision(3, &["export"], "2026-12-01");
    let file = computer.write("share/acme.lic", &over);
    assert_eq!(refused(check(computer.builder().file(file))), "license_expired");
    assert_eq!(computer.cached(), [over]);
    assert_eq!(refused(check(computer.builder().text(&new))), "license_expired");
}

/// The license key of a revision, signed a day later each.
fn revision(number: u32, features: &[&str], until: &str) -> String {
    let signed_at = format!("2026-11-{:02}T00:00:00Z", 10 + number);
    let exp = crate::stand::seconds(&format!("{until}T00:00:00Z"));
    license_key(json!({"rev": number, "features": features, "exp": exp, "iat": crate::stand::seconds(&signed_at)}))
}

#[test]
fn of_two_licenses_neither_drives_the_other_out() {
    let computer = Computer::new("pc");
    let twins = ["01a20bed-0000-7000-8000-00000000000a", "01a20bed-0000-7000-8000-00000000000b"];
    let twins = twins.map(|license| license_key(json!({"sub": license, "jti": license})));
    for twin in &twins {
        check(computer.builder().text(twin)).unwrap();
    }
    check(computer.builder()).unwrap();
    assert_eq!(computer.cached().len(), 2);
}

#[test]
fn nothing_is_written_when_nothing_is_new() {
    let computer = Computer::new("pc");
    let file = computer.write("acme.lic", license_key(json!({})));
    check(computer.builder().file(&file)).unwrap();
    let changed = || {
        let entries = fs::read_dir(computer.store()).unwrap().map(|entry| entry.unwrap());
        let mut changed: Vec<_> = entries.map(|e| (e.file_name(), e.metadata().unwrap().modified().unwrap())).collect();
        changed.sort();
        changed
    };
    let before = changed();
    for _ in 0..3 {
        check(computer.builder().file(&file)).unwrap();
    }
    assert_eq!(changed(), before);
}

#[test]
fn a_cache_with_rubbish_in_it_is_mended_and_one_that_cannot_be_read_is_left() {
    let computer = Computer::new("pc");
    let key = license_key(json!({}));
    computer.write("store/cached.lic", b"\xff\xfe\x00rubbish\n\0\0");
    check(computer.builder().text(&key)).unwrap();
    assert_eq!(computer.cached(), std::slice::from_ref(&key));
    let cache = computer.store().join("cached.lic");
    fs::remove_file(&cache).unwrap();
    fs::create_dir(&cache).unwrap();
    let grant = check(computer.builder().text(&key)).unwrap();
    assert!(cache.is_dir() && grant.findings().len() > 1);
}

/// As long as its writing takes, and no longer than the application says.
#[test]
fn a_store_that_another_process_keeps_busy_is_a_warning_after_the_write_deadline() {
    let computer = Computer::new("pc");
    let lock = fs::File::create(computer.write("store/lock", "")).unwrap();
    lock.lock().unwrap();
    let builder = || computer.builder().text(license_key(json!({}))).write_deadline(Duration::from_millis(50));
    let started = Instant::now();
    let grant = check(builder()).unwrap();
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(matches!(grant.warnings(), [Warning::NotCached(_)]), "{:?}", grant.warnings());
    assert_eq!(computer.cached().len(), 0);
    drop(lock);
    // The thread that waited may be about to end.
    let is_kept = (0..1000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        check(computer.builder().text(license_key(json!({})))).unwrap();
        computer.cached().len() == 1
    });
    assert!(is_kept, "a later start keeps it");
}

#[test]
fn a_store_that_cannot_be_written_is_a_warning_and_no_refusal() {
    let computer = Computer::new("pc");
    let not_a_folder = computer.write("file", "");
    let grant =
        check(computer.builder().user_store(Some(not_a_folder.join("store"))).text(license_key(json!({})))).unwrap();
    assert!(matches!(grant.warnings(), [Warning::NotCached(_)]), "{:?}", grant.warnings());
    assert!(
        check(computer.builder().user_store(None::<PathBuf>).text(license_key(json!({}))))
            .unwrap()
            .warnings()
            .is_empty()
    );
}

/// A home that many computers share, such as a student's: each keeps its own.
// R3
#[test]
fn the_license_keys_of_a_hundred_computers_are_kept_in_one_home() {
    let home = Computer::new("none");
    let id = |number: usize| format!("pc-{number}");
    for number in 0..100 {
        check(home.builder().computer_id(&id(number)).text(bound_to(&id(number)))).unwrap();
    }
    // Generic ones, as large as they get, push none of them out.
    let large: serde_json::Map<_, _> = (0..4).map(|number| (format!("P{number}"), "x".repeat(200).into())).collect();
    let many = (0..60).map(|number| {
        let license = format!("01a20bed-0000-7000-8000-0000000001{number:02}");
        format!("{}\n", license_key(json!({"sub": license, "properties": large})))
    });
    check(home.builder().text(many.collect::<String>())).unwrap();
    assert!(home.cached().len() > 15 && fs::metadata(home.store().join("cached.lic")).unwrap().len() < 64 * 1024);
    for number in 0..100 {
        let only_own = home.cautious_builder(JWKS).computer_id(&id(number));
        assert_eq!(check(only_own).unwrap().license_key().reveal(), bound_to(&id(number)));
    }
    let another = home.cautious_builder(JWKS).computer_id("pc-100");
    assert_eq!(refused(check(another)), "generic_not_allowed");
}

// R3
#[test]
fn more_computers_than_a_home_keeps_are_told_so() {
    let home = Computer::new("none");
    check(home.builder().computer_id("first").text(bound_to("first"))).unwrap();
    for number in 0..255 {
        home.write(&format!("store/cached-{number}.lic"), "");
    }
    let grant = check(home.builder().computer_id("pc-1").text(bound_to("pc-1"))).unwrap();
    let warning = grant.warnings().iter().find(|warning| warning.code() == "not_cached").unwrap();
    assert!(warning.to_string().contains("256 computers"), "{warning}");
    // Those that are there already go on.
    assert!(check(home.builder().computer_id("first").text(bound_to("first"))).unwrap().warnings().is_empty());
}

fn bound_to(computer: &str) -> String {
    use crate::generate::signing::bound;
    use crate::generate::{by_ed25519, header, sign};
    sign(&header("EdDSA", "test-ed25519-2026"), &bound(computer), &by_ed25519(1))
}

#[test]
fn many_that_cache_at_once_leave_a_whole_cache_with_the_newest() {
    let computer = Computer::new("pc");
    let keys: Vec<String> = (10..28)
        .map(|day| {
            license_key_of(&["export"], &format!("2027-06-{day}T00:00:00Z"), &format!("2026-11-{day}T00:00:00Z"))
        })
        .collect();
    thread::scope(|scope| {
        for key in &keys {
            let builder = computer.builder().text(key);
            scope.spawn(move || check(builder).unwrap());
        }
        for _ in 0..50 {
            let cached = computer.cached();
            assert!(cached.iter().all(|key| keys.contains(key)), "a torn cache: {cached:?}");
        }
    });
    // Whoever found the lock taken for long left it to the next run.
    check(computer.builder().text(&keys[17])).unwrap();
    assert_eq!(computer.cached(), [keys[17].clone()]);
    let names = fs::read_dir(computer.store()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().ends_with(".tmp")));
}
