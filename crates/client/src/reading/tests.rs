use std::fs::{self, File};
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};

use super::*;

const ACTIVATION_KEY: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";

fn in_seconds(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

fn read(path: &Path) -> Readout {
    read_places(&[Place::Licenses(path.to_owned())], in_seconds(60)).remove(0)
}

fn write(path: &Path, content: &str, age: u64) {
    fs::write(path, content).unwrap();
    File::options()
        .append(true)
        .open(path)
        .unwrap()
        .set_modified(SystemTime::now() - Duration::from_secs(age))
        .unwrap();
}

fn names(readout: &Readout) -> Vec<&str> {
    readout.files.iter().map(|(path, _)| path.file_name().unwrap().to_str().unwrap()).collect()
}

// R5
#[test]
fn license_files_are_told_by_their_names() {
    let folder = tempfile::tempdir().unwrap();
    for name in
        ["b.lic", "A.LIC", "acme.lic.txt", "Acme.Lic.TXT", "._b.lic", "b.lic.bak", "readme.txt", "lic", "b.license"]
    {
        write(&folder.path().join(name), ACTIVATION_KEY, 60);
    }
    let readout = read(folder.path());
    assert_eq!((names(&readout), readout.left_out), (vec!["A.LIC", "Acme.Lic.TXT", "acme.lic.txt", "b.lic"], 0));
    assert!(readout.files.iter().all(|(_, content)| content.as_deref() == Ok(ACTIVATION_KEY.as_bytes())));
}

// R5
#[test]
fn of_too_many_files_the_newest_are_read_and_the_others_counted() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..300 {
        // The names in the other order.
        write(&folder.path().join(format!("{number:03}.lic")), ACTIVATION_KEY, 60 + number);
    }
    let readout = read(folder.path());
    assert_eq!((readout.files.len(), readout.left_out), (256, 44));
    assert_eq!((names(&readout)[0], names(&readout)[255]), ("000.lic", "255.lic"));
}

// R27
#[test]
fn a_list_is_judged_once_each_time_that_it_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acme.revocations");
    for (age, is_good) in [(0, true), (60, true), (60, false)] {
        write(&path, "a list", age);
        let mut judged = 0;
        let judge = |content: &[u8]| {
            judged += 1;
            assert_eq!(content, b"a list");
            is_good
        };
        assert_eq!(read_list_file(&path, in_seconds(60), judge).unwrap(), b"a list");
        assert_eq!(judged, 1, "{age}, {is_good}");
    }
}

#[test]
fn a_file_that_is_being_copied_is_read_again_until_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acme.lic");
    let (first, second) = ACTIVATION_KEY.split_at(12);
    fs::write(&path, "").unwrap();
    thread::scope(|scope| {
        scope.spawn(|| {
            for part in [first, second] {
                thread::sleep(Duration::from_millis(200));
                let content = fs::read_to_string(&path).unwrap() + part;
                fs::write(&path, content).unwrap();
            }
        });
        assert_eq!(read(&path).files[0].1.as_deref(), Ok(ACTIVATION_KEY.as_bytes()));
    });
}

#[test]
fn what_stays_unfinished_is_taken_as_it_is_after_a_moment_or_at_the_deadline() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("acme.lic");
    write(&path, "eyJ", 60);
    let started = Instant::now();
    assert_eq!(read(&path).files[0].1.as_deref(), Ok(&b"eyJ"[..]));
    // On a share whose clock is ahead.
    File::options()
        .append(true)
        .open(&path)
        .unwrap()
        .set_modified(SystemTime::now() + Duration::from_secs(3600))
        .unwrap();
    assert_eq!(read(&path).files[0].1.as_deref(), Ok(&b"eyJ"[..]));
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
    fs::write(&path, "eyJ").unwrap();
    assert_eq!(read(&path).files[0].1.as_deref(), Ok(&b"eyJ"[..]));
}

#[test]
fn many_places_are_read_though_few_threads_are_there_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = (0..200).map(|number| folder.path().join(format!("{number}.lic"))).collect();
    paths.iter().for_each(|path| write(path, ACTIVATION_KEY, 60));
    let places: Vec<_> = paths.into_iter().map(Place::Licenses).collect();
    let readouts = read_places(&places, in_seconds(60));
    assert!(readouts.iter().all(|readout| readout.files[0].1.is_ok()));
}
