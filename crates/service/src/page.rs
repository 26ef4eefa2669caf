//! A part of a list.

/// A part of a list that is read page by page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, P> {
    /// What is on it.
    pub items: Vec<T>,
    /// Where it ends, and the next one begins; `None` when it is the last.
    pub end: Option<P>,
}
