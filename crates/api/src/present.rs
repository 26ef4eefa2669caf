//! Fields and bodies that serde would read from more than the documented JSON.

pub use latchkey_core::strict::Object;
pub(crate) use latchkey_core::strict::{object, present, word};
