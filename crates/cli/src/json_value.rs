//! A JSON value on the command line.

use serde::de::IgnoredAny;
use serde_json::Value;

/// JSON where it is JSON, else a text.
///
/// # Errors
///
/// What is JSON by its spelling and can't be kept as it is: it would be neither what was typed nor a text that was meant.
pub(crate) fn json_value(text: &str) -> Result<Value, String> {
    match serde_json::from_str(text) {
        Ok(Value::Number(number)) if number.as_f64() == Some(0.0) && !is_zero(text) => {
            Err(advised("must be 0 or have a magnitude of at least 1e-100"))
        }
        Ok(value) => Ok(value),
        // This one reads a number without making one of it.
        Err(error) if serde_json::from_str::<IgnoredAny>(text).is_ok() => {
            Err(advised(&format!("can't be kept: {error}")))
        }
        Err(_) => Ok(text.into()),
    }
}

fn is_zero(number: &str) -> bool {
    let digits = number.split(['e', 'E']).next().unwrap_or_default();
    !digits.contains(|c| matches!(c, '1'..='9'))
}

fn advised(wrong: &str) -> String {
    format!("{wrong}; a text that looks like a number has quotation marks: '\"4.20\"'")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_value_is_json_or_a_text() {
        for (text, wanted) in [
            ("true", json!(true)),
            ("7", json!(7)),
            ("-0.0e-999", json!(-0.0)),
            ("1e-100", json!(1e-100)),
            ("[\"pc\"]", json!(["pc"])),
            ("\"7\"", json!("7")),
            ("\"1e400\"", json!("1e400")),
            ("1e400 bytes", json!("1e400 bytes")),
            ("+1e400", json!("+1e400")),
            ("01e400", json!("01e400")),
            ("dark blue", json!("dark blue")),
            ("", json!("")),
        ] {
            assert_eq!(json_value(text).unwrap(), wanted);
        }
    }

    #[test]
    fn a_number_that_cannot_be_kept_is_neither_a_text_nor_0() {
        for text in ["1e400", "-1e400", " 1E+400", "1e-999", "-0.001e-999", "[1e400]"] {
            let error = json_value(text).unwrap_err();
            assert!(error.contains("quotation marks"), "{text}: {error}");
        }
        assert!(json_value("1e400").unwrap_err().starts_with("can't be kept: number out of range"));
    }
}
