//! Reads one file.

use std::fs::{self, File, Metadata};
use std::io::Read;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use latchkey_core::LicenseText;

use crate::Unreadable;
use crate::unreadable::Content;

/// No license file is larger; a hundred of the longest license keys are not either.
const FILE_MAX_BYTES: u64 = 64 * 1024;
/// With as many entries as there can be, a revocation list has five and a half million.
const LIST_MAX_BYTES: u64 = 6 * 1024 * 1024;

const PAUSE: Duration = Duration::from_millis(30);
/// How long the client waits for another process that writes a file of its own.
const OWN_FILE_WAIT: Duration = Duration::from_millis(100);
/// Whoever writes a license file is done with it so long after the last change.
const BEING_WRITTEN: Duration = Duration::from_secs(1);

/// Reads a file; again when somebody wrote to it meanwhile.
pub(crate) fn read_file(path: &Path) -> Content {
    read_until(path, FILE_MAX_BYTES, Instant::now() + OWN_FILE_WAIT, |_| false)
}

/// Reads a license file; again, too, when it was changed just now and what is in it isn't whole.
///
/// Copying to a share makes an empty file first, and fills it piece by piece.
pub(super) fn read_license_file(path: &Path, deadline: Instant) -> Content {
    let is_whole = |content: &[u8]| {
        let text = LicenseText::read(content);
        text.broken.is_empty() && !(text.signed.is_empty() && text.activation_keys.is_empty())
    };
    read_until(path, FILE_MAX_BYTES, deadline, |once| once.is_young && !is_whole(&once.content))
}

/// Reads a file with a revocation list; again, too, when it was changed just now and what is in it isn't whole.
///
/// `is_whole` is asked of each content once, and last of the one that is answered.
pub(crate) fn read_list_file(path: &Path, deadline: Instant, mut is_whole: impl FnMut(&[u8]) -> bool) -> Content {
    read_until(path, LIST_MAX_BYTES, deadline, |once| !is_whole(&once.content) && once.is_young)
}

fn read_until(path: &Path, max_bytes: u64, deadline: Instant, mut is_unfinished: impl FnMut(&Once) -> bool) -> Content {
    loop {
        let readout = read_once(path, max_bytes);
        let is_being_written = match &readout {
            Ok(once) => !once.is_unchanged || is_unfinished(once),
            Err(unreadable) => *unreadable == Unreadable::InUse,
        };
        if !is_being_written || Instant::now() + PAUSE >= deadline {
            return match readout? {
                once if once.is_unchanged => Ok(once.content),
                _ => Err(Unreadable::InUse),
            };
        }
        sleep(PAUSE);
    }
}

/// A file as it was at one moment.
struct Once {
    content: Vec<u8>,
    /// Whether nobody wrote to it meanwhile.
    is_unchanged: bool,
    /// Whether somebody wrote to it just before.
    is_young: bool,
}

fn read_once(path: &Path, max_bytes: u64) -> Result<Once, Unreadable> {
    // Before opening: a pipe would wait for a writer, and a device might do something.
    if !fs::metadata(path)?.is_file() {
        return Err(Unreadable::NotAFile);
    }
    let mut file = File::open(path)?;
    let before = file.metadata()?;
    if !before.is_file() {
        return Err(Unreadable::NotAFile);
    }
    if before.len() > max_bytes {
        return Err(Unreadable::TooLarge);
    }
    let mut content = Vec::new();
    (&mut file).take(max_bytes + 1).read_to_end(&mut content)?;
    if content.len() as u64 > max_bytes {
        return Err(Unreadable::TooLarge);
    }
    let after = file.metadata()?;
    Ok(Once { content, is_unchanged: is_unchanged(&before, &after), is_young: is_young(&after) })
}

fn is_unchanged(before: &Metadata, after: &Metadata) -> bool {
    before.len() == after.len() && before.modified().ok() == after.modified().ok()
}

/// The server of a share may have another clock: what was changed long in the future isn't young either.
fn is_young(metadata: &Metadata) -> bool {
    let age = metadata.modified().map(|modified_at| modified_at.elapsed().unwrap_or_else(|future| future.duration()));
    age.is_ok_and(|age| age < BEING_WRITTEN)
}
