//! Products, and orders that fit into one request.

use crate::stand::{PRODUCT, Stand, json, said};

#[test]
fn a_product_is_defined_as_it_was_typed() {
    let stand = Stand::start();
    let put = ["products", "put", "reader", "--name", "Acme Reader", "--version", "1.0", "--feature", "ocr"];
    let product = json(&stand.latchkey(&put).args(["--output", "json"]).assert().success().get_output().stdout);
    assert_eq!((&product["product_id"], &product["features"][0]), (&"reader".into(), &"ocr".into()));
    let table = String::from_utf8(stand.latchkey(&put).assert().success().get_output().stdout.clone()).unwrap();
    assert!(table.contains("\nname            Acme Reader\n"), "{table}");
    stand.latchkey(&["products", "put", "no such id", "--name", "x", "--version", "1"]).assert().code(2);
}

#[test]
fn every_field_of_an_order_arrives() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    let order = [
        "keys",
        "create",
        "--product",
        PRODUCT,
        "--quantity",
        "2",
        "--generic",
        "--activations",
        "3",
        "--floating-seats",
        "4",
        "--model",
        "subscription",
        "--duration-days",
        "365",
        "--maintenance-until",
        "2030-01-01T00:00:00Z",
        "--feature",
        "spelling",
        "--feature",
        "export",
        "--property",
        "tier=gold",
        "--property",
        "rooms=7",
        "--property",
        "code=\"7\"",
        "--customer-name",
        "Example University",
        "--customer-email",
        "it@example.edu",
        "--order-id",
        "PO-7",
        "--comment",
        "paid, twice",
        "--yes",
        "--output",
        "json",
    ];
    let created = json(&stand.latchkey(&order).assert().success().get_output().stdout);
    assert_eq!(created["keys"].as_array().unwrap().len(), 2);
    let key = &created["keys"][1];
    assert_eq!(
        serde_json::json!([
            key["generic"],
            key["activations"],
            key["floating_seats"],
            key["model"],
            key["duration_days"],
            key["maintenance_until"],
            key["features"],
            key["properties"],
            key["customer"],
            key["order_id"],
            key["comment"],
        ]),
        serde_json::json!([
            true, 3, 4, "subscription", 365, "2030-01-01T00:00:00Z", ["export", "spelling"],
            {"tier": "gold", "rooms": 7, "code": "7"}, {"name": "Example University", "email": "it@example.edu"},
            "PO-7", "paid, twice",
        ])
    );
}

// R11
#[test]
fn a_generic_or_perpetual_key_needs_a_yes_and_warns() {
    let stand = Stand::start();
    stand.switch_generic_keys_on();
    for options in [["--generic", "--duration-days=30"], ["--generic", "--perpetual"], ["--perpetual", "--quantity=2"]]
    {
        let mut order = stand.latchkey(&["keys", "create", "--product", PRODUCT]);
        let output = order.args(options).assert().code(2).get_output().clone();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.lines().last().unwrap().ends_with("add --yes to confirm"), "{said}");
        assert!(said.starts_with("warning: "), "{said}");
    }
    assert_eq!(stand.licenses(), 0);
    let mut order = stand.latchkey(&["keys", "create", "--product", PRODUCT, "--generic", "--perpetual", "--yes"]);
    let output = order.assert().success().get_output().clone();
    let warnings = String::from_utf8(output.stderr).unwrap();
    assert!(warnings.contains("any number of computers") && warnings.contains("never expires"), "{warnings}");
    assert_eq!(warnings.lines().count(), 2, "each once: {warnings}");
}

// R9, R11, R18
#[test]
fn the_services_code_says_why_not() {
    let stand = Stand::start();
    let order = |options: &[&str]| {
        let mut order = stand.latchkey(&["keys", "create", "--product", PRODUCT, "--yes", "--out", "keys.csv"]);
        order.args(options);
        let output = order.assert().code(1).get_output().clone();
        String::from_utf8(output.stderr).unwrap().lines().last().unwrap().to_owned()
    };
    let refused = order(&["--generic", "--duration-days", "30"]);
    assert!(refused.contains("settings set security/AllowGenericKeys true (generic_keys_disabled, "), "{refused}");
    assert_eq!(stand.files(), [""; 0], "another order begins anew");
    stand.switch_generic_keys_on();
    let refused = order(&["--generic"]);
    assert!(
        refused.contains(
            "needs --expires-at or --duration-days; to make one that never expires, say --perpetual (expiry_required"
        ),
        "{refused}"
    );
    let refused = order(&["--feature", "export", "--feature", "telepathy"]);
    assert!(
        refused
            .starts_with("latchkey: --feature telepathy: the product acme-editor has no such feature (invalid_field"),
        "{refused}"
    );
    assert_eq!(stand.licenses(), 0);
    assert_eq!(stand.files(), [""; 0]);
}

// R14
#[test]
fn an_order_that_names_itself_is_made_once() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT, "--idempotency-key", "PO-7", "--output", "csv"];
    let first = stand.latchkey(&order).assert().success().get_output().stdout.clone();
    let second = stand.latchkey(&order).assert().success().get_output().stdout.clone();
    assert_eq!(first, second);
    assert_eq!(stand.licenses(), 1);
    assert!(first.starts_with(b"license_id,activation_key,product,generic,"));
    let other = said(stand.latchkey(&order).args(["--activations", "2"]), 1);
    assert!(other.contains("(idempotency_key_reused, request "), "{other}");
}

#[test]
fn what_does_not_fit_together_is_found_before_any_call() {
    let stand = Stand::start();
    for options in [
        &["--quantity", "51"][..],
        &["--quantity", "0"],
        &["--perpetual", "--duration-days", "3"],
        &["--activations", "0"],
        &["--property", "tier"],
        &["--property", "tier=[1]"],
        &["--property", "tier=1e400"],
        &["--property", "tier=1e-999"],
        &["--expires-at", "tomorrow"],
        &["--expires-at", "2027-02-30"],
        &["--expires-at", "+9000y"],
        &["--maintenance-until", "31.12.2027"],
        &["--property", "tier=gold", "--property", "tier=silver"],
        &["--columns", "license_id,nothing"],
        &["--columns", "license_id", "--output", "json"],
        &["--quantity", "51", "--out", "-"],
        &["--customer-email", "nobody"],
    ] {
        stand.latchkey(&["keys", "create", "--product", PRODUCT]).args(options).assert().code(2);
    }
    assert_eq!(stand.licenses(), 0);
}
