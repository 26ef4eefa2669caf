//! What somebody did to the tables by hand is found and named.

use aws_sdk_dynamodb::types::AttributeValue;
use serde_json::Value;

use crate::scripted_server::{ScriptedServer, answer};
use crate::stand::{Item, Stand, activate, json, latchkey, printed, run, said, sold};

/// A license with four events of its own, and one of an activation.
fn with_history(stand: &Stand) -> String {
    let license_id = sold(stand, &["--customer-name", "Ada", "--activations", "3"]);
    activate(stand, "PC-7");
    let activation = run(stand, &["activations", "list", &license_id])["activations"][0]["activation_id"].clone();
    for change in [
        &["licenses", "update", &license_id, "--activations", "5"][..],
        &["licenses", "update", &license_id, "--customer-name", "Bob"],
        &["licenses", "suspend", &license_id, "--reason", "unpaid", "--yes"],
        &["licenses", "reinstate", &license_id, "--reason", "paid"],
        &["activations", "remove", &license_id, activation.as_str().unwrap(), "--yes"],
    ] {
        stand.latchkey(change).assert().success();
    }
    license_id
}

/// The events of the license's own chain, by number.
fn events(stand: &Stand, license_id: &str) -> Vec<Item> {
    let mut items = stand.items(license_id);
    items.retain(|item| item.get("chain").is_some_and(|chain| *chain == text("license")));
    items.sort_by_key(|item| item["number"].as_n().unwrap().clone());
    items
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

fn id(item: &Item) -> String {
    item["event_id"].as_s().unwrap().clone()
}

fn with(item: &Item, name: &str, value: AttributeValue) -> Item {
    item.clone().into_iter().chain([(name.to_owned(), value)]).collect()
}

/// What the audit reports of a license that isn't whole, and says to a person.
fn found(stand: &Stand, license_id: &str) -> (Value, String) {
    let verify = ["audit", "verify", license_id];
    let output = stand.latchkey(&verify).args(["--output", "json"]).assert().code(1).get_output().clone();
    let (report, failure) = (json(&output.stdout), json(&output.stderr));
    assert_eq!((&failure["code"], &failure["exit_code"]), (&report["verdict"], &Value::from(1)));
    let said = said(&mut stand.latchkey(&verify), 1);
    assert!(said.contains(report["detail"].as_str().unwrap()), "{said}");
    (report, said)
}

// R29
#[test]
fn an_event_that_was_altered_removed_swapped_or_put_in_is_named() {
    let stand = Stand::start();
    let license_id = with_history(&stand);
    let whole = printed(&mut stand.latchkey(&["audit", "verify", &license_id]));
    assert!(whole.contains("verdict     whole") && whole.contains("events      5"), "{whole}");
    let events = events(&stand, &license_id);
    let other_license = with_history(&stand);
    let assert_whole = || assert_eq!(run(&stand, &["audit", "verify", &license_id])["verdict"], "whole");

    stand.put(&with(&events[1], "request_id", text("another")));
    let (report, said) = found(&stand, &license_id);
    assert_eq!((&report["verdict"], &report["event_id"]), (&"event_altered".into(), &id(&events[1]).into()));
    assert!(said.contains(&id(&events[1])), "{said}");
    stand.put(&events[1]);
    assert_whole();

    stand.delete(&events[2]);
    let (report, said) = found(&stand, &license_id);
    assert_eq!(
        (&report["verdict"], &report["number"], &report["chain"]),
        (&"event_removed".into(), &3.into(), &"license".into())
    );
    assert!(said.contains("event number 3 of the chain license was removed"), "{said}");
    stand.put(&events[2]);
    assert_whole();

    let [one, other] = [&events[1], &events[2]];
    stand.put(&with(one, "sk", other["sk"].clone()));
    stand.put(&with(other, "sk", one["sk"].clone()));
    let (report, _) = found(&stand, &license_id);
    assert_eq!((&report["verdict"], &report["event_id"]), (&"event_altered".into(), &id(other).into()));
    stand.put(one);
    stand.put(other);
    assert_whole();

    // Another license's, under this one.
    let foreign = &self::events(&stand, &other_license)[2];
    let put_in = with(foreign, "pk", events[0]["pk"].clone());
    stand.put(&put_in);
    let (report, said) = found(&stand, &license_id);
    assert_eq!((&report["verdict"], &report["event_id"]), (&"event_put_in".into(), &id(foreign).into()));
    assert!(said.contains("was put in"), "{said}");
    stand.delete(&put_in);
    assert_whole();
    assert_eq!(run(&stand, &["audit", "verify", &other_license])["verdict"], "whole");
}

// R29
#[test]
fn a_license_that_was_altered_past_its_events_is_named_with_the_member() {
    let stand = Stand::start();
    let license_id = with_history(&stand);
    let items = stand.items(&license_id);
    let license = items.iter().find(|item| item["sk"] == text("LICENSE")).unwrap();
    stand.put(&with(license, "activations", AttributeValue::N("1000".to_owned())));
    let (report, said) = found(&stand, &license_id);
    assert_eq!((&report["verdict"], &report["members"][0]), (&"license_altered".into(), &"activations".into()));
    assert!(said.contains("the license was altered: activations"), "{said}");
    stand.put(license);
    assert_eq!(run(&stand, &["audit", "verify", &license_id])["verdict"], "whole");
}

// R29
#[test]
fn a_license_that_was_altered_beyond_reading_is_named_with_what_it_lacks() {
    let stand = Stand::start();
    let license_id = with_history(&stand);
    let items = stand.items(&license_id);
    let license = items.iter().find(|item| item["sk"] == text("LICENSE")).unwrap();
    let mut without_product = license.clone();
    without_product.remove("product");
    let chain_end = items.iter().find(|item| item["sk"].as_s().unwrap().starts_with("CHAIN#")).unwrap();
    for (altered, lacks) in [
        (without_product, "missing field `product`"),
        (with(license, "state", text("sold")), "does not have its form"),
        (with(license, "leads_to", text("nowhere")), "does not have its form"),
        (with(chain_end, "number", text("two")), "does not have its form"),
    ] {
        stand.put(&altered);
        let said = said(&mut stand.latchkey(&["audit", "verify", &license_id]), 1);
        assert!(said.contains("(license_unreadable") && said.contains(lacks), "{said}");
        assert!(said.contains(&format!("license {license_id} was altered")), "{said}");
        assert!(!said.contains("sold") && !said.contains("nowhere"), "{said}");
        // Its events are all there.
        let listed = run(&stand, &["events", "list", "--license", &license_id]);
        assert_eq!(listed["events"].as_array().unwrap().len(), 5);
        stand.put(license);
        stand.put(chain_end);
    }
    assert_eq!(run(&stand, &["audit", "verify", &license_id])["verdict"], "whole");
}

// R29
#[test]
fn a_customer_who_is_erased_leaves_the_chain_whole_and_nothing_of_it_can_be_undone() {
    let stand = Stand::start();
    let license_id = with_history(&stand);
    stand.latchkey(&["licenses", "update", &license_id, "--unset", "customer-name"]).assert().success();
    for mut item in stand.items(&license_id) {
        if item.remove("personal").is_some() {
            stand.put(&item);
        }
    }
    let report = run(&stand, &["audit", "verify", &license_id]);
    assert_eq!((&report["verdict"], &report["erased"]), (&"whole".into(), &3.into()));
    let listed = run(&stand, &["events", "list", "--license", &license_id]).to_string();
    assert!(!listed.contains("Ada") && !listed.contains("Bob") && !listed.contains("PC-7"), "{listed}");
    let events = run(&stand, &["events", "list", "--license", &license_id, "--limit", "1"]);
    let last = events["events"][0]["event_id"].as_str().unwrap();
    let said = said(&mut stand.latchkey(&["events", "undo", last, "--yes"]), 1);
    assert!(said.contains("what was personal of it is erased"), "{said}");
}

// R29
#[test]
fn a_license_that_is_changed_while_it_is_read_is_read_again() {
    let stand = Stand::start();
    let license_id = with_history(&stand);
    let page = || run(&stand, &["api", "GET", "/v1/events", "--query", &format!("license_id={license_id}")]);
    let before = page();
    stand.latchkey(&["licenses", "update", &license_id, "--comment", "x"]).assert().success();
    let after = page();
    let mut mixed = after.clone();
    mixed["license"] = before["license"].clone();
    let answers = |pages: &[&Value]| {
        let answer = |page: &&Value| answer("200 OK", "content-type: application/json\r\n", &page.to_string());
        ScriptedServer::answering(pages.iter().map(answer).collect())
    };
    let verify = |server: &ScriptedServer| {
        let mut command = latchkey(&std::env::temp_dir(), &["audit", "verify", &license_id, "--url", &server.url]);
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "hush");
        command
    };
    let server = answers(&[&mixed, &after]);
    assert!(printed(&mut verify(&server)).contains("whole"));
    assert_eq!(server.asked().len(), 3, "read, looked at again, read anew");
    let server = answers(&[&mixed, &after, &mixed, &after, &mixed, &after, &mixed, &after, &mixed, &after]);
    assert!(said(&mut verify(&server), 3).contains("(try_again)"), "nobody is accused");
    let server = answers(&[&mixed]);
    assert!(said(&mut verify(&server), 1).contains("was put in"));
}
