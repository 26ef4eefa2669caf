//! A doubt about the clock, and the service that settles it.

use std::fs;

use latchkey_client::{Builder, Timestamp};
use serde_json::{Value, json};

use crate::generate::times::signed_time;
use crate::server::{Asked, Server, activated, answer, json_answer, problem};
use crate::stand::{Computer, check_at, license_key, refused, seconds};

const RIGHT: &str = "2026-12-24T10:00:00Z";

/// A computer whose clock showed 2037 once.
fn doubtful() -> Computer {
    let computer = Computer::new("pc");
    assert_eq!(refused(check_at(offline(&computer), "2037-01-01T00:00:00Z")), "license_expired");
    assert_eq!(refused(check_at(offline(&computer), RIGHT)), "clock_set_back");
    computer
}

fn offline(computer: &Computer) -> Builder {
    computer.builder().text(license_key(json!({})))
}

fn nonce_of(asked: &Asked) -> String {
    let body: Value = serde_json::from_str(&asked.body).unwrap();
    body["nonce"].as_str().unwrap().to_owned()
}

fn time_answer(at: &str, nonce: &str) -> Value {
    let (certificate, time) = signed_time(seconds(at), nonce);
    json!({
        "standing": "valid", "license_id": "993001d6-802d-8a6d-808e-2bcf1a9966f3", "expires_at": null, "revision": 1,
        "server_time": at, "time": time, "certificate": certificate,
    })
}

/// A service at which it is this time.
fn service_at(at: &'static str) -> Server {
    Server::answering_by(move |_, asked| json_answer(200, "", &time_answer(at, &nonce_of(asked))))
}

// R34
#[test]
fn signed_time_settles_it_for_this_check_and_for_those_to_come() {
    let computer = doubtful();
    let server = service_at(RIGHT);
    let online = || offline(&computer).service_url(&server.url);
    let grant = check_at(online(), RIGHT).unwrap();
    assert_eq!(grant.warnings(), []);
    let asked = server.asked();
    assert!(asked.len() == 1 && asked[0].head.starts_with("post /v1/validations"));
    let body: Value = serde_json::from_str(&asked[0].body).unwrap();
    assert_eq!((&body["license_key"], nonce_of(&asked[0]).len()), (&json!(license_key(json!({}))), 22));
    assert_eq!(body["trusted_signing_keys"][0], "test-ed25519-2026");
    // Offline, too, from now on; and nobody is asked when nothing is in doubt.
    assert!(check_at(offline(&computer), RIGHT).is_ok());
    assert!(check_at(online(), RIGHT).is_ok());
    assert_eq!(server.asked().len(), 1);
}

// R34
#[test]
fn a_clock_that_was_set_back_on_purpose_is_found_out() {
    let computer = doubtful();
    let server = service_at("2037-01-01T00:00:00Z");
    let online = offline(&computer).service_url(&server.url);
    assert_eq!(refused(check_at(online, RIGHT)), "license_expired");
    // The floor is at the signed time from now on, and the refusal needs no mark.
    assert_eq!(refused(check_at(offline(&computer), RIGHT)), "license_expired");
}

// R34
#[test]
fn the_signed_time_counts_though_the_clock_is_still_wrong() {
    let computer = doubtful();
    let server = service_at(RIGHT);
    // Years behind: valid by the signed time, and the clock is said to be wrong.
    let grant = check_at(offline(&computer).service_url(&server.url), "2000-01-01T00:00:00Z").unwrap();
    assert_eq!(grant.warnings()[0].code(), "clock_behind");
    assert_eq!(grant.days_left(), Some(366));
}

// R34
#[test]
fn nothing_else_settles_it() {
    let recorded = time_answer(RIGHT, "AAECAwQFBgcICQoLDA0ODw");
    let edited = |member: &'static str| {
        Server::answering_by(move |_, asked| {
            let mut answer = time_answer(RIGHT, &nonce_of(asked));
            let text = answer[member].as_str().unwrap();
            answer[member] = format!("{}A{}", &text[..text.len() - 9], &text[text.len() - 8..]).into();
            json_answer(200, "", &answer)
        })
    };
    let without = |member: &'static str| {
        Server::answering_by(move |_, asked| {
            let mut answer = time_answer(RIGHT, &nonce_of(asked));
            answer.as_object_mut().unwrap().remove(member);
            json_answer(200, "", &answer)
        })
    };
    let swapped = Server::answering_by(|_, asked| {
        let mut answer = time_answer(RIGHT, &nonce_of(asked));
        let (time, certificate) = (answer["time"].take(), answer["certificate"].take());
        (answer["time"], answer["certificate"]) = (certificate, time);
        json_answer(200, "", &answer)
    });
    for (what, server) in [
        ("an older answer", Server::answering(vec![json_answer(200, "", &recorded)])),
        (
            "only the service's unsigned time",
            Server::answering_by(|_, asked| {
                let mut answer = time_answer(RIGHT, &nonce_of(asked));
                (answer["time"], answer["certificate"]) = (Value::Null, Value::Null);
                json_answer(200, "", &answer)
            }),
        ),
        ("an edited time", edited("time")),
        ("an edited certificate", edited("certificate")),
        ("no certificate", without("certificate")),
        ("no time", without("time")),
        ("the two swapped", swapped),
        ("a refusal", Server::answering(vec![problem(404, "route_unknown", "")])),
        ("a sign-in page", Server::answering(vec![answer(200, "content-type: text/html\r\n", "<html>")])),
    ] {
        let computer = doubtful();
        let before = fs::read(computer.clock_file()).unwrap();
        let not_licensed = check_at(offline(&computer).service_url(&server.url), RIGHT).unwrap_err();
        assert_eq!(not_licensed.code(), "clock_set_back", "{what}");
        assert_eq!(fs::read(computer.clock_file()).unwrap(), before, "{what}");
        assert_eq!(server.asked().len(), 1, "{what}");
    }
}

// R34
#[test]
fn an_application_without_certificate_keys_asks_nobody() {
    let computer = doubtful();
    let mut jwks: Value = serde_json::from_str(crate::stand::JWKS).unwrap();
    jwks.as_object_mut().unwrap().remove("certificate_keys");
    let server = service_at(RIGHT);
    let builder = computer.builder_trusting(&jwks.to_string()).text(license_key(json!({}))).service_url(&server.url);
    assert_eq!(refused(check_at(builder, RIGHT)), "clock_set_back");
    assert!(server.asked().is_empty());
}

// R34
#[test]
fn an_activation_asks_for_the_time_where_the_clock_is_all_that_speaks_against_it() {
    let now = Timestamp::now();
    let claims = json!({"iat": now.as_second(), "exp": now.as_second() + 90 * 86400});
    let computer = Computer::new("pc");
    let far = (now + std::time::Duration::from_secs(400 * 86400)).to_string();
    assert!(check_at(computer.builder().text(license_key(json!({"exp": null}))), &far).is_ok());
    fs::remove_file(computer.store().join("cached.lic")).unwrap();
    let license_key = license_key(claims);
    let server = Server::answering_by(move |_, asked| {
        if asked.head.starts_with("post /v1/activations") {
            activated(&license_key, &Timestamp::now().to_string())
        } else {
            json_answer(200, "", &time_answer(&Timestamp::now().to_string(), &nonce_of(asked)))
        }
    });
    let client = computer.builder().service_url(&server.url).build().unwrap();
    let grant = client.activate("1T6F9-JXTG3-AZJTW-1AGR1-J221E").unwrap();
    assert!(grant.days_left() >= Some(89) && server.asked().len() == 2, "{:?}", grant.days_left());
    assert!(computer.builder().build().unwrap().check().is_ok(), "offline from now on");
}
