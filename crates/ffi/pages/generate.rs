//! The page of each language: one text, the language's words, and code that `crates/ffi/check` runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const PAGES: [&str; 8] = ["c", "cpp", "python", "node", "dotnet", "java", "go", "pascal"];

/// What `docs` holds, by name.
pub(crate) fn pages() -> Vec<(String, String)> {
    PAGES.iter().map(|page| (format!("docs/{page}.md"), made(page))).collect()
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn made(page: &str) -> String {
    let (head, sections) = read(&format!("pages/{page}.md"))
        .split_once("\n\n## ")
        .map(|(head, sections)| (head.to_owned(), sections.to_owned()))
        .unwrap_or_else(|| panic!("pages/{page}.md has no section"));
    let mut words: BTreeMap<String, String> = head
        .lines()
        .map(|line| line.split_once(": ").unwrap_or_else(|| panic!("pages/{page}.md: {line}")))
        .map(|(name, word)| (name.to_owned(), word.to_owned()))
        .collect();
    for section in sections.split("\n## ") {
        let (name, text) = section.split_once('\n').unwrap_or_else(|| panic!("pages/{page}.md: {section} is empty"));
        words.insert(name.to_owned(), text.trim().to_owned());
    }
    let example = read(&words["example"]);
    for name in ["describe", "start", "activate", "explain"] {
        words.insert(name.to_owned(), part(&example, name));
    }
    let template = read("pages/template.md");
    // In one pass: code may have braces of its own.
    let mut parts = template.split("{{");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (name, rest) =
            part.split_once("}}").unwrap_or_else(|| panic!("the template has an end without }}}}: {part}"));
        text += words.get(name).unwrap_or_else(|| panic!("pages/{page}.md lacks {name}"));
        text += rest;
    }
    text
}

/// What stands between the comments `[name` and `]`, not further in than it must.
fn part(example: &str, name: &str) -> String {
    let comment = |line: &str| line.trim().trim_matches(['/', '*', '#', ' ']).to_owned();
    let lines = example.lines().skip_while(|line| comment(line) != format!("[{name}")).skip(1);
    let lines: Vec<_> = lines.take_while(|line| comment(line) != "]").collect();
    assert!(!lines.is_empty(), "the example has no part {name}");
    let indent = |line: &&&str| line.len() - line.trim_start().len();
    let least = lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(&line)).min().unwrap_or_default();
    let text = lines.iter().map(|line| line.get(least..).unwrap_or_default()).collect::<Vec<_>>().join("\n");
    text.trim().to_owned()
}
