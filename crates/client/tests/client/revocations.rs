//! What was taken back, on computers that are never online.

use std::fs;
use std::time::{Duration, SystemTime};

use latchkey_client::{Builder, Client, Grant, NotLicensed, Warning};
use serde_json::{Value, json};

use crate::generate::lists::List;
use crate::stand::{Computer, JWKS, NOW, check, check_at, license_key, outcomes, refused, seconds};

const LICENSE: &str = "993001d6-802d-8a6d-808e-2bcf1a9966f3";
const REVOKED: u32 = u32::MAX;

/// A list of this number, signed so many days after the license keys.
fn list(number: u64, entries: &[(&'static str, u32)]) -> String {
    let signed_at = seconds("2026-11-24T10:00:00Z") + i64::try_from(number).unwrap() * 86_400;
    List { seq: number, signed_at, ..List::of(entries) }.text()
}

fn revision(number: u32) -> String {
    license_key(json!({"rev": number, "iat": seconds("2026-11-24T10:00:00Z") + i64::from(number)}))
}

fn seen(answer: &Result<Grant, NotLicensed>) -> Option<u64> {
    answer.as_ref().ok().and_then(|grant| Some(grant.revocation_list()?.seq))
}

// R1, R27
#[test]
fn a_leaked_license_key_is_replaced_on_the_share_and_stops_wherever_the_list_is_seen() {
    let share = Computer::new("the share");
    let folder = share.folder.path().join("share");
    let file = share.write("share/acme.lic", revision(1));
    let computers: Vec<_> = (0..20).map(|n| Computer::new(&format!("pc {n}"))).collect();
    let start = |computer: &Computer| check(computer.builder().file(&file));
    assert!(computers.iter().all(|computer| start(computer).is_ok()));

    share.write("share/acme.lic", revision(2));
    share.write("share/acme.revocations", list(1, &[(LICENSE, 2)]));
    for computer in &computers {
        let grant = start(computer).unwrap();
        assert_eq!((grant.license_key().reveal(), grant.warnings()), (revision(2).as_str(), &[][..]));
        assert_eq!(grant.revocation_list().unwrap().seq, 1);
    }
    fs::remove_dir_all(&folder).unwrap();
    assert!(computers.iter().all(|computer| start(computer).is_ok()), "both are kept");

    // The leaked text, where the list was seen once, and where it never was.
    let leaked = |computer: &Computer| check(computer.builder().text(revision(1)));
    for computer in &computers {
        assert_eq!(leaked(computer).unwrap().license_key().reveal(), revision(2));
        fs::remove_file(computer.store().join("cached.lic")).unwrap();
        assert_eq!(refused(leaked(computer)), "license_superseded");
    }
    let pirate = Computer::new("elsewhere");
    assert!(leaked(&pirate).is_ok());
    let next_release = pirate.builder().revocations(&list(1, &[(LICENSE, 2)])).text(revision(1));
    assert_eq!(refused(check(next_release)), "license_superseded");
    assert_eq!(refused(leaked(&pirate)), "license_superseded", "the list is kept");
}

// R27
#[test]
fn the_newest_list_counts_and_an_older_one_that_is_put_back_changes_nothing() {
    let computer = Computer::new("pc");
    let (old, new) = (list(1, &[]), list(2, &[(LICENSE, REVOKED)]));
    let with = |list: &str| {
        computer.write("share/acme.revocations", list);
        check(computer.builder().file(computer.write("share/acme.lic", license_key(json!({})))))
    };
    assert_eq!(seen(&with(&old)), Some(1));
    assert_eq!(refused(with(&new)), "license_revoked");
    assert_eq!(refused(with(&old)), "license_revoked");
    assert_eq!(fs::read_to_string(computer.store().join("cached.revocations")).unwrap(), new);
    // The vendor takes it back.
    assert_eq!(seen(&with(&list(3, &[]))), Some(3));
    assert_eq!(seen(&with(&new)), Some(3));
}

// R27
#[test]
fn in_one_process_the_newest_list_counts_whatever_becomes_of_its_file() {
    let computer = Computer::new("pc");
    let file = computer.write("share/acme.lic", license_key(json!({})));
    let client = computer.builder().user_store(None::<&str>).file(&file).build().unwrap();
    let start = || client.check_at(NOW.parse().unwrap());
    assert_eq!(seen(&start()), None);
    computer.write("share/acme.revocations", list(1, &[]));
    assert_eq!(seen(&start()), Some(1));
    computer.write("share/acme.revocations", list(2, &[(LICENSE, REVOKED)]));
    assert_eq!(refused(start()), "license_revoked");
    fs::remove_file(computer.folder.path().join("share/acme.revocations")).unwrap();
    assert_eq!(refused(start()), "license_revoked");
}

// R27, R33
#[test]
fn a_list_counts_in_any_encoding_that_an_editor_or_a_shell_saves_it_in() {
    let text = list(1, &[(LICENSE, REVOKED)]).replace('\n', "\r\n");
    let utf16 =
        |unit: fn(u16) -> [u8; 2]| -> Vec<u8> { format!("\u{feff}{text}").encode_utf16().flat_map(unit).collect() };
    let with_mark = format!("\u{feff}{text}").into_bytes();
    for content in [text.clone().into_bytes(), with_mark, utf16(u16::to_le_bytes), utf16(u16::to_be_bytes)] {
        let computer = Computer::new("pc");
        computer.write("share/acme.revocations", &content);
        let file = computer.write("share/acme.lic", license_key(json!({})));
        assert_eq!(refused(check(computer.builder().file(file))), "license_revoked", "{:?}", &content[..4]);
    }
}

// R27
#[test]
fn a_list_that_is_none_is_a_warning_and_the_newest_good_one_counts() {
    let good = list(5, &[]);
    let newer = list(6, &[(LICENSE, REVOKED)]);
    let spoiled = [
        ("one byte", newer.replacen("A", "B", 1)),
        ("cut in half", newer[..newer.len() / 2].to_owned()),
        ("another product", List { product: "acme-viewer", seq: 6, ..List::of(&[(LICENSE, REVOKED)]) }.text()),
        ("nonsense", "nonsense".to_owned()),
        ("empty", String::new()),
        ("a license key", license_key(json!({}))),
    ];
    for (what, content) in spoiled {
        let computer = Computer::new("pc");
        computer.write("share/good.revocations", &good);
        computer.write("share/other.revocations", &content);
        let grant = check(computer.builder().file(computer.write("share/acme.lic", license_key(json!({})))));
        let warnings: Vec<_> = grant.as_ref().unwrap().warnings().iter().map(|warning| warning.code()).collect();
        assert_eq!((seen(&grant), &warnings[..]), (Some(5), &["revocations_unusable"][..]), "{what}");
    }
}

// R27
#[test]
fn lists_are_found_where_license_files_are_looked_for() {
    let taken_back = list(1, &[(LICENSE, REVOKED)]);
    let license = |computer: &Computer| computer.write("share/acme.lic", license_key(json!({})));
    type Told = fn(&Computer, Builder) -> Builder;
    let places: [(&str, Told); 4] = [
        ("share/any name.revocations.txt", |_, builder| builder),
        ("lists/a.revocations", |computer, builder| builder.file(computer.folder.path().join("lists"))),
        ("store/mine.revocations", |_, builder| builder),
        ("machine/b.REVOCATIONS", |computer, builder| {
            builder.machine_store(Some(computer.folder.path().join("machine")))
        }),
    ];
    for (path, told) in places {
        let computer = Computer::new("pc");
        let builder = computer.builder().file(license(&computer));
        assert!(check(told(&computer, builder.clone())).is_ok(), "{path}");
        computer.write(path, &taken_back);
        assert_eq!(refused(check(told(&computer, builder))), "license_revoked", "{path}");
    }
    for path in ["share/._acme.revocations", "share/acme.list", "elsewhere/acme.revocations"] {
        let computer = Computer::new("pc");
        computer.write(path, &taken_back);
        assert!(check(computer.builder().file(license(&computer))).is_ok(), "{path}");
    }
}

// R27
#[test]
fn of_a_folder_the_newest_sixteen_lists_are_read() {
    let computer = Computer::new("pc");
    for number in 0..20_u64 {
        let path = computer.write(&format!("share/{number}.revocations"), list(number + 1, &[]));
        let age = Duration::from_secs(3600 * (20 - number));
        fs::File::options().append(true).open(path).unwrap().set_modified(SystemTime::now() - age).unwrap();
    }
    let grant = check(computer.builder().file(computer.write("share/acme.lic", license_key(json!({})))));
    let lists = outcomes(&grant).into_iter().filter(|code| *code == "revocation_list").count();
    assert_eq!((seen(&grant), lists), (Some(20), 16));
}

// R27
#[test]
fn a_revoked_license_doesn_t_hide_another_one_that_is_good() {
    let computer = Computer::new("pc");
    let other = license_key(json!({
        "sub": "00000000-0000-8000-8000-000000000002", "jti": "00000000-0000-8000-8000-000000000002", "features": [],
    }));
    let file = computer.write("share/acme.lic", format!("{}\n{other}\n", license_key(json!({}))));
    computer.write("share/acme.revocations", list(1, &[(LICENSE, REVOKED)]));
    let grant = check(computer.builder().file(file)).unwrap();
    assert_eq!(grant.license_key().reveal(), other);
    assert!(grant.findings().iter().any(|finding| finding.outcome.code() == "license_revoked"));
}

// R27
#[test]
fn a_reinstated_customer_needs_the_new_license_key_alone() {
    let computer = Computer::new("pc");
    computer.write("share/acme.revocations", list(1, &[(LICENSE, u32::MAX - 1)]));
    let with = |key: &str| check(computer.builder().file(computer.write("share/acme.lic", key)));
    assert_eq!(refused(with(&license_key(json!({})))), "license_suspended");
    let reinstated = license_key(json!({"iat": seconds("2026-11-25T10:00:01Z")}));
    assert!(with(&reinstated).is_ok());
}

// R27
#[test]
fn without_list_keys_nothing_is_looked_for() {
    let computer = Computer::new("pc");
    let mut jwks: Value = serde_json::from_str(JWKS).unwrap();
    jwks.as_object_mut().unwrap().remove("list_keys");
    computer.write("share/acme.revocations", list(1, &[(LICENSE, REVOKED)]));
    let file = computer.write("share/acme.lic", license_key(json!({})));
    let grant = check(computer.builder_trusting(&jwks.to_string()).file(file)).unwrap();
    assert_eq!((grant.revocation_list(), grant.warnings()), (None, &[][..]));
    let given = computer.builder_trusting(&jwks.to_string()).revocations(&list(1, &[])).build();
    assert!(given.unwrap_err().to_string().contains("not trusted here"));
}

// R27
#[test]
fn a_vendor_may_want_a_fresh_list() {
    let computer = Computer::new("pc");
    let month = Duration::from_secs(30 * 86_400);
    let builder = || computer.builder().text(license_key(json!({}))).revocations_max_age(month);
    assert!(check_at(builder(), "2026-12-24T10:00:00Z").is_ok(), "the license key itself is as fresh");
    assert_eq!(refused(check_at(builder(), "2026-12-24T10:00:01Z")), "revocations_too_old");
    // Ten days later by the list.
    computer.write("store/mine.revocations", list(10, &[]));
    assert!(check_at(builder(), "2027-01-03T10:00:00Z").is_ok());
    assert_eq!(refused(check_at(builder(), "2027-01-03T10:00:01Z")), "revocations_too_old");
    // Whoever deletes the store has it stricter.
    fs::remove_dir_all(computer.store()).unwrap();
    assert_eq!(refused(check_at(builder(), "2027-01-03T10:00:00Z")), "revocations_too_old");
}

// R27, R34
#[test]
fn a_computer_may_be_without_contact_for_so_long_only() {
    let computer = Computer::new("pc");
    let month = Duration::from_secs(30 * 86_400);
    let builder = || computer.builder().text(license_key(json!({"exp": null}))).max_offline(month);
    assert!(check_at(builder(), "2026-12-24T10:00:00Z").is_ok());
    assert_eq!(refused(check_at(builder(), "2026-12-24T10:00:01Z")), "offline_too_long");
    let list = computer.write("store/mine.revocations", list(10, &[]));
    assert!(check_at(builder(), "2027-01-03T10:00:00Z").is_ok());
    fs::remove_file(list).unwrap();
    fs::remove_file(computer.store().join("cached.revocations")).unwrap();
    assert!(check_at(builder(), "2027-01-03T10:00:00Z").is_ok(), "that it was seen is remembered");
    fs::remove_dir_all(computer.store()).unwrap();
    assert_eq!(refused(check_at(builder(), "2027-01-03T10:00:00Z")), "offline_too_long");
}

// R27
#[test]
fn a_list_that_can_t_be_kept_is_a_warning() {
    let computer = Computer::new("pc");
    computer.write("share/acme.revocations", list(1, &[]));
    let file = computer.write("share/acme.lic", license_key(json!({})));
    fs::create_dir_all(computer.store().join("cached.revocations")).unwrap();
    let grant = check(computer.builder().file(file)).unwrap();
    assert!(grant.warnings().iter().any(|warning| matches!(warning, Warning::NotCached(_))), "{:?}", grant.warnings());
}

// R27, R34
#[test]
fn what_a_list_says_of_time_is_known_for_certain() {
    let computer = Computer::new("pc");
    let ends = license_key(json!({"exp": seconds("2026-12-01T00:00:00Z")}));
    let client: Client = computer.builder().text(&ends).revocations(&list(10, &[])).build().unwrap();
    // The clock says that the license is good; the list was signed after its end.
    assert_eq!(refused(client.check_at("2026-11-25T10:00:00Z".parse().unwrap())), "license_expired");
}
