//! What answers in the service's place, or not at all.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use tempfile::TempDir;

use crate::license_answers::LICENSE_ID;
use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{latchkey, said};

const SECRET: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";
const JSON: &str = "content-type: application/json\r\n";

/// Every command that calls, none of which may leave a file behind.
const CALLS: &[&[&str]] = &[
    &["products", "put", "editor", "--name", "Editor", "--version", "1"],
    &["keys", "create", "--product", "editor"],
    &["activate", "--activation-key-file", "secret", "--computer-id", "pc", "--out", "acme.lic"],
    &["settings", "list"],
    &["settings", "set", "custom/theme", "dark"],
    &["verify", "secret", "--product", "editor"],
    &["licenses", "list", "--order", "end"],
    &["licenses", "find", "secret"],
    &["licenses", "extend", LICENSE_ID, "--by", "1y"],
    &["licenses", "revoke", LICENSE_ID, "--reason", "refund", "--yes"],
    &["activations", "remove", LICENSE_ID, LICENSE_ID, "--yes"],
];

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("secret"), SECRET).unwrap();
    folder
}

fn call(folder: &Path, url: &str, arguments: &[&str]) -> Command {
    let mut command = latchkey(folder, arguments);
    command.args(["--url", url, "--timeout", "3"]);
    command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
    command
}

/// Each command ends with one line, exit code 3, and no file.
fn each_cannot_reach(url: &str, wanted: &str) {
    let folder = folder();
    for arguments in CALLS {
        let said = said(&mut call(folder.path(), url, arguments), 3);
        assert!(said.contains(wanted), "{arguments:?}: {said}");
        assert!(!said.contains(SECRET) && !said.contains("hush"), "{said}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "{arguments:?} left a file");
    }
}

#[test]
fn nobody_listens() {
    // A port of the system's choice may be another test's a moment later; this one is nobody's.
    each_cannot_reach("http://127.0.0.1:9", "connection_refused");
}

#[test]
fn a_proxy_answers_with_a_page() {
    for status in ["200 OK", "403 Forbidden", "302 Found"] {
        let page =
            answer(status, "content-type: text/html\r\nlocation: http://127.0.0.1:9/\r\n", "<html>sign in</html>");
        each_cannot_reach(&ScriptedServer::answering(vec![page]).url, "answer_not_understood");
    }
}

#[test]
fn an_answer_is_cut_off_in_the_middle() {
    let cut = format!("HTTP/1.1 200 OK\r\n{JSON}content-length: 900\r\n\r\n{{\"settings\": {{\"secur");
    each_cannot_reach(&ScriptedServer::answering(vec![cut]).url, "service_unreachable");
}

#[test]
fn the_url_is_another_services() {
    let not_found = answer("404 Not Found", JSON, r#"{"message":"Not Found"}"#);
    each_cannot_reach(&ScriptedServer::answering(vec![not_found]).url, "status 404");
}

#[test]
fn a_url_in_clear_text_is_refused_before_any_secret_is_sent() {
    let folder = folder();
    for url in ["http://licenses.example.com", "ftp://licenses.example.com", "licenses", ""] {
        for arguments in CALLS {
            said(&mut call(folder.path(), url, arguments), 2);
        }
    }
}

// R20
#[test]
fn a_busy_service_is_asked_again_when_it_said_and_not_for_ever() {
    let folder = folder();
    let problem = r#"{"type":"urn:latchkey:problem:try_again","title":"Try again","status":503,"detail":"busy","code":"try_again","request_id":"r-7"}"#;
    let busy =
        answer("503 Service Unavailable", "content-type: application/problem+json\r\nretry-after: 1\r\n", problem);
    let setting = r#"{"name":"custom/theme","value":"dark","version":"019ab3f1-7d00-7000-8000-000000000001","updated_at":"2026-11-24T05:00:39Z","updated_by":"arn:aws:iam::000000000000:user/local"}"#;
    let set = ["settings", "set", "custom/theme", "dark"];
    let none = answer("200 OK", JSON, r#"{"properties":[]}"#);

    let server = ScriptedServer::answering(vec![busy.clone(), none, answer("200 OK", JSON, setting)]);
    call(folder.path(), &server.url, &set).assert().success();
    let asked = server.asked();
    assert_eq!(asked.len(), 3, "read, read again, set");
    assert!(asked[1].0.duration_since(asked[0].0) >= Duration::from_secs(1), "it came back too early");

    let server = ScriptedServer::answering(vec![busy]);
    let began = Instant::now();
    let said = said(&mut call(folder.path(), &server.url, &set), 3);
    assert!(said.starts_with("latchkey: busy; ") && said.ends_with(" (try_again, request r-7)\n"), "{said}");
    assert!(began.elapsed() < Duration::from_secs(10) && server.asked().len() <= 5);
}

// R14
#[test]
fn every_attempt_of_an_order_has_the_same_name_and_a_signature_of_its_own() {
    let folder = folder();
    let server = ScriptedServer::answering(vec![answer(
        "503 Service Unavailable",
        JSON,
        r#"{"message":"Service Unavailable"}"#,
    )]);
    let said = said(&mut call(folder.path(), &server.url, &["keys", "create", "--product", "editor"]), 3);
    let header = |request: &str, wanted: &str| {
        let lines = request.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value.to_owned()).next().unwrap()
    };
    let names: Vec<_> = server.asked().iter().map(|(_, request)| header(request, "idempotency-key")).collect();
    assert!(names.len() > 1 && names.iter().all(|name| *name == names[0]), "{names:?}");
    assert!(said.contains(&format!("--idempotency-key {}", names[0])), "{said}");
}

/// API Gateway says the same of a wrong signature and of a missing right: whoever has any right has signed well.
// R32
#[test]
fn the_doctor_says_which_rights_there_are_and_is_content_with_one() {
    // Not what this is about.
    let settings = answer("200 OK", JSON, "{}");
    let forbidden = answer("403 Forbidden", JSON, r#"{"message":"Forbidden"}"#);
    let refused = |status: &str, code: &str| {
        let problem = format!(r#"{{"code": "{code}", "detail": "no", "status": {}}}"#, &status[..3]);
        answer(status, "content-type: application/problem+json\r\n", &problem)
    };
    let folder = folder();
    let credentials = |probes: [String; 4]| {
        let answers = [settings.clone()].into_iter().chain(probes).collect();
        let output = call(folder.path(), &ScriptedServer::answering(answers).url, &["doctor"]).output().unwrap();
        String::from_utf8(output.stdout).unwrap().lines().last().unwrap().to_owned()
    };
    let none = || [(); 4].map(|()| forbidden.clone());
    for (place, right, status, code) in [
        (0, "look", "404 Not Found", "product_unknown"),
        (1, "serve", "404 Not Found", "blocked_computer_unknown"),
        (2, "make", "404 Not Found", "product_unknown"),
        (3, "administer", "422 Unprocessable Content", "invalid_field"),
    ] {
        let mut probes = none();
        probes[place] = refused(status, code);
        let told = credentials(probes);
        assert!(told.starts_with("ok ") && told.ends_with(&format!("with the rights: {right}")), "{told}");
    }
    assert!(credentials(none()).starts_with("WRONG "));
}
