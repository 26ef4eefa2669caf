//! Who holds floating seats, and a lease that is ended.

use std::fs;

use serde_json::json;

use crate::stand::{PRODUCT, Stand, printed, run, said};

#[test]
fn a_vendor_sees_who_holds_seats_and_ends_the_lease_of_a_computer_that_is_gone() {
    let stand = Stand::start();
    stand.activation_key_file("key", &["--activations", "2", "--floating-seats", "1"]);
    let activate = ["activate", "--activation-key-file", "key", "--computer-id", "Ada's desk"];
    let license_key = run(&stand, &activate)["license_key"].as_str().unwrap().to_owned();
    let license = run(&stand, &["licenses", "find", "key"])["license_id"].as_str().unwrap().to_owned();
    let list = ["leases", "list", license.as_str()];
    assert_eq!(run(&stand, &list), json!({"leases": []}));

    fs::write(stand.path("body"), json!({"license_key": license_key, "computer_id": "Ada's desk"}).to_string())
        .unwrap();
    let taken = run(&stand, &["api", "POST", "/v1/leases", "--body", "body"]);
    let lease = taken["lease_id"].as_str().unwrap();
    let leases = run(&stand, &list)["leases"].clone();
    assert_eq!((&leases[0]["lease_id"], &leases[0]["computer_id"]), (&json!(lease), &json!("Ada's desk")));
    let table = printed(&mut stand.latchkey(&list));
    assert!(table.contains(lease) && table.contains("Ada's desk") && table.contains("ENDS AT"), "{table}");

    let end = ["leases", "end", license.as_str(), lease, "--yes"];
    assert_eq!(run(&stand, &[&end[..], &["--dry-run"]].concat())["method"], "DELETE");
    assert_eq!(run(&stand, &list)["leases"], leases);
    let ended = run(&stand, &end);
    assert_eq!((&ended["lease_id"], &ended["computer_id"]), (&json!(lease), &json!("Ada's desk")));
    assert_eq!(run(&stand, &list), json!({"leases": []}));
    let again = said(&mut stand.latchkey(&end), 1);
    assert!(again.contains("lease_unknown") && again.contains("latchkey leases list"), "{again}");
    let events = printed(&mut stand.latchkey(&["events", "list", "--license", &license]));
    assert!(events.contains("lease_ended"), "{events}");
    let wrong = said(&mut stand.latchkey(&["leases", "end", &license, "7", "--yes"]), 2);
    assert!(wrong.contains("no lease ID"), "{wrong}");
}

// R30
#[test]
fn a_floating_license_is_good_to_the_console_without_a_seat() {
    let stand = Stand::start();
    stand.activation_key_file("key", &["--floating-seats", "3"]);
    run(&stand, &["activate", "--activation-key-file", "key", "--computer-id", "desk-1", "--out", "desk.lic"]);
    let verdict = run(&stand, &["verify", "desk.lic", "--product", PRODUCT, "--computer-id", "desk-1"]);
    assert_eq!((&verdict["verdict"], &verdict["floating_seats"]), (&json!("licensed"), &json!(3)));
}
