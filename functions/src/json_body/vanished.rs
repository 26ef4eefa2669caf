//! Numbers that reading would turn into 0.

/// Whether a JSON text has a number so close to 0 that an `f64` takes it for 0: nothing changes a value silently.
///
/// The parser doesn't tell it from a 0, so the text is looked at.
pub(super) fn has_vanished_number(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some((first, after)) = rest.split_first() {
        rest = match first {
            b'"' => after_string(after),
            b'-' | b'0'..=b'9' => {
                let length = rest.iter().take_while(|byte| is_of_number(**byte)).count();
                let (number, after) = rest.split_at(length);
                if vanishes(number) {
                    return true;
                }
                after
            }
            _ => after,
        };
    }
    false
}

fn after_string(text: &[u8]) -> &[u8] {
    let mut is_escaped = false;
    let end = text.iter().position(|byte| {
        let is_end = *byte == b'"' && !is_escaped;
        is_escaped = *byte == b'\\' && !is_escaped;
        is_end
    });
    end.map_or(&[], |end| &text[end + 1..])
}

fn is_of_number(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E')
}

fn vanishes(number: &[u8]) -> bool {
    let mut digits = number.iter().take_while(|byte| !matches!(byte, b'e' | b'E'));
    let is_something = digits.any(|byte| matches!(byte, b'1'..=b'9'));
    is_something && std::str::from_utf8(number).is_ok_and(|number| number.parse() == Ok(0.0))
}

#[cfg(test)]
mod tests {
    use super::has_vanished_number;

    #[test]
    fn a_number_that_would_become_0_is_found_wherever_it_stands() {
        for json in ["1e-999", "-1e-400", r#"{"a": [0, 0.0001e-400]}"#, r#"["\"", 5E-325]"#, r#"["\\", 2e-400]"#] {
            assert!(has_vanished_number(json.as_bytes()), "{json}");
        }
        for json in
            ["0", "-0.0", "0e-999", "0.00", "1e-300", "5e-324", r#"{"1e-999": "1e-999"}"#, r#"["\"1e-999"]"#, ""]
        {
            assert!(!has_vanished_number(json.as_bytes()), "{json}");
        }
    }
}
