//! Activation and settings over HTTP.

use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

use latchkey_client::{ActivationKey, Builder, Client, Source, Timestamp, Warning};
use rand::SeedableRng;
use serde_json::json;

use crate::generate::signing::bound;
use crate::generate::{by_ed25519, header, sign};
use crate::server::{Server, activated, answer, json_answer, problem};
use crate::stand::{Computer, JWKS, license_key, refused};

fn activation_key() -> String {
    ActivationKey::generate(&mut rand::rngs::StdRng::seed_from_u64(7)).reveal()
}

fn bound_to(computer: &str) -> String {
    let mut claims = bound(computer);
    claims["iat"] = Timestamp::now().as_second().into();
    claims["exp"] = (Timestamp::now().as_second() + 90 * 86400).into();
    sign(&header("EdDSA", "test-ed25519-2026"), &claims, &by_ed25519(1))
}

/// Valid whatever the day on which the tests run.
fn lasting() -> serde_json::Value {
    json!({"iat": 1_577_836_800, "exp": null})
}

fn now() -> String {
    Timestamp::now().to_string()
}

fn client(computer: &Computer, server: &Server) -> Client {
    builder(computer, server).build().unwrap()
}

fn builder(computer: &Computer, server: &Server) -> Builder {
    computer.builder().service_url(&server.url).service_timeout(Duration::from_secs(5))
}

// R3
#[test]
fn an_activation_is_kept_for_this_computer() {
    let (computer, key) = (Computer::new("pc"), bound_to("pc"));
    let server = Server::answering(vec![activated(&key, &now())]);
    let typed = activation_key().to_lowercase().replace('-', " ");
    let grant = client(&computer, &server).activate(&typed).unwrap();
    assert_eq!(grant.source(), &Source::Activation);
    assert!(matches!(grant.warnings(), [Warning::FromService { code, .. }] if code == "generic_license"));
    assert_eq!(
        server.bodies(),
        [json!({
            "activation_key": activation_key(), "computer_id": "pc", "product": "acme-editor", "accept_generic": true,
            "trusted_signing_keys": [
                "test-ed25519-2026", "test-p256-2026", "test-ed25519-2027", "test-ed25519-rfc9864", "test-lists-2026",
                "test-lists-2027", "test-certificates-2026",
            ],
        })]
    );
    assert!(server.asked()[0].head.starts_with("post /v1/activations http/1.1"));
    assert_eq!(computer.cached_of_its_own(), [key]);
    assert!(computer.builder().build().unwrap().check().is_ok(), "offline from now on");
    let other = computer.builder().computer_id("other");
    assert_eq!(refused(other.clone().build().unwrap().check()), "no_license", "each has a cache of its own");
    assert_eq!(refused(other.text(&computer.cached_of_its_own()[0]).build().unwrap().check()), "computer_mismatch");
}

// R10
#[test]
fn the_service_is_told_truthfully_whether_a_generic_license_key_would_do() {
    let computer = Computer::new("pc");
    let server = Server::answering(vec![problem(403, "generic_keys_not_accepted", "")]);
    let picky = computer.cautious_builder(JWKS).service_url(&server.url).build().unwrap();
    assert_eq!(refused(picky.activate(&activation_key())), "generic_keys_not_accepted");
    assert_eq!(server.bodies()[0]["accept_generic"], false);
    // A service that sends one all the same is not believed.
    let server = Server::answering(vec![activated(&license_key(json!({})), &now())]);
    let picky = computer.cautious_builder(JWKS).service_url(&server.url).build().unwrap();
    assert_eq!(refused(picky.activate(&activation_key())), "generic_not_allowed");
    assert!(computer.cached().is_empty());
}

// R5
#[test]
fn an_activation_key_in_a_file_is_activated_once_when_the_application_wants_that() {
    let computer = Computer::new("pc");
    let file = computer.write("acme.lic", format!("# from the vendor\r\n{}\r\n", activation_key()));
    let server = Server::answering(vec![activated(&bound_to("pc"), &now())]);
    let by_hand = builder(&computer, &server).file(&file).build().unwrap();
    assert_eq!(refused(by_hand.check()), "activation_needed");
    assert!(server.asked().is_empty());
    let by_itself = builder(&computer, &server).file(&file).auto_activate(true).build().unwrap();
    assert_eq!(by_itself.check().unwrap().source(), &Source::Activation);
    assert!(matches!(by_itself.check().unwrap().source(), Source::UserStore(_)));
    assert_eq!(server.asked().len(), 1, "then the cache serves");
}

// R18, R20
#[test]
fn a_failure_has_its_code_and_damages_nothing() {
    let computer = Computer::new("pc");
    let key = license_key(lasting());
    computer.builder().text(&key).build().unwrap().check().unwrap();
    let before = (computer.cached(), fs::read(computer.clock_file()).unwrap());
    let cut = "HTTP/1.1 201 x\r\ncontent-length: 5000\r\ncontent-type: application/json\r\n\r\n{\"license_key\": \"ey"
        .to_owned();
    let html = |status| answer(status, "content-type: text/html\r\n", "<html>Sign in to the hotel</html>");
    for (answer, code) in [
        (problem(409, "activations_exhausted", ""), "activations_exhausted"),
        (problem(404, "activation_key_unknown", ""), "activation_key_unknown"),
        (problem(403, "license_revoked", ""), "license_revoked"),
        (problem(500, "internal", ""), "internal"),
        (problem(422, "moon_phase_wrong", ""), "moon_phase_wrong"),
        (html(200), "answer_not_understood"),
        (html(407), "proxy_sign_in_needed"),
        (json_answer(404, "", &json!({"message": "Not Found"})), "service_url_wrong"),
        (json_answer(403, "", &json!({"message": "Forbidden"})), "signature_required"),
        (answer(302, "location: http://127.0.0.1:1/\r\n", ""), "answer_not_understood"),
        (json_answer(201, "", &json!({"license_key": 7})), "answer_not_understood"),
        (cut, "service_unreachable"),
        ("SSH-2.0-OpenSSH_9.2\r\n\r\n".to_owned(), "service_unreachable"),
        (activated("not a license key", &now()), "license_key_malformed"),
        (activated(&bound_to("another"), &now()), "computer_mismatch"),
    ] {
        let server = Server::answering(vec![answer]);
        let not_licensed = client(&computer, &server).activate(&activation_key()).unwrap_err();
        assert_eq!(not_licensed.code(), code);
        assert!(
            !not_licensed.to_string().contains('\n') && !not_licensed.to_string().contains(&activation_key()),
            "{not_licensed}"
        );
        let after = (computer.cached(), fs::read(computer.clock_file()).unwrap());
        assert_eq!(after.0, before.0, "{code}");
        // What is signed tells the time, whomever it is for.
        assert!(after.1 == before.1 || code == "computer_mismatch", "{code}");
        assert_eq!(server.asked().len(), 1, "{code} is final");
    }
    let nobody = computer.builder().service_url("http://127.0.0.1:1");
    assert_eq!(refused(nobody.build().unwrap().activate(&activation_key())), "connection_refused");
    assert!(computer.builder().build().unwrap().check().is_ok());
}

// R20
#[test]
fn it_comes_back_when_the_service_says_so() {
    let computer = Computer::new("pc");
    let busy = |seconds: &str| problem(503, "try_again", &format!("retry-after: {seconds}\r\n"));
    let server = Server::answering(vec![busy("1"), busy("0"), activated(&bound_to("pc"), &now())]);
    assert!(client(&computer, &server).activate(&activation_key()).is_ok());
    let asked = server.asked();
    assert_eq!(asked.len(), 3);
    assert!(asked[1].at - asked[0].at >= Duration::from_secs(1));
    // Told to come back later than the time-out allows, it says so at once.
    let started = Instant::now();
    let server = Server::answering(vec![busy("600")]);
    let not_licensed = client(&computer, &server).activate(&activation_key()).unwrap_err();
    assert_eq!(
        (not_licensed.code(), not_licensed.help()),
        ("try_again", "try again in some minutes; ask the vendor if it stays so")
    );
    assert!(server.asked().len() == 1 && started.elapsed() < Duration::from_secs(3));
}

#[test]
fn silence_ends_with_the_time_out() {
    let computer = Computer::new("pc");
    let server = Server::answering(vec![String::new()]);
    let client = builder(&computer, &server).service_timeout(Duration::from_millis(300)).build().unwrap();
    let started = Instant::now();
    assert_eq!(refused(client.activate(&activation_key())), "no_answer");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn settings_are_asked_for_by_their_etag() {
    let computer = Computer::new("pc");
    let settings = json!({
        "settings": {"security/AllowGenericKeys": true, "custom/Theme": "dark"},
        "jwks": serde_json::from_str::<serde_json::Value>(JWKS).unwrap(), "server_time": now(),
    });
    let first = json_answer(200, "etag: \"v7\"\r\n", &settings);
    let server = Server::answering(vec![first, answer(304, "etag: \"v7\"\r\n", "")]);
    let client_1 = client(&computer, &server);
    let fetched = client_1.fetch_settings().unwrap();
    assert_eq!(fetched.settings.0.len(), 2);
    assert_eq!(client_1.fetch_settings().unwrap(), fetched);
    // The next run knows it still.
    assert_eq!(client(&computer, &server).fetch_settings().unwrap(), fetched);
    let asked = server.asked();
    assert!(!asked[0].head.contains("if-none-match"));
    assert!(asked[1..].iter().all(|asked| asked.head.contains("if-none-match: \"v7\"")) && asked.len() == 3);
    // A file that was edited is passed over: the service would confirm it by its ETag.
    let file = computer.store().join("settings");
    let edited = fs::read_to_string(&file).unwrap().replace("dark", "gold");
    fs::write(&file, edited).unwrap();
    assert_eq!(client(&computer, &server).fetch_settings().unwrap_err().code(), "answer_not_understood");
    assert!(!server.asked()[3].head.contains("if-none-match"));
    // Another service is asked without it.
    let other = Server::answering(vec![problem(500, "internal", "")]);
    assert_eq!(client(&computer, &other).fetch_settings().unwrap_err().code(), "internal");
    assert!(!other.asked()[0].head.contains("if-none-match"));
}

// R8
#[test]
fn nothing_that_is_downloaded_allows_generic_license_keys() {
    let computer = Computer::new("pc");
    let settings = json!({"settings": {"security/AllowGenericKeys": true}, "jwks": {"keys": []}, "server_time": now()});
    let server = Server::answering(vec![json_answer(200, "etag: \"v1\"\r\n", &settings)]);
    let picky = computer.cautious_builder(JWKS).service_url(&server.url).text(license_key(json!({}))).build().unwrap();
    picky.fetch_settings().unwrap();
    assert_eq!(refused(picky.check_at("2026-12-24T10:00:00Z".parse().unwrap())), "generic_not_allowed");
}

// R15
#[test]
fn a_service_on_this_computer_is_not_asked_through_a_proxy() {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", "online::an_activation_is_kept_for_this_computer"]);
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "HTTPS_PROXY", "https_proxy"] {
        command.env(name, "http://127.0.0.1:1");
    }
    let output = command.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn a_timeout_may_be_as_long_as_its_bound() {
    let server = Server::answering(vec![problem(403, "license_revoked", "")]);
    let client = Computer::new("pc")
        .builder()
        .service_url(&server.url)
        .service_timeout(Duration::from_secs(600))
        .build()
        .unwrap();
    assert_eq!(refused(client.activate(&activation_key())), "license_revoked");
}

#[test]
fn without_a_service_there_is_no_call() {
    let client = Computer::new("pc").builder().build().unwrap();
    assert_eq!(refused(client.activate(&activation_key())), "service_unknown");
    assert_eq!(refused(client.activate("12345")), "activation_key_mistyped");
}

/// Two activation keys in a file, for an application that activates by itself.
fn two_keys_in_a_file(computer: &Computer, server: &Server) -> Builder {
    let keys: Vec<_> =
        [7, 8].map(|seed| ActivationKey::generate(&mut rand::rngs::StdRng::seed_from_u64(seed)).reveal()).into();
    let file = computer.write("acme.lic", format!("{}\n{}\n{}\n", keys[0], keys[1], keys[0].to_lowercase()));
    builder(computer, server).file(file).auto_activate(true)
}

// R13
#[test]
fn a_refused_activation_key_is_not_asked_about_again_for_a_day() {
    let computer = Computer::new("pc");
    let server = Server::answering(vec![
        problem(409, "activations_exhausted", ""),
        problem(404, "activation_key_unknown", ""),
        activated(&bound_to("pc"), &now()),
    ]);
    let builder = two_keys_in_a_file(&computer, &server);
    assert_eq!(refused(builder.clone().build().unwrap().check()), "activations_exhausted");
    assert_eq!(server.asked().len(), 2, "each distinct key once");
    // The same process, the next start, and one without the file.
    assert_eq!(refused(builder.clone().build().unwrap().check()), "activations_exhausted");
    let in_memory = builder.clone().user_store(None::<std::path::PathBuf>).build().unwrap();
    assert_eq!(server.asked().len(), 2);
    // By hand it is asked all the same.
    assert!(builder.build().unwrap().activate(&activation_key()).is_ok());
    assert_eq!(server.asked().len(), 3);
    assert!(in_memory.check().is_ok() && server.asked().len() == 4, "without a store only the process remembers");
}

// R13
#[test]
fn no_second_seat_is_taken_where_one_may_be_taken() {
    for answer in
        [String::new(), problem(503, "try_again", "retry-after: 600\r\n"), activated(&bound_to("another"), &now())]
    {
        let computer = Computer::new("pc");
        let server = Server::answering(vec![answer.clone()]);
        let waiting = Duration::from_millis(500);
        let builder = two_keys_in_a_file(&computer, &server).read_deadline(waiting).write_deadline(waiting);
        assert!(builder.build().unwrap().check().is_err());
        let keys: Vec<_> = server.bodies().iter().map(|body| body["activation_key"].clone()).collect();
        assert_eq!(keys, [json!(activation_key())], "{answer}");
    }
    // A license that only the clock speaks against is one.
    let computer = Computer::new("pc");
    let server = Server::answering(vec![activated(&bound_to("pc"), &now())]);
    let begins_later = license_key(json!({"nbf": 4_000_000_000_i64, "exp": null}));
    let builder = two_keys_in_a_file(&computer, &server).text(begins_later);
    assert_eq!(refused(builder.build().unwrap().check()), "license_not_yet_valid");
    assert!(server.asked().is_empty());
}

#[test]
fn a_silent_service_costs_a_check_no_more_than_its_deadlines() {
    let computer = Computer::new("pc");
    let server = Server::answering(vec![String::new()]);
    let waiting = Duration::from_millis(400);
    let builder = two_keys_in_a_file(&computer, &server).read_deadline(waiting).write_deadline(waiting);
    let client = builder.service_timeout(Duration::from_secs(60)).build().unwrap();
    let started = Instant::now();
    assert_eq!(refused(client.check()), "no_answer");
    assert!(started.elapsed() < waiting * 4, "{:?}", started.elapsed());
}

// R33
#[test]
fn what_was_pasted_is_activated_or_taken() {
    let computer = Computer::new("pc");
    let server = Server::answering(vec![activated(&bound_to("pc"), &now())]);
    let mail = format!("Dear Ada,\r\n> your activation key: “{}”.\r\nKind regards", activation_key().to_lowercase());
    assert!(client(&computer, &server).activate(&mail).is_ok());
    assert_eq!(server.bodies()[0]["activation_key"], json!(activation_key()));
    let pasted = format!("Your license:\n{}\n", license_key(lasting()).replace('.', ".\n"));
    let grant = client(&computer, &server).activate(&pasted).unwrap();
    assert_eq!((grant.source(), server.asked().len()), (&Source::Text, 1));
    assert_eq!(refused(client(&computer, &server).activate("Thank you for your order!")), "activation_key_mistyped");
}

#[test]
fn what_the_service_says_is_fit_to_be_shown() {
    let computer = Computer::new("pc");
    let long = "x".repeat(10_000);
    let body = json!({"code": "license_revoked", "detail": format!("gone\r\n\u{1b}[31m\u{202e}{long}"), "status": 403});
    let server = Server::answering(vec![answer(403, "content-type: application/problem+json\r\n", &body.to_string())]);
    let said = client(&computer, &server).activate(&activation_key()).unwrap_err().to_string();
    assert!(said.contains("gone [31mxxx") && said.chars().count() < 600 && !said.contains(char::is_control), "{said}");
}
