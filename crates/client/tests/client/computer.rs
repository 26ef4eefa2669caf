//! Computers that give an application less than usual.

use std::path::PathBuf;

use latchkey_client::{Client, Warning};
use serde_json::json;

use crate::stand::{Computer, JWKS, check, license_key};

fn is_not_cached(warning: &Warning) -> bool {
    warning.code() == "not_cached"
}

#[test]
fn without_a_home_there_is_a_warning_and_no_crash() {
    let builder = Client::builder("acme-editor", JWKS)
        .without_release()
        .dangerous()
        .trust_published_test_keys()
        .computer_id("pc")
        .dangerous()
        .allow_generic_keys();
    let builder = builder.machine_store(None::<PathBuf>).text(license_key(json!({})));
    for home in [None, Some(""), Some("relative")] {
        let read = move |name: &str| (name == "HOME").then_some(home).flatten().map(Into::into);
        let grant = check(builder.clone().variables(read)).unwrap();
        assert!(cfg!(windows) || grant.warnings().iter().any(is_not_cached), "{home:?}: {:?}", grant.warnings());
    }
    // An application that wants none is told nothing.
    assert_eq!(check(builder.user_store(None::<PathBuf>).variables(|_| None)).unwrap().warnings(), []);
}

/// The system ends a process that writes beyond its limit.
#[cfg(target_os = "linux")]
#[test]
fn a_limit_on_files_is_a_warning_and_no_crash() {
    use std::process::Command;
    use std::{env, fs};

    const LIMITED: &str = "LATCHKEY_TEST_LIMITED";
    if env::var_os(LIMITED).is_some() {
        let computer = Computer::new("pc");
        let grant = check(computer.builder().text(license_key(json!({})))).unwrap();
        assert!(grant.warnings().iter().any(is_not_cached), "{:?}", grant.warnings());
        assert_eq!(fs::metadata(computer.store().join("cached.lic")).ok().map(|metadata| metadata.len()), None);
        return;
    }
    let limited = r#"ulimit -f 0; exec "$0" --exact computer::a_limit_on_files_is_a_warning_and_no_crash"#;
    let output = Command::new("bash").args(["-c", limited]).arg(env::current_exe().unwrap()).env(LIMITED, "1").output();
    let output = output.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

/// Only root can try it: the system counts its threads, and never refuses it one.
#[cfg(target_os = "linux")]
#[test]
fn without_a_thread_to_be_had_there_is_a_warning_and_no_refusal() {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;
    use std::{env, path::Path};

    const FILE: &str = "LATCHKEY_TEST_WITHOUT_THREADS";
    if let Some(file) = env::var_os(FILE) {
        let folder = Path::new(&file).parent().unwrap().to_owned();
        for path in [Path::new(&file), &folder] {
            let grant = check(Computer::new("pc").builder().file(path)).unwrap();
            assert!(grant.warnings().iter().any(is_not_cached), "{:?}", grant.warnings());
        }
        return;
    }
    // Where everybody may read and run it.
    let folder = tempfile::Builder::new().permissions(Permissions::from_mode(0o755)).tempdir().unwrap();
    let (program, file) = (folder.path().join("tests"), folder.path().join("acme.lic"));
    fs::copy(env::current_exe().unwrap(), &program).unwrap();
    fs::write(&file, license_key(json!({}))).unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o644)).unwrap();
    let name = "computer::without_a_thread_to_be_had_there_is_a_warning_and_no_refusal";
    let limited = format!(r#"ulimit -u 1; exec "$0" --exact {name} --test-threads 1 --nocapture"#);
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "bash", "-c", &limited]).arg(&program);
    let output = command.env(FILE, &file).current_dir(folder.path()).output();
    let Ok(output) = output.map_err(|error| println!("skipped: {error}")) else { return };
    if output.stderr.starts_with(b"setpriv:") {
        return println!("skipped: {}", String::from_utf8_lossy(&output.stderr));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}{}", String::from_utf8_lossy(&output.stderr));
}

/// Only root can try it.
#[cfg(unix)]
#[test]
fn what_root_keeps_in_a_users_home_is_the_users() {
    use std::fs;
    use std::os::unix::fs::{MetadataExt, chown};

    let computer = Computer::new("pc");
    if chown(computer.folder.path(), Some(1234), Some(5678)).is_err() {
        return;
    }
    check(computer.builder().text(license_key(json!({})))).unwrap();
    let files = fs::read_dir(computer.store()).unwrap().map(|entry| entry.unwrap().path());
    let owners: Vec<_> = files.map(|path| fs::symlink_metadata(path).unwrap().uid()).collect();
    assert_eq!(owners, [1234; 3], "license key, clock and lock");
    assert_eq!(fs::metadata(computer.store()).unwrap().uid(), 1234);
}

#[cfg(unix)]
#[test]
fn a_link_in_the_place_of_the_store_is_a_warning() {
    use std::fs;

    let computer = Computer::new("pc");
    let elsewhere = computer.folder.path().join("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, computer.store()).unwrap();
    let grant = check(computer.builder().text(license_key(json!({})))).unwrap();
    assert!(grant.warnings().iter().any(is_not_cached), "{:?}", grant.warnings());
    assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
}
