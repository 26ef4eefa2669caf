//! Opens the page in a browser, by a file that leads there.
//!
//! A link on a command line could be read by every user of this computer. So the browser is given a file that its user alone can
//! read, and that file has the link.

use std::io::Write;
use std::path::Path;

use tempfile::{Builder, NamedTempFile};

use crate::failure::Failure;

/// The file; it is gone when this is dropped.
#[derive(Debug)]
pub(super) struct OpeningFile(NamedTempFile);

impl OpeningFile {
    /// Writes a file of mode 0600 that redirects to `link`.
    pub(super) fn leading_to(link: &str) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::usage(format!("cannot write the file that leads to the page: {error}"))
                .with_advice("--no-open prints the link instead")
        };
        let mut file = Builder::new().prefix("latchkey-console-").suffix(".html").tempfile().map_err(failed)?;
        // Neither origin nor token has a character that HTML would read otherwise.
        let page = format!(
            "<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"referrer\" content=\"no-referrer\">\n\
             <meta http-equiv=\"refresh\" content=\"0; url={link}\"><title>Latchkey</title>\n\
             <p><a href=\"{link}\">Open the console</a>\n"
        );
        file.write_all(page.as_bytes()).and_then(|()| file.flush()).map_err(failed)?;
        Ok(Self(file))
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.0.path()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R37
    #[test]
    fn the_file_is_its_owners_alone_and_goes_away() {
        let file = OpeningFile::leading_to("http://127.0.0.1:1/#token=x").unwrap();
        let path = file.path().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("url=http://127.0.0.1:1/#token=x\""), "{text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
        drop(file);
        assert!(!path.exists());
    }
}
