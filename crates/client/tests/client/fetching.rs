//! The revocation list comes from the service, in the background or when the application asks.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use latchkey_client::{Builder, Grant, NotLicensed, ServiceError, Timestamp};
use serde_json::{Value, json};

use crate::generate::lists::List;
use crate::server::{Server, answer, problem};
use crate::stand::{Computer, JWKS, NOW, check, check_at, license_key, refused, seconds};

mod processes;

const LICENSE: &str = "993001d6-802d-8a6d-808e-2bcf1a9966f3";
const REVOKED: u32 = u32::MAX;
/// Longer than computers that start together are spread over.
const SPREAD: Duration = Duration::from_secs(6);
const PATIENCE: Duration = Duration::from_secs(60);

/// A list of this number.
pub(crate) fn list(number: u64, entries: &[(&'static str, u32)]) -> String {
    let signed_at = seconds("2026-11-24T10:00:00Z") + i64::try_from(number).unwrap() * 3600;
    List { seq: number, signed_at, ..List::of(entries) }.text()
}

fn revoking(number: u64) -> String {
    list(number, &[(LICENSE, REVOKED)])
}

/// A list as the service serves it.
pub(crate) fn served(list: &str) -> String {
    answer(200, "content-type: text/plain; charset=utf-8\r\netag: \"the list\"\r\ncache-control: max-age=60\r\n", list)
}

/// A computer with a good license.
fn application(computer: &Computer, url: &str) -> Builder {
    computer.builder().text(license_key(json!({}))).service_url(url)
}

fn fetch(builder: Builder) -> Result<u64, ServiceError> {
    builder.build().unwrap().fetch_revocations(PATIENCE).map(|claims| claims.seq)
}

/// Waits until it is so.
pub(crate) fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// The codes of the warnings.
pub(crate) fn warnings(answer: &Result<Grant, NotLicensed>) -> Vec<String> {
    answer.as_ref().unwrap().warnings().iter().map(|warning| warning.code().to_owned()).collect()
}

fn after(moment: &str, seconds: i64) -> String {
    let moment: Timestamp = moment.parse().unwrap();
    (moment + jiff::SignedDuration::from_secs(seconds)).to_string()
}

// R27
#[test]
fn a_list_that_is_asked_for_counts_at_the_next_check_and_in_every_process_after_it() {
    let computer = Computer::new("pc");
    let server = Server::answering(vec![served(&revoking(7))]);
    let client = application(&computer, &server.url).build().unwrap();
    assert!(client.check_at(NOW.parse().unwrap()).is_ok());
    let claims = client.fetch_revocations(PATIENCE).unwrap();
    assert_eq!((claims.seq, claims.entries), (7, 1));
    assert!(server.asked()[0].head.starts_with("get /v1/revocations/acme-editor http"), "{:?}", server.asked());
    assert_eq!(refused(client.check_at(NOW.parse().unwrap())), "license_revoked");
    assert_eq!(refused(check(computer.builder().text(license_key(json!({}))))), "license_revoked");
    assert_eq!(fs::read_to_string(computer.store().join("cached.revocations")).unwrap(), revoking(7));
}

// R27
#[test]
fn in_the_background_the_list_is_fetched_after_the_answer_and_not_more_often_than_the_service_wants() {
    let computer = Computer::new("pc");
    let server = Server::answering_by(|_, asked| match asked.head.contains("if-none-match: \"the list\"") {
        true => answer(304, "etag: \"the list\"\r\ncache-control: max-age=60\r\n", ""),
        false => served(&revoking(7)),
    });
    let start = |now: &str| check_at(application(&computer, &server.url).fetch_revocations(true), now);
    assert!(start(NOW).is_ok(), "the first check can't know");
    wait_until("kept", || computer.store().join("cached.revocations").exists());
    assert_eq!(refused(start(NOW)), "license_revoked");
    // Started again and again within the minute.
    for later in [1, 20, 40] {
        assert_eq!(refused(start(&after(NOW, later))), "license_revoked");
    }
    thread::sleep(SPREAD);
    assert_eq!(server.asked().len(), 1);
    assert_eq!(refused(start(&after(NOW, 70))), "license_revoked");
    wait_until("asked again", || server.asked().len() == 2);
    assert!(server.asked()[1].head.contains("if-none-match: \"the list\""));
}

// R27
#[test]
fn what_is_kept_is_not_fetched_again_and_what_is_gone_is() {
    let computer = Computer::new("pc");
    let server = Server::answering_by(|_, asked| match asked.head.contains("if-none-match") {
        true => answer(304, "etag: \"the list\"\r\n", ""),
        false => served(&revoking(7)),
    });
    let ask = || fetch(application(&computer, &server.url));
    assert_eq!((ask(), ask()), (Ok(7), Ok(7)));
    let knew = |number: usize| server.asked()[number].head.contains("if-none-match");
    assert!(!knew(0) && knew(1));
    fs::remove_file(computer.store().join("cached.revocations")).unwrap();
    assert_eq!(ask(), Ok(7));
    assert!(!knew(2), "it has no list that the tag could be of");
    assert_eq!(refused(check(computer.builder().text(license_key(json!({}))))), "license_revoked");
}

/// Another byte in the claims, or two.
fn edited(list: &str) -> String {
    let claims = list.find('.').unwrap() + 20;
    let byte = if list[claims..].starts_with('A') { "B" } else { "A" };
    format!("{}{byte}{}", &list[..claims], &list[claims + 1..])
}

/// What comes in the place of a list, and the code that it gets.
fn none() -> Vec<(&'static str, String, &'static str)> {
    let newer = revoking(9);
    let half = &newer[..newer.len() / 2];
    let without_length = |body: &str| format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}");
    let too_long = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{half}", newer.len());
    let other = List { product: "acme-viewer", seq: 9, ..List::of(&[(LICENSE, REVOKED)]) }.text();
    let entries = newer.lines().next().unwrap();
    vec![
        ("one byte", served(&edited(&newer)), "revocations_signature_invalid"),
        ("cut in half", served(half), "revocations_malformed"),
        ("cut at the first line's end", served(&format!("{entries}\n")), "revocations_changed"),
        ("cut off, and nobody says so", without_length(half), "revocations_malformed"),
        ("cut off before its end", too_long, "service_unreachable"),
        ("another product", served(&other), "revocations_of_another_product"),
        ("a license key", served(&license_key(json!({}))), "revocations_malformed"),
        ("a sign-in page", answer(200, "content-type: text/html\r\n", "<html>please sign in"), "answer_not_understood"),
        ("nothing", served(""), "answer_not_understood"),
        ("far too much", served(&"eyJ".repeat(3_000_000)), "service_unreachable"),
        ("known, though nobody said so", answer(304, "", ""), "answer_not_understood"),
        ("no product of the service's", problem(404, "product_unknown", ""), "product_unknown"),
    ]
}

// R20, R27
#[test]
fn what_is_no_list_of_the_vendors_is_an_error_and_changes_nothing() {
    for (what, answer, code) in none() {
        let computer = Computer::new("pc");
        computer.write("store/mine.revocations", list(5, &[]));
        let server = Server::answering(vec![answer]);
        let error = fetch(application(&computer, &server.url)).unwrap_err();
        assert_eq!(error.code(), code, "{what}: {error}");
        let grant = check(computer.builder().text(license_key(json!({})))).unwrap();
        assert_eq!(grant.revocation_list().unwrap().seq, 5, "{what}");
        assert_eq!(grant.warnings(), [], "{what}");
        assert!(leftovers(&computer).is_empty(), "{what}: {:?}", leftovers(&computer));
    }
    let stranger = Computer::new("pc");
    let mut jwks: Value = serde_json::from_str(JWKS).unwrap();
    jwks["list_keys"] = json!([jwks["list_keys"][1]]);
    let server = Server::answering(vec![served(&revoking(7))]);
    let error = fetch(stranger.builder_trusting(&jwks.to_string()).service_url(&server.url)).unwrap_err();
    assert_eq!(error.code(), "list_key_unknown");
    // Who trusts nobody needn't ask.
    jwks.as_object_mut().unwrap().remove("list_keys");
    let error = fetch(stranger.builder_trusting(&jwks.to_string()).service_url(&server.url)).unwrap_err();
    assert_eq!((error.code(), server.asked().len()), ("list_key_unknown", 1));
}

fn leftovers(computer: &Computer) -> Vec<String> {
    let names = fs::read_dir(computer.store()).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.ends_with(".tmp")).collect()
}

// R20, R27
#[test]
fn what_went_wrong_in_the_background_is_told_at_the_next_check_until_it_goes_well() {
    let computer = Computer::new("pc");
    let server = Server::answering_by(|number, _| served(if number == 0 { "eyJ.no.list" } else { "eyJ" }));
    let start = |now: &str, url: &str| check_at(application(&computer, url).fetch_revocations(true), now);
    assert_eq!(warnings(&start(NOW, &server.url)), [""; 0]);
    wait_until("asked", || server.asked().len() == 1);
    wait_until("told", || warnings(&start(NOW, &server.url)) == ["revocations_not_fetched"]);
    let told = start(NOW, &server.url).unwrap().warnings()[0].to_string();
    assert!(told.contains("this is no revocation list"), "{told}");
    // Another service has nothing to do with that.
    let good = Server::answering(vec![served(&list(7, &[]))]);
    assert_eq!(warnings(&start(NOW, &good.url)), [""; 0]);
    wait_until("fetched", || start(NOW, &good.url).unwrap().revocation_list().is_some_and(|list| list.seq == 7));
    assert_eq!(warnings(&start(NOW, &good.url)), [""; 0]);
    // Nor is a computer that is offline told so at each start.
    let nowhere = "http://127.0.0.1:9";
    assert_eq!(warnings(&start(NOW, nowhere)), [""; 0]);
    thread::sleep(SPREAD);
    assert_eq!(warnings(&start(NOW, nowhere)), [""; 0]);
}

// R27
#[test]
fn a_false_service_cant_lower_a_list_nor_take_a_license_away() {
    let computer = Computer::new("pc");
    let newest = Server::answering(vec![served(&revoking(9))]);
    assert_eq!(fetch(application(&computer, &newest.url)), Ok(9));
    for old in [list(8, &[]), list(9, &[])] {
        let false_one = Server::answering(vec![served(&old)]);
        assert_eq!(fetch(application(&computer, &false_one.url)), Ok(9), "the newest that is known is answered");
        assert_eq!(refused(check(application(&computer, &false_one.url))), "license_revoked");
    }
    assert_eq!(fs::read_to_string(computer.store().join("cached.revocations")).unwrap(), revoking(9));
    let good = Computer::new("pc 2");
    let false_one = Server::answering(vec![served(&edited(&revoking(9)))]);
    assert!(fetch(application(&good, &false_one.url)).is_err());
    assert!(check(application(&good, &false_one.url)).is_ok());
}

// R27
#[test]
fn without_a_store_the_list_counts_for_this_process() {
    let server = Server::answering(vec![served(&revoking(7))]);
    let unwritable = Computer::new("pc");
    fs::write(unwritable.store(), "a file").unwrap();
    let stores: [Option<PathBuf>; 2] = [None, Some(unwritable.store())];
    for (number, store) in stores.into_iter().enumerate() {
        let computer = Computer::new("pc");
        let builder = application(&computer, &server.url).user_store(store).fetch_revocations(true);
        let client = builder.build().unwrap();
        let start = || client.check_at(NOW.parse().unwrap());
        assert!(start().is_ok());
        wait_until("fetched", || start().is_err());
        assert_eq!(refused(start()), "license_revoked");
        thread::sleep(SPREAD);
        assert_eq!(server.asked().len(), number + 1, "it is known that it was asked");
    }
}

// R27
#[test]
fn a_list_of_two_hundred_thousand_entries_is_fetched_and_kept_whole() {
    let longest = longest_list();
    assert!(longest.len() > 5_000_000);
    let computer = Computer::new("pc");
    let server = Server::answering(vec![served(&longest)]);
    assert_eq!(fetch(application(&computer, &server.url)), Ok(7));
    assert!(fs::read_to_string(computer.store().join("cached.revocations")).unwrap() == longest);
    let grant = check(computer.builder().text(license_key(json!({})))).unwrap();
    assert_eq!(grant.revocation_list().unwrap().entries, 200_000);
}

/// As many entries as there can be.
fn longest_list() -> String {
    long_list(7, 200_000)
}

fn long_list(seq: u64, entries: u32) -> String {
    let ids = (1..=entries).map(|number| format!("{number:08x}-0000-8000-8000-000000000000"));
    let entries = ids.map(|id| (&*Box::leak(id.into_boxed_str()), REVOKED)).collect();
    List { seq, entries, ..List::default() }.text()
}

// R27
#[test]
fn where_a_fresh_list_is_demanded_and_nothing_else_is_wrong_the_check_itself_fetches_it() {
    let month = Duration::from_secs(30 * 86_400);
    let late = "2027-01-15T10:00:00Z";
    let fresh = List { seq: 9, signed_at: seconds("2027-01-15T09:00:00Z"), ..List::of(&[]) }.text();
    let taking_back = List { seq: 9, signed_at: seconds("2027-01-15T09:00:00Z"), ..List::of(&[(LICENSE, REVOKED)]) };
    type Demand = fn(Builder, Duration) -> Builder;
    let demands: [(Demand, &str); 2] =
        [(Builder::revocations_max_age, "revocations_too_old"), (Builder::max_offline, "offline_too_long")];
    for (demand, code) in demands {
        let told = |answer: String| {
            let (computer, server) = (Computer::new("pc"), Server::answering(vec![answer]));
            let mut jwks: Value = serde_json::from_str(JWKS).unwrap();
            jwks.as_object_mut().unwrap().remove("certificate_keys");
            let builder = computer.builder_trusting(&jwks.to_string()).text(license_key(json!({})));
            let answer = check_at(demand(builder.service_url(&server.url), month), late);
            (answer, server.asked().len())
        };
        let (answer, asked) = told(served(&fresh));
        assert_eq!((answer.unwrap().revocation_list().unwrap().seq, asked), (9, 1));
        assert_eq!(refused(told(served(&taking_back.text())).0), "license_revoked");
        for none in [served(&list(1, &[])), served("eyJ"), problem(404, "product_unknown", "")] {
            let (answer, asked) = told(none);
            assert_eq!((refused(answer).as_str(), asked), (code, 1));
        }
    }
    // Nobody is asked where nothing is demanded, or something else is wrong.
    let (computer, server) = (Computer::new("pc"), Server::answering(vec![served(&fresh)]));
    assert!(check_at(application(&computer, &server.url), late).is_ok());
    let over = Computer::new("pc");
    let over = over.builder().text(license_key(json!({"exp": seconds("2026-12-01T00:00:00Z")})));
    assert_eq!(refused(check_at(over.revocations_max_age(month).service_url(&server.url), late)), "license_expired");
    assert!(server.asked().is_empty());
}

// R27
#[test]
fn a_service_that_does_not_answer_costs_the_time_that_the_check_has_and_no_more() {
    let (computer, silent) = (Computer::new("pc"), Server::answering(vec![String::new()]));
    let deadline = Duration::from_millis(500);
    let builder = application(&computer, &silent.url).read_deadline(deadline).write_deadline(deadline);
    let started = Instant::now();
    let demanding = builder.clone().revocations_max_age(Duration::from_secs(86_400));
    assert_eq!(refused(check_at(demanding, NOW)), "revocations_too_old");
    assert!(started.elapsed() < deadline * 6, "{:?}", started.elapsed());
    // What is asked in the background costs nothing of the time that it has.
    let patient = Duration::from_secs(60);
    let client = builder.read_deadline(patient).write_deadline(patient).fetch_revocations(true).build().unwrap();
    let started = Instant::now();
    for _ in 0..20 {
        assert!(client.check_at(NOW.parse().unwrap()).is_ok());
    }
    assert!(started.elapsed() < patient, "{:?}", started.elapsed());
}
