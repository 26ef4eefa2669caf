//! A corporate roll-out in a temporary folder: one file on a share, three computers, no network.
//!
//! ```text
//! cargo run -p latchkey-client --example rollout
//! ```

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use latchkey_client::{Builder, Client};

const JWKS: &str = include_str!("acme/jwks.json");
/// What the vendor got for the activation key, and mailed to the customer.
const LICENSE: &str = include_str!("acme/perpetual.lic");

fn main() -> Result<(), Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    let share = folder.path().join("share");
    fs::create_dir(&share)?;

    step("Three computers start before there is a license on the share.");
    for name in COMPUTERS {
        start(name, folder.path(), &share, true, "no_license")?;
    }
    step("The administrator saves one file on the share. Nobody types anything, nothing is activated.");
    fs::write(share.join("acme.lic"), LICENSE)?;
    for name in COMPUTERS {
        start(name, folder.path(), &share, true, "licensed")?;
    }
    step("An application that was not built for generic licenses refuses the same file.");
    start("a computer with an older version", folder.path(), &share, false, "generic_not_allowed")?;
    step("The share is gone. Every computer has kept what it found.");
    fs::remove_dir_all(&share)?;
    for name in COMPUTERS {
        start(name, folder.path(), &share, true, "licensed")?;
    }
    Ok(())
}

const COMPUTERS: [&str; 3] = ["reception", "the laboratory", "a laptop on a train"];

/// What the application does on one computer, whose user's store is a folder of its own.
fn start(name: &str, root: &Path, share: &Path, is_of_today: bool, expected: &str) -> Result<(), Box<dyn Error>> {
    let client = application(share, is_of_today).computer_id(name).user_store(Some(root.join(name))).build()?;
    let (code, text) = match client.check() {
        Ok(grant) => ("licensed".to_owned(), format!("from {}", shown(&grant.source().to_string(), root))),
        Err(not_licensed) => (not_licensed.code().to_owned(), format!("{not_licensed}")),
    };
    println!("  {name}: {code}, {text}");
    if code == expected { Ok(()) } else { Err(format!("{name} should say {expected}").into()) }
}

/// The same for all computers: this is what is in the application's source code. An older version allowed no generic
/// license keys.
fn application(share: &Path, is_of_today: bool) -> Builder {
    let application = Client::builder("acme-editor", JWKS)
        .release("4.2", "2026-11-01")
        .file(share.join("acme.lic"))
        .machine_store(None::<PathBuf>);
    if is_of_today { application.dangerous().allow_generic_keys() } else { application }
}

fn step(text: &str) {
    println!("\n{text}");
}

fn shown(source: &str, root: &Path) -> String {
    source.replace(&root.display().to_string(), "…")
}
