//! `latchkey jwks`: what it writes is read by the languages that it is written for.

use std::fs;
use std::process::Command;

use serde_json::Value;

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{Stand, json, latchkey, said};

/// What a program prints.
fn printed(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// A service with the sets of all uses, and the JSON that `latchkey jwks` writes.
fn written(stand: &Stand) -> String {
    stand.latchkey(&["jwks", "--out", "keys.json"]).assert().success();
    fs::read_to_string(stand.path("keys.json")).unwrap().trim_end().to_owned()
}

// R16
#[test]
fn the_json_is_the_set_that_the_service_publishes_for_every_use() {
    let stand = Stand::start();
    let text = written(&stand);
    let published = stand.latchkey(&["api", "GET", "/.well-known/jwks.json"]).assert().success().get_output().clone();
    assert_eq!(json(text.as_bytes()), json(&published.stdout));
    for member in ["keys", "list_keys", "certificate_keys"] {
        assert_eq!(json(text.as_bytes())[member].as_array().unwrap().len(), 1, "{member}");
    }
    let shown = stand.latchkey(&["jwks"]).assert().success().get_output().stdout.clone();
    assert_eq!(String::from_utf8(shown).unwrap().trim_end(), text);
}

// R16
#[test]
fn rust_and_python_read_exactly_the_same_json_from_their_constants() {
    let stand = Stand::start();
    let text = written(&stand);
    stand.latchkey(&["jwks", "--out", "keys.rs"]).assert().success();
    fs::write(stand.path("main.rs"), "mod keys;\nfn main() { print!(\"{}\", keys::JWKS); }\n").unwrap();
    let program = stand.path("main");
    let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    printed(rustc.args(["--edition", "2024", "-D", "warnings", "-o"]).arg(&program).arg(stand.path("main.rs")));
    assert_eq!(printed(&mut Command::new(program)), text);
    stand.latchkey(&["jwks", "--out", "keys.py"]).assert().success();
    let mut python = Command::new("python3");
    python.current_dir(stand.path("")).args(["-c", "import keys; print(keys.JWKS, end='')"]);
    assert_eq!(printed(&mut python), text);
}

// R16
#[test]
#[ignore = "needs a JDK: .ci/run runs it"]
fn java_reads_exactly_the_same_json_from_its_constant() {
    let stand = Stand::start();
    let text = written(&stand);
    stand.latchkey(&["jwks", "--out", "VendorKeys.java"]).assert().success();
    let main = "class Main { public static void main(String[] a) { System.out.print(VendorKeys.JWKS); } }\n";
    fs::write(stand.path("Main.java"), main).unwrap();
    printed(Command::new("javac").current_dir(stand.path("")).args(["Main.java", "VendorKeys.java"]));
    assert_eq!(printed(Command::new("java").current_dir(stand.path("")).args(["-cp", ".", "Main"])), text);
}

/// In a literal of C# (ECMA-334, 6.4.5.6) that is ASCII, `\\` and `\"` mean what they mean in one of JSON.
// R16
#[test]
fn the_constant_of_csharp_is_one_literal_with_exactly_the_same_json() {
    let stand = Stand::start();
    let text = written(&stand);
    stand.latchkey(&["jwks", "--out", "VendorKeys.cs"]).assert().success();
    let code = fs::read_to_string(stand.path("VendorKeys.cs")).unwrap();
    let lines: Vec<_> = code.lines().collect();
    assert!(lines[0].starts_with("// ") && code.is_ascii(), "{code}");
    assert_eq!((lines[1], lines[2], lines[4]), ("public static class VendorKeys", "{", "}"));
    let literal = lines[3].strip_prefix("    public const string Jwks = ").unwrap().strip_suffix(';').unwrap();
    assert_eq!(serde_json::from_str::<String>(literal).unwrap(), text);
}

#[test]
fn keys_that_no_application_could_use_are_not_written() {
    let folder = tempfile::tempdir().unwrap();
    for (set, exit_code) in [(r#"{"keys": []}"#, 1), (r#"{"settings": {}}"#, 3), ("<html>", 3)] {
        let server = ScriptedServer::answering(vec![answer("200 OK", "content-type: application/json\r\n", set)]);
        let mut command = latchkey(folder.path(), &["jwks", "--out", "keys.json", "--url", &server.url]);
        said(command.args(["--timeout", "2"]), exit_code);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{set}");
    }
    let mut java = latchkey(folder.path(), &["jwks", "--out", "vendor-keys.java", "--url", "http://127.0.0.1:9"]);
    assert!(said(&mut java, 2).contains("named as its class"));
}

/// A key ID with everything that a literal could trip over, in each form.
#[test]
fn no_name_of_a_key_breaks_out_of_its_literal() {
    let folder = tempfile::tempdir().unwrap();
    let kid = "a\"; b\\\\u0022 \u{1F600} ${c} #{d} %s */ \\N{x}";
    let key = r#""kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo","alg":"EdDSA""#;
    let set = format!(r#"{{"keys":[{{{key},"kid":{}}}]}}"#, Value::from(kid));
    let server = ScriptedServer::answering(vec![answer("200 OK", "content-type: application/json\r\n", &set)]);
    for form in ["rust", "csharp", "python", "java"] {
        let mut command = latchkey(folder.path(), &["jwks", "--as", form, "--url", &server.url]);
        let code = String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap();
        let line = code.lines().find(|line| line.contains("= \"")).unwrap();
        let literal = line.split_once("= ").unwrap().1.trim_end_matches(';');
        let json: Value = serde_json::from_str(&serde_json::from_str::<String>(literal).unwrap()).unwrap();
        assert_eq!(json["keys"][0]["kid"], kid, "{form}");
    }
}
