//! What is kept in the user's store for the day when the share is gone.

use std::iter;

use latchkey_core::{ComputerId, Kind, ProductId};

const STEM: &str = "cached";

/// A file in the user's store.
///
/// License keys of one computer have a file of their own, so that many computers that share a home don't push out one
/// another's; generic ones are in a file for all.
#[derive(Debug, Clone)]
pub(crate) struct Cache {
    pub(crate) file_name: String,
    pub(crate) kind: Kind,
}

impl Cache {
    /// The caches of a computer; one without an ID has no license keys of its own.
    pub(crate) fn of(computer: Option<&ComputerId>, product: &ProductId) -> Vec<Self> {
        let generic = Self { file_name: format!("{STEM}.lic"), kind: Kind::Generic };
        let own = computer.map(|computer| {
            let digest = computer.digest(product);
            Self { file_name: format!("{STEM}-{}.lic", &digest.as_str()[..12]), kind: Kind::Computer }
        });
        iter::once(generic).chain(own).collect()
    }

    /// Whether a file is the cache of one computer.
    pub(crate) fn is_of_a_computer(file_name: &str) -> bool {
        file_name.strip_prefix(STEM).is_some_and(|rest| rest.starts_with('-') && rest.ends_with(".lic"))
    }
}
