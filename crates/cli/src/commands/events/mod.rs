//! `latchkey events`: what was changed, and by whom.

mod list;
mod summary;
mod undo;

pub(crate) use self::list::{LIST, ListEvents, Rows, ShowEvent, list, show};
pub(crate) use self::undo::{UndoEvent, undo};
