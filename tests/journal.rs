//! The log of the whole test run, and the watch over it.
//!
//! All functions of all tests log into one journal. A line that shows a secret is not taken: whoever wrote it panics, so
//! that the test at hand fails whatever it is about (R15).

use std::fs::File;
use std::io::{self, Write};
use std::sync::{LazyLock, Mutex, Once};

use data_encoding::HEXLOWER;
use latchkey_core::ActivationKey;
use latchkey_functions::log_to;
use latchkey_local::service_client::Response;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

/// What the metrics of the test run are declared in.
pub(crate) const NAMESPACE: &str = "Latchkey/tests";

/// RFC 3986, section 2.3: what has to be encoded nowhere in a URL.
const IN_URL: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

static LINES: Mutex<String> = Mutex::new(String::new());
static WATCHED: Mutex<Vec<String>> = Mutex::new(Vec::new());
/// Where the log goes besides, for whoever wants to read it after the run.
static FILE: LazyLock<Option<File>> =
    LazyLock::new(|| std::env::var_os("LATCHKEY_TEST_LOG").map(|path| File::create(path).unwrap()));

/// Sends the log here from now on, down to the least of its lines.
pub(crate) fn begin() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| log_to(|| Journal, Some("trace")));
}

/// Lets no line with this text in it pass, in whatever case and form.
///
/// Call it before the text is sent. What is shorter than six letters stands in harmless words, too, and is not watched.
pub(crate) fn watch(secret: &str) {
    let mut watched = WATCHED.lock().unwrap();
    // Where a part of it is watched already, so is it.
    if secret.chars().count() >= 6 && !watched.iter().any(|known| secret.to_lowercase().contains(known)) {
        watched.extend(forms(secret).map(|form| form.to_lowercase()));
    }
}

/// A text as it is, as JSON in ASCII, in a URL, in hexadecimal, and as a list of bytes. Base64 is not of a text, but of the
/// JSON that it is in, which `secret_in` knows by its beginning.
fn forms(secret: &str) -> [String; 5] {
    let ascii = secret.encode_utf16().map(|unit| match u8::try_from(unit) {
        Ok(byte) if byte.is_ascii() => char::from(byte).to_string(),
        _ => format!("\\u{unit:04x}"),
    });
    let in_url = utf8_percent_encode(secret, IN_URL).to_string();
    let bytes = format!("{:?}", secret.as_bytes());
    let bytes = bytes.trim_matches(['[', ']']).to_owned();
    [secret.to_owned(), ascii.collect(), in_url, HEXLOWER.encode(secret.as_bytes()), bytes]
}

/// All that was logged so far.
pub(crate) fn text() -> String {
    LINES.lock().unwrap().clone()
}

/// The one line that there is of the request that was answered with `response`.
pub(crate) fn line_of(response: &Response) -> Value {
    let request_id = response.headers["x-request-id"].to_str().unwrap();
    let text = text();
    let lines = text.lines().filter(|line| line.contains(request_id));
    let lines = lines.map(|line| serde_json::from_str::<Value>(line).unwrap());
    let mut lines: Vec<_> = lines.filter(|line| line["request.id"] == request_id).collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    lines.remove(0)
}

/// What of a text must not be in a log, if anything.
pub(crate) fn secret_in(text: &str) -> Option<String> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    if let Some(activation_key) = words.clone().find(|word| word.parse::<ActivationKey>().is_ok()) {
        return Some(activation_key.to_owned());
    }
    // What JSON objects in base64 begin with: the header and the claims of a license key.
    if let Some(license_key) = words.clone().find(|word| word.starts_with("eyJ")) {
        return Some(license_key.to_owned());
    }
    let text = text.to_lowercase();
    WATCHED.lock().unwrap().iter().find(|secret| text.contains(*secret)).cloned()
}

/// What the log is written to.
pub(crate) struct Journal;

impl Write for Journal {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let line = std::str::from_utf8(bytes).unwrap();
        if let Some(secret) = secret_in(line) {
            panic!("the secret {secret} is in the log: {line}");
        }
        LINES.lock().unwrap().push_str(line);
        if let Some(mut file) = FILE.as_ref() {
            file.write_all(bytes)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
