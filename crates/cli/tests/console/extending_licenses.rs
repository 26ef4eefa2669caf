//! Licenses are extended.

use serde_json::json;

use crate::license_answers::{LICENSE_ID, at, changed, in_use, problem, sent, shown};
use crate::scripted_server::ScriptedServer;
use crate::stand::{Stand, activate, latchkey, license, printed, run, said, sold};

// R22
#[test]
fn a_license_is_extended_from_its_end_by_the_calendar() {
    let stand = Stand::start();
    let license_id =
        sold(&stand, &["--expires-at", "2091-01-31", "--customer-name", "Ada", "--customer-email", "a@b.c"]);
    let extend = |options: &[&str]| {
        let extended = run(&stand, &[&["licenses", "extend", &license_id], options].concat());
        assert_eq!(extended["license"]["ends_at"], license(&stand, &license_id)["ends_at"]);
        extended["license"]["ends_at"].as_str().unwrap().to_owned()
    };
    assert_eq!(extend(&["--by", "1m"]), "2091-02-28T23:59:59Z");
    assert_eq!(extend(&["--by", "1y"]), "2092-02-28T23:59:59Z");
    assert_eq!(extend(&["--by", "2d"]), "2092-03-01T23:59:59Z");
    assert_eq!(extend(&["--until", "2093-12-31T18:00:00+01:00"]), "2093-12-31T17:00:00Z");
    let table = printed(&mut stand.latchkey(&["licenses", "extend", &license_id, "--by", "1w"]));
    for wanted in [&license_id, "Ada <a@b.c>", "expires_at", "2093-12-31T17:00:00Z", "2094-01-07T17:00:00Z"] {
        assert!(table.contains(wanted), "{wanted}: {table}");
    }
    let csv = printed(&mut stand.latchkey(&["licenses", "extend", &license_id, "--by", "1d", "--output", "csv"]));
    assert!(
        csv.starts_with("member,before,after\n") && csv.contains("\nexpires_at,2094-01-07T17:00:00Z,2094-01-08"),
        "{csv}"
    );
    for (wrong, exit_code, says) in [
        (&["--until", "2093-01-01"][..], 2, "is no later than its end"),
        (&["--by", "200y"], 1, "--by: must be within a century"),
        (&["--by", "9000y"], 2, "too far ahead"),
        (&["--until", "+200y"], 1, "--until: must be within a century"),
    ] {
        let said = said(stand.latchkey(&["licenses", "extend", &license_id]).args(wrong), exit_code);
        assert!(said.contains(says), "{said}");
    }
    for wrong in [&[][..], &["--by", "1y", "--until", "2099-01-01"], &["--by", "0d"], &["--by", "-1y"]] {
        stand.latchkey(&["licenses", "extend", &license_id]).args(wrong).assert().code(2);
    }
    let perpetual = sold(&stand, &["--perpetual"]);
    assert!(
        said(&mut stand.latchkey(&["licenses", "extend", &perpetual, "--by", "1y"]), 1).ends_with(" (never_ends)\n")
    );
}

#[test]
fn the_help_says_from_when_an_extension_counts_and_in_which_order_a_list_comes() {
    let help = |command: &[&str]| {
        let help = printed(latchkey(&std::env::temp_dir(), command).arg("--help"));
        help.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let extend = help(&["licenses", "extend"]);
    assert!(extend.contains("of a license that has ended, from the end of today in UTC"), "{extend}");
    assert!(help(&["licenses", "list"]).contains("the newest come first"));
    assert!(help(&["licenses", "export"]).contains("the same command goes on from where it was"));
}

// R22
#[test]
fn days_that_have_not_begun_become_more_and_days_that_have_get_a_later_end() {
    let stand = Stand::start();
    let license_id = sold(&stand, &["--duration-days", "365"]);
    let extend = || run(&stand, &["licenses", "extend", &license_id, "--by", "1y"])["license"].clone();
    assert_eq!(extend()["duration_days"], 730);
    activate(&stand, "pc");
    let end: jiff::Timestamp = license(&stand, &license_id)["ends_at"].as_str().unwrap().parse().unwrap();
    let extended = extend();
    assert!(extended["duration_days"].is_null());
    let later: jiff::Timestamp = extended["expires_at"].as_str().unwrap().parse().unwrap();
    assert!((365..=366).contains(&(later.duration_since(end).as_hours() / 24)), "{end} {later}");
}

// R22
#[test]
fn a_license_that_has_ended_is_extended_from_today() {
    let ended = in_use("2026-01-31T23:59:59Z", json!({}));
    let server = ScriptedServer::answering(vec![shown(&ended, &json!([])), changed(&ended)]);
    let output = at(&server, &["licenses", "extend", LICENSE_ID, "--by", "1y"]).assert().success().get_output().clone();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("it ended on 2026-01-31T23:59:59Z: the period counts from the end of today"), "{told}");
    let end: jiff::Timestamp = sent(&server)["expires_at"].as_str().unwrap().parse().unwrap();
    let days = end.duration_since(jiff::Timestamp::now()).as_hours() / 24;
    assert!((365..=366).contains(&days) && end.to_string().ends_with("T23:59:59Z"), "{end}");
}

// R20, R22
#[test]
fn an_extension_of_which_nobody_knows_is_not_made_twice_by_mistake() {
    let license = in_use("2090-01-31T23:59:59Z", json!({}));
    let server = ScriptedServer::answering(vec![shown(&license, &json!([])), problem(503, "try_again")]);
    let said = said(&mut at(&server, &["licenses", "extend", LICENSE_ID, "--by", "1m"]), 3);
    assert!(said.contains("--until 2090-02-28T23:59:59Z does it at most once"), "{said}");
}
