//! A part of time.

use latchkey_core::Moment;

/// From a moment on, and before another one; each may be open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    /// The first moment of it.
    pub from: Option<Moment>,
    /// The first moment after it.
    pub to: Option<Moment>,
}

impl Span {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_open(self) -> bool {
        self == Self::default()
    }

    /// Whether the moment is in it.
    #[must_use]
    pub fn contains(self, moment: Moment) -> bool {
        self.from.is_none_or(|from| from <= moment) && self.to.is_none_or(|to| moment < to)
    }
}
