//! Records that several administrators list and change.

use crate::failure::Failure;

/// All entries of a list, page by page; `ask` gets the cursor of the page before.
pub(crate) fn of_pages<T>(
    mut ask: impl FnMut(Option<String>) -> Result<(Vec<T>, Option<String>), Failure>,
) -> Result<Vec<T>, Failure> {
    let (mut all, mut cursor) = (Vec::new(), None);
    loop {
        let (entries, next) = ask(cursor)?;
        all.extend(entries);
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok(all),
        }
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
