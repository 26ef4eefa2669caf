//! A computer gives its seat back: what it keeps goes first, and what nobody can remove is refused.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use latchkey_client::{Builder, Client, LicenseId, ReleaseError, Released, Source, Timestamp};
use serde_json::{Value, json};

use crate::generate::signing::{bound, by_ed25519, header, sign};
use crate::server::{Server, activated, answer, problem};
use crate::stand::{Computer, license_key, refused};

const LICENSE: &str = "993001d6-802d-8a6d-808e-2bcf1a9966f3";
/// Of the license key, until it is activated anew.
const ACTIVATION: &str = "c05454cd-9d99-81b8-a68f-0102030405ff";
const LATER_ACTIVATION: &str = "c05454cd-9d99-81b8-a68f-0102030405aa";
const OTHER_LICENSE: &str = "eb6dcb9c-2d05-8ec9-92c6-bced4b67d3e9";
const ACTIVATION_KEY: &str = "1T6F9-JXTG3-AZJTW-1AGR1-J221E";

/// The license key of `pc-1`, good for another month unless it says otherwise.
fn bound_key(more: Value) -> String {
    let (mut claims, now) = (bound("pc-1"), Timestamp::now().as_second());
    (claims["iat"], claims["exp"]) = (json!(now - 86_400), json!(now + 30 * 86_400));
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    sign(&header("EdDSA", "test-ed25519-2026"), &claims, &by_ed25519(1))
}

fn of_another_license() -> Value {
    json!({"sub": OTHER_LICENSE, "jti": LATER_ACTIVATION})
}

fn no_content() -> String {
    answer(204, "", "")
}

fn id(license: &str) -> LicenseId {
    serde_json::from_value(json!(license)).unwrap()
}

/// The computer with this license in its cache, and as a file on a share.
fn licensed(server: &Server, license_key: &str) -> (Computer, PathBuf, Client) {
    let computer = Computer::new("pc-1");
    let share = computer.write("share/acme.lic", license_key);
    let client = computer.builder().file(&share).service_url(&server.url).build().unwrap();
    client.check().unwrap();
    assert_eq!(computer.cached_of_its_own(), [license_key]);
    (computer, share, client)
}

/// Every file of a store with its content, but for what is remembered of time.
fn files(store: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path());
    let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
    let files = entries.filter(|path| !name(path).starts_with("clock-") && name(path) != "lock");
    let mut files: Vec<_> = files.map(|path| (name(&path), fs::read_to_string(&path).unwrap())).collect();
    files.sort();
    files
}

fn code(answer: Result<Released, ReleaseError>) -> String {
    answer.unwrap_err().code().to_owned()
}

fn offline(computer: &Computer) -> Builder {
    computer.builder().file(computer.folder.path().join("share/acme.lic"))
}

// R25
#[test]
fn a_seat_is_given_back_with_what_is_kept_of_it_and_copies_elsewhere_are_refused() {
    let server = Server::answering(vec![no_content()]);
    let own = bound_key(json!({}));
    let (computer, share, client) = licensed(&server, &own);
    let users_file = computer.write("store/license.lic", &own);
    let released = client.release().unwrap();
    assert_eq!(released.license_id(), id(LICENSE));
    assert_eq!(released.copies(), [Source::File(share.clone())]);
    let asked = server.asked();
    assert!(asked.len() == 1 && asked[0].head.starts_with("post /v1/releases"), "{asked:?}");
    assert_eq!(server.bodies(), [json!({"license_key": own, "computer_id": "pc-1"})]);
    assert!(computer.cached_of_its_own().is_empty() && !users_file.exists());
    let everywhere: String = files(&computer.store()).into_iter().map(|(_, content)| content).collect();
    assert!(!everywhere.contains(&own) && everywhere.contains(ACTIVATION), "the activation's ID alone is kept");

    let not_licensed = client.check().unwrap_err();
    assert_eq!((not_licensed.code(), not_licensed.found_in()), ("activation_released", Some(&Source::File(share))));
    assert_eq!(refused(offline(&computer).build().unwrap().check()), "activation_released", "the next process knows");
    assert_eq!(refused(client.activate(&own)), "activation_released", "nor does entering it help");
    let newer = bound_key(json!({"rev": 2}));
    assert_eq!(refused(computer.builder().text(newer).build().unwrap().check()), "activation_released");
    assert!(computer.cached_of_its_own().is_empty());
    let elsewhere = Computer::new("pc-1");
    assert!(
        elsewhere.builder().text(own).build().unwrap().check().is_ok(),
        "the list of the vendor's alone tells others"
    );
}

// R25
#[test]
fn where_the_service_refuses_or_is_not_reached_everything_is_as_it_was() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let own = bound_key(json!({}));
    let cases = [
        ("releases_exhausted", Some(problem(409, "releases_exhausted", ""))),
        ("release_not_possible", Some(problem(403, "release_not_possible", ""))),
        ("license_superseded", Some(problem(403, "license_superseded", ""))),
        ("service_url_wrong", Some(answer(404, "content-type: text/html\r\n", "<h1>Not Found</h1>"))),
        ("connection_refused", None),
    ];
    for (wanted, answer) in cases {
        let server = Server::answering(vec![answer.clone().unwrap_or_default()]);
        let (computer, share, client) = licensed(&server, &own);
        computer.write("store/license.lic", &own);
        let before = files(&computer.store());
        let client = match answer {
            Some(_) => client,
            None => {
                let url = format!("http://{nobody}");
                computer.builder().file(&share).service_url(&url).build().unwrap()
            }
        };
        let error = client.release().unwrap_err();
        assert!(matches!(error, ReleaseError::Service(_)), "{error:?}");
        assert_eq!(error.code(), wanted);
        let after = files(&computer.store());
        let kept: Vec<_> = after.iter().filter(|(name, _)| name != "released").cloned().collect();
        assert_eq!((kept, client.check().is_ok()), (before, true), "{wanted}");
        assert!(!after.iter().any(|(name, content)| name == "released" && content.contains(ACTIVATION)), "{wanted}");
    }
    let help = ReleaseError::NotKept(String::new()).help();
    assert!(help.starts_with("see that the user's folder"), "{help}");
}

// R20, R25
#[test]
fn a_lost_answer_leaves_the_license_refused_until_the_seat_is_given_back_again() {
    let own = bound_key(json!({}));
    let busy = problem(503, "try_again", "retry-after: 0\r\n");
    for (what, lost) in [("silence", String::new()), ("try again", busy), ("a page", answer(200, "", "<html>"))] {
        let settled = Arc::new(Mutex::new(None::<String>));
        let answers = Arc::clone(&settled);
        let server = Server::answering_by(move |_, _| answers.lock().unwrap().clone().unwrap_or(lost.clone()));
        let (computer, share, _) = licensed(&server, &own);
        let builder = || computer.builder().file(&share).service_url(&server.url);
        let client = builder().service_timeout(Duration::from_secs(2)).build().unwrap();
        let error = client.release().unwrap_err();
        assert!(matches!(error, ReleaseError::Unclear(_)) && error.code() == "release_unclear", "{what}: {error:?}");
        assert_eq!(refused(client.check()), "activation_released", "{what}");
        // What had been done comes out; the answer to the retry doesn't confuse.
        *settled.lock().unwrap() = Some(problem(404, "activation_unknown", ""));
        let patient = builder().build().unwrap();
        assert_eq!(patient.release().unwrap().license_id(), id(LICENSE), "{what}");
        assert_eq!(server.bodies().last().unwrap(), &json!({"license_key": own, "computer_id": "pc-1"}));
        assert_eq!(refused(patient.check()), "activation_released", "{what}");
    }
}

// R20, R25
#[test]
fn what_turns_out_not_to_be_given_back_comes_back() {
    let server = Server::answering(vec![
        answer(200, "", "<html>"),
        problem(409, "releases_exhausted", ""),
        answer(200, "", "<html>"),
        activated(&bound_key(json!({})), "2026-12-24T10:00:00Z"),
    ]);
    let own = bound_key(json!({}));
    let (computer, _, client) = licensed(&server, &own);
    computer.write("store/license.lic", &own);
    assert_eq!(code(client.release()), "release_unclear");
    assert_eq!(code(client.release()), "releases_exhausted");
    assert!(client.check().is_ok() && computer.store().join("license.lic").exists());
    assert_eq!(computer.cached_of_its_own(), [own.as_str()]);
    // Or the service gives the same license key again: its seat was never given back.
    assert_eq!(code(client.release()), "release_unclear");
    assert_eq!(refused(client.check()), "activation_released");
    assert!(client.activate(ACTIVATION_KEY).is_ok());
    assert!(client.check().is_ok() && offline(&computer).build().unwrap().check().is_ok());
}

/// What is in the store when the service is asked, and what is done about it then.
fn asked_in_the_middle(during: impl Fn(&Path) + Send + 'static) -> (Computer, Result<Released, ReleaseError>) {
    let store = Arc::new(Mutex::new(PathBuf::new()));
    let of_server = Arc::clone(&store);
    let server = Server::answering_by(move |_, _| {
        during(&of_server.lock().unwrap());
        no_content()
    });
    let own = bound_key(json!({}));
    let (computer, _, client) = licensed(&server, &own);
    computer.write("store/license.lic", &own);
    *store.lock().unwrap() = computer.store();
    let answer = client.release();
    (computer, answer)
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

// R20, R25
#[test]
fn whenever_the_computer_stops_no_license_goes_on_whose_seat_may_be_free() {
    let middle = tempfile::tempdir().unwrap();
    let kept = middle.path().to_owned();
    let (computer, answer) = asked_in_the_middle(move |store| copy(store, &kept));
    answer.unwrap();
    let own = bound_key(json!({}));
    let client_of = |store: &Path| computer.builder().user_store(Some(store.to_owned())).text(&own).build().unwrap();
    // After it was asked, before the answer came.
    assert_eq!(refused(client_of(middle.path()).check()), "activation_released");
    // As soon as it was noted, before anything was removed.
    let noted = Computer::new("pc-1");
    noted.builder().text(&own).build().unwrap().check().unwrap();
    noted.write("store/license.lic", &own);
    fs::copy(middle.path().join("released"), noted.store().join("released")).unwrap();
    assert_eq!(refused(client_of(&noted.store()).check()), "activation_released");
    // Before it was noted nothing was asked.
    let unnoted = Computer::new("pc-1");
    assert!(unnoted.builder().text(&own).build().unwrap().check().is_ok());
    // The same call again comes to an end from each of them.
    for store in [middle.path().to_owned(), noted.store()] {
        let server = Server::answering(vec![problem(404, "activation_unknown", "")]);
        let builder = computer.builder().user_store(Some(store.clone())).service_url(&server.url);
        let client = builder.build().unwrap();
        assert_eq!(client.release().unwrap().license_id(), id(LICENSE));
        assert!(!files(&store).iter().any(|(_, content)| content.contains(&own)), "{:?}", files(&store));
        assert_eq!(code(client.release()), "no_license", "there is nothing more to give back");
        let server = Server::answering(vec![no_content()]);
        let elsewhere = computer.builder().user_store(Some(store)).text(&own).service_url(&server.url).build().unwrap();
        assert_eq!(code(elsewhere.release()), "activation_released");
        assert!(server.asked().is_empty());
    }
}

const CHILD: &str = "LATCHKEY_TEST_RELEASES_IN";

// R20, R25
#[test]
fn a_process_that_is_killed_while_it_waits_leaves_nothing_that_goes_on() {
    if let (Ok(store), Ok(url)) = (std::env::var(CHILD), std::env::var("LATCHKEY_TEST_URL")) {
        let computer = Computer::new("pc-1");
        let builder =
            computer.builder().user_store(Some(PathBuf::from(store))).text(bound_key(json!({}))).service_url(&url);
        let _ = builder.build().unwrap().release();
        unreachable!("it is killed while it waits");
    }
    let (asked, is_asked) = std::sync::mpsc::sync_channel(1);
    let server = Server::answering_by(move |_, _| {
        asked.send(()).unwrap();
        String::new()
    });
    let computer = Computer::new("pc-1");
    let own = bound_key(json!({}));
    computer.builder().text(&own).build().unwrap().check().unwrap();
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "release::a_process_that_is_killed_while_it_waits_leaves_nothing_that_goes_on"])
        .env(CHILD, computer.store())
        .env("LATCHKEY_TEST_URL", &server.url)
        .spawn()
        .unwrap();
    is_asked.recv_timeout(Duration::from_secs(300)).unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(refused(computer.builder().text(&own).build().unwrap().check()), "activation_released");
    assert!(computer.cached_of_its_own().is_empty());
}

// R25
#[test]
fn after_a_release_the_computer_can_activate_again() {
    let server = Server::answering(vec![
        no_content(),
        activated(&bound_key(json!({"jti": LATER_ACTIVATION})), "2026-12-24T10:00:00Z"),
        no_content(),
    ]);
    let own = bound_key(json!({}));
    let (computer, share, client) = licensed(&server, &own);
    client.release().unwrap();
    let grant = client.activate(ACTIVATION_KEY).unwrap();
    assert_ne!(grant.license_key().reveal(), own);
    let checked = offline(&computer).build().unwrap().check().unwrap();
    assert_eq!(checked.license_key(), grant.license_key(), "the copy on the share stays refused");
    fs::remove_file(share).unwrap();
    let released = client.release().unwrap();
    assert_eq!((released.license_id(), released.copies()), (id(LICENSE), &[][..]));
    assert_eq!(server.bodies()[2]["license_key"], grant.license_key().reveal());
    assert_eq!(refused(client.check()), "no_license");
}

// R25
#[test]
fn an_activation_key_that_lies_around_does_not_take_the_seat_again() {
    let activation_key: latchkey_client::ActivationKey = ACTIVATION_KEY.parse().unwrap();
    let license = json!({"sub": LicenseId::of(&activation_key)});
    let server = Server::answering(vec![no_content()]);
    let computer = Computer::new("pc-1");
    computer.write("share/key.txt", ACTIVATION_KEY);
    computer.write("share/acme.lic", bound_key(license));
    let builder = computer.builder().file(computer.folder.path().join("share/key.txt"));
    let builder = builder.file(computer.folder.path().join("share/acme.lic"));
    let client = builder.service_url(&server.url).auto_activate(true).build().unwrap();
    client.release().unwrap();
    assert_eq!((refused(client.check()).as_str(), server.asked().len()), ("activation_released", 1));
}

// R25
#[test]
fn of_several_licenses_the_one_that_counts_is_given_back_or_the_one_that_is_named() {
    let better = json!({"features": ["export", "spelling"]});
    let other = bound_key(of_another_license());
    for (wanted, left) in [(None, OTHER_LICENSE), (Some(OTHER_LICENSE), LICENSE)] {
        let server = Server::answering(vec![no_content()]);
        let computer = Computer::new("pc-1");
        let builder = computer.builder().text(bound_key(better.clone())).text(&other).service_url(&server.url);
        let client = builder.build().unwrap();
        assert_eq!(client.grants().unwrap().len(), 2);
        let released = match wanted {
            None => client.release(),
            Some(license) => client.release_license(id(license)),
        };
        released.unwrap();
        let grants = client.grants().unwrap();
        assert_eq!(grants.iter().map(|grant| grant.license_id()).collect::<Vec<_>>(), [id(left)]);
        let cached = computer.cached_of_its_own();
        assert_eq!(cached.len(), 1, "the other one stays");
    }
    let computer = Computer::new("pc-1");
    let client = computer.builder().text(&other).build().unwrap();
    assert_eq!(code(client.release_license(id(LICENSE))), "no_license");
}

// R25
#[test]
fn a_license_that_has_expired_frees_its_seat_too() {
    let now = Timestamp::now().as_second();
    let server = Server::answering(vec![no_content()]);
    let computer = Computer::new("pc-1");
    let expired = bound_key(json!({"iat": now - 90 * 86_400, "exp": now - 86_400}));
    let client = computer.builder().text(expired).service_url(&server.url).build().unwrap();
    assert_eq!(refused(client.check()), "license_expired");
    client.release().unwrap();
    assert_eq!(refused(client.check()), "activation_released");
}

// R1, R25
#[test]
fn what_can_not_be_given_back_is_said_before_anything_is_asked() {
    let server = Server::answering(vec![no_content()]);
    let computer = Computer::new("pc-1");
    let of = |builder: Builder| builder.service_url(&server.url).build().unwrap();
    assert_eq!(code(of(computer.builder().text(license_key(json!({"exp": null})))).release()), "release_not_possible");
    assert_eq!(code(of(computer.builder()).release()), "no_license");
    let own = bound_key(json!({}));
    let storeless = of(computer.builder().without_stores().text(&own));
    assert_eq!(code(storeless.release()), "release_not_kept");
    assert!(storeless.check().is_ok());
    let in_the_way = computer.write("a file", "");
    let broken = of(computer.builder().user_store(Some(in_the_way)).text(&own));
    assert_eq!(code(broken.release()), "release_not_kept");
    assert!(broken.check().is_ok());
    let unserved = computer.builder().text(&own).build().unwrap();
    assert_eq!(code(unserved.release()), "service_unknown");
    assert!(unserved.check().is_ok() && server.asked().is_empty());
}

// R25
#[test]
fn a_license_file_with_more_in_it_is_nobody_s_to_remove() {
    let server = Server::answering(vec![no_content()]);
    let own = bound_key(json!({}));
    let (computer, _, client) = licensed(&server, &own);
    let text = format!("Dear Ada, this is for your new computer:\n{own}\n{}\n", bound_key(of_another_license()));
    let file = computer.write("store/license.lic", &text);
    client.release_license(id(LICENSE)).unwrap();
    assert_eq!(fs::read_to_string(file).unwrap(), text);
    let grants = client.grants().unwrap();
    assert_eq!(grants.iter().map(|grant| grant.license_id()).collect::<Vec<_>>(), [id(OTHER_LICENSE)]);
}
