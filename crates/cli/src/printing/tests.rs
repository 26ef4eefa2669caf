//! Results look the same whatever was built along.

use serde_json::json;

use super::*;

#[derive(Serialize)]
struct Entry {
    zebra: u32,
    customer: Option<Named>,
    features: Vec<&'static str>,
    properties: Value,
    updated_at: &'static str,
}

#[derive(Serialize)]
struct Named {
    name: &'static str,
}

const LIST: List = List {
    member: "entries",
    columns: &[
        Column::whole("zebra"),
        Column::new("customer_name"),
        Column::new("updated_at"),
        Column::in_csv("features"),
        Column::in_csv("properties"),
    ],
};

fn entries() -> Vec<Entry> {
    let entry = |zebra, customer| Entry {
        zebra,
        customer,
        features: vec!["export", "print"],
        properties: json!({"z": 1, "a": "=2"}),
        updated_at: "2026-11-24T10:00:00.5Z",
    };
    vec![entry(1, Some(Named { name: "=Ada" })), entry(2, None)]
}

fn options(arguments: &[&str]) -> (Output, Columns) {
    use clap::FromArgMatches;
    let command = Columns::augment_args(Output::augment_args(clap::Command::new("list")));
    let matches = command.try_get_matches_from([&["list"], arguments].concat()).unwrap();
    (Output::from_arg_matches(&matches).unwrap(), Columns::from_arg_matches(&matches).unwrap())
}

fn text(arguments: &[&str]) -> Result<String, Failure> {
    let (output, columns) = options(arguments);
    LIST.text(&output, output.form(), &columns, &entries())
}

#[test]
fn a_list_has_its_columns_in_their_order_in_every_form() {
    assert_eq!(
        text(&[]).unwrap(),
        "ZEBRA  CUSTOMER NAME  UPDATED AT\n1      =Ada           2026-11-24T10:00:01Z\n2                     2026-11-24T10:00:01Z\n"
    );
    assert_eq!(
        text(&["--output", "csv"]).unwrap(),
        "zebra,customer_name,updated_at,features,properties\n\
         1,'=Ada,2026-11-24T10:00:00.5Z,export print,\"{\"\"a\"\":\"\"=2\"\",\"\"z\"\":1}\"\n\
         2,,2026-11-24T10:00:00.5Z,export print,\"{\"\"a\"\":\"\"=2\"\",\"\"z\"\":1}\"\n"
    );
    assert!(text(&["--csv", "excel"]).unwrap().starts_with("\u{feff}zebra,"));
    let json: Value = serde_json::from_str(&text(&["--output", "json", "--csv", "excel"]).unwrap()).unwrap();
    assert_eq!(json["entries"][0]["customer"]["name"], "=Ada");
    assert!(LIST.help().contains("zebra, customer_name, updated_at, features, properties"));
}

#[test]
fn columns_are_those_that_were_asked_for() {
    assert_eq!(
        text(&["--columns", "features,zebra"]).unwrap(),
        "FEATURES       ZEBRA\nexport, print  1\nexport, print  2\n"
    );
    assert_eq!(text(&["--columns", "zebra", "--output", "csv"]).unwrap(), "zebra\n1\n2\n");
    for wrong in [&["--columns", "giraffe"][..], &["--columns", ""], &["--columns", "zebra", "--output", "json"]] {
        assert!(text(wrong).unwrap_err().is_usage(), "{wrong:?}");
    }
}

#[test]
fn in_a_narrow_terminal_the_last_columns_give_way_and_ids_never() {
    let rows = || {
        let rows = [
            ["LICENSE ID", "STATE", "ENDS AT", "CUSTOMER NAME", "PRODUCT"],
            [
                "01a20bed-6d4d-74c0-a678-6b11f576d8a2",
                "suspended",
                "2027-12-31T23:59:59Z",
                "Example University",
                "editor",
            ],
        ];
        rows.map(|row| row.map(str::to_owned).to_vec()).to_vec()
    };
    let whole = || vec![true, false, true, false, false];
    for (width, headings) in [(120, 5), (100, 5), (80, 4), (70, 3), (40, 2)] {
        let text = table_of(rows(), whole(), Some(width), false);
        let first = text.lines().next().unwrap();
        assert_eq!(first.split("  ").filter(|cell| !cell.is_empty()).count(), headings, "{width}: {text}");
        assert!(text.contains("01a20bed-6d4d-74c0-a678-6b11f576d8a2"), "{text}");
        assert!(width < 60 || text.lines().all(|line| line.chars().count() <= width), "{width}: {text}");
    }
    assert!(table_of(rows(), whole(), Some(40), true).contains("PRODUCT"), "what was asked for is there");
    assert!(table_of(rows(), whole(), None, false).contains("PRODUCT"));
}

#[test]
fn one_entry_has_a_row_for_each_column_that_is_not_empty() {
    let [entry, _] = <[Entry; 2]>::try_from(entries()).ok().unwrap();
    let names: Vec<_> = LIST.rows_of(&entry).unwrap().into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(names, ["zebra", "customer_name", "updated_at", "features", "properties"]);
    let other = Entry { customer: None, ..entry };
    assert_eq!(LIST.rows_of(&other).unwrap()[1][0], "updated_at");
}

#[test]
fn an_empty_list_has_its_headings() {
    let (output, columns) = options(&["--output", "csv"]);
    assert!(LIST.text::<Entry>(&output, Form::Csv, &columns, &[]).unwrap().starts_with("zebra,customer_name"));
}

#[test]
fn rows_are_in_the_order_of_the_type_and_have_no_marks_of_json() {
    let [entry, _] = <[Entry; 2]>::try_from(entries()).ok().unwrap();
    let names: Vec<_> = rows_of(&entry).into_iter().map(|row| row[0].clone()).collect();
    assert_eq!(names, ["zebra", "customer", "features", "properties", "updated_at"]);
    assert_eq!(rows_of(&entry)[3], ["properties", "a==2, z=1"]);
    assert_eq!(shown(&json!(["a", 1, true])), "a, 1, true");
    assert_eq!(rows_of(&json!({"a": null, "b": [], "c": {}, "d": {"tier": "gold"}})), [row("d", "tier=gold")]);
    assert_eq!(date(&json!(1_795_514_400)), "2026-11-24T10:00:00Z");
    assert_eq!(date(&json!("soon")), "soon");
}
