//! `--dry-run` and `--debug`: what would be sent, and what is.

use std::fs;

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{PRODUCT, Stand, json, latchkey, said};

/// Every command that writes, with what it would send.
const WRITES: [(&[&str], &str, &str); 10] = [
    (&["products", "put", "other", "--name", "Other", "--version", "1"], "PUT", "/v1/products/other"),
    (&["products", "set", PRODUCT, "--version", "5"], "PUT", "/v1/products/acme-editor"),
    (&["keys", "create", "--product", PRODUCT], "POST", "/v1/keys"),
    (&["keys", "create", "--product", PRODUCT, "--quantity", "120", "--out", "keys.csv"], "POST", "/v1/keys"),
    (&["activate", "--activation-key-file", "key", "--computer-id", "pc", "--out", "a.lic"], "POST", "/v1/activations"),
    (&["settings", "set", "security/AllowGenericKeys", "true"], "PUT", "/v1/settings/security/AllowGenericKeys"),
    (&["settings", "delete", "custom/theme"], "DELETE", "/v1/settings/custom/theme"),
    (&["computers", "block", "pc", "--reason", "stolen"], "POST", "/v1/blocked-computers"),
    (&["computers", "unblock", "pc"], "DELETE", "/v1/blocked-computers/"),
    (&["api", "DELETE", "/v1/settings/custom/theme"], "DELETE", "/v1/settings/custom/theme"),
];

#[test]
fn a_dry_run_prints_what_would_be_sent_and_changes_nothing() {
    let stand = Stand::start();
    let secret = stand.activation_key_file("key", &[]);
    stand.latchkey(&["settings", "set", "custom/theme", "dark"]).assert().success();
    let state = || {
        let lists = [&["products", "list"][..], &["settings", "list"], &["computers", "list"]];
        let listed = lists.map(|list| stand.latchkey(list).assert().success().get_output().stdout.clone());
        (listed, stand.licenses(), stand.files())
    };
    let before = state();
    for (arguments, method, path) in WRITES {
        let mut command = stand.latchkey(arguments);
        let output = command.args(["--dry-run", "--output", "json"]).assert().success().get_output().clone();
        let shown = json(&output.stdout);
        assert_eq!(shown["method"], method, "{arguments:?}");
        assert!(shown["url"].as_str().unwrap().contains(path), "{shown}");
        let mut command = stand.latchkey(arguments);
        let output = command.arg("--dry-run").assert().success().get_output().clone();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert!(said.contains(&format!("{method} http")) && said.contains("--dry-run"), "{said}");
        assert!(!said.contains(&secret) && !said.contains(stand.credentials.secret_access_key()), "{said}");
    }
    assert_eq!(state(), before);
}

// R22
#[test]
fn a_dry_run_shows_the_version_that_it_was_read_at_and_how_many_requests_follow() {
    let stand = Stand::start();
    let run = |arguments: &[&str]| {
        let mut command = stand.latchkey(arguments);
        json(&command.args(["--output", "json"]).assert().success().get_output().stdout)
    };
    let version = run(&["products", "get", PRODUCT])["record_version"].clone();
    let shown = run(&["products", "set", PRODUCT, "--version", "5", "--dry-run"]);
    assert_eq!(shown["headers"]["if-match"], format!("\"{}\"", version.as_str().unwrap()));
    assert_eq!(shown["body"]["version"], "5");
    let order = run(&["keys", "create", "--product", PRODUCT, "--quantity", "120", "--out", "keys.csv", "--dry-run"]);
    assert_eq!((&order["body"]["quantity"], &order["more"]), (&50.into(), &2.into()));
    // What only reads goes on.
    assert_eq!(run(&["products", "get", PRODUCT, "--dry-run"])["version"], "4.2");
}

// R12, R15
#[test]
fn debug_tells_what_goes_over_the_wire_without_its_secrets() {
    let stand = Stand::start();
    let mut create = stand.latchkey(&["keys", "create", "--product", PRODUCT, "--debug"]);
    let created = create.env("AWS_SESSION_TOKEN", "token-7").assert().get_output().clone();
    let told = String::from_utf8(created.stderr).unwrap();
    assert!(!told.contains("token-7") && !told.contains(stand.credentials.secret_access_key()), "{told}");
    assert!(!told.split("Signature=").skip(1).any(|rest| !rest.starts_with("(not shown)")), "{told}");
    let secret = stand.activation_key_file("key", &[]);
    let debug = |arguments: &[&str]| {
        let output = stand.latchkey(arguments).arg("--debug").assert().get_output().clone();
        String::from_utf8(output.stderr).unwrap()
    };
    let activated = debug(&["activate", "--activation-key-file", "key", "--computer-id", "pc", "--out", "a.lic"]);
    let license_key = fs::read_to_string(stand.path("a.lic")).unwrap();
    for wanted in ["> POST http", "/v1/activations", "\"computer_id\":\"pc\"", "< 201 after ", "< x-request-id: "] {
        assert!(activated.contains(wanted), "no {wanted}: {activated}");
    }
    assert!(!activated.contains(&secret) && !activated.contains(license_key.trim_end()), "{activated}");
    // A secret in the wrong place is one, too.
    let body = format!("{{\"value\": \"for Ada: {}\"}}", secret.to_lowercase());
    fs::write(stand.path("body"), body).unwrap();
    let target = format!("/v1/settings/custom/{secret}?note={secret}");
    let header = format!("X-Note: {secret}");
    let told = debug(&["api", "PUT", &target, "--body", "body", "--header", &header]);
    let told = told.to_uppercase();
    assert!(told.contains("> PUT HTTP") && !told.contains(&secret[6..17]), "{told}");
}

#[test]
fn debug_tells_each_attempt_and_what_had_no_answer() {
    let folder = tempfile::tempdir().unwrap();
    let busy = answer("503 Service Unavailable", "retry-after: 1\r\n", r#"{"message":"busy"}"#);
    let ok = answer("200 OK", "content-type: application/json\r\n", r#"{"products": [], "cursor": null}"#);
    let server = ScriptedServer::answering(vec![busy, ok]);
    let run = |url: &str| {
        let mut command = latchkey(folder.path(), &["products", "list", "--debug", "--timeout", "5", "--url", url]);
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
        String::from_utf8(command.output().unwrap().stderr).unwrap()
    };
    let told = run(&server.url);
    assert_eq!(told.matches("> GET ").count(), 2, "{told}");
    assert!(
        told.contains("< 503 after ") && told.contains("* sending it again in 1") && !told.contains("hush"),
        "{told}"
    );
    assert!(run("http://127.0.0.1:9").contains("< no answer after "));
}

#[test]
fn a_path_that_the_service_does_not_have_is_refused_before_anything_is_signed() {
    let stand = Stand::start();
    for arguments in [
        &["api", "GET", "v1/products"][..],
        &["api", "GET", "https://example.com/v1/products"],
        &["api", "GET", "//example.com/v1"],
        &["api", "GET", "/v1/../products"],
        &["api", "GET", "/v1/products", "--body", "key"],
        &["api", "POST", "/v1/keys", "--body", "no-such-file"],
    ] {
        fs::write(stand.path("key"), "{}").unwrap();
        said(&mut stand.latchkey(arguments), 2);
    }
}

// R12
#[test]
fn any_request_is_signed_and_answered_as_it_is() {
    let stand = Stand::start();
    let run = |arguments: &[&str]| stand.latchkey(&["api"]).args(arguments).assert().get_output().clone();
    fs::write(stand.path("body"), "{\"value\": \"dunkel für Größe\"}").unwrap();
    let set = run(&["put", "/v1/settings/custom/theme", "--body", "body"]);
    assert_eq!(json(&set.stdout)["value"], "dunkel für Größe");
    let version = json(&set.stdout)["version"].as_str().unwrap().to_owned();
    let page = run(&["GET", "/v1/products?limit=1", "--query", "cursor=ü & so"]);
    assert_eq!((page.status.code(), json(&page.stdout)["code"].as_str()), (Some(1), Some("cursor_invalid")));
    let unicode = run(&["DELETE", "/v1/settings/custom/Größe", "--header", &format!("If-Match: \"{version}\"")]);
    assert_eq!(json(&unicode.stdout)["code"], "property_unknown", "the signature was good");
    assert_eq!(run(&["DELETE", "/v1/settings/custom/theme"]).status.code(), Some(1), "428");
    let deleted = run(&["DELETE", "/v1/settings/custom/theme", "--header", &format!("If-Match: \"{version}\"")]);
    assert!(deleted.status.success());
    assert_eq!(run(&["GET", "/v1/products", "--url", "http://127.0.0.1:9", "--timeout", "1"]).status.code(), Some(3));
}

// R14
#[test]
fn a_post_without_a_name_is_sent_once() {
    let folder = tempfile::tempdir().unwrap();
    let busy = answer("503 Service Unavailable", "content-type: application/json\r\n", r#"{"message":"busy"}"#);
    for (header, attempts) in [(&[][..], 1..=1), (&["--header", "Idempotency-Key: order-7"], 2..=5)] {
        let server = ScriptedServer::answering(vec![busy.clone()]);
        fs::write(folder.path().join("body"), "{}").unwrap();
        let mut command = latchkey(folder.path(), &["api", "POST", "/v1/keys", "--body", "body", "--url", &server.url]);
        command.args(header).args(["--timeout", "2"]);
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush").assert().code(3);
        assert!(attempts.contains(&server.asked().len()), "{}", server.asked().len());
    }
}

// R32
#[test]
fn whoami_tells_who_signs_and_what_they_may_and_what_it_does_not_know() {
    let stand = Stand::start();
    let run = |arguments: &[&str]| {
        let mut command = stand.latchkey(&["whoami", "--output", "json"]);
        command.args(arguments).assert().get_output().clone()
    };
    let told = json(&run(&[]).stdout);
    assert_eq!(told["rights"], serde_json::json!(["look", "serve", "make", "administer"]));
    let id = stand.credentials.access_key_id();
    assert_eq!(told["access_key"], format!("…{}", &id[id.len() - 4..]));
    assert_eq!((&told["credentials"], &told["url_from"]), (&"environment variables".into(), &"LATCHKEY_URL".into()));
    assert!(told["principal"].as_str().unwrap().starts_with("not known"), "{told}");
    assert_eq!(json(&run(&["--dry-run"]).stdout)["rights"], "not asked (--dry-run)");
    // What is known here is told though the service doesn't answer, and the exit code says so.
    let unreachable = run(&["--url", "http://127.0.0.1:9", "--timeout", "5"]);
    assert_eq!(unreachable.status.code(), Some(3));
    assert!(json(&unreachable.stdout)["rights"].as_str().unwrap().starts_with("not known: "));
}
