//! Floating seats: what `check()` says, and the guard.

use std::sync::{Arc, Mutex};
use std::thread::sleep;
use std::time::Duration;

use latchkey_client::{Lease, Timestamp};
use serde_json::{Value, json};

use crate::floating::{
    LEASE_ID, MINUTE, Uptime, application, code, comes, granted, lease_answer, license_key, offline, online, path,
    paths, service,
};
use crate::server::{Server, answer};
use crate::stand::{Computer, JWKS, refused};

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
