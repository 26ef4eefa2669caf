//! How often a license changed.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

/// Counts the changes of a license that a license key would show; the license as it was created has the first.
///
/// ```
/// use latchkey_core::Revision;
/// assert_eq!(Revision::default().get(), 1);
/// assert!(serde_json::from_str::<Revision>("0").is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(NonZeroU32);

impl Revision {
    /// The last one there can be.
    pub const MAX: Self = Self(NonZeroU32::MAX);

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The change of this number; there is none of number 0.
    #[must_use]
    pub fn of(number: u32) -> Option<Self> {
        NonZeroU32::new(number).map(Self)
    }

    /// Which change it is, from 1 on.
    #[must_use]
    pub fn get(self) -> u32 {
        self.0.get()
    }
}

impl Default for Revision {
    fn default() -> Self {
        Self(NonZeroU32::MIN)
    }
}
