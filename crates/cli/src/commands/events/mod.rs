//! `latchkey events`: what was changed, and by whom.

mod list;
mod summary;
mod undo;

pub(crate) use self::list::{LIST, ListEvents, ShowEvent, list, rows, show};
pub(crate) use self::undo::{UndoEvent, undo, undo_as};
