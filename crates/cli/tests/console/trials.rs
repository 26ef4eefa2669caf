//! One trial a computer, seen and given once more.

use std::fs;

use serde_json::{Value, json};

use crate::stand::{PRODUCT, Stand, json as read, printed, said};

fn run(stand: &Stand, arguments: &[&str]) -> Value {
    let mut command = stand.latchkey(&["--output", "json"]);
    read(&command.args(arguments).assert().success().get_output().stdout)
}

fn activate<'a>(key: &'a str, computer: &'a str) -> [&'a str; 5] {
    ["activate", "--activation-key-file", key, "--computer-id", computer]
}

#[test]
fn a_computer_that_has_had_its_trial_is_shown_and_given_another() {
    let stand = Stand::start();
    for name in ["first", "second"] {
        stand.activation_key_file(name, &["--model", "trial", "--duration-days", "14"]);
    }
    run(&stand, &["settings", "set", "options/OneTrialPerComputer", "true"]);
    stand.latchkey(&activate("first", "Ada's desk")).assert().success();
    let refused = said(&mut stand.latchkey(&activate("second", "Ada's desk")), 1);
    assert!(refused.contains("trial_used") && refused.contains("latchkey trials reset"), "{refused}");
    stand.latchkey(&activate("first", "Ada's desk")).assert().success();

    let trials = run(&stand, &["trials", "list", "Ada's desk"])["trials"].clone();
    let [trial] = &trials.as_array().unwrap()[..] else { panic!("{trials}") };
    let first = run(&stand, &["licenses", "find", "first"])["license_id"].clone();
    assert_eq!((&trial["product"], &trial["license_id"]), (&json!(PRODUCT), &first));
    let table = printed(&mut stand.latchkey(&["trials", "list", "Ada's desk"]));
    assert!(table.contains(first.as_str().unwrap()) && table.contains(PRODUCT), "{table}");
    assert_eq!(run(&stand, &["trials", "list", "another"]), json!({"trials": []}));

    let reset = ["trials", "reset", "Ada's desk", PRODUCT];
    assert_eq!(run(&stand, &[&reset[..], &["--dry-run"]].concat())["method"], "DELETE");
    assert_eq!(run(&stand, &["trials", "list", "Ada's desk"])["trials"], trials);
    assert_eq!(run(&stand, &reset), json!({"computer_id": "Ada's desk", "product": PRODUCT, "trial_used": false}));
    let again = said(&mut stand.latchkey(&reset), 1);
    assert!(again.contains("trial_unknown") && again.contains("latchkey trials list"), "{again}");
    stand.latchkey(&activate("second", "Ada's desk")).assert().success();
    assert_eq!(fs::read_dir(stand.path(".")).unwrap().count(), 2, "nothing else is written");
}
