//! Tables, CSV and JSON of the same things.

use std::fs;

use crate::stand::{PRODUCT, Stand, json, latchkey, printed};

/// Part of the contract: who reads CSV by position relies on it.
const COLUMNS_OF_KEYS: &str = "license_id,activation_key,product,generic,model,activations,floating,floating_seats,\
    expires_at,duration_days,perpetual,maintenance_until,features,properties,customer_name,customer_email,order_id,comment,created_at";

const COLUMNS_OF_LICENSES: &str = "license_id,state,ends_at,customer_name,product,customer_email,order_id,generic,model,activations,\
    floating,floating_seats,expires_at,duration_days,perpetual,maintenance_until,features,properties,comment,state_reason,\
    first_activated_at,revision,record_version,created_at,created_by,updated_at,updated_by";

fn records(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn the_order_of_columns_is_in_the_help_and_in_the_file() {
    let stand = Stand::start();
    let keys = printed(&mut stand.latchkey(&["keys", "create", "--product", PRODUCT, "--output", "csv"]));
    assert_eq!(keys.lines().next().unwrap(), COLUMNS_OF_KEYS);
    stand.latchkey(&["computers", "block", "pc", "--reason", "stolen"]).assert().success();
    for (command, columns) in [
        (&["keys", "create"][..], COLUMNS_OF_KEYS),
        (
            &["products", "list"],
            "product_id,name,version,features,updated_at,updated_by,created_at,created_by,record_version",
        ),
        (
            &["settings", "list"],
            "name,value,default,visibility,updated_at,updated_by,type,minimum,maximum,description,version",
        ),
        (&["licenses", "list"], COLUMNS_OF_LICENSES),
        (&["computers", "list"], "computer_id,reason,blocked_at,blocked_by,id,version"),
    ] {
        let help = printed(latchkey(&stand.path(""), command).arg("--help"));
        let help: String = help.split_whitespace().collect();
        assert!(help.contains(&format!("CSV:{columns}.")), "{columns}: {help}");
        if command[1] == "list" {
            let text = printed(stand.latchkey(command).args(["--output", "csv"]));
            assert_eq!(text.lines().next().unwrap(), columns);
            let row = &records(&text)[1];
            assert!(!row[0].is_empty() && !row[1].is_empty(), "{text}");
        }
    }
}

// R33
#[test]
fn what_a_customer_calls_himself_runs_in_no_spreadsheet() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT, "--customer-name", "=HYPERLINK(\"http://x\")"];
    let more = ["--comment", "paid;=1+1\n- twice", "--order-id=-7", "--property", "note=\"@x\""];
    let order = || {
        let mut command = stand.latchkey(&order);
        command.args(more);
        command
    };
    let text = printed(order().args(["--output", "csv"]));
    let row = &records(&text)[1];
    assert_eq!([&row[14], &row[16], &row[17]], ["'=HYPERLINK(\"http://x\")", "'-7", "paid;'=1+1\n'- twice"]);
    assert_eq!(row[13], "{\"note\":\"@x\"}");
    for (options, file) in
        [(&["--csv", "excel"][..], None), (&["--csv", "excel", "--out", "keys.csv"], Some("keys.csv"))]
    {
        let text = printed(order().args(options));
        let text = file.map_or(text, |file| fs::read_to_string(stand.path(file)).unwrap());
        assert!(
            text.starts_with("\u{feff}license_id,") && text.lines().next().is_some_and(|_| text.contains("\r\n")),
            "{text}"
        );
        assert_eq!(records(&text)[1][13], row[13]);
    }
    // Whoever reads JSON gets it as it is.
    assert_eq!(
        json(printed(order().args(["--output", "json"])).as_bytes())["keys"][0]["customer"]["name"],
        "=HYPERLINK(\"http://x\")"
    );
}

#[test]
fn several_keys_on_the_terminal_come_with_their_license_ids() {
    let stand = Stand::start();
    let order = ["keys", "create", "--product", PRODUCT, "--quantity", "3"];
    let table = printed(stand.latchkey(&order).args(["--customer-name", "Ada\u{202e} \"A\""]));
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["LICENSE", "ID", "ACTIVATION", "KEY"]);
    for line in &lines[1..4] {
        let cells: Vec<_> = line.split_whitespace().collect();
        assert_eq!((cells[0].len(), cells[1].len()), (36, 29), "{line}");
    }
    assert!(lines[4].is_empty() && table.contains("\nproduct         acme-editor\n"), "{table}");
    assert!(table.contains("name=Ada\\u{202e} \"A\""), "{table}");
    let chosen = printed(stand.latchkey(&order).args(["--columns", "activation_key,product"]));
    assert!(chosen.starts_with("ACTIVATION KEY") && chosen.lines().count() == 4, "{chosen}");
    // A file gets CSV, and so does what may be redirected into one.
    let csv = printed(stand.latchkey(&order).args(["--out", "-"]));
    assert_eq!(records(&csv).len(), 4);
}

#[test]
fn a_row_of_one_result_has_the_order_of_its_type() {
    let stand = Stand::start();
    let table = printed(&mut stand.latchkey(&["products", "get", PRODUCT]));
    let names: Vec<_> = table.lines().map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(names[..4], ["product_id", "record_version", "name", "version"]);
    let csv = records(&printed(stand.latchkey(&["products", "get", PRODUCT]).args(["--output", "csv"])));
    assert_eq!(
        (csv.len(), &csv[0][..4], csv[1][0].as_str()),
        (2, &names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>()[..4], PRODUCT)
    );
}

#[test]
fn a_date_is_a_day_a_time_or_so_long_from_today() {
    let stand = Stand::start();
    let ends = |options: &[&str]| {
        let mut order = stand.latchkey(&["keys", "create", "--product", PRODUCT, "--output", "json"]);
        json(printed(order.args(options)).as_bytes())["keys"][0].clone()
    };
    let key = ends(&["--expires-at", "2090-12-31", "--maintenance-until", "2091-01-01T06:00:00+06:00"]);
    assert_eq!(
        (key["expires_at"].as_str(), key["maintenance_until"].as_str()),
        (Some("2090-12-31T23:59:59Z"), Some("2091-01-01T00:00:00Z"))
    );
    for (text, days) in [("+1y", 365..=366), ("+6m", 181..=184), ("+2w", 14..=14), ("+30d", 30..=30)] {
        let before = jiff::Timestamp::now();
        let expires_at: jiff::Timestamp =
            ends(&["--expires-at", text])["expires_at"].as_str().unwrap().parse().unwrap();
        let whole_days = expires_at.duration_since(before).as_hours() / 24;
        assert!(days.contains(&whole_days), "{text}: {expires_at}");
        assert!(expires_at.to_string().ends_with("T23:59:59Z"), "{text}: {expires_at}");
    }
}

#[test]
fn an_empty_list_is_a_list() {
    let stand = Stand::start();
    let computers = |form: &str| printed(&mut stand.latchkey(&["computers", "list", "--output", form]));
    assert_eq!(computers("csv"), "computer_id,reason,blocked_at,blocked_by,id,version\n");
    assert_eq!(json(computers("json").as_bytes())["blocked_computers"].as_array().unwrap().len(), 0);
    assert_eq!(computers("table").lines().count(), 1);
}
