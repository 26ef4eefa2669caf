//! The directory that keeps data over a restart.

use std::fs::DirBuilder;
use std::io;
use std::path::Path;

/// Makes the directory unless it is there, for its owner only: what is kept in it is as good as the deployed tables.
pub(crate) fn ensure(path: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn only_the_owner_gets_into_a_new_directory_and_an_old_one_stays_as_it_is() {
        use std::fs::{Permissions, metadata, set_permissions};
        use std::os::unix::fs::PermissionsExt;

        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("made/on/demand");
        let mode = || metadata(&path).unwrap().permissions().mode() & 0o777;
        ensure(&path).unwrap();
        assert_eq!(mode(), 0o700);
        set_permissions(&path, Permissions::from_mode(0o750)).unwrap();
        ensure(&path).unwrap();
        assert_eq!(mode(), 0o750);
    }
}
