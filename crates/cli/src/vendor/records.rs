//! Records that several administrators list and change.

use latchkey_api::PageQuery;

use crate::failure::Failure;

/// The most entries that a page may have.
const PAGE_MAX: usize = 100;

/// Entries of a list from its beginning on, and where the others begin, if there may be others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed<T> {
    pub(crate) entries: Vec<T>,
    pub(crate) cursor: Option<String>,
}

/// All entries of a list, page by page.
pub(crate) fn of_pages<T>(
    ask: impl FnMut(PageQuery) -> Result<(Vec<T>, Option<String>), Failure>,
) -> Result<Vec<T>, Failure> {
    first_of_pages(usize::MAX, ask).map(|listed| listed.entries)
}

/// So many entries of a list, if there are so many.
pub(crate) fn first_of_pages<T>(
    most: usize,
    mut ask: impl FnMut(PageQuery) -> Result<(Vec<T>, Option<String>), Failure>,
) -> Result<Listed<T>, Failure> {
    let mut listed = Listed { entries: Vec::new(), cursor: None };
    each_page(None, |page| {
        let left = most.saturating_sub(listed.entries.len());
        let (entries, next) = ask(PageQuery { limit: Some(left.clamp(1, PAGE_MAX)), ..page })?;
        listed.entries.extend(entries);
        listed.cursor.clone_from(&next);
        Ok(next.filter(|_| listed.entries.len() < most))
    })?;
    Ok(listed)
}

/// Reads pages from where `cursor` says, until there is no other one; `read` says where the next one begins.
pub(crate) fn each_page(
    mut cursor: Option<String>,
    mut read: impl FnMut(PageQuery) -> Result<Option<String>, Failure>,
) -> Result<(), Failure> {
    loop {
        let next = read(PageQuery { limit: Some(PAGE_MAX), cursor: cursor.clone() })?;
        if next.is_none() {
            return Ok(());
        }
        // Nobody waits for a list that goes round in a circle.
        if next == cursor {
            let detail = "the list leads to the same page again and again";
            return Err(Failure::unreachable("answer_not_understood", detail));
        }
        cursor = next;
    }
}

/// The failure of a change; when somebody else was faster, with what they made of the record.
pub(crate) fn overtaken(failure: Failure, differences: impl FnOnce() -> Option<String>) -> Failure {
    match failure {
        failure if failure.is_refusal("version_mismatch") || failure.is_refusal("version_required") => {
            let differences = differences().map_or_else(String::new, |differences| format!("{differences}; "));
            let detail = format!("somebody else changed it meanwhile: {differences}nothing was overwritten");
            Failure::refused(failure.code(), detail).with_advice("the same command again goes on from there")
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pages of three, from 0 to 9; one of them is empty.
    fn ask(page: PageQuery) -> Result<(Vec<usize>, Option<String>), Failure> {
        let begin: usize = page.cursor.map_or(0, |cursor| cursor.parse().unwrap());
        let is_empty = begin == 3;
        let end = (begin + if is_empty { 3 } else { page.limit.unwrap().min(3) }).min(10);
        let entries = if is_empty { Vec::new() } else { (begin..end).collect() };
        Ok((entries, (end < 10).then(|| end.to_string())))
    }

    // R21
    #[test]
    fn a_list_is_read_to_its_end_or_as_far_as_it_was_asked_for() {
        assert_eq!(of_pages(ask).unwrap(), [0, 1, 2, 6, 7, 8, 9]);
        let first = |most| first_of_pages(most, ask).unwrap();
        assert_eq!(first(2), Listed { entries: vec![0, 1], cursor: Some("2".to_owned()) });
        assert_eq!(first(4), Listed { entries: vec![0, 1, 2, 6], cursor: Some("7".to_owned()) });
        assert_eq!(first(7).cursor, None);
    }

    #[test]
    fn a_list_that_goes_round_in_a_circle_ends() {
        let mut pages = 0;
        let failure = of_pages(|_| {
            pages += 1;
            Ok((vec![pages], Some("round".to_owned())))
        });
        assert!(failure.is_err_and(|failure| failure.is_unreachable()) && pages == 2);
    }
}
