//! Writes the published test vectors: `cargo run -p latchkey-client --example vectors`.

#[path = "../vectors/generate.rs"]
mod generate;

use std::fs;
use std::path::Path;

fn main() -> std::io::Result<()> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors");
    for (name, content) in generate::files() {
        fs::write(folder.join(name), content)?;
        println!("{}", folder.join(name).display());
    }
    Ok(())
}
