//! Folders and files that are this user's alone, wherever they are and whoever runs.
//!
//! Root in another user's home, as `sudo` leaves it, leaves files of that user's. No link is followed on the way.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// Makes a folder that only the user looks into, and those that it is in.
pub(crate) fn create_folder(folder: &Path) -> io::Result<()> {
    if fs::symlink_metadata(folder).is_ok_and(|metadata| metadata.is_symlink()) {
        return Err(io::Error::other("the folder is a link, and nothing is written through one"));
    }
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|path| !path.as_os_str().is_empty() && !path.exists()).collect();
    for folder in missing.into_iter().rev() {
        let builder = &mut DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(builder, 0o700);
        match builder.create(folder) {
            // Another process was faster.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
            Ok(()) => {
                let made = fs::symlink_metadata(folder)?;
                let given = give_to_owner_of_folder(folder, &made, |uid, gid| change(folder, uid, gid));
                if given.is_err() {
                    let _ = fs::remove_dir(folder);
                }
                given?;
            }
        }
    }
    Ok(())
}

/// Makes a file that nobody else reads; it is an error when there is one.
pub(crate) fn create_file(path: &Path) -> io::Result<File> {
    let file = private().create_new(true).open(path)?;
    let given = file
        .metadata()
        .and_then(|metadata| give_to_owner_of_folder(path, &metadata, |uid, gid| change_open(&file, uid, gid)));
    match given {
        Ok(()) => Ok(file),
        Err(error) => {
            let _ = fs::remove_file(path);
            Err(error)
        }
    }
}

/// Opens a file that is to stay, or makes it.
pub(crate) fn open_or_create(path: &Path) -> io::Result<File> {
    match create_file(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        file => return file,
    }
    let not_a_file = || io::Error::other("something else is in the place of a file of the application's own");
    let seen = fs::symlink_metadata(path)?;
    // Before opening: a pipe would wait for a reader.
    if !seen.is_file() {
        return Err(not_a_file());
    }
    let file = private().open(path)?;
    if is_same(&seen, &file.metadata()?) { Ok(file) } else { Err(not_a_file()) }
}

/// The largest file that this process may write, where that is limited: the system ends who writes more.
pub(crate) fn size_limit() -> Option<u64> {
    let limits = if cfg!(target_os = "linux") { fs::read_to_string("/proc/self/limits").ok()? } else { return None };
    soft_limit(&limits, "Max file size")
}

fn soft_limit(limits: &str, name: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Gives what root made at `path` to whom the folder belongs that it is in.
#[cfg(unix)]
fn give_to_owner_of_folder(
    path: &Path,
    made: &Metadata,
    give: impl FnOnce(u32, u32) -> io::Result<()>,
) -> io::Result<()> {
    use std::os::unix::fs::MetadataExt;
    if made.uid() != 0 {
        return Ok(());
    }
    // A user who set a link somewhere would have root write there.
    if let Some(link) = users_link(path) {
        return Err(io::Error::other(format!("root follows no link of another user: {}", link.display())));
    }
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::metadata(folder)?;
    if folder.uid() == 0 {
        return Ok(());
    }
    give(folder.uid(), folder.gid())
}

#[cfg(not(unix))]
fn give_to_owner_of_folder(_: &Path, _: &Metadata, _: impl FnOnce(u32, u32) -> io::Result<()>) -> io::Result<()> {
    Ok(())
}

/// A link on the way that isn't root's.
#[cfg(unix)]
fn users_link(path: &Path) -> Option<std::path::PathBuf> {
    use std::os::unix::fs::MetadataExt;
    let is_users_link =
        |path: &&Path| fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink() && metadata.uid() != 0);
    path.ancestors().find(is_users_link).map(Path::to_owned)
}

#[cfg(unix)]
fn change(path: &Path, uid: u32, gid: u32) -> io::Result<()> {
    std::os::unix::fs::lchown(path, Some(uid), Some(gid))
}

#[cfg(unix)]
fn change_open(file: &File, uid: u32, gid: u32) -> io::Result<()> {
    std::os::unix::fs::fchown(file, Some(uid), Some(gid))
}

#[cfg(not(unix))]
fn change(_: &Path, _: u32, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(not(unix))]
fn change_open(_: &File, _: u32, _: u32) -> io::Result<()> {
    Ok(())
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, other: &Metadata) -> bool {
    other.is_file()
}

#[cfg(test)]
mod tests;
