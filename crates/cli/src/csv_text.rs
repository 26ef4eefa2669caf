//! CSV that a spreadsheet shows and never runs, and from which nothing is lost.
//!
//! A spreadsheet takes a cell for a formula that begins with `=`, `+`, `-` or `@`, also in full width, behind blanks or
//! quotation marks; some begin a cell at a semicolon, a tab or a line end, too. An apostrophe stands before each such
//! place. To read the text back, take one apostrophe away wherever it stands at such a place: the rule is the same, and it
//! finds the same places with and without it.

use csv::{Terminator, WriterBuilder};

use crate::failure::Failure;
use crate::output::CsvStyle;

const BYTE_ORDER_MARK: &str = "\u{feff}";
const MARK: char = '\'';

/// Rows as CSV.
pub(crate) fn csv_text(rows: &[Vec<String>], style: CsvStyle) -> Result<String, Failure> {
    let unfit = |error: &dyn std::error::Error| Failure::usage(format!("no CSV can be made of this: {error}"));
    let (begin, terminator) = match style {
        CsvStyle::Plain => ("", Terminator::Any(b'\n')),
        CsvStyle::Excel => (BYTE_ORDER_MARK, Terminator::CRLF),
    };
    let mut writer = WriterBuilder::new().terminator(terminator).from_writer(Vec::from(begin));
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(|error| unfit(&error))?;
    }
    String::from_utf8(writer.into_inner().map_err(|error| unfit(&error))?).map_err(|error| unfit(&error))
}

/// The text with an apostrophe before each place where a spreadsheet would begin a formula.
fn harmless(text: &str) -> String {
    let mut marked = String::new();
    for (place, c) in text.char_indices() {
        if begins_formula(text, place) {
            marked.push(MARK);
        }
        marked.push(c);
    }
    marked
}

/// Whether at this place of a text a cell may begin, and a formula with it.
fn begins_formula(text: &str, place: usize) -> bool {
    let (before, rest) = text.split_at(place);
    let is_blank = |c: char| c.is_whitespace() || matches!(c, '\'' | '"');
    match before.chars().next_back() {
        None if rest.trim_start_matches(['\'', '"']).starts_with(['\t', '\r']) => true,
        None | Some(';' | '\t' | '\r' | '\n') => {
            rest.trim_start_matches(is_blank).starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the manual says it.
    fn read_back(text: &str) -> String {
        let marks = |(place, c): &(usize, char)| *c == MARK && begins_formula(text, *place);
        text.char_indices().filter(|found| !marks(found)).map(|(_, c)| c).collect()
    }

    // R33
    #[test]
    fn a_spreadsheet_runs_nothing_and_what_is_read_back_is_what_was_written() {
        for (text, wanted) in [
            ("=1+1", "'=1+1"),
            ("+49 89 1234", "'+49 89 1234"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t'=1"),
            ("\tplain", "'\tplain"),
            ("\rplain", "'\rplain"),
            (" =1", "' =1"),
            ("\"=1", "'\"=1"),
            ("\u{a0}＝1", "'\u{a0}＝1"),
            ("'=1", "''=1"),
            ("''=1", "'''=1"),
            ("x;=cmd|' /C calc'!A0", "x;'=cmd|' /C calc'!A0"),
            ("paid\n- twice", "paid\n'- twice"),
            ("a\r\n\r\nb", "a\r\n\r\nb"),
            ("'quoted'", "'quoted'"),
            ("O'Hara-Smith, a=b; c", "O'Hara-Smith, a=b; c"),
            ("a@example.com", "a@example.com"),
            ("{\"tier\":\"=1\"}", "{\"tier\":\"=1\"}"),
            ("", ""),
            ("=", "'="),
        ] {
            assert_eq!(harmless(text), wanted, "{text:?}");
            assert_eq!(read_back(wanted), text);
        }
        // Every short text of the signs that matter.
        let signs = ["", "'", "\"", "=", ";", "\t", "\r", "\n", " ", "a"];
        for number in 0..signs.len().pow(5) {
            let text: String = (0..5).map(|place| signs[number / signs.len().pow(place) % signs.len()]).collect();
            assert_eq!(read_back(&harmless(&text)), text, "{text:?}");
        }
    }

    #[test]
    fn excel_is_told_that_it_is_utf_8_and_a_program_is_not() {
        let rows = [vec!["a".to_owned(), "ö, \"x\"".to_owned()]];
        assert_eq!(csv_text(&rows, CsvStyle::Plain).unwrap(), "a,\"ö, \"\"x\"\"\"\n");
        assert_eq!(csv_text(&rows, CsvStyle::Excel).unwrap(), "\u{feff}a,\"ö, \"\"x\"\"\"\r\n");
        assert_eq!(csv_text(&[], CsvStyle::Plain).unwrap(), "");
    }
}
