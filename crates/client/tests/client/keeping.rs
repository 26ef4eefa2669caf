//! What is kept for the day when the share is gone.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use latchkey_client::{Source, Warning};
use serde_json::json;

use crate::stand::{Computer, check, check_at, license_key, license_key_of, refused};

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

// R5
#[test]
fn a_newer_valid_license_takes_its_place_and_an_older_or_invalid_one_never_does() {
    let computer = Computer::new("pc");
    let old = license_key_of(&["export"], "2027-06-01T00:00:00Z", "2026-06-01T00:00:00Z");
    let new = license_key_of(&["export"], "2028-06-01T00:00:00Z", "2026-12-01T00:00:00Z");
    let see = |content: &str| {
        let file = computer.write("share/acme.lic", content);
        check(computer.builder().file(file)).map(|grant| grant.license_key().reveal().to_owned()).unwrap()
    };
    assert_eq!(see(&old), old);
    assert_eq!(see(&new), new);
    assert_eq!(computer.cached(), std::slice::from_ref(&new));
    let expired = license_key_of(&["export", "import"], "2026-12-01T00:00:00Z", "2026-12-02T00:00:00Z");
    let forged = format!("{}A", license_key_of(&["export"], "2099-01-01T00:00:00Z", "2026-12-03T00:00:00Z"));
    for worse in [&old, &expired, &forged, "", "nonsense", &license_key(json!({"aud": "acme-viewer"}))] {
        assert_eq!(see(worse), new);
        assert_eq!(computer.cached(), std::slice::from_ref(&new));
    }
    // What is better in one respect and worse in another is kept beside it.
    let richer = license_key_of(&["export", "import"], "2027-01-01T00:00:00Z", "2026-12-04T00:00:00Z");
    assert_eq!(see(&richer), richer);
    assert_eq!(computer.cached(), [richer, new.clone()]);
    let grant = check_at(computer.builder(), "2027-02-01T00:00:00Z").unwrap();
    assert_eq!(grant.license_key().reveal(), new, "the richer one is over");
}

#[test]
fn of_two_that_are_as_good_as_each_other_neither_drives_the_other_out() {
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

/// Two computers that share a home, such as a student's: each keeps its own.
// R3
#[test]
fn the_license_keys_of_other_computers_are_kept() {
    use crate::generate::{bound, by_ed25519, header, sign};
    let home = Computer::new("pc-1");
    let of = |computer: &str| sign(&header("EdDSA", "test-ed25519-2026"), &bound(computer), &by_ed25519(1));
    check(home.builder().text(of("pc-1"))).unwrap();
    check(home.builder().computer_id("pc-2").text(of("pc-2"))).unwrap();
    for computer in ["pc-1", "pc-2"] {
        assert_eq!(check(home.builder().computer_id(computer)).unwrap().license_key().reveal(), of(computer));
    }
    assert_eq!(refused(check(home.builder().computer_id("pc-3"))), "computer_mismatch");
}

#[test]
fn many_that_cache_at_once_leave_a_whole_cache_with_the_best() {
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
