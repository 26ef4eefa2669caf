//! Products, and blocked computers.

use serde_json::{Value, json};

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{PRODUCT, Stand, run, said};

// R31
#[test]
fn products_are_listed_read_and_changed() {
    let stand = Stand::start();
    for number in 0..120 {
        let product = format!("viewer-{number:03}");
        run(&stand, &["products", "put", &product, "--name", "Viewer", "--version", "1"]);
    }
    let listed = run(&stand, &["products", "list"])["products"].as_array().unwrap().clone();
    assert_eq!(listed.len(), 121, "all pages");
    let set = run(&stand, &["products", "set", PRODUCT, "--version", "4.3"]);
    assert_eq!(
        (&set["version"], &set["name"], &set["features"]),
        (&json!("4.3"), &json!("Acme Editor"), &json!(["export", "spelling"]))
    );
    let set = run(&stand, &["products", "set", PRODUCT, "--add-feature", "print", "--remove-feature", "spelling"]);
    assert_eq!((&set["version"], &set["features"]), (&json!("4.3"), &json!(["export", "print"])));
    assert_eq!(run(&stand, &["products", "get", PRODUCT])["features"], json!(["export", "print"]));
    // Defined anew, it loses what is left out, and says so.
    let put = stand.latchkey(&["products", "put", PRODUCT, "--name", "Editor", "--version", "5"]);
    let output = { put }.assert().success().get_output().clone();
    assert!(String::from_utf8(output.stderr).unwrap().contains("export, print"));
    assert_eq!(run(&stand, &["products", "get", PRODUCT])["features"], json!([]));
    for (arguments, exit_code) in [
        (&["get", "nothing"][..], 1),
        (&["set", "nothing", "--version", "1"], 1),
        (&["set", PRODUCT, "--remove-feature", "fly"], 2),
    ] {
        said(stand.latchkey(&["products"]).args(arguments), exit_code);
    }
    stand.latchkey(&["products", "set", PRODUCT]).assert().code(2);
    let table = stand.latchkey(&["products", "list"]).assert().success().get_output().stdout.clone();
    assert!(String::from_utf8(table).unwrap().starts_with("PRODUCT"));
}

// R31
#[test]
fn what_another_administrator_made_of_a_product_is_shown_and_not_overwritten() {
    let stand = Stand::start();
    let product = |version: &str, features: Value, record_version: &str| {
        let product = json!({
            "product_id": "acme-editor", "record_version": record_version, "name": "Acme Editor", "version": version,
            "features": features, "created_at": "2026-11-24T10:00:00Z", "updated_at": "2026-11-24T10:00:00Z",
            "created_by": "arn:aws:iam::111122223333:user/ada", "updated_by": "arn:aws:iam::111122223333:user/bob",
        });
        answer("200 OK", "content-type: application/json\r\n", &product.to_string())
    };
    let mismatch = json!({"code": "version_mismatch", "status": 412, "title": "Version mismatch", "detail": "changed"});
    let server = ScriptedServer::answering(vec![
        product("4.2", json!(["export"]), "019ab3f1-7d00-7000-8000-000000000001"),
        answer("412 Precondition Failed", "content-type: application/problem+json\r\n", &mismatch.to_string()),
        product("4.2", json!(["export", "print"]), "019ab3f1-7d00-7000-8000-000000000002"),
    ]);
    let command = ["products", "set", PRODUCT, "--version", "4.3", "--url", &server.url];
    let said = said(&mut stand.latchkey(&command), 1);
    assert!(said.contains("had features export, and has export, print") && said.contains("user/bob"), "{said}");
    let asked = server.asked();
    assert!(asked.len() == 3 && asked[1].1.contains("019ab3f1-7d00-7000-8000-000000000001"), "{asked:?}");
}

#[test]
fn computers_are_blocked_listed_and_unblocked() {
    let stand = Stand::start();
    let blocked = || run(&stand, &["computers", "list"])["blocked_computers"].as_array().unwrap().clone();
    let name = "für Adas Rechner";
    for (reason, warnings) in [("stolen", 0), ("stolen", 0), ("stolen once more", 1)] {
        let block = stand.latchkey(&["computers", "block", name, "--reason", reason]).assert().success();
        let told = String::from_utf8(block.get_output().stderr.clone()).unwrap();
        assert_eq!(
            told.matches("was blocked already, and the new reason was not stored: it is still stolen\n").count(),
            warnings,
            "{reason}: {told}"
        );
    }
    assert_eq!(blocked().len(), 1);
    assert_eq!((&blocked()[0]["computer_id"], &blocked()[0]["reason"]), (&json!(name), &json!("stolen")));
    let table = stand.latchkey(&["computers", "list"]).assert().success().get_output().stdout.clone();
    let table = String::from_utf8(table).unwrap();
    assert!(table.starts_with("COMPUTER") && table.contains("stolen"), "{table}");
    for (computer_id, shown) in [(" ", "\" \""), ("pc\u{202e}\u{200b}1", "pc\\u{202e}\\u{200b}1")] {
        let mut block = stand.latchkey(&["computers", "block", computer_id, "--reason", "x\u{2066}y"]);
        let block = String::from_utf8(block.assert().success().get_output().stdout.clone()).unwrap();
        assert!(block.contains(shown) && block.contains("x\\u{2066}y"), "{block}");
        assert!(blocked().iter().any(|computer| computer["computer_id"] == computer_id), "as it is in JSON");
        run(&stand, &["computers", "unblock", computer_id]);
    }
    run(&stand, &["computers", "unblock", name]);
    assert!(blocked().is_empty());
    said(&mut stand.latchkey(&["computers", "unblock", name]), 1);
    stand.latchkey(&["computers", "block", name]).assert().code(2);
}
