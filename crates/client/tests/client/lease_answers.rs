//! What the service, or something in its place, answers about floating seats.

use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_client::Timestamp;
use serde_json::{Value, json};

use crate::floating::{
    MINUTE, Uptime, claims_of, code, comes, forged_lease, given, granted, lease_answer, offline, online, path, paths,
    signed_lease,
};
use crate::generate::signing::bound;
use crate::server::{Server, answer, problem};
use crate::stand::Computer;

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
