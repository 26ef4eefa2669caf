//! Writes the pages of the languages, `docs/*.md`.

use std::fs;
use std::io;
use std::path::Path;

#[path = "../pages/generate.rs"]
mod pages;

fn main() -> io::Result<()> {
    for (name, text) in pages::pages() {
        fs::write(Path::new(env!("CARGO_MANIFEST_DIR")).join(name), text)?;
    }
    Ok(())
}
