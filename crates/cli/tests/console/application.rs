//! An application that links the client, as the client's manual begins one, and what the compiler says of one that is careless.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::stand::{PRODUCT, Stand};

const MANUAL: &str = include_str!("../../../client/README.md");

/// A package of its own, outside the workspace: nobody turns on features of the client for it.
struct Application {
    folder: TempDir,
}

impl Application {
    fn new(jwks: &str) -> Self {
        let client = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client").canonicalize().unwrap();
        let manifest = format!(
            "[package]\nname = \"acme-editor\"\nversion = \"4.2.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nlatchkey-client = {{ path = {client:?} }}\n\n\
             # As the workspace, so that what is built is built once.\n[profile.dev]\ndebug = \"line-tables-only\"\n\n\
             [workspace]\n"
        );
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("src")).unwrap();
        fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
        fs::copy(client.join("../../Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
        fs::write(folder.path().join("src/jwks.json"), jwks).unwrap();
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn cargo(&self, command: &str, program: &str) -> Output {
        fs::write(self.path("src/main.rs"), program).unwrap();
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
        let mut cargo = Command::new(env!("CARGO"));
        cargo.args([command, "--quiet", "--offline"]).current_dir(self.folder.path()).env("CARGO_TARGET_DIR", target);
        // Nothing of this computer's counts as its license.
        cargo.env("XDG_DATA_HOME", self.path("data")).env_remove("ACME_EDITOR_LICENSE").output().unwrap()
    }

    /// What the compiler says of a program that builds a client by this code; empty when it is right.
    fn compiler_says(&self, code: &str) -> String {
        let program = format!(
            "fn main() {{\n    let builder = latchkey_client::Client::builder(\"acme-editor\", include_str!(\"jwks.json\"));\n    \
             {code}\n}}\n"
        );
        let output = self.cargo("check", &program);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.success(), !said.contains("error"), "{said}");
        if output.status.success() { String::new() } else { said }
    }
}

/// The program in the manual's first chapter, to the letter.
fn quick_start() -> &'static str {
    let chapter = MANUAL.split("\n## ").find(|chapter| chapter.starts_with("Quick start\n")).unwrap();
    let (_, program) = chapter.split_once("\n```rust").unwrap();
    let (_, program) = program.split_once('\n').unwrap();
    program.split_once("\n```").unwrap().0
}

// R1, R5, R8, R10
#[test]
fn the_quick_start_ends_in_licensed_for_the_license_of_the_readmes_tour() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    stand.activation_key_file("secret", &["--generic", "--duration-days", "365", "--feature", "export"]);
    let activate = ["activate", "--activation-key-file", "secret", "--computer-id", "for Example University"];
    stand.latchkey(&activate).args(["--out", "acme.lic"]).assert().success();
    let jwks = ureq::get(format!("{}/.well-known/jwks.json", stand.url())).call().unwrap();
    let application = Application::new(&jwks.into_body().read_to_string().unwrap());
    let ran = |program: &str| {
        let output = application.cargo("run", program);
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    assert!(quick_start().contains(&format!("\"{PRODUCT}\"")));
    let (code, said) = ran(quick_start());
    assert!(code == Some(1) && said.contains("(code no_license)"), "{said}");
    fs::copy(stand.path("acme.lic"), application.path("acme.lic")).unwrap();
    let (code, said) = ran(quick_start());
    assert!(code == Some(0) && said.starts_with("licensed"), "{said}");
    // The word that the vendor has to say for it.
    let cautious = quick_start().replace(".dangerous().allow_generic_keys()", "");
    assert_ne!(cautious, quick_start());
    let (code, said) = ran(&cautious);
    assert!(code == Some(1) && said.contains("(code generic_not_allowed)"), "{said}");
}

// R8, R10, R17
#[test]
fn what_loosens_a_check_does_not_compile_by_accident() {
    let application = Application::new("{}");
    for right in [
        "let _ = builder.without_release().build();",
        "let _ = builder.file(\"a.lic\").release(\"4.2\", \"2026-11-01\").text(\"\").clone().build();",
        "let _ = builder.dangerous().allow_generic_keys().without_release().build();",
        "let _ = builder.without_release().build().map(|client| client.check().map(drop));",
    ] {
        assert_eq!(application.compiler_says(right), "", "{right}");
    }
    for (careless, said) in [
        ("let _ = builder.build();", "the builder does not know which version the application is"),
        ("let _ = builder.file(\"a.lic\").build();", "call `.release(version, date)` or `.without_release()` before"),
        ("let _ = builder.dangerous().allow_generic_keys(true);", "takes 0 arguments but 1 argument was supplied"),
        ("let _ = builder.allow_generic_keys();", "no method named `allow_generic_keys` found"),
        ("builder.dangerous().trust_published_test_keys();", "no method named `trust_published_test_keys` found"),
        (
            "let _ = builder.without_release().build().unwrap().check_at(latchkey_client::Timestamp::UNIX_EPOCH);",
            "no method named `check_at` found",
        ),
    ] {
        let compiler = application.compiler_says(careless);
        assert!(compiler.contains(said), "{careless}: {compiler}");
    }
}
