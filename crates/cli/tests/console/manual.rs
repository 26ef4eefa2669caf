//! The manual's daily tasks are what the console does: each command is run in their order, and prints what stands there.

use std::collections::HashMap;
use std::fs;

use crate::stand::Stand;

const MANUAL: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/README.md");
const HEADING: &str = "## The 25 daily tasks";
/// Lines that a reader needn't see.
const LEFT_OUT: &str = "…";
const ANSWERED: &str = " Type yes: yes";
const NOBODY: &str = "There is nobody to ask here: add --yes to confirm";
const PROMPTS: [&str; 2] = ["Activation key: ", "Activation key or license key: "];

/// A command of the manual, and what it prints there.
struct Shown {
    command: String,
    lines: Vec<String>,
}

/// The section about the tasks.
fn section() -> String {
    let manual = fs::read_to_string(MANUAL).unwrap();
    let (_, section) = manual.split_once(HEADING).unwrap();
    section.split("\n## ").next().unwrap().to_owned()
}

/// The commands of the section's consoles, in their order.
fn consoles(section: &str) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    for console in section.split("```console\n").skip(1) {
        let lines = console.split("```").next().unwrap().lines().filter(|line| !line.starts_with("# "));
        for line in lines {
            match (line.strip_prefix("$ "), shown.last_mut()) {
                (Some(command), _) => shown.push(Shown { command: command.to_owned(), lines: Vec::new() }),
                (None, Some(last)) => last.lines.push(line.to_owned()),
                (None, None) => panic!("{line} is no command's"),
            }
        }
    }
    shown
}

/// A part of a line: what is another on every day, or a text that is always the same.
#[derive(Debug, PartialEq, Eq)]
enum Part<'a> {
    /// An ID or an activation key, which stands for another one.
    Name(&'a str),
    Time,
    Text(&'a str),
}

fn parts(line: &str) -> Vec<Part<'_>> {
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | ':' | '.');
    let mut parts = Vec::new();
    let mut rest = line;
    while !rest.is_empty() {
        let is_word = rest.starts_with(is_of_word);
        let end = rest.find(|c| is_of_word(c) != is_word).unwrap_or(rest.len());
        let word = rest[..end].trim_end_matches([':', '.']);
        let end = if is_word && !word.is_empty() { word.len() } else { end };
        let (part, after) = rest.split_at(end);
        let groups: Vec<_> = part.split('-').map(str::len).collect();
        let is_time = part.len() >= 10 && part[..4].bytes().all(|byte| byte.is_ascii_digit());
        parts.push(match groups[..] {
            [8, 4, 4, 4, 12] | [5, 5, 5, 5, 5] => Part::Name(part),
            [4, 2, ..] if is_word && is_time => Part::Time,
            _ => Part::Text(part),
        });
        rest = after;
    }
    parts
}

/// Which of today's names stands for which of the manual's.
#[derive(Default)]
struct Names(HashMap<String, String>);

impl Names {
    /// A command as it is today.
    fn in_command(&self, command: &str) -> String {
        self.0.iter().fold(command.to_owned(), |command, (shown, now)| command.replace(shown, now))
    }

    /// Whether a line is today's as the manual has it; what stands there for the first time is remembered.
    fn takes(&mut self, shown: &str, found: &str) -> bool {
        let (shown, found) = (parts(shown), parts(found));
        let is_taken = shown.len() == found.len()
            && shown.iter().zip(&found).all(|pair| match pair {
                (Part::Name(shown), Part::Name(found)) => self.0.get(*shown).is_none_or(|known| known == found),
                (shown, found) => shown == found,
            });
        if is_taken {
            for pair in shown.iter().zip(&found) {
                if let (Part::Name(shown), Part::Name(found)) = pair {
                    self.0.insert((*shown).to_owned(), (*found).to_owned());
                }
            }
        }
        is_taken
    }

    fn check(&mut self, command: &str, shown: &[String], found: &str) {
        let mut found_lines = found.lines();
        let mut shown = shown.iter().peekable();
        while let Some(line) = shown.next() {
            let is_taken = if line == LEFT_OUT {
                match shown.next() {
                    None => return,
                    Some(next) => found_lines.any(|found| self.takes(next, found)),
                }
            } else {
                found_lines.next().is_some_and(|found| self.takes(line, found))
            };
            assert!(is_taken, "$ {command}\nthe manual has: {line}\nit printed:\n{found}");
        }
        assert_eq!(found_lines.next(), None, "$ {command}\nprints more than the manual has:\n{found}");
    }
}

/// Runs a command as it stands in the manual, and holds what it prints against it.
fn run(stand: &Stand, names: &mut Names, Shown { command, lines }: Shown) {
    let words = shlex::split(&names.in_command(&command)).unwrap();
    let [program, arguments @ ..] = &words[..] else { panic!("{command} is no command") };
    assert_eq!(program, "latchkey", "{command}");
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let typed = |line: &String| PROMPTS.iter().find_map(|prompt| line.strip_prefix(prompt)).map(str::to_owned);
    let input: String = lines.iter().filter_map(typed).collect();
    let mut lines: Vec<_> = lines.into_iter().filter(|line| typed(line).is_none()).collect();
    let input = names.in_command(&input);
    let mut asked = Vec::new();
    if let Some(question) = lines.iter().position(|line| line.ends_with(ANSWERED)) {
        let rest = lines.split_off(question + 1);
        asked = std::mem::replace(&mut lines, rest);
        // Without anybody to answer nothing happens.
        let output = stand.latchkey(&arguments).write_stdin(input.clone()).assert().code(2).get_output().clone();
        let told = String::from_utf8(output.stderr).unwrap();
        let question = asked.pop().unwrap().replace(ANSWERED, "");
        let (before, last) = told.trim_end().rsplit_once('\n').unwrap_or(("", &told));
        names.check(&command, &asked, before);
        assert!(names.takes(&format!("latchkey: {question} {NOBODY}"), last), "{question}: {last}");
        asked.push(question);
    }
    let mut once_more = stand.latchkey(&arguments);
    if !asked.is_empty() {
        once_more.arg("--yes");
    }
    let output = once_more.write_stdin(input).assert().success().get_output().clone();
    let is_told = |line: &String| line.starts_with("warning: ") || line.starts_with("… ");
    let (told, printed): (Vec<_>, Vec<_>) = lines.into_iter().partition(is_told);
    names.check(&command, &printed, &String::from_utf8(output.stdout).unwrap());
    if asked.is_empty() {
        names.check(&command, &told, &String::from_utf8(output.stderr).unwrap());
    }
}

#[test]
fn the_daily_tasks_of_the_manual_print_what_stands_there() {
    let stand = Stand::start();
    let mut names = Names::default();
    let shown = consoles(&section());
    assert!(shown.len() > 25, "{}", shown.len());
    for shown in shown {
        run(&stand, &mut names, shown);
    }
}

#[test]
fn each_of_the_25_tasks_is_one_or_two_commands_that_are_shown() {
    let section = section();
    // Which license it is differs, and so does what is behind a pipe.
    let general = |command: &str| -> String {
        let parts = parts(command).into_iter().map(|part| match part {
            Part::Name(_) | Part::Text("ID" | "ACTIVATION" | "EVENT") => "ID",
            Part::Time => "TIME",
            Part::Text(text) => text,
        });
        parts.collect()
    };
    let shown: Vec<_> = consoles(&section).iter().map(|shown| general(&shown.command)).collect();
    let rows: Vec<_> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    let rows: Vec<_> = rows.iter().filter(|row| row[2..].starts_with(|c: char| c.is_ascii_digit())).collect();
    assert_eq!(rows.len(), 25);
    for (row, number) in rows.iter().zip(1..) {
        assert!(row.starts_with(&format!("| {number} | ")), "{row}");
        let commands: Vec<_> = row.split('`').skip(1).step_by(2).collect();
        assert!((1..=2).contains(&commands.len()), "{row}");
        for command in commands {
            assert!(shown.contains(&general(command)), "{command} is not shown: {shown:#?}");
        }
    }
}
