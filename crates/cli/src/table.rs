//! Tables for people: aligned, each cell on its line, as wide as the terminal.

use unicode_width::UnicodeWidthStr;

use crate::failure::{escape_hidden, one_line};

/// No column is made narrower than this.
const NARROWEST: usize = 8;
const GAP: usize = 2;

/// Rows with aligned columns; cells are cut with an ellipsis where `width` asks for it, except in columns that are `whole`.
pub(crate) fn aligned(rows: &[Vec<String>], whole: &[bool], width: Option<usize>) -> String {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
    let widths = widths(&rows, whole, width);
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, width)| {
            let cell = cut(cell, *width);
            let blanks = width.saturating_sub(cell.width());
            cell + &" ".repeat(blanks)
        });
        text += cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end();
        text += "\n";
    }
    text
}

/// How narrow the rows can be made.
pub(crate) fn narrowest(rows: &[Vec<String>], whole: &[bool]) -> usize {
    let rows: Vec<Vec<String>> = rows.iter().map(|row| row.iter().map(|text| cell(text)).collect()).collect();
    let widths = widths(&rows, whole, Some(0));
    widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1)
}

/// The width of each column; the widest give way until the row fits.
fn widths(rows: &[Vec<String>], whole: &[bool], width: Option<usize>) -> Vec<usize> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let of_column = |column: usize| rows.iter().filter_map(|row| Some(row.get(column)?.width())).max();
    let mut widths: Vec<_> = (0..columns).map(|column| of_column(column).unwrap_or_default()).collect();
    let Some(width) = width else { return widths };
    while widths.iter().sum::<usize>() + GAP * columns.saturating_sub(1) > width {
        let can_give = |(column, width): &(usize, &mut usize)| {
            !whole.get(*column).copied().unwrap_or(false) && **width > NARROWEST
        };
        let Some((_, widest)) = widths.iter_mut().enumerate().filter(can_give).max_by_key(|(_, width)| **width) else {
            break;
        };
        *widest -= 1;
    }
    widths
}

fn cut(cell: &str, width: usize) -> String {
    if cell.width() <= width {
        return cell.to_owned();
    }
    let mut shown = String::new();
    for c in cell.chars() {
        if shown.width() + c.to_string().width() > width.saturating_sub(1) {
            break;
        }
        shown.push(c);
    }
    shown + "…"
}

/// A text as a person can see it, in quotation marks where blanks would be lost.
fn cell(text: &str) -> String {
    if text.trim() == text && !text.contains("  ") { one_line(text) } else { format!("\"{}\"", escape_hidden(text)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn columns_stand_below_each_other_and_cells_stay_on_their_line() {
        let rows = rows(&[&["a", "1\n\u{1b}[2J"], &["länger", "2"], &["日本", "3"], &["x", "", "z"]]);
        assert_eq!(aligned(&rows, &[], None), "a       1 [2J\nlänger  2\n日本    3\nx              z\n");
    }

    #[test]
    fn what_cannot_be_seen_is_escaped_or_stands_in_quotation_marks() {
        for (text, wanted) in [
            ("für Adas Rechner", "für Adas Rechner"),
            ("a\u{202e}b\u{200b}", "a\\u{202e}b\\u{200b}"),
            (" ", "\" \""),
            ("pc ", "\"pc \""),
            ("a  b", "\"a  b\""),
            ("\u{a0}", "\"\\u{a0}\""),
            ("\u{2800}", "\\u{2800}"),
            ("pc\n", "\"pc\\u{a}\""),
            ("", ""),
        ] {
            assert_eq!(cell(text), wanted);
        }
    }

    #[test]
    fn a_table_is_as_wide_as_the_terminal_and_what_must_be_copied_whole_is_whole() {
        let rows =
            rows(&[&["ID", "NAME", "COMMENT"], &["0123456789", "Example University", "日本語で書かれた長い注釈です"]]);
        let lines = |width| aligned(&rows, &[true], Some(width));
        for width in [80, 40, 34] {
            let text = lines(width);
            assert!(text.lines().all(|line| line.width() <= width), "{width}: {text}");
            assert!(text.contains("0123456789  ") && (width == 80 || text.contains('…')), "{text}");
        }
        assert!(lines(5).contains("0123456789  Example…  "), "a name is never cut away: {}", lines(5));
    }
}
