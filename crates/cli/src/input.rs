//! Files and standard input, read whole and within limits.

use std::fs::{self, File};
use std::io::{self, IsTerminal, Read};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use latchkey_client::Unreadable;

use crate::failure::Failure;
use crate::redaction;

/// As long as applications wait for a license file: a share whose server is gone never answers.
const SILENCE_MAX: Duration = Duration::from_secs(2);
const CHUNK_BYTES: u64 = 64 * 1024;

/// Whether a path names standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Reads a file, or standard input for `-`. In the place of its name a secret may stand by mistake, which is not repeated (R15).
pub(crate) fn read(path: &Path, max_bytes: u64) -> Result<Vec<u8>, Failure> {
    let given = path.display().to_string();
    let name = if is_stdin(path) { "standard input".to_owned() } else { redaction::value(&given) };
    let failed = |error: io::Error| {
        let failure = Failure::usage(format!("cannot read {name}: {error}"));
        let advice = "a key is read from a file, from standard input, or asked for: other users see command lines";
        if name == given || is_stdin(path) { failure } else { failure.with_advice(advice) }
    };
    let mut bytes = Vec::new();
    // One more than the limit tells a file that is too long from one that just fits.
    if is_stdin(path) {
        if io::stdin().is_terminal() {
            eprintln!("Reading from standard input; end it with Ctrl-D.");
        }
        io::stdin().lock().take(max_bytes + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        bytes = read_file(path, max_bytes + 1).map_err(failed)?;
    }
    match u64::try_from(bytes.len()) {
        Ok(length) if length <= max_bytes => Ok(bytes),
        _ => Err(Failure::usage(format!("{name} is longer than {max_bytes} bytes"))),
    }
}

/// What is heard of a file while it is read.
enum Heard {
    /// That it goes on.
    Something,
    /// That it is a pipe or the like, where somebody may have to think before anything comes.
    NoFile,
    All(io::Result<Vec<u8>>),
}

/// Reads a file in a thread of its own, since nothing else can end a read from a dead share.
fn read_file(path: &Path, max_bytes: u64) -> io::Result<Vec<u8>> {
    let (sender, receiver) = channel();
    let path = path.to_owned();
    let started = thread::Builder::new().spawn(move || {
        // Whoever waits no longer hears nothing.
        let read = read_telling(&path, max_bytes, |heard| drop(sender.send(heard)));
        let _ = sender.send(Heard::All(read));
    });
    started.and_then(|_| wait_for(&receiver, SILENCE_MAX))
}

fn read_telling(path: &Path, max_bytes: u64, tell: impl Fn(Heard)) -> io::Result<Vec<u8>> {
    tell(if fs::metadata(path)?.is_file() { Heard::Something } else { Heard::NoFile });
    let (mut file, mut bytes) = (File::open(path)?.take(max_bytes), Vec::new());
    while (&mut file).take(CHUNK_BYTES).read_to_end(&mut bytes)? > 0 {
        tell(Heard::Something);
    }
    Ok(bytes)
}

fn wait_for(heard: &Receiver<Heard>, mut patience: Duration) -> io::Result<Vec<u8>> {
    loop {
        match heard.recv_timeout(patience) {
            Ok(Heard::Something) => {}
            Ok(Heard::NoFile) => patience = Duration::MAX,
            Ok(Heard::All(read)) => return read,
            Err(_) => return Err(io::Error::new(io::ErrorKind::TimedOut, Unreadable::TimedOut)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(50);

    #[test]
    fn a_file_that_does_not_answer_is_waited_for_so_long_and_a_pipe_as_long_as_it_takes() {
        for (is_file, expected) in [(true, Err(io::ErrorKind::TimedOut)), (false, Ok(b"late".to_vec()))] {
            let (sender, receiver) = channel();
            thread::spawn(move || {
                let _ = sender.send(if is_file { Heard::Something } else { Heard::NoFile });
                thread::sleep(SOON * 10);
                let _ = sender.send(Heard::All(Ok(b"late".to_vec())));
            });
            assert_eq!(wait_for(&receiver, SOON).map_err(|error| error.kind()), expected);
        }
    }

    #[test]
    fn a_slow_file_is_read_as_long_as_something_comes() {
        let (sender, receiver) = channel();
        thread::spawn(move || {
            for _ in 0..10 {
                thread::sleep(SOON);
                let _ = sender.send(Heard::Something);
            }
            let _ = sender.send(Heard::All(Ok(b"slow".to_vec())));
        });
        assert_eq!(wait_for(&receiver, SOON * 8).unwrap(), b"slow");
    }

    #[test]
    fn a_file_is_read_whole_and_no_further_than_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        let content: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
        fs::write(&path, &content).unwrap();
        assert!(read(&path, 200_000).unwrap() == content);
        assert!(read(&path, 199_999).unwrap_err().to_string().contains("is longer than 199999 bytes"));
        assert!(read(&folder.path().join("none"), 7).unwrap_err().to_string().contains("cannot read"));
    }
}
