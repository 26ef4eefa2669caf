//! `base.yaml` with its marked places filled.

use crate::yaml::indented;

/// What a marked place begins with; the name of what belongs there follows.
const MARK: &str = "# generated: ";

/// The text with each line `# generated: <name>` replaced by what has that name, as far to the right as the mark stood.
///
/// # Panics
///
/// When a mark has no text, or a text not exactly one mark: something would be missing in silence.
pub(crate) fn filled(base: &str, texts: &[(&str, String)]) -> String {
    let mut filled = String::new();
    let mut used = Vec::new();
    for line in base.lines() {
        let Some((before, name)) = line.split_once(MARK) else {
            filled.extend([line, "\n"]);
            continue;
        };
        assert!(before.trim().is_empty(), "base.yaml: a mark has a line of its own: {line}");
        let (name, text) = texts.iter().find(|(known, _)| *known == name).unwrap_or_else(|| {
            panic!("base.yaml has a mark for {name}, which nothing makes");
        });
        used.push(*name);
        filled.push_str(&indented(text, before.len()));
    }
    used.sort_unstable();
    let mut names: Vec<_> = texts.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    assert_eq!(used, names, "base.yaml has one mark for each text");
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_replaced_where_it_stands_and_all_else_stays() {
        let base = "A: # one\n  # generated: roles\n  b: !Ref C\n";
        assert_eq!(filled(base, &[("roles", "- x\n\n- y\n".into())]), "A: # one\n  - x\n\n  - y\n  b: !Ref C\n");
    }

    #[test]
    #[should_panic(expected = "a mark for rolls, which nothing makes")]
    fn a_mark_for_nothing_is_refused() {
        filled("# generated: rolls\n", &[("roles", String::new())]);
    }

    #[test]
    #[should_panic(expected = "one mark for each text")]
    fn a_text_without_a_mark_is_refused() {
        filled("A: b\n", &[("roles", String::new())]);
    }
}
