//! Why a source can't be read.

use std::io;

/// Why a file, folder or variable could not be read.
///
/// ```
/// use latchkey_client::Unreadable;
/// assert_eq!(Unreadable::TimedOut.code(), "timed_out");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Unreadable {
    /// There is nothing of that name; usual for most sources.
    #[error("there is no such file")]
    Absent,
    /// A folder without a `.lic` file.
    #[error("the folder has no .lic file")]
    EmptyFolder,
    /// No answer within the deadline: a share whose server is gone, a dead mount.
    #[error("it did not answer in time")]
    TimedOut,
    /// More than 64 KiB.
    #[error("it is larger than any license file")]
    TooLarge,
    /// A device, a pipe, a socket.
    #[error("it is neither a file nor a folder")]
    NotAFile,
    /// This user may not read it.
    #[error("this user has no permission to read it")]
    NotPermitted,
    /// A path names an environment variable that is not set.
    #[error("the path needs the environment variable {0}, which is not set")]
    VariableUnset(String),
    /// A `\\server\share` path on a system that has none.
    #[error("only Windows opens such a path; elsewhere the share must be mounted")]
    UncPath,
    /// Anything else that the system says.
    #[error("{0}")]
    Failed(String),
}

impl Unreadable {
    /// The stable code.
    ///
    /// ```
    /// assert_eq!(latchkey_client::Unreadable::Absent.code(), "absent");
    /// ```
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::EmptyFolder => "empty_folder",
            Self::TimedOut => "timed_out",
            Self::TooLarge => "too_large",
            Self::NotAFile => "not_a_file",
            Self::NotPermitted => "not_permitted",
            Self::VariableUnset(_) => "variable_unset",
            Self::UncPath => "unc_path",
            Self::Failed(_) => "read_failed",
        }
    }

    /// Whether nothing is there, which is no fault.
    ///
    /// An application names one variable for all its customers and one share for all systems; most have neither.
    pub(crate) fn is_absence(&self) -> bool {
        matches!(self, Self::Absent | Self::EmptyFolder | Self::VariableUnset(_) | Self::UncPath)
    }
}

impl From<io::Error> for Unreadable {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Absent,
            io::ErrorKind::PermissionDenied => Self::NotPermitted,
            _ => Self::Failed(error.to_string()),
        }
    }
}
