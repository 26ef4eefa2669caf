//! The application keeps itself up to date, in the background.

use std::thread;
use std::time::Duration;

use latchkey_client::{Builder, Timestamp};
use serde_json::{Value, json};

use crate::fetching::{list, served, wait_until, warnings};
use crate::server::{Server, answer, json_answer, problem};
use crate::stand::{Computer, check_at, license_key, refused};

const LICENSE: &str = "993001d6-802d-8a6d-808e-2bcf1a9966f3";
const REVOKED: u32 = u32::MAX;
const NOW: &str = "2026-12-24T10:00:00Z";
/// A second is spread over a tenth of it.
const SECOND: Duration = Duration::from_secs(1);

fn said(standing: &str, more: Value) -> String {
    let mut said = json!({
        "standing": standing, "license_id": LICENSE, "expires_at": null, "revision": 2,
        "server_time": Timestamp::now().to_string(),
    });
    said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json_answer(200, "", &said)
}

/// A service that says so of each license key, and serves this list.
fn service(standing: &'static str, more: Value, list: String) -> Server {
    Server::answering_by(move |_, asked| match asked.head.starts_with("post /v1/validations") {
        true => said(standing, more.clone()),
        false => served(&list),
    })
}

fn application(computer: &Computer, server: &Server, every: Duration) -> Builder {
    computer.builder().text(license_key(json!({}))).service_url(&server.url).keep_fresh(every)
}

fn asked(server: &Server, path: &str) -> usize {
    server.asked().iter().filter(|asked| asked.head.contains(path)).count()
}

// R26
#[test]
fn the_newer_license_key_counts_at_the_next_check_and_what_was_said_is_shown() {
    let computer = Computer::new("pc");
    let newer = license_key(json!({"rev": 2, "features": ["export", "spelling"]}));
    let server = service("valid", json!({"license_key": newer}), list(1, &[]));
    let start = || check_at(application(&computer, &server, SECOND * 60), NOW).unwrap();
    let first = start();
    assert_eq!((first.standing(), first.has_feature("spelling")), (None, false));
    wait_until("renewed", || computer.cached().contains(&newer));
    wait_until("told", || start().standing() == Some("valid"));
    assert!(start().has_feature("spelling"));
    assert_eq!(asked(&server, "/v1/validations"), 1);
    assert_eq!(asked(&server, "/v1/revocations"), 0, "there is nothing new to hear of");
}

// R26, R34
#[test]
fn it_is_asked_at_most_so_often_in_all_processes_whatever_the_clock_does() {
    let computer = Computer::new("pc");
    let server = service("valid", json!({}), list(1, &[]));
    // It never ends: else a clock that was set back is a doubt, which the check itself has settled.
    let builder = || computer.builder().text(license_key(json!({"exp": null}))).service_url(&server.url);
    let start = |now: &str| assert!(check_at(builder().keep_fresh(SECOND), now).is_ok());
    let count = || asked(&server, "/v1/validations");
    let settled = || thread::sleep(Duration::from_millis(700));
    for (number, now) in [
        "2026-12-24T10:00:00Z",
        "2026-12-24T10:00:02Z",
        // Set forward, and back again.
        "2029-01-01T00:00:00Z",
        "2026-12-24T10:00:04Z",
        "1999-01-01T00:00:00Z",
    ]
    .into_iter()
    .enumerate()
    {
        for _ in 0..3 {
            start(now);
        }
        wait_until(now, || count() == number + 1);
        settled();
        (0..3).for_each(|_| start(now));
        settled();
        assert_eq!(count(), number + 1, "{now}");
    }
}

// R26, R34
#[test]
fn a_clock_at_the_end_or_the_beginning_of_all_time_is_no_matter() {
    for now in [Timestamp::MAX, Timestamp::MIN] {
        let computer = Computer::new("pc");
        let server = service("valid", json!({"revocations_seq": 7}), list(7, &[]));
        let builder = computer.builder().text(license_key(json!({"exp": null}))).service_url(&server.url);
        let client = builder.keep_fresh(SECOND).fetch_revocations(true).build().unwrap();
        assert!(client.check_at(now).is_ok());
        wait_until("asked", || client.check_at(now).unwrap().standing() == Some("valid"));
    }
}

// R20, R26
#[test]
fn failures_take_no_valid_license_away_and_are_told() {
    let computer = Computer::new("pc");
    for (answer, told) in [
        (problem(403, "application_too_old", ""), &["not_refreshed"][..]),
        (answer(200, "content-type: text/html\r\n", "<html>"), &["not_refreshed"]),
        (problem(503, "try_again", "retry-after: 3600\r\n"), &[]),
    ] {
        let server = Server::answering(vec![answer.clone()]);
        let start = || check_at(application(&computer, &server, SECOND), NOW);
        assert!(warnings(&start()).is_empty());
        wait_until("asked", || asked(&server, "/v1/validations") == 1);
        wait_until("told", || warnings(&start()) == told);
        assert_eq!(
            (warnings(&start()), start().unwrap().standing()),
            (told.iter().map(|told| (*told).to_owned()).collect(), None),
            "{answer}"
        );
    }
}

// R26, R27
#[test]
fn where_a_license_does_not_stand_the_list_is_fetched_at_once_and_is_what_takes_it_away() {
    let computer = Computer::new("pc");
    let server = service("license_revoked", json!({"revocations_seq": 7}), list(7, &[(LICENSE, REVOKED)]));
    let start = || check_at(application(&computer, &server, SECOND * 60), NOW);
    assert!(start().is_ok());
    wait_until("taken back", || start().is_err());
    assert_eq!(refused(start()), "license_revoked");
    // A service that says so and has no list takes nothing away.
    let computer = Computer::new("pc");
    let server = service("license_revoked", json!({}), list(1, &[]));
    let start = || check_at(application(&computer, &server, SECOND * 60), NOW);
    assert!(start().is_ok());
    wait_until("told", || start().unwrap().standing() == Some("license_revoked"));
    wait_until("fetched", || asked(&server, "/v1/revocations") == 2);
    assert!(start().is_ok());
    // It asked for the list once more, since a list comes a little later than what it lists.
    let times: Vec<_> =
        server.asked().iter().filter(|asked| asked.head.contains("revocations")).map(|asked| asked.at).collect();
    assert!(times[1] - times[0] > SECOND * 4, "{:?}", times[1] - times[0]);
}

// R26, R27
#[test]
fn a_newer_list_that_the_service_knows_is_fetched_and_a_known_one_is_not() {
    let computer = Computer::new("pc");
    let server = service("valid", json!({"revocations_seq": 7}), list(7, &[]));
    let refresh = || {
        let client = application(&computer, &server, SECOND * 60).build().unwrap();
        (client.refresh().unwrap().revocation_list().unwrap().seq, asked(&server, "/v1/revocations"))
    };
    assert_eq!((refresh(), refresh()), ((7, 1), (7, 1)));
    let server = service("valid", json!({"revocations_seq": 8}), list(8, &[]));
    let client = application(&computer, &server, SECOND * 60).build().unwrap();
    assert_eq!(client.refresh().unwrap().revocation_list().unwrap().seq, 8);
}

// R27
#[test]
fn an_older_list_under_the_newest_ones_etag_does_not_hide_that_one() {
    let computer = Computer::new("pc");
    let standing = said("license_revoked", json!({"revocations_seq": 8}));
    // Whoever was in between for a while is gone after the first list.
    let server = Server::answering_by(move |number, asked| match asked.head.contains("/v1/validations") {
        true => standing.clone(),
        false if number == 0 => served(&list(7, &[])),
        false if asked.head.contains("if-none-match: \"the list\"") => answer(304, "etag: \"the list\"\r\n", ""),
        false => served(&list(8, &[(LICENSE, REVOKED)])),
    });
    let client = || application(&computer, &server, SECOND * 60).build().unwrap();
    assert_eq!(client().fetch_revocations(SECOND * 60).unwrap().seq, 7);
    assert_eq!(refused(client().refresh()), "license_revoked");
}

// R23, R26, R27
#[test]
fn a_license_that_was_taken_back_and_reinstated_comes_back_by_itself() {
    let computer = Computer::new("pc");
    computer.write("store/old.revocations", list(7, &[(LICENSE, REVOKED - 1)]));
    let server = service("valid", json!({"revocations_seq": 8}), list(8, &[]));
    let start = || check_at(application(&computer, &server, SECOND * 60), NOW);
    assert_eq!(refused(start()), "license_suspended");
    wait_until("reinstated", || start().is_ok());
}

// R26
#[test]
fn computers_that_start_together_do_not_ask_together() {
    let server = service("valid", json!({}), list(1, &[]));
    let computers: Vec<_> = (0..24).map(|n| Computer::new(&format!("pc {n}"))).collect();
    for computer in &computers {
        // A tenth of it, and ten seconds at most.
        check_at(application(computer, &server, SECOND * 30), NOW).unwrap();
    }
    wait_until("all asked", || asked(&server, "/v1/validations") == computers.len());
    let mut times: Vec<_> = server.asked().iter().map(|asked| asked.at).collect();
    times.sort();
    let middle = times[18] - times[6];
    assert!(middle > Duration::from_millis(500), "half of them ask within {middle:?}");
}

// R1
#[test]
fn nobody_is_asked_without_a_license_or_when_the_application_doesn_t_want_it() {
    let computer = Computer::new("pc");
    let server = service("valid", json!({}), list(1, &[]));
    let nothing = computer.builder().service_url(&server.url).keep_fresh(SECOND).fetch_revocations(true);
    assert_eq!(refused(check_at(nothing, NOW)), "no_license");
    let unasked = computer.builder().text(license_key(json!({}))).service_url(&server.url).fetch_revocations(false);
    assert!(check_at(unasked, NOW).is_ok());
    thread::sleep(Duration::from_secs(6));
    assert!(server.asked().is_empty(), "{:?}", server.asked());
}
