//! A JSON value on the command line.

use serde_json::Value;

/// JSON where it is JSON, else a text.
pub(crate) fn json_value(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|_| text.into())
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
            ("[\"pc\"]", json!(["pc"])),
            ("\"7\"", json!("7")),
            ("dark blue", json!("dark blue")),
            ("", json!("")),
        ] {
            assert_eq!(json_value(text), wanted);
        }
    }
}
