//! A vendor finds licenses.

pub use self::folded_name::FoldedName;

mod folded_name;
