//! A share whose server is gone: every system call on it waits for ever.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const UNABLE: i32 = 77;
const MOUNT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../client/tests/client/dead_mount.py");
/// A file there in each place where a command reads one.
const COMMANDS: &str = r#"
for arguments in "verify $2 --product acme-editor --jwks $DEAD_MOUNT/jwks.json" \
    "verify $2 --product acme-editor --jwks $2 --revocations $DEAD_MOUNT/a.revocations" \
    "inspect $DEAD_MOUNT/acme.lic" "refresh $DEAD_MOUNT/acme.lic --url http://127.0.0.1:9"; do
    $1 $arguments; echo "exit code $?"
done
"#;

#[cfg(target_os = "linux")]
#[test]
fn a_file_on_a_dead_share_is_given_up() {
    let jwks = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client/examples/acme/jwks.json");
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "python3", "-B", MOUNT, "sh", "-c", COMMANDS, "sh"]);
    command.arg(assert_cmd::cargo::cargo_bin!("latchkey")).arg(jwks);
    let started = Instant::now();
    match command.output() {
        Ok(output) if output.status.code() == Some(UNABLE) || output.stderr.starts_with(b"unshare:") => {
            println!("skipped: this system lets nobody mount: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(output) => {
            let [out, err] = [&output.stdout, &output.stderr].map(|said| String::from_utf8_lossy(said));
            let said = format!("{out}{err}");
            assert_eq!(said.matches("exit code 2").count(), 4, "{said}");
            assert_eq!(said.matches("it did not answer in time").count(), 4, "{said}");
            assert!(started.elapsed() < Duration::from_secs(50), "{:?}", started.elapsed());
        }
        Err(error) => println!("skipped: {error}"),
    }
}
