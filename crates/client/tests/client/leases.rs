//! Floating seats: the guard, what is kept of a lease, and what `check()` says.
//!
//! Time is a value: leases go by a clock that the tests set, and the other clock is that of `check_at`.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_client::{Builder, Client, Grant, Lease, NotLicensed, Timestamp};
use serde_json::{Value, json};

use crate::generate::leases::Lease as Signed;
use crate::generate::signing::{bound, by_ed25519, header, sign};
use crate::server::{Asked, Server, answer, json_answer, problem};
use crate::stand::{Computer, JWKS, name_of, refused};

const MINUTE: u64 = 60;
const LEASE_ID: &str = "000021c1-c1c1-8c1c-8707-070707070707";

/// The clock that counts sleep, in milliseconds since the system started; and which start it was.
#[derive(Clone, Default)]
struct Uptime(Arc<AtomicU64>, Arc<AtomicU64>);

impl Uptime {
    fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }

    fn restart_system(&self) {
        self.1.fetch_add(1, Ordering::SeqCst);
        self.0.store(7000, Ordering::SeqCst);
    }
}

/// A floating license of five seats for `pc-1`, signed a day ago.
fn license_key(more: Value) -> String {
    // The same text each time.
    static NOW: OnceLock<i64> = OnceLock::new();
    let now = *NOW.get_or_init(|| Timestamp::now().as_second());
    let mut claims = bound("pc-1");
    (claims["iat"], claims["exp"], claims["floating_seats"]) =
        (json!(now - 86_400), json!(now + 90 * 86_400), json!(5));
    for (name, value) in more.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
    sign(&header("EdDSA", "test-ed25519-2026"), &claims, &by_ed25519(1))
}

fn application(computer: &Computer, uptime: &Uptime) -> Builder {
    let (up, boot) = (Arc::clone(&uptime.0), Arc::clone(&uptime.1));
    let read = move || (boot.load(Ordering::SeqCst).to_string(), Duration::from_millis(up.load(Ordering::SeqCst)));
    computer.cautious_builder(JWKS).text(license_key(json!({}))).dangerous().uptime_clock(read)
}

/// What the service answers that gives a lease with these claims.
fn lease_answer(status: u16, seconds: u64, claims: &Value, certificate: &Value) -> String {
    given(status, signed_lease(&claims_of(seconds, claims), certificate))
}

fn claims_of(seconds: u64, more: &Value) -> Value {
    // Each is signed later than the last, as the clock of the service goes on.
    static SIGNED: AtomicU64 = AtomicU64::new(0);
    let now = Timestamp::now().as_second() - 3000 + i64::try_from(SIGNED.fetch_add(1, Ordering::SeqCst)).unwrap();
    let mut claims = json!({"iat": now, "exp": now + i64::try_from(seconds).unwrap()});
    more.as_object().into_iter().flatten().for_each(|(name, value)| claims[name] = value.clone());
    claims
}

/// A certificate and a lease as the service signs them, with other claims and another certificate.
fn signed_lease(claims: &Value, certificate: &Value) -> (String, String) {
    signed(claims, certificate).signed()
}

/// A lease that somebody signed who has the certificate and not its key.
fn forged_lease(claims: &Value) -> (String, String) {
    let mut forged = signed(claims, &Value::Null);
    forged.signer_seed = 9;
    forged.signed()
}

fn signed(claims: &Value, certificate: &Value) -> Signed {
    let mut signed = Signed::default();
    let iat = claims["iat"].as_i64().unwrap();
    (signed.certificate["iat"], signed.certificate["exp"]) = (json!(iat - 60), json!(iat + 3540));
    for (members, changes) in [(&mut signed.claims, claims), (&mut signed.certificate, certificate)] {
        changes.as_object().into_iter().flatten().for_each(|(name, value)| members[name] = value.clone());
    }
    signed
}

fn given(status: u16, (certificate, lease): (String, String)) -> String {
    let (ends_at, server_time) = ("2026-11-24T10:10:00Z", Timestamp::now().to_string());
    let view = json!({
        "lease_id": LEASE_ID, "lease": lease, "certificate": certificate, "ends_at": ends_at, "server_time": server_time,
    });
    json_answer(status, "", &view)
}

/// A service that gives leases of so many seconds, and takes them back.
fn service(seconds: u64) -> Server {
    Server::answering_by(move |_, asked| match path(asked) {
        "/v1/leases/returns" => answer(204, "", ""),
        _ => lease_answer(201, seconds, &Value::Null, &Value::Null),
    })
}

fn path(asked: &Asked) -> &str {
    asked.head.split(' ').nth(1).unwrap()
}

fn paths(server: &Server) -> Vec<String> {
    server.asked().iter().map(|asked| path(asked).to_owned()).collect()
}

fn online(computer: &Computer, uptime: &Uptime, server: &Server) -> Client {
    application(computer, uptime).service_url(&server.url).build().unwrap()
}

fn offline(computer: &Computer, uptime: &Uptime) -> Client {
    application(computer, uptime).build().unwrap()
}

fn code(answer: Result<Lease, NotLicensed>) -> String {
    answer.unwrap_err().code().to_owned()
}

fn granted(answer: Result<Grant, NotLicensed>) -> bool {
    match answer {
        Ok(_) => true,
        Err(not_licensed) if not_licensed.code() == "lease_needed" => false,
        Err(not_licensed) => panic!("{not_licensed}"),
    }
}

/// Waits for what happens in the background.
fn comes(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < Duration::from_secs(60), "{what} does not come");
        sleep(Duration::from_millis(5));
    }
}

fn lease_file(computer: &Computer) -> std::path::PathBuf {
    let files = fs::read_dir(computer.store()).unwrap().map(|entry| entry.unwrap().path());
    let is_lease = |path: &std::path::PathBuf| name_of(path).starts_with("lease-") && !name_of(path).ends_with(".lock");
    files.into_iter().find(is_lease).unwrap()
}

// R30
#[test]
fn a_floating_license_counts_only_with_a_seat_and_the_grant_says_until_when() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(10 * MINUTE));
    let client = online(&computer, &uptime, &server);
    let not_licensed = client.check().unwrap_err();
    assert_eq!((not_licensed.code(), client.grants().unwrap_err().code()), ("lease_needed", "lease_needed"));
    assert!(not_licensed.help().contains("floating seat"), "{}", not_licensed.help());
    assert!(server.asked().is_empty(), "check() asks nobody");

    let lease = client.lease().unwrap();
    assert!(lease.is_held() && lease.failure().is_none());
    assert_eq!(lease.time_left(), Duration::from_secs(600));
    let body: Value = serde_json::from_str(&server.asked()[0].body).unwrap();
    assert_eq!((&body["license_key"], &body["computer_id"]), (&json!(license_key(json!({}))), &json!("pc-1")));
    assert!(path(&server.asked()[0]) == "/v1/leases" && body.get("session").is_none(), "{body}");

    let grant = client.check().unwrap();
    let left = grant.lease_ends_at().unwrap().duration_since(Timestamp::now()).as_secs();
    assert!((590..=600).contains(&left) && grant.floating_seats() == Some(5), "{left}");
    assert!(client.recheck(&grant).is_ok() && client.grants().is_ok());
    drop(lease);
    assert_eq!(paths(&server), ["/v1/leases", "/v1/leases/returns"]);
    assert_eq!(refused(client.check()), "lease_needed");
    assert_eq!(refused(client.recheck(&grant)), "lease_needed");
    assert!(!grant.is_current(Timestamp::now()), "the seat was returned");
}

// R30
#[test]
fn a_lease_is_renewed_at_half_of_its_time_and_the_grant_stays_current() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(10 * MINUTE));
    let client = online(&computer, &uptime, &server);
    let lease = client.lease().unwrap();
    let grant = client.check().unwrap();
    uptime.pass(3 * MINUTE);
    sleep(Duration::from_millis(100));
    assert_eq!(paths(&server), ["/v1/leases"], "not before four minutes");
    uptime.pass(2 * MINUTE);
    comes("the renewal", || lease.time_left() > Duration::from_secs(9 * MINUTE));
    let asked = server.bodies();
    assert_eq!((paths(&server)[1].as_str(), &asked[1]["lease_id"]), ("/v1/leases/renewals", &json!(LEASE_ID)));
    uptime.pass(2 * MINUTE);
    assert!(lease.is_held() && grant.is_current(Timestamp::now()), "it would be over in three minutes else");
}

// R30
#[test]
fn without_a_network_a_lease_lasts_to_its_end_and_no_longer_and_is_held_again_when_the_service_is_back() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let is_down = Arc::new(Mutex::new(false));
    let down = Arc::clone(&is_down);
    let server = Server::answering_by(move |_, asked| match path(asked) {
        "/v1/leases/returns" => answer(204, "", ""),
        _ if *down.lock().unwrap() => answer(500, "content-type: text/html\r\n", "<h1>down</h1>"),
        _ => lease_answer(200, 10 * MINUTE, &Value::Null, &Value::Null),
    });
    let client = online(&computer, &uptime, &server);
    let lease = client.lease().unwrap();
    *is_down.lock().unwrap() = true;
    uptime.pass(9 * MINUTE);
    comes("the failure", || lease.failure().is_some());
    assert_eq!(lease.failure().unwrap().code(), "try_again");
    assert!(lease.is_held() && client.check().is_ok());
    let asked = server.asked().len();
    uptime.pass(MINUTE);
    comes("another attempt", || server.asked().len() > asked);
    assert!(!lease.is_held() && lease.time_left().is_zero() && !granted(client.check()));
    *is_down.lock().unwrap() = false;
    comes("the lease", || {
        uptime.pass(1);
        lease.is_held()
    });
    assert!(lease.failure().is_none() && client.check().is_ok());
}

// R30
#[test]
fn a_refusal_of_the_service_ends_the_lease_at_once_and_the_guard_says_why() {
    for (status, refusal) in [
        (403, "license_suspended"),
        (403, "license_revoked"),
        (403, "license_superseded"),
        (403, "license_expired"),
        (403, "computer_blocked"),
        (403, "not_floating"),
        (404, "lease_unknown"),
        (404, "activation_unknown"),
    ] {
        let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
        let server = Server::answering_by(move |number, _| match number {
            0 => lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null),
            _ => problem(status, refusal, ""),
        });
        let client = online(&computer, &uptime, &server);
        let lease = client.lease().unwrap();
        let grant = client.check().unwrap();
        uptime.pass(5 * MINUTE);
        comes("the refusal", || !lease.is_held());
        let failure = lease.failure().unwrap();
        assert_eq!((failure.code(), failure.to_string().contains(refusal)), (refusal, true));
        assert!(!failure.help().is_empty() && !grant.is_current(Timestamp::now()), "{refusal}");
        assert!(!granted(client.check()), "{refusal}");
        comes("the word of it in the store", || !granted(offline(&computer, &uptime).check()));
        let asked = server.asked().len();
        uptime.pass(20 * MINUTE);
        sleep(Duration::from_millis(50));
        assert_eq!(server.asked().len(), asked, "{refusal}: nobody asks again");
    }
}

// R20, R30
#[test]
fn what_is_no_refusal_of_the_service_takes_nothing_away() {
    for other in [
        problem(404, "route_unknown", ""),
        problem(400, "malformed_request", ""),
        problem(403, "moon_phase_wrong", ""),
        problem(500, "internal", ""),
        answer(200, "content-type: text/html\r\n", "<html>please sign in</html>"),
        answer(403, "content-type: application/json\r\n", r#"{"message": "Forbidden"}"#),
    ] {
        let (computer, uptime, failing) = (Computer::new("pc-1"), Uptime::default(), other.clone());
        let server = Server::answering_by(move |number, asked| match (number, path(asked)) {
            (0, _) => lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null),
            (_, "/v1/leases/returns") => answer(204, "", ""),
            _ => failing.clone(),
        });
        let client = online(&computer, &uptime, &server);
        let lease = client.lease().unwrap();
        uptime.pass(5 * MINUTE);
        comes("the failure", || lease.failure().is_some());
        assert!(lease.is_held() && client.check().is_ok(), "{other}");
    }
}

// R30
#[test]
fn a_lease_that_is_not_as_the_service_signs_it_is_refused_and_takes_nothing_away() {
    let now = Timestamp::now().as_second();
    let claiming = |name: &str, value: Value| (10 * MINUTE, json!({name: value}), Value::Null);
    let certified = |certificate: Value| (10 * MINUTE, Value::Null, certificate);
    let another = json!("00000000-0000-8000-8000-000000000001");
    let cases = [
        ("certificate_other_use", certified(json!({"uses": ["time"]}))),
        ("certificate_too_long", certified(json!({"exp": now + 7300}))),
        ("statement_outside_certificate", certified(json!({"iat": now - 10_000, "exp": now - 9000}))),
        ("statement_signature_invalid", certified(Value::Null)),
        ("issuer_mismatch", claiming("iss", json!("another"))),
        ("lease_other_license", claiming("sub", another)),
        ("lease_other_product", claiming("aud", json!("acme-viewer"))),
        ("lease_other_computer", claiming("computer", bound("pc-2")["computer"].clone())),
        ("lease_other_session", claiming("session", json!("ada"))),
        ("lease_too_long", (7 * 24 * 60 * MINUTE + 1, Value::Null, Value::Null)),
        ("lease_over", (0, Value::Null, Value::Null)),
        ("statement_malformed", certified(Value::Null)),
    ];
    for (wanted, (seconds, claims, certificate)) in cases {
        // Signed when it is asked for, as all that is answered.
        let sign = move || match (signed_lease(&claims_of(seconds, &claims), &certificate), wanted) {
            (_, "statement_signature_invalid") => forged_lease(&claims_of(seconds, &claims)),
            ((certificate, lease), "statement_malformed") => (lease, certificate),
            (signed, _) => signed,
        };
        let (computer, uptime, forge) = (Computer::new("pc-1"), Uptime::default(), sign.clone());
        let server = Server::answering_by(move |_, _| given(200, forge()));
        let client = online(&computer, &uptime, &server);
        assert_eq!(code(client.lease()), wanted);
        assert!(!granted(client.check()), "{wanted}");

        // Nor does it end or lengthen one that is held.
        let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
        let server = Server::answering_by(move |number, asked| match (number, path(asked)) {
            (0, _) => lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null),
            (_, "/v1/leases/returns") => answer(204, "", ""),
            _ => given(200, sign()),
        });
        let client = online(&computer, &uptime, &server);
        let lease = client.lease().unwrap();
        uptime.pass(6 * MINUTE);
        comes("the failure", || lease.failure().is_some());
        assert_eq!((lease.failure().unwrap().code(), lease.time_left()), (wanted, Duration::from_secs(240)));
        uptime.pass(4 * MINUTE);
        assert!(!lease.is_held(), "{wanted}");
    }
}

// R30
#[test]
fn an_answer_that_is_played_again_gains_no_time() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let recorded = lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null);
    let server = Server::answering_by(move |_, asked| match path(asked) {
        "/v1/leases/returns" => answer(204, "", ""),
        _ => recorded.clone(),
    });
    let client = online(&computer, &uptime, &server);
    let lease = client.lease().unwrap();
    uptime.pass(8 * MINUTE);
    comes("the renewal", || server.asked().len() > 1);
    sleep(Duration::from_millis(50));
    assert_eq!(lease.time_left(), Duration::from_secs(120));
    uptime.pass(2 * MINUTE);
    comes("the failure", || lease.failure().is_some());
    assert_eq!((lease.is_held(), lease.failure().unwrap().code()), (false, "lease_over"));
    drop(lease);
    assert_eq!(code(client.lease()), "lease_over");
    assert_eq!(
        code(online(&computer, &uptime, &server).lease()),
        "lease_over",
        "nor in another run of the application"
    );
}

// R30
#[test]
fn the_time_of_a_lease_begins_before_it_is_asked_for() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let passing = uptime.clone();
    let server = Server::answering_by(move |number, _| {
        passing.pass(if number == 0 { 100 } else { 0 });
        lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null)
    });
    let lease = online(&computer, &uptime, &server).lease().unwrap();
    assert_eq!(lease.time_left(), Duration::from_secs(500), "the answer took 100 seconds");
}

// R30
#[test]
fn floating_seats_that_are_all_taken_say_when_the_next_one_may_be_free() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let exhausted = |retry_at: Value| {
        let body = json!({"code": "floating_seats_exhausted", "detail": "all 5 are taken", "status": 409, "retry_at": retry_at});
        Server::answering(vec![answer(409, "content-type: application/problem+json\r\n", &body.to_string())])
    };
    let server = exhausted(json!("2026-11-24T10:10:30Z"));
    let not_licensed = online(&computer, &uptime, &server).lease().unwrap_err();
    assert_eq!(not_licensed.code(), "floating_seats_exhausted");
    assert_eq!(not_licensed.retry_at(), Some("2026-11-24T10:10:30Z".parse().unwrap()));
    assert!(not_licensed.to_string().contains("all 5 are taken") && not_licensed.found_in().is_some());
    for none in [json!(null), json!("soon"), json!(7)] {
        let not_licensed = online(&computer, &uptime, &exhausted(none)).lease().unwrap_err();
        assert_eq!((not_licensed.code(), not_licensed.retry_at()), ("floating_seats_exhausted", None));
    }
}

// R20, R30
#[test]
fn who_is_turned_away_for_a_moment_asks_again() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let server = Server::answering(vec![
        answer(429, "content-type: application/json\r\n", r#"{"message": "Too Many Requests"}"#),
        problem(503, "try_again", "retry-after: 0\r\n"),
        lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null),
    ]);
    let lease = online(&computer, &uptime, &server).lease().unwrap();
    assert!(lease.is_held() && paths(&server) == ["/v1/leases"; 3]);
}

// R30
#[test]
fn what_has_no_floating_seats_needs_no_lease_and_gets_none() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(600));
    let read = || ("1".to_owned(), Duration::from_secs(1));
    for claims in [
        json!({"floating_seats": null}),
        json!({"kind": "generic", "computer": null}),
        json!({"kind": "generic", "computer": null, "floating_seats": null}),
    ] {
        let builder = computer.builder().without_stores().text(license_key(claims.clone())).service_url(&server.url);
        let client = builder.dangerous().uptime_clock(read).build().unwrap();
        let grant = client.check().unwrap();
        assert_eq!((grant.lease_ends_at(), grant.floating_seats()), (None, None), "{claims}");
        assert_eq!(code(client.lease()), "not_floating", "{claims}");
    }
    let nowhere = Computer::new("pc-1").cautious_builder(JWKS).service_url(&server.url).build().unwrap();
    assert_eq!(code(nowhere.lease()), "no_license");
    let expired = license_key(json!({"exp": Timestamp::now().as_second() - 86_400}));
    let client = computer.cautious_builder(JWKS).text(expired).service_url(&server.url).build().unwrap();
    assert_eq!(code(client.lease()), "license_expired");
    assert!(server.asked().is_empty());
    let console = application(&computer, &uptime).dangerous().without_lease().build().unwrap();
    assert_eq!(console.check().unwrap().floating_seats(), Some(5));
}

// R30
#[test]
fn each_session_of_a_computer_has_a_seat_of_its_own() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let server = Server::answering_by(move |_, asked| {
        let body: Value = serde_json::from_str(&asked.body).unwrap();
        let claims = body.get("session").map_or(Value::Null, |session| json!({"session": session}));
        lease_answer(201, 10 * MINUTE, &claims, &Value::Null)
    });
    let of = |session: &str| application(&computer, &uptime).session(session).service_url(&server.url).build().unwrap();
    let ada = of("ada").lease().unwrap();
    assert!(ada.is_held() && server.bodies()[0]["session"] == "ada");
    assert!(granted(of("ada").check()) && !granted(of("bob").check()) && !granted(offline(&computer, &uptime).check()));
    assert!(of("bob").lease().unwrap().is_held() && granted(of("ada").check()));
    assert!(application(&computer, &uptime).session("").build().is_err());
    let _ = ada.keep();
}

// R30
#[test]
fn a_seat_that_was_kept_goes_on_after_a_restart_of_the_application_whatever_the_clock_shows() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(60 * MINUTE));
    let until = online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    let left = until.duration_since(Timestamp::now()).as_secs();
    assert!((3590..=3600).contains(&left), "{left}");
    uptime.pass(59 * MINUTE);
    for days in [0, 20, -1] {
        assert!(granted(offline(&computer, &uptime).check_at(Timestamp::now() + days_of(days))), "{days} days off");
    }
    assert_eq!(paths(&server), ["/v1/leases"], "nothing was returned");
    uptime.pass(MINUTE);
    for days in [0, 20, -1] {
        assert!(!granted(offline(&computer, &uptime).check_at(Timestamp::now() + days_of(days))), "{days} days off");
    }
}

fn days_of(days: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_hours(24 * days)
}

// R30
#[test]
fn after_a_restart_of_the_computer_the_other_clock_says_how_long_it_was_off() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(7 * 24 * 60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    uptime.pass(24 * 60 * MINUTE);
    let now = Timestamp::now();
    let grant = offline(&computer, &uptime).check_at(now + days_of(1)).unwrap();
    let left = |grant: &Grant, now: Timestamp| grant.lease_ends_at().unwrap().duration_since(now).as_hours();
    assert!((143..=144).contains(&left(&grant, now + days_of(1))), "a day of running, six left");
    uptime.restart_system();
    let grant = offline(&computer, &uptime).check_at(now + days_of(3)).unwrap();
    assert!((95..=96).contains(&left(&grant, now + days_of(3))), "two days off, four left");
    // From here on it counts by the clock that nobody sets again.
    uptime.pass(24 * 60 * MINUTE);
    let grant = offline(&computer, &uptime).check_at(now + days_of(3)).unwrap();
    assert!((71..=72).contains(&left(&grant, now + days_of(3))), "{}", left(&grant, now + days_of(3)));
    uptime.restart_system();
    assert!(!granted(offline(&computer, &uptime).check_at(now + days_of(8))));
    // What the clock showed once is remembered.
    uptime.restart_system();
    assert!(!granted(offline(&computer, &uptime).check_at(now + days_of(3))));
}

// R30
#[test]
fn setting_the_clock_back_at_each_restart_gains_no_more_than_the_time_it_was_off() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(6 * 60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    let now = Timestamp::now();
    let mut hours = 0;
    while granted(offline(&computer, &uptime).check_at(now)) && hours < 20 {
        uptime.pass(60 * MINUTE);
        hours += 1;
        // It looks once before it is switched off.
        let _ = offline(&computer, &uptime).check_at(now);
        uptime.restart_system();
    }
    assert_eq!(hours, 6, "six hours of running are six hours");
}

// R30
#[test]
fn a_file_that_was_edited_restored_or_copied_gives_nothing() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    let path = lease_file(&computer);
    let fresh = fs::read_to_string(&path).unwrap();
    let longer = fresh.replace("\"used\":0", "\"used\":-90000000");
    assert_ne!(longer, fresh);
    for edited in [longer.as_str(), &fresh.replace("latchkey-lease-1", "latchkey-lease-2"), "", "\u{0}"] {
        fs::write(&path, edited).unwrap();
        assert!(!granted(offline(&computer, &uptime).check()), "{edited}");
    }
    fs::write(&path, &fresh).unwrap();
    assert!(granted(offline(&computer, &uptime).check()));

    // An older copy of the file, in the same run of the system: its readings count, too.
    uptime.pass(61 * MINUTE);
    fs::write(&path, &fresh).unwrap();
    assert!(!granted(offline(&computer, &uptime).check()));

    // Another computer has another ID, or at least other files.
    let other = Computer::new("pc-2");
    fs::create_dir_all(other.store()).unwrap();
    fs::write(other.store().join(name_of(&path)), &fresh).unwrap();
    let client = other.cautious_builder(JWKS).text(license_key(json!({}))).build().unwrap();
    assert_eq!(refused(client.check()), "computer_mismatch");
}

// R30
#[test]
fn who_kept_a_seat_gets_a_guard_of_it_without_a_network_and_not_when_the_service_says_no() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    uptime.pass(10 * MINUTE);
    let down = Server::answering(vec![answer(500, "content-type: text/html\r\n", "<h1>down</h1>")]);
    let lease = online(&computer, &uptime, &down).lease().unwrap();
    assert_eq!((lease.time_left(), lease.failure().unwrap().code()), (Duration::from_secs(50 * MINUTE), "try_again"));
    let _ = lease.keep();
    let nobody = offline(&computer, &uptime).lease().unwrap();
    assert_eq!((nobody.is_held(), nobody.failure().unwrap().code()), (true, "service_unknown"));
    let _ = nobody.keep();
    let suspended = Server::answering(vec![problem(403, "license_suspended", "")]);
    assert_eq!(code(online(&computer, &uptime, &suspended).lease()), "license_suspended");
    assert!(!granted(offline(&computer, &uptime).check()));
    assert_eq!(code(offline(&computer, &uptime).lease()), "service_unknown");
}

// R30
#[test]
fn several_guards_share_a_seat_and_the_last_one_returns_it() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(10 * MINUTE));
    let client = online(&computer, &uptime, &server);
    let (first, second) = (client.lease().unwrap(), client.clone().lease().unwrap());
    // Another process: nothing is shared but the store.
    let other = online(&computer, &uptime, &server).lease().unwrap();
    assert_eq!(paths(&server), ["/v1/leases", "/v1/leases"]);
    drop(first);
    assert!(second.is_held() && second.return_seat().is_ok());
    assert_eq!(paths(&server), ["/v1/leases", "/v1/leases"], "another process holds it");
    assert!(other.is_held() && granted(offline(&computer, &uptime).check()));
    assert!(other.return_seat().is_ok());
    assert_eq!(paths(&server)[2..], ["/v1/leases/returns"]);
    assert_eq!(server.bodies()[2]["lease_id"], LEASE_ID);
    let again = client.lease().unwrap();
    assert!(again.is_held() && client.check().is_ok());
}

// R30
#[test]
fn threads_that_take_a_seat_at_once_ask_for_one() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(10 * MINUTE));
    let client = online(&computer, &uptime, &server);
    let leases: Vec<Lease> = std::thread::scope(|scope| {
        let taking: Vec<_> = (0..16).map(|_| scope.spawn(|| client.lease().unwrap())).collect();
        taking.into_iter().map(|taking| taking.join().unwrap()).collect()
    });
    assert!(leases.iter().all(Lease::is_held));
    drop(leases);
    assert_eq!(paths(&server), ["/v1/leases", "/v1/leases/returns"]);
}

// R30
#[test]
fn a_service_that_does_not_answer_keeps_no_application_from_ending() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let server = Server::answering_by(move |number, _| match number {
        0 => lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null),
        _ => String::new(),
    });
    let lease = online(&computer, &uptime, &server).lease().unwrap();
    let begun = Instant::now();
    drop(lease);
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(!granted(offline(&computer, &uptime).check()));
}

// R30
#[test]
fn without_a_store_a_seat_is_held_as_long_as_the_application_runs() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(10 * MINUTE));
    let client = application(&computer, &uptime).without_stores().service_url(&server.url).build().unwrap();
    let lease = client.lease().unwrap();
    let grant = client.check().unwrap();
    assert!(grant.is_current(Timestamp::now()));
    assert_eq!(lease.keep(), None, "there is nowhere to keep it");
    // The process still knows it.
    assert!(client.check().is_ok());
    let another = application(&computer, &uptime).without_stores().build().unwrap();
    assert!(!granted(another.check()));
}

// R10, R30
#[test]
fn an_activated_floating_license_is_kept_and_no_second_key_is_tried_for_want_of_a_seat() {
    let (computer, uptime) = (Computer::new("pc-1"), Uptime::default());
    let floating = license_key(json!({}));
    let server = Server::answering_by(move |_, asked| match path(asked) {
        "/v1/activations" => crate::server::activated(&floating, &Timestamp::now().to_string()),
        _ => lease_answer(201, 10 * MINUTE, &Value::Null, &Value::Null),
    });
    let read = || ("1".to_owned(), Duration::from_secs(1));
    computer.write("keys.lic", "1T6F9-JXTG3-AZJTW-1AGR1-J221E");
    let builder = computer.cautious_builder(JWKS).file(computer.folder.path().join("keys.lic"));
    let builder = builder.service_url(&server.url).auto_activate(true).dangerous().uptime_clock(read);
    let client = builder.build().unwrap();
    assert_eq!(refused(client.check()), "lease_needed");
    assert_eq!((refused(client.check()), paths(&server).len()), ("lease_needed".to_owned(), 1));
    assert_eq!(client.activate("1T6F9-JXTG3-AZJTW-1AGR1-J221E").unwrap_err().code(), "lease_needed");
    let lease = client.lease().unwrap();
    assert!(lease.is_held() && client.check().is_ok());
    let _ = (lease.keep(), uptime);
}
