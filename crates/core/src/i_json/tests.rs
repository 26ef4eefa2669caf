use super::*;

fn nested(levels: usize) -> String {
    format!(r#"{{"a":{}{}}}"#, "[".repeat(levels - 1), "]".repeat(levels - 1))
}

// R17
#[test]
fn what_every_reader_takes_for_the_same_is_taken() {
    for json in [r#"{"a":[null],"b":{"a":-0.0,"c":"\ud83d\ude00"}}"#, "[]", "7", "1e308", "1e-400", &nested(64)] {
        assert!(is_i_json(json.as_bytes()), "{json}");
    }
}

// R17
#[test]
fn what_readers_take_for_different_things_is_refused() {
    for json in [
        "",
        "NaN",
        "1e400",
        "{} {}",
        "\u{feff}{}",
        r#"{"a":null}"#,
        r#"{"a":[{"b":{"c":null}}]}"#,
        r#"{"a":1,"a":1}"#,
        r#"{"a":1,"\u0061":1}"#,
        r#"{"x":{"a":1,"b":2,"a":3}}"#,
        r#"{"a":"\ud83d"}"#,
        &nested(65),
        &nested(3000),
    ] {
        assert!(!is_i_json(json.as_bytes()), "{json}");
    }
    assert!(!is_i_json(b"{\"a\":\"\xff\"}"), "no UTF-8");
}
