//! The page, as it was built into the program.

/// A file of the page.
#[derive(Debug)]
pub(super) struct PageFile {
    /// Where it is on the server.
    pub(super) path: &'static str,
    pub(super) media_type: &'static str,
    pub(super) content: &'static [u8],
}

macro_rules! file {
    ($path:literal, $name:literal, $media_type:literal) => {
        PageFile {
            path: $path,
            media_type: $media_type,
            content: include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist/", $name)),
        }
    };
}

/// All files of the page; a test says whether one is missing here.
const FILES: &[PageFile] = &[
    file!("/", "index.html", "text/html; charset=utf-8"),
    file!("/app.js", "app.js", "text/javascript; charset=utf-8"),
    file!("/app.css", "app.css", "text/css; charset=utf-8"),
];

/// The file at this path.
pub(super) fn find(path: &str) -> Option<&'static PageFile> {
    FILES.iter().find(|file| file.path == path)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;

    use super::*;

    // R37
    #[test]
    fn every_file_that_was_built_is_served_and_no_other() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/web/dist");
        let built: BTreeSet<_> =
            fs::read_dir(folder).unwrap().map(|entry| fs::read(entry.unwrap().path()).unwrap()).collect();
        let served: BTreeSet<_> = FILES.iter().map(|file| file.content.to_vec()).collect();
        assert_eq!(built.len(), FILES.len());
        assert!(built == served, "what is embedded is not what stands in {folder}");
    }
}
