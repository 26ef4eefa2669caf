//! Activation keys as CSV, as JSON, and on a terminal.

use latchkey_api::{CreateKeyResponse, CreatedActivationKey};

use crate::failure::Failure;
use crate::output::{Form, Output};
use crate::printing::{Column, Columns, List, row, rows_of, table_text};

/// The activation keys of an order, each with what it buys.
pub(super) const LIST: List = List {
    member: "keys",
    columns: &[
        Column::whole("license_id"),
        Column::whole("activation_key"),
        Column::in_csv("product"),
        Column::in_csv("generic"),
        Column::in_csv("model"),
        Column::in_csv("activations"),
        Column::in_csv("floating"),
        Column::in_csv("floating_seats"),
        Column::in_csv("expires_at"),
        Column::in_csv("duration_days"),
        Column::in_csv("perpetual"),
        Column::in_csv("maintenance_until"),
        Column::in_csv("features"),
        Column::in_csv("properties"),
        Column::in_csv("customer_name"),
        Column::in_csv("customer_email"),
        Column::in_csv("order_id"),
        Column::in_csv("comment"),
        Column::in_csv("created_at"),
    ],
};

/// All activation keys of these answers in one text.
pub(crate) fn keys_text(
    output: &Output,
    form: Form,
    columns: &Columns,
    answers: &[CreateKeyResponse],
) -> Result<String, Failure> {
    let keys: Vec<&CreatedActivationKey> = answers.iter().flat_map(|answer| &answer.keys).collect();
    LIST.text(output, form, columns, &keys)
}

/// One answer for people: each activation key, then what they have in common.
pub(super) fn table(output: &Output, columns: &Columns, answer: &CreateKeyResponse) -> Result<String, Failure> {
    let Some(first) = answer.keys.first() else { return Ok(String::new()) };
    let rows = rows_of(first);
    if answer.keys.len() == 1 && !columns.are_given() {
        return Ok(table_text(&rows));
    }
    let mut text = LIST.text(output, Form::Table, columns, &answer.keys)?;
    if !columns.are_given() {
        let in_common = rows.into_iter().filter(|row| !matches!(row[0].as_str(), "activation_key" | "license_id"));
        let in_common = std::iter::once(row("for each", "")).chain(in_common);
        text += "\n";
        text += &table_text(&in_common.collect::<Vec<_>>());
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn answer() -> CreateKeyResponse {
        serde_json::from_value(json!({
            "keys": [{
                "license_id": "01a20bed-6d4d-74c0-a678-6b11f576d8a2",
                "record_version": "01a20bed-6d4d-74c0-a678-6b11f576d8a3",
                "activation_key": "1T6F9-JXTG3-AZJTW-1AGR1-J221E",
                "state": "active", "revision": 1, "used": 0, "perpetual": false, "product": "editor",
                "generic": true, "model": "permanent", "activations": 1,
                "floating_seats": 1, "floating": false, "duration_days": 365, "features": ["export", "spelling"],
                "properties": {"tier": "gold"}, "customer": {"name": "Example, \"University\""},
                "comment": "two\nlines", "created_at": "2026-11-24T05:00:39Z",
                "created_by": "arn:aws:iam::000000000000:user/local",
            }],
            "warnings": [],
        }))
        .unwrap()
    }

    #[test]
    fn a_csv_has_a_line_a_key_and_quotes_what_needs_it() {
        let text = keys_text(&Output::default(), Form::Csv, &Columns::default(), &[answer(), answer()]).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 2);
        let cells: Vec<_> = records[0].iter().collect();
        assert_eq!(cells[1], "1T6F9-JXTG3-AZJTW-1AGR1-J221E");
        assert_eq!(
            cells[8..15],
            ["", "365", "false", "", "export spelling", r#"{"tier":"gold"}"#, "Example, \"University\""]
        );
        assert_eq!(cells[17], "two\nlines");
    }

    #[test]
    fn json_is_as_the_api_shows_it() {
        let json: Value =
            serde_json::from_str(&keys_text(&Output::default(), Form::Json, &Columns::default(), &[answer()]).unwrap())
                .unwrap();
        assert_eq!(json["keys"], serde_json::to_value(answer()).unwrap()["keys"]);
    }
}
