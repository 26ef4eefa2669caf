use super::*;

#[test]
fn the_limit_of_a_process_is_read_as_the_system_writes_it() {
    let limits = "Limit                     Soft Limit           Hard Limit           Units     \n\
                  Max cpu time              unlimited            unlimited            seconds   \n\
                  Max file size             1024                 unlimited            bytes     \n\
                  Max data size             unlimited            unlimited            bytes     \n";
    assert_eq!(soft_limit(limits, "Max file size"), Some(1024));
    assert_eq!(soft_limit(limits, "Max data size"), None);
    assert_eq!(soft_limit("", "Max file size"), None);
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::{MetadataExt, symlink};

    use super::*;

    #[test]
    fn no_link_is_followed_when_writing() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        fs::create_dir(at("elsewhere")).unwrap();
        fs::write(at("target"), "precious").unwrap();
        symlink(at("target"), at("file")).unwrap();
        symlink(at("nowhere"), at("dangling")).unwrap();
        symlink(at("elsewhere"), at("store")).unwrap();
        for name in ["file", "dangling"] {
            assert!(open_or_create(&at(name)).is_err() && create_file(&at(name)).is_err(), "{name}");
        }
        assert!(create_folder(&at("store")).is_err());
        assert!(!at("nowhere").exists());
        assert_eq!(fs::read_to_string(at("target")).unwrap(), "precious");
        // A folder on the way may be a link: people move their data to another disk.
        create_folder(&at("store/product")).unwrap();
        assert!(at("elsewhere/product").is_dir());
    }

    /// Only root can try it.
    #[test]
    fn what_root_makes_in_a_users_home_is_the_users() {
        let home = tempfile::tempdir().unwrap();
        if std::os::unix::fs::chown(home.path(), Some(1234), Some(5678)).is_err() {
            return;
        }
        let store = home.path().join(".local/share/product");
        create_folder(&store).unwrap();
        drop(create_file(&store.join("file")).unwrap());
        drop(open_or_create(&store.join("lock")).unwrap());
        for path in [".local", ".local/share", ".local/share/product", ".local/share/product/file"] {
            let made = fs::symlink_metadata(home.path().join(path)).unwrap();
            assert_eq!((made.uid(), made.gid()), (1234, 5678), "{path}");
        }
        assert_eq!(fs::metadata(store.join("lock")).unwrap().uid(), 1234);
        // The user's link leads root nowhere, whoever owns what it leads to.
        for owner in [1234, 0] {
            let outside = tempfile::tempdir().unwrap();
            std::os::unix::fs::chown(outside.path(), Some(owner), Some(owner)).unwrap();
            let link = home.path().join(format!("link {owner}"));
            symlink(outside.path(), &link).unwrap();
            std::os::unix::fs::lchown(&link, Some(1234), Some(5678)).unwrap();
            assert!(create_file(&link.join("file")).is_err());
            assert!(create_folder(&link.join("folder")).is_err());
            assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0, "{owner}");
        }
    }
}
