//! The scripts with which administrators roll a license out, and the paths that they and the manual name.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::stand::{Computer, JWKS, check_at, license_key};
use serde_json::json;

/// What the client itself goes by.
const STORE: &str = include_str!("../../src/store.rs");
const MANUAL: &str = include_str!("../../README.md");
const ROLLOUT: &str = include_str!("../../ROLLOUT.md");
const WINDOWS: &str = include_str!("../../rollout/windows.ps1");
const INTUNE: &str = include_str!("../../rollout/intune-detect.ps1");
const JAMF: &str = include_str!("../../rollout/jamf.sh");
const ANSIBLE: &str = include_str!("../../rollout/ansible.yml");

// R5
#[test]
fn the_scripts_and_the_manuals_name_the_places_where_the_client_looks() {
    let literals = |text: &str| assert!(STORE.contains(&format!("\"{text}\"")), "the client says {text} no more");
    for name in ["PROGRAMDATA", "LOCALAPPDATA", "XDG_DATA_HOME", "Latchkey", "latchkey", "license.lic"] {
        literals(name);
    }
    for path in ["/Library/Application Support/Latchkey", "/etc/latchkey", ".local/share"] {
        literals(path);
    }
    for script in [WINDOWS, INTUNE, JAMF, ANSIBLE] {
        assert!(script.contains("license.lic"), "{script}");
    }
    let named = |text: &str, path: &str| assert!(text.contains(path), "{path} is not in {text}");
    named(WINDOWS, "Join-Path $env:ProgramData 'Latchkey'");
    named(INTUNE, r#"Join-Path $env:ProgramData "Latchkey\$Product\license.lic""#);
    named(JAMF, "$volume/Library/Application Support/Latchkey\"\nfolder=$store/$product\nfile=$folder/license.lic");
    named(
        ANSIBLE,
        "'/Library/Application Support/Latchkey' if ansible_facts['system'] == 'Darwin' else '/etc/latchkey'",
    );
    named(ANSIBLE, "{{ license_store }}/{{ license_product }}\"");
    for manual in [MANUAL, ROLLOUT] {
        for path in [
            r"`%PROGRAMDATA%\Latchkey\<product>`",
            r"`%LOCALAPPDATA%\Latchkey\<product>`",
            "`/Library/Application Support/Latchkey/<product>`",
            "`~/Library/Application Support/Latchkey/<product>`",
            "`/etc/latchkey/<product>`",
            "`$XDG_DATA_HOME/latchkey/<product>`",
        ] {
            named(manual, path);
        }
    }
}

#[cfg(unix)]
fn jamf(root: &Path, product: &str, source: &str) -> bool {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("rollout/jamf.sh");
    let arguments = [&format!("{}/", root.display()), "a Mac", "ada", product, source];
    Command::new("sh").arg(script).args(arguments).output().unwrap().status.success()
}

// R5, R35
#[cfg(unix)]
#[test]
fn what_the_script_for_jamf_installs_licenses_everybody_on_the_computer() {
    use std::os::unix::fs::PermissionsExt;
    let computer = Computer::new("a Mac");
    let root = computer.folder.path().join("a root");
    let store = root.join("Library/Application Support/Latchkey/acme-editor");
    let file = store.join("license.lic");
    let source = |name: &str, more| computer.write(name, license_key(more)).to_str().unwrap().to_owned();
    let revision = || {
        let builder = computer.builder_trusting(JWKS).machine_store(Some(&store)).user_store(None::<&Path>);
        check_at(builder, "2026-12-24T10:00:00Z").map(|grant| grant.features().len())
    };
    assert!(revision().is_err(), "there is no license yet");
    assert!(jamf(&root, "acme-editor", &source("first", json!({"features": ["export"]}))));
    assert_eq!(revision().unwrap(), 1);
    assert!(jamf(&root, "acme-editor", &source("second", json!({"rev": 2, "features": []}))), "it is replaced");
    assert_eq!(revision().unwrap(), 0);
    for (path, mode) in [(&file, 0o644), (&store, 0o755)] {
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode, "{}", path.display());
    }
    let names = || fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().file_name()).collect::<Vec<_>>();
    assert_eq!(names(), ["license.lic"], "nothing else is left");

    let before = fs::read(&file).unwrap();
    assert!(!jamf(&root, "acme-editor", "/nowhere/acme.lic"), "no such file");
    assert!(!jamf(&root, "acme-editor", computer.write("empty", "").to_str().unwrap()), "nothing in it");
    assert!(!jamf(&root, "acme-editor", computer.write("huge", vec![b'x'; 65_537]).to_str().unwrap()), "too much");
    assert!(!jamf(&root, "../acme-editor", &source("third", json!({}))), "no product");
    assert_eq!(fs::read(&file).unwrap(), before, "a failure changes nothing");

    assert!(jamf(&root, "acme-editor", "remove") && jamf(&root, "acme-editor", "remove"), "also when it is gone");
    assert!(revision().is_err());
}

// R5
#[cfg(unix)]
#[test]
fn the_script_for_jamf_follows_no_link() {
    let computer = Computer::new("a Mac");
    let elsewhere = computer.folder.path().join("elsewhere");
    fs::create_dir_all(&elsewhere).unwrap();
    let parent = computer.folder.path().join("root/Library/Application Support");
    fs::create_dir_all(&parent).unwrap();
    std::os::unix::fs::symlink(&elsewhere, parent.join("Latchkey")).unwrap();
    let source = computer.write("acme.lic", license_key(json!({})));
    assert!(!jamf(&computer.folder.path().join("root"), "acme-editor", source.to_str().unwrap()));
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
    // Nor into what is in the place of the file.
    let other = computer.folder.path().join("other root");
    let store = other.join("Library/Application Support/Latchkey/acme-editor");
    fs::create_dir_all(&store).unwrap();
    std::os::unix::fs::symlink(&elsewhere, store.join("license.lic")).unwrap();
    assert!(!jamf(&other, "acme-editor", source.to_str().unwrap()));
    assert_eq!(fs::read_dir(&elsewhere).unwrap().count(), 0);
}
