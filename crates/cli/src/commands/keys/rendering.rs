//! Activation keys as CSV, as JSON, and on a terminal.

use std::path::Path;

use clap::ValueEnum;
use latchkey_api::{CreateKeyResponse, CreatedActivationKey};
use serde::Serialize;
use serde_json::Value;

use crate::failure::Failure;
use crate::printing::{row, rows_of, shown};

/// How activation keys are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// A header line and a line a key (RFC 4180).
    Csv,
    /// `{"keys": […]}`, each as the API shows it.
    Json,
}

impl Format {
    /// The format that a file's name says.
    pub(super) fn of(path: &Path) -> Self {
        let is_json = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json"));
        if is_json { Self::Json } else { Self::Csv }
    }
}

/// The columns of the CSV, named as in the API.
const COLUMNS: [&str; 18] = [
    "license_id",
    "activation_key",
    "product",
    "generic",
    "model",
    "activations",
    "floating_seats",
    "expires_at",
    "duration_days",
    "perpetual",
    "maintenance_until",
    "features",
    "properties",
    "customer_name",
    "customer_email",
    "order_id",
    "comment",
    "created_at",
];

/// All activation keys of these answers in one text.
pub(super) fn render(format: Format, answers: &[CreateKeyResponse]) -> Result<String, Failure> {
    let keys: Vec<&CreatedActivationKey> = answers.iter().flat_map(|answer| &answer.keys).collect();
    match format {
        Format::Json => {
            #[derive(Serialize)]
            struct Document<'a> {
                keys: Vec<&'a CreatedActivationKey>,
            }
            let json = serde_json::to_string_pretty(&Document { keys }).map_err(unfit)?;
            Ok(format!("{json}\n"))
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(COLUMNS).map_err(unfit)?;
            for key in keys {
                let key = serde_json::to_value(key).map_err(unfit)?;
                writer.write_record(COLUMNS.map(|column| cell(&key, column))).map_err(unfit)?;
            }
            String::from_utf8(writer.into_inner().map_err(unfit)?).map_err(unfit)
        }
    }
}

fn cell(key: &Value, column: &str) -> String {
    let value = match column {
        "customer_name" => &key["customer"]["name"],
        "customer_email" => &key["customer"]["email"],
        _ => &key[column],
    };
    match value {
        Value::Null => String::new(),
        Value::Array(values) => values.iter().map(shown).collect::<Vec<_>>().join(" "),
        Value::Object(members) if members.is_empty() => String::new(),
        Value::Object(_) => value.to_string(),
        _ => shown(value),
    }
}

/// One answer for people: each activation key, then what they have in common.
pub(super) fn table(answer: &CreateKeyResponse) -> Vec<Vec<String>> {
    let keys = answer.keys.iter().map(|key| row("activation_key", key.activation_key.reveal()));
    let in_common = answer.keys.first().map(rows_of).unwrap_or_default().into_iter();
    let is_one = answer.keys.len() == 1;
    let in_common = in_common.filter(|row| row[0] != "activation_key" && (is_one || row[0] != "license_id"));
    keys.chain(in_common).collect()
}

fn unfit(error: impl std::fmt::Display) -> Failure {
    Failure::usage(format!("the activation keys can't be written: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer() -> CreateKeyResponse {
        serde_json::from_value(json!({
            "keys": [{
                "license_id": "01a20bed-6d4d-74c0-a678-6b11f576d8a2",
                "activation_key": "1T6F9-JXTG3-AZJTW-1AGR1-J221E",
                "state": "active", "revision": 1, "used": 0, "perpetual": false, "product": "editor",
                "generic": true, "model": "permanent", "activations": 1,
                "floating_seats": 1, "duration_days": 365, "features": ["export", "spelling"],
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
        let text = render(Format::Csv, &[answer(), answer()]).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), 2);
        let cells: Vec<_> = records[0].iter().collect();
        assert_eq!(cells[1], "1T6F9-JXTG3-AZJTW-1AGR1-J221E");
        assert_eq!(
            cells[7..14],
            ["", "365", "false", "", "export spelling", r#"{"tier":"gold"}"#, "Example, \"University\""]
        );
        assert_eq!(cells[16], "two\nlines");
    }

    #[test]
    fn json_is_as_the_api_shows_it() {
        let json: Value = serde_json::from_str(&render(Format::Json, &[answer()]).unwrap()).unwrap();
        assert_eq!(json["keys"], serde_json::to_value(answer()).unwrap()["keys"]);
    }
}
