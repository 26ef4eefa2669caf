//! A journal is true wherever it was cut off.

use std::fs;

use serde_json::json;

use super::*;

fn job() -> Job {
    let request = serde_json::from_value(json!({"product": "editor", "properties": {"n": 1.5, "t": "x"}})).unwrap();
    let begun_at = Timestamp::from_second(0).unwrap();
    Job { job_id: Uuid::from_u128(7), begun_at, url: "http://localhost:1".to_owned(), quantity: 120, request }
}

fn sent(second: i64) -> Sent {
    let by = AccessKey { access_key_id: "AKIAEXAMPLE".to_owned(), account_id: None };
    Sent { at: Timestamp::from_second(second).unwrap(), by }
}

fn answer() -> CreateKeyResponse {
    serde_json::from_value(json!({"keys": [], "warnings": [{"code": "c", "detail": "d"}]})).unwrap()
}

fn written(path: &Path) -> Vec<u8> {
    let mut journal = Journal::open(path).unwrap();
    journal.begin(job()).unwrap();
    for second in 0..3 {
        journal.sending(sent(second)).unwrap();
        if second < 2 {
            journal.created(answer()).unwrap();
        }
    }
    fs::read(path).unwrap()
}

// R14
#[test]
fn wherever_it_is_cut_off_it_goes_on_from_its_last_whole_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("keys.csv.job");
    let bytes = written(&path);
    for end in 0..=bytes.len() {
        fs::write(&path, &bytes[..end]).unwrap();
        let journal = Journal::open(&path).unwrap();
        let lines = bytes[..end].iter().filter(|byte| **byte == b'\n').count();
        assert_eq!(journal.job().is_some(), lines >= 1);
        assert_eq!(journal.batch(), [0, 0, 0, 1, 1, 2, 2][lines], "{end}");
        assert_eq!(journal.sent().is_some(), [2, 4, 6].contains(&lines), "{end}");
        assert!(journal.job().is_none_or(|found| *found == job()));
        drop(journal);
        assert_eq!(
            fs::metadata(&path).unwrap().len(),
            bytes[..end].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at as u64 + 1)
        );
    }
}

#[test]
fn the_first_time_a_batch_was_sent_is_the_one_that_counts() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("job");
    written(&path);
    let mut journal = Journal::open(&path).unwrap();
    journal.sending(sent(99)).unwrap();
    drop(journal);
    assert_eq!(Journal::open(&path).unwrap().sent(), Some(&sent(2)));
}

#[test]
fn what_is_no_journal_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("job");
    for other in [
        "somebody's file\nof prose\n",
        "{}\n",
        "{\"created\":{\"batch\":0,\"answer\":{\"keys\":[],\"warnings\":[]}}}\n",
    ] {
        fs::write(&path, other).unwrap();
        assert!(Journal::open(&path).is_err_and(|failure| failure.is_usage()), "{other}");
        assert_eq!(fs::read_to_string(&path).unwrap(), other);
    }
}

#[test]
fn one_process_at_a_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("job");
    let _first = Journal::open(&path).unwrap();
    assert!(Journal::open(&path).unwrap_err().to_string().contains("another process's"));
}

#[cfg(unix)]
#[test]
fn activation_keys_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("job");
    // Somebody may have left a file there for all to read.
    fs::write(&path, "").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    drop(Journal::open(&path).unwrap());
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o077, 0);
}
