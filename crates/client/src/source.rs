//! Where a license was found.

use std::fmt;
use std::path::PathBuf;

/// Where the client looked, in the order in which it looks.
///
/// ```
/// use latchkey_client::Source;
/// assert_eq!(Source::Environment("ACME_LICENSE".into()).to_string(), "the environment variable ACME_LICENSE");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// A text that the application gave.
    Text,
    /// An environment variable.
    Environment(String),
    /// A file in the user's store: put there by hand, or kept by an earlier run.
    UserStore(PathBuf),
    /// A file in the machine's store, which every user of the computer reads.
    MachineStore(PathBuf),
    /// A file that the application named, or one in a folder that it named.
    File(PathBuf),
    /// The service, which gave the license key just now, for an activation key or for an older one.
    Activation,
}

impl Source {
    /// Whether it is that place, or a folder that the place is in.
    pub(crate) fn holds(&self, place: &Self) -> bool {
        match (self, place) {
            (Self::File(folder), Self::File(file)) => file.starts_with(folder),
            _ => self == place,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("the text that was entered"),
            Self::Environment(name) => write!(f, "the environment variable {name}"),
            Self::UserStore(path) => write!(f, "the user's store, {}", path.display()),
            Self::MachineStore(path) => write!(f, "the computer's store, {}", path.display()),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Activation => f.write_str("the license service"),
        }
    }
}
