//! Pieces of YAML as people write it.

/// As wide as a comment gets.
const WIDTH: usize = 120;

/// The text further to the right; empty lines stay empty.
pub(crate) fn indented(text: &str, by: usize) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("{:by$}{line}\n", "") };
    text.lines().map(line).collect()
}

/// A comment for a place that is `at` characters to the right, broken into lines.
pub(crate) fn comment(text: &str, at: usize) -> String {
    let mut lines = vec!["#".to_owned()];
    for word in text.split_whitespace() {
        if lines.last().is_none_or(|line| at + line.len() + 1 + word.len() > WIDTH) {
            lines.push("#".to_owned());
        }
        lines.last_mut().expect("one was just added").extend([" ", word]);
    }
    lines.join("\n") + "\n"
}

/// A heading, as wide as the others of the template.
pub(crate) fn heading(title: &str) -> String {
    format!("# {:->width$}\n", format!(" {title}"), width = WIDTH - "  # ".len())
}

/// A member with one value, or a list of them.
pub(crate) fn one_or_more<T: AsRef<str>>(name: &str, values: &[T]) -> String {
    match values {
        [value] => format!("{name}: {}\n", value.as_ref()),
        values => format!("{name}:\n{}", indented(&list(values), 2)),
    }
}

/// A list, each value on a line of its own.
pub(crate) fn list<T: AsRef<str>>(values: &[T]) -> String {
    values.iter().map(|value| format!("- {}\n", value.as_ref())).collect()
}

/// A text, in quotes when YAML would take it for something else.
pub(crate) fn text(value: &str) -> String {
    let is_plain = value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_plain { value.to_owned() } else { format!("\"{value}\"") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_comment_is_broken_between_words() {
        let lines = comment(&"word ".repeat(50), 10);
        assert!(lines.lines().all(|line| line.starts_with("# word") && line.len() <= 110), "{lines}");
        assert_eq!(lines.matches("word").count(), 50);
        assert_eq!(comment("short", 0), "# short\n");
    }
}
