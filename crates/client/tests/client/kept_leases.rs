//! What is kept of a lease, for the next run of the application and of the computer.

use std::fs;
use std::time::Duration;

use latchkey_client::{Grant, Timestamp};
use serde_json::json;

use crate::floating::{
    MINUTE, Uptime, application, code, comes, granted, lease_file, license_key, offline, online, paths, service,
};
use crate::server::{Server, answer, problem};
use crate::stand::{Computer, JWKS, name_of, refused};

fn days_of(days: i64) -> jiff::SignedDuration {
    jiff::SignedDuration::from_hours(24 * days)
}

// R30
#[test]
fn a_seat_that_was_kept_goes_on_after_a_restart_of_the_application_whatever_the_clock_shows() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(60 * MINUTE));
    let until = online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    let left = until.duration_since(Timestamp::now()).as_secs();
    assert!((3590..=3600).contains(&left), "{left}");
    uptime.pass(59 * MINUTE);
    for days in [0, 20, -1] {
        assert!(granted(offline(&computer, &uptime).check_at(Timestamp::now() + days_of(days))), "{days} days off");
    }
    assert_eq!(paths(&server), ["/v1/leases"], "nothing was returned");
    uptime.pass(MINUTE);
    for days in [0, 20, -1] {
        assert!(!granted(offline(&computer, &uptime).check_at(Timestamp::now() + days_of(days))), "{days} days off");
    }
}

// R30
#[test]
fn after_a_restart_of_the_computer_the_other_clock_says_how_long_it_was_off() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(7 * 24 * 60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    uptime.pass(24 * 60 * MINUTE);
    let now = Timestamp::now();
    let grant = offline(&computer, &uptime).check_at(now + days_of(1)).unwrap();
    let left = |grant: &Grant, now: Timestamp| grant.lease_ends_at().unwrap().duration_since(now).as_hours();
    assert!((143..=144).contains(&left(&grant, now + days_of(1))), "a day of running, six left");
    uptime.restart_system();
    let grant = offline(&computer, &uptime).check_at(now + days_of(3)).unwrap();
    assert!((95..=96).contains(&left(&grant, now + days_of(3))), "two days off, four left");
    // From here on it counts by the clock that nobody sets again.
    uptime.pass(24 * 60 * MINUTE);
    let grant = offline(&computer, &uptime).check_at(now + days_of(3)).unwrap();
    assert!((71..=72).contains(&left(&grant, now + days_of(3))), "{}", left(&grant, now + days_of(3)));
    uptime.restart_system();
    assert!(!granted(offline(&computer, &uptime).check_at(now + days_of(8))));
    // What the clock showed once is remembered.
    uptime.restart_system();
    assert!(!granted(offline(&computer, &uptime).check_at(now + days_of(3))));
}

// R30
#[test]
fn setting_the_clock_back_at_each_restart_gains_no_more_than_the_time_it_was_off() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(6 * 60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    let now = Timestamp::now();
    let mut hours = 0;
    while granted(offline(&computer, &uptime).check_at(now)) && hours < 20 {
        uptime.pass(60 * MINUTE);
        hours += 1;
        // It looks once before it is switched off.
        let _ = offline(&computer, &uptime).check_at(now);
        uptime.restart_system();
    }
    assert_eq!(hours, 6, "six hours of running are six hours");
}

// R30
#[test]
fn a_file_that_was_edited_restored_or_copied_gives_nothing() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    let path = lease_file(&computer);
    let fresh = fs::read_to_string(&path).unwrap();
    let longer = fresh.replace("\"used\":0", "\"used\":-90000000");
    assert_ne!(longer, fresh);
    for edited in [longer.as_str(), &fresh.replace("latchkey-lease-1", "latchkey-lease-2"), "", "\u{0}"] {
        fs::write(&path, edited).unwrap();
        assert!(!granted(offline(&computer, &uptime).check()), "{edited}");
    }
    fs::write(&path, &fresh).unwrap();
    assert!(granted(offline(&computer, &uptime).check()));

    // An older copy of the file, in the same run of the system: its readings count, too.
    uptime.pass(61 * MINUTE);
    fs::write(&path, &fresh).unwrap();
    assert!(!granted(offline(&computer, &uptime).check()));

    // Another computer has another ID, or at least other files.
    let other = Computer::new("pc-2");
    fs::create_dir_all(other.store()).unwrap();
    fs::write(other.store().join(name_of(&path)), &fresh).unwrap();
    let client = other.cautious_builder(JWKS).text(license_key(json!({}))).build().unwrap();
    assert_eq!(refused(client.check()), "computer_mismatch");
}

// R30
#[test]
fn who_kept_a_seat_gets_a_guard_of_it_without_a_network_and_not_when_the_service_says_no() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(60 * MINUTE));
    online(&computer, &uptime, &server).lease().unwrap().keep().unwrap();
    uptime.pass(10 * MINUTE);
    let down = Server::answering(vec![answer(500, "content-type: text/html\r\n", "<h1>down</h1>")]);
    let lease = online(&computer, &uptime, &down).lease().unwrap();
    assert_eq!((lease.time_left(), lease.failure().unwrap().code()), (Duration::from_secs(50 * MINUTE), "try_again"));
    let _ = lease.keep();
    let nobody = offline(&computer, &uptime).lease().unwrap();
    assert_eq!((nobody.is_held(), nobody.failure().unwrap().code()), (true, "service_unknown"));
    let _ = nobody.keep();
    let suspended = Server::answering(vec![problem(403, "license_suspended", "")]);
    assert_eq!(code(online(&computer, &uptime, &suspended).lease()), "license_suspended");
    assert!(!granted(offline(&computer, &uptime).check()));
    assert_eq!(code(offline(&computer, &uptime).lease()), "service_unknown");
}

// R30
#[test]
fn without_a_store_a_seat_is_held_as_long_as_the_application_runs() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(10 * MINUTE));
    let client = application(&computer, &uptime).without_stores().service_url(&server.url).build().unwrap();
    let lease = client.lease().unwrap();
    let grant = client.check().unwrap();
    assert!(grant.is_current(Timestamp::now()));
    assert_eq!(lease.keep(), None, "there is nowhere to keep it");
    // The process still knows it.
    assert!(client.check().is_ok());
    let another = application(&computer, &uptime).without_stores().build().unwrap();
    assert!(!granted(another.check()));
}

// R30
#[test]
fn what_another_process_renewed_counts_here_too() {
    let (computer, uptime, server) = (Computer::new("pc-1"), Uptime::default(), service(10 * MINUTE));
    let lease = online(&computer, &uptime, &server).lease().unwrap();
    let reader = offline(&computer, &uptime);
    let grant = reader.check().unwrap();
    uptime.pass(5 * MINUTE);
    comes("the renewal", || lease.time_left() > Duration::from_secs(9 * MINUTE));
    uptime.pass(6 * MINUTE);
    // It knows of the first lease only, and that is over; the file has the newer one.
    assert!(!grant.is_current(Timestamp::now()));
    comes("the lease in the store", || reader.check().is_ok());
    assert!(reader.recheck(&grant).unwrap().is_current(Timestamp::now()));
    let _ = lease.keep();
}
