//! Processes that fetch at once, end, are killed, or have no room.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use latchkey_client::Client;
use serde_json::json;

use super::{PATIENCE, SPREAD, application, leftovers, list, long_list, longest_list, served, wait_until, warnings};
use crate::server::Server;
use crate::stand::{Computer, NOW, check, license_key, outcomes};

// R27
#[test]
fn of_many_processes_that_start_at_once_one_asks() {
    let computer = Computer::new("pc");
    let server = Server::answering(vec![served(&list(7, &[]))]);
    thread::scope(|scope| {
        for _ in 0..12 {
            scope.spawn(|| check(application(&computer, &server.url).fetch_revocations(true)).unwrap());
        }
    });
    thread::sleep(SPREAD);
    wait_until("kept", || computer.store().join("cached.revocations").exists());
    assert_eq!(server.asked().len(), 1);
    assert!(leftovers(&computer).is_empty());
}

// R27
#[test]
fn a_process_that_asks_in_the_background_ends_when_it_wants() {
    let name = "fetching::processes::a_process_that_asks_in_the_background_ends_when_it_wants";
    if let Some(url) = env::var_os("SILENT_SERVICE") {
        let computer = Computer::new("pc");
        let builder = application(&computer, url.to_str().unwrap()).keep_fresh(Duration::from_millis(1));
        assert!(check(builder.fetch_revocations(true)).is_ok());
        thread::sleep(Duration::from_secs(3));
        return;
    }
    let silent = Server::answering(vec![String::new()]);
    let mut process = Command::new(env::current_exe().unwrap());
    let started = Instant::now();
    let output = process.args(["--exact", name]).env("SILENT_SERVICE", &silent.url).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!silent.asked().is_empty(), "it asked");
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

// R20, R27
#[test]
fn a_process_that_is_killed_while_it_fetches_leaves_a_whole_list_or_none() {
    let name = "fetching::processes::a_process_that_is_killed_while_it_fetches_leaves_a_whole_list_or_none";
    if let Some((store, url)) = env::var_os("KILLED_STORE").zip(env::var_os("KILLED_URL")) {
        let computer = Computer::new("pc");
        let builder = application(&computer, url.to_str().unwrap()).user_store(Some(PathBuf::from(store)));
        let client = builder.build().unwrap();
        loop {
            client.fetch_revocations(PATIENCE).unwrap();
        }
    }
    // Each is newer than the one before, and long enough to be killed in the middle of it.
    let longest: Vec<_> = (1..=4).map(|seq| served(&long_list(seq, 50_000))).collect();
    let server = Server::answering_by(move |number, _| longest[number % longest.len()].clone());
    let killed_after = |computer: &Computer, wait: &dyn Fn()| {
        let mut process = Command::new(env::current_exe().unwrap());
        process.args(["--exact", name]).env("KILLED_STORE", computer.store()).env("KILLED_URL", &server.url);
        let mut process = process.stdout(Stdio::null()).spawn().unwrap();
        wait();
        process.kill().unwrap();
        process.wait().unwrap();
    };
    // How long it takes until a list is there, on a computer that may have much else to do.
    let (undisturbed, begun) = (Computer::new("pc"), Instant::now());
    killed_after(&undisturbed, &|| wait_until("kept", || undisturbed.store().join("cached.revocations").exists()));
    let usual = begun.elapsed();
    let (computer, mut seen) = (Computer::new("pc"), 0);
    for round in 0..16 {
        killed_after(&computer, &|| thread::sleep(usual * (round + 1) / 8));
        let grant = check(computer.builder().text(license_key(json!({}))));
        assert_eq!(warnings(&grant), [""; 0], "round {round}");
        let seq = grant.unwrap().revocation_list().map_or(0, |list| list.seq);
        assert!(seq >= seen, "round {round}: {seq} after {seen}");
        seen = seq;
    }
    assert!(seen > 0, "none was ever fetched");
}

// R20, R27
#[test]
fn on_a_full_disk_the_list_counts_for_this_process_and_nothing_is_left_behind() {
    let name = "fetching::processes::on_a_full_disk_the_list_counts_for_this_process_and_nothing_is_left_behind";
    if let Some(disk) = env::var_os("FULL_DISK") {
        let store = PathBuf::from(disk).join("store");
        let server = Server::answering(vec![served(&longest_list())]);
        let computer = Computer::new("pc");
        let client: Client = application(&computer, &server.url).user_store(Some(&store)).build().unwrap();
        assert_eq!(client.fetch_revocations(PATIENCE).unwrap().entries, 200_000);
        let grant = client.check_at(NOW.parse().unwrap());
        assert!(warnings(&grant).contains(&"not_cached".to_owned()), "{:?}", warnings(&grant));
        assert!(outcomes(&grant).contains(&"valid"));
        let names: Vec<_> = fs::read_dir(&store).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert!(names.iter().all(|name| !name.to_str().unwrap().contains("revocations")), "{names:?}");
        println!("a full disk was no matter");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = "mount -t tmpfs -o size=1m none \"$FULL_DISK\" || exit 77; exec \"$@\"";
    let mut command = Command::new("unshare");
    command.args(["--user", "--map-root-user", "--mount", "sh", "-c", script, "sh"]);
    command.arg(env::current_exe().unwrap()).args(["--exact", name, "--nocapture"]);
    match command.env("FULL_DISK", folder.path()).output() {
        Ok(output) if output.status.code() == Some(77) || output.stderr.starts_with(b"unshare:") => {
            println!("skipped: this system lets nobody mount: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout);
            let passed = output.status.success() && said.contains("a full disk was no matter");
            assert!(passed, "{said}{}", String::from_utf8_lossy(&output.stderr));
        }
        Err(error) => println!("skipped: {error}"),
    }
}
