//! A share whose server is gone: every system call on it waits for ever.

use std::env;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use latchkey_client::Source;
use serde_json::json;

use crate::stand::{Computer, check, license_key, outcomes};

const UNABLE: i32 = 77;

/// What says that it went through, on the mount.
const PASSED: &str = "a dead mount was given up after";

/// Runs itself again where there is such a mount.
#[test]
fn a_dead_mount_costs_the_deadline_and_no_more() {
    if let Some(mount) = env::var_os("DEAD_MOUNT") {
        return costs_the_deadline_and_no_more(Path::new(&mount));
    }
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/client/dead_mount.py");
    let this_test = ["--exact", "dead_mount::a_dead_mount_costs_the_deadline_and_no_more", "--nocapture"];
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "python3", "-B"]).arg(script);
    command.arg(env::current_exe().unwrap()).args(this_test);
    match command.output() {
        Ok(output) if output.status.code() == Some(UNABLE) || output.stderr.starts_with(b"unshare:") => {
            println!("skipped: this system lets nobody mount: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            let passed = output.status.success() && said.contains(PASSED);
            assert!(passed, "{said}{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(error) => println!("skipped: {error}"),
    }
}

fn costs_the_deadline_and_no_more(mount: &Path) {
    let computer = Computer::new("pc");
    let deadline = Duration::from_millis(500);
    let builder = || computer.builder().read_deadline(deadline).file(mount).file(mount.join("acme.lic"));
    let started = Instant::now();
    assert_eq!(outcomes(&check(builder()))[3..], ["timed_out", "timed_out"]);
    let first = started.elapsed();
    assert!(first >= deadline && first < deadline * 6, "{first:?}");
    // Who asks again waits no more, and the license may come from elsewhere.
    let started = Instant::now();
    let grant = check(builder().text(license_key(json!({})))).unwrap();
    assert!(started.elapsed() < deadline, "{:?}", started.elapsed());
    assert_eq!(grant.warnings()[0].code(), "source_unreadable");
    assert_eq!(computer.cached().len(), 1);
    // A home on the dead share: nothing is kept, and that is all.
    let started = Instant::now();
    let grant = check(builder().user_store(Some(mount.join("home"))).text(license_key(json!({})))).unwrap();
    assert!(started.elapsed() < deadline * 6, "{:?}", started.elapsed());
    assert!(grant.warnings().iter().any(|warning| warning.code() == "not_cached"), "{:?}", grant.warnings());
    // A link into it hides nothing: neither the cache and the clock beside it, nor the other files of a folder.
    let computer = Computer::new("pc");
    check(computer.builder().text(license_key(json!({})))).unwrap();
    std::os::unix::fs::symlink(mount.join("away.lic"), computer.store().join("license.lic")).unwrap();
    let grant = check(computer.builder().read_deadline(deadline)).unwrap();
    assert!(matches!(grant.source(), Source::UserStore(path) if path.ends_with("cached.lic")), "{grant:?}");
    assert_eq!(grant.warnings().iter().map(|warning| warning.code()).collect::<Vec<_>>(), ["source_unreadable"]);
    let file = computer.write("share/b.lic", license_key(json!({})));
    std::os::unix::fs::symlink(mount.join("gone.lic"), file.with_file_name("a.lic")).unwrap();
    let folder = file.parent().unwrap();
    let builder = computer.builder().user_store(None::<std::path::PathBuf>).file(folder).read_deadline(deadline);
    assert_eq!(outcomes(&check(builder)), ["timed_out", "valid"]);
    // Nor do many, and not those that are too many to be read.
    let file = computer.write("many/z.lic", license_key(json!({})));
    for number in 0..300 {
        let away = mount.join(format!("{number}.lic"));
        std::os::unix::fs::symlink(away, file.with_file_name(format!("{number}.lic"))).unwrap();
    }
    // The newest of them all.
    std::fs::write(&file, license_key(json!({}))).unwrap();
    let folder = file.parent().unwrap();
    let builder = computer.builder().user_store(None::<std::path::PathBuf>).file(folder).read_deadline(deadline * 4);
    let grant = check(builder).unwrap();
    assert!(matches!(grant.source(), Source::File(path) if path.ends_with("z.lic")), "{grant:?}");
    println!("{PASSED} {first:?}");
}
