//! Why a source can't be read.

use std::io::{self, ErrorKind};

/// What one source holds.
pub(crate) type Content = Result<Vec<u8>, Unreadable>;

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
    /// The system says at once that the computer or the share isn't there.
    #[error("the share it is on can't be reached")]
    Unreachable,
    /// Another program writes it, or keeps it for itself.
    #[error("another program is writing it")]
    InUse,
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
            Self::Unreachable => "unreachable",
            Self::InUse => "in_use",
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
        if cfg!(windows)
            && let Some(unreadable) = error.raw_os_error().and_then(of_windows)
        {
            return unreadable;
        }
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::Absent,
            ErrorKind::PermissionDenied => Self::NotPermitted,
            // What a mounted share says whose server is gone, has restarted, or was never there.
            ErrorKind::HostUnreachable
            | ErrorKind::NetworkUnreachable
            | ErrorKind::NetworkDown
            | ErrorKind::NotConnected
            | ErrorKind::ConnectionRefused
            | ErrorKind::ConnectionReset
            | ErrorKind::ConnectionAborted
            | ErrorKind::StaleNetworkFileHandle
            | ErrorKind::TimedOut => Self::Unreachable,
            _ if !cfg!(windows) && error.raw_os_error() == Some(EHOSTDOWN) => Self::Unreachable,
            _ => Self::Failed(error.to_string()),
        }
    }
}

/// The host of a share is down; Rust has no kind for it.
const EHOSTDOWN: i32 = if cfg!(target_os = "macos") { 64 } else { 112 };

/// Errors of Windows that Rust takes for "no such file", or for nothing in particular
/// (<https://learn.microsoft.com/windows/win32/debug/system-error-codes>).
fn of_windows(code: i32) -> Option<Unreadable> {
    Some(match code {
        // ERROR_NOT_READY, ERROR_REM_NOT_LIST, ERROR_BAD_NETPATH, ERROR_NETWORK_BUSY, ERROR_DEV_NOT_EXIST,
        // ERROR_UNEXP_NET_ERR, ERROR_NETNAME_DELETED, ERROR_BAD_NET_NAME, ERROR_SEM_TIMEOUT.
        21 | 51 | 53 | 54 | 55 | 59 | 64 | 67 | 121 => Unreadable::Unreachable,
        // ERROR_CONNECTION_UNAVAIL, ERROR_NO_NET_OR_BAD_PATH, ERROR_NO_NETWORK, ERROR_NETWORK_UNREACHABLE,
        // ERROR_HOST_UNREACHABLE.
        1201 | 1203 | 1222 | 1231 | 1232 => Unreadable::Unreachable,
        // ERROR_NETWORK_ACCESS_DENIED, ERROR_LOGON_FAILURE, ERROR_ACCOUNT_RESTRICTION.
        65 | 1326 | 1327 => Unreadable::NotPermitted,
        // ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION.
        32 | 33 => Unreadable::InUse,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    // R5
    #[test]
    fn an_unreachable_share_of_windows_is_not_no_license() {
        for (code, unreadable) in [
            (53, Some(Unreadable::Unreachable)),
            (67, Some(Unreadable::Unreachable)),
            (64, Some(Unreadable::Unreachable)),
            (1231, Some(Unreadable::Unreachable)),
            (1326, Some(Unreadable::NotPermitted)),
            (32, Some(Unreadable::InUse)),
            // ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND: the kind says it.
            (2, None),
            (3, None),
        ] {
            assert_eq!(of_windows(code), unreadable, "{code}");
        }
        assert!(!Unreadable::Unreachable.is_absence() && !Unreadable::InUse.is_absence());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_mounted_share_whose_server_is_gone_is_unreachable() {
        // ENETDOWN, ENETUNREACH, ECONNRESET, ENOTCONN, ETIMEDOUT, ECONNREFUSED, EHOSTDOWN, EHOSTUNREACH, ESTALE.
        for code in [100, 101, 104, 107, 110, 111, 112, 113, 116] {
            assert_eq!(Unreadable::from(io::Error::from_raw_os_error(code)), Unreadable::Unreachable, "{code}");
        }
        // ENOENT, ENOTDIR; EACCES; EIO.
        for (code, unreadable) in [(2, "absent"), (20, "absent"), (13, "not_permitted"), (5, "read_failed")] {
            assert_eq!(Unreadable::from(io::Error::from_raw_os_error(code)).code(), unreadable);
        }
    }
}
