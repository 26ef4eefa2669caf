//! Paths as people write them: with `~` and environment variables.

use std::env;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Unreadable;
use crate::system::System;

/// Where environment variables come from: the process, or a test.
#[derive(Clone)]
pub(crate) struct Variables(Arc<Read>);

type Read = dyn Fn(&str) -> Option<OsString> + Send + Sync;

impl Variables {
    pub(crate) fn new(read: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self(Arc::new(read))
    }

    /// The value, if there is one that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<OsString> {
        (self.0)(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn home(&self, system: System) -> Option<PathBuf> {
        let names = if system == System::Windows { ["USERPROFILE", "HOME"] } else { ["HOME", "USERPROFILE"] };
        names.iter().find_map(|name| self.get(name)).map(PathBuf::from)
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Variables(…)")
    }
}

/// A place that a path names, or why it names none.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Location {
    Named(PathBuf),
    /// The whole text, where it also reads as several paths: nothing is amiss when it isn't there.
    Whole(PathBuf),
    Nowhere(PathBuf, Unreadable),
}

/// The places that a path names: one, or several that stand as the system writes them in `PATH`; so may the value of a
/// variable in it.
pub(crate) fn locations(path: &Path, variables: &Variables) -> Vec<Location> {
    let mut locations = Vec::new();
    for part in parts(path) {
        match expand(&part, variables) {
            Ok(expanded) => locations.extend(parts(&expanded).into_iter().map(Location::Named)),
            Err(unreadable) => locations.push(Location::Nowhere(part, unreadable)),
        }
    }
    if locations.len() > 1
        && let Ok(whole) = expand(path, variables)
    {
        locations.push(Location::Whole(whole));
    }
    locations
}

fn parts(path: &Path) -> Vec<PathBuf> {
    let parts: Vec<_> = env::split_paths(path).filter(|part| !part.as_os_str().is_empty()).collect();
    // A path of Windows elsewhere: what begins with a drive letter is no list.
    let is_drive = |part: &PathBuf| {
        part.as_os_str().len() == 1 && part.as_os_str().to_string_lossy().starts_with(|c: char| c.is_ascii_alphabetic())
    };
    if parts.is_empty() || parts.first().is_some_and(is_drive) { vec![path.to_owned()] } else { parts }
}

/// Whether a text is rather meant as a path than as a license key.
pub(crate) fn is_path(text: &str) -> bool {
    let name = text.trim().to_ascii_lowercase();
    let is_named = name.ends_with(".lic") || name.ends_with(".lic.txt");
    let is_one_line = !name.contains(['\n', '\r', '\0']);
    is_one_line && (is_named || name.contains(['/', '\\']) || name.starts_with(['~', '$', '%']))
}

/// Expands `~`, `$NAME`, `${NAME}` and `%NAME%`.
///
/// A `$` that no name follows stays, so that hidden shares (`\\server\licenses$\app.lic`) can be named.
fn expand(path: &Path, variables: &Variables) -> Result<PathBuf, Unreadable> {
    let Some(text) = path.to_str() else { return Ok(path.to_owned()) };
    let mut expanded = OsString::new();
    let mut rest = text;
    if let Some(below) = text.strip_prefix('~').filter(|below| below.is_empty() || below.starts_with(['/', '\\'])) {
        let home = variables.home(System::HERE).ok_or_else(|| Unreadable::VariableUnset("HOME".to_owned()))?;
        expanded.push(home);
        rest = below;
    }
    while let Some(place) = rest.find(['$', '%']) {
        let (before, from) = rest.split_at(place);
        expanded.push(before);
        rest = match variable(from) {
            Some(Reference { name, length, required }) => {
                match variables.get(name) {
                    Some(value) => expanded.push(value),
                    None if required => return Err(Unreadable::VariableUnset(name.to_owned())),
                    None => expanded.push(&from[..length]),
                }
                &from[length..]
            }
            None => {
                expanded.push(&from[..1]);
                &from[1..]
            }
        };
    }
    expanded.push(rest);
    let expanded = PathBuf::from(expanded);
    if !cfg!(windows) && expanded.to_string_lossy().starts_with(r"\\") {
        return Err(Unreadable::UncPath);
    }
    Ok(expanded)
}

struct Reference<'a> {
    name: &'a str,
    length: usize,
    /// `%NAME%` stays as it is when it is not set, as on Windows; `%` may stand in a file's name.
    required: bool,
}

fn variable(text: &str) -> Option<Reference<'_>> {
    let (name, length, required) = if let Some(braced) = text.strip_prefix("${") {
        let name = &braced[..braced.find('}')?];
        (name, name.len() + 3, true)
    } else if let Some(bare) = text.strip_prefix('$') {
        let name = &bare[..bare.find(|c| !is_name(c)).unwrap_or(bare.len())];
        (name, name.len() + 1, true)
    } else {
        let percent = text.strip_prefix('%')?;
        let name = &percent[..percent.find('%')?];
        (name, name.len() + 2, false)
    };
    let is_variable =
        !name.is_empty() && !name.starts_with(|c: char| c.is_ascii_digit()) && !name.contains(['=', '\0']);
    is_variable.then_some(Reference { name, length, required })
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn expanded(text: &str) -> Result<String, Unreadable> {
        let variables = Variables::new(|name| match name {
            "HOME" => Some("/home/ada".into()),
            "SHARE" | "ProgramFiles(x86)" => Some("/mnt/share".into()),
            "EMPTY" => Some("".into()),
            _ => None,
        });
        expand(Path::new(text), &variables).map(|path| path.to_str().unwrap().to_owned())
    }

    // R5
    #[test]
    fn home_and_variables_are_expanded() {
        for (text, path) in [
            ("~/acme.lic", "/home/ada/acme.lic"),
            ("~", "/home/ada"),
            ("~ada/acme.lic", "~ada/acme.lic"),
            ("/a/~/b", "/a/~/b"),
            ("$SHARE/acme.lic", "/mnt/share/acme.lic"),
            ("${SHARE}s/$HOME", "/mnt/shares//home/ada"),
            ("%SHARE%/%UNSET%/100%", "/mnt/share/%UNSET%/100%"),
            ("%ProgramFiles(x86)%", "/mnt/share"),
            ("/licenses$/acme.lic", "/licenses$/acme.lic"),
            ("/a$1/${}/%%", "/a$1/${}/%%"),
            ("/用于/$", "/用于/$"),
        ] {
            assert_eq!(expanded(text).as_deref(), Ok(path), "{text}");
        }
    }

    #[test]
    fn a_variable_that_is_not_set_is_named() {
        for text in ["$UNSET/acme.lic", "${UNSET}", "/x/$UNSET"] {
            assert_eq!(expanded(text), Err(Unreadable::VariableUnset("UNSET".to_owned())), "{text}");
        }
        assert_eq!(expanded("$EMPTY/a"), Err(Unreadable::VariableUnset("EMPTY".to_owned())));
    }

    #[cfg(not(windows))]
    #[test]
    fn a_windows_share_elsewhere_is_explained() {
        assert_eq!(expanded(r"\\server\licenses$\acme.lic"), Err(Unreadable::UncPath));
    }

    fn placed(text: &str) -> Vec<String> {
        let variables = Variables::new(|name| match name {
            "HOME" => Some("/home/ada".into()),
            "SEVERAL" => Some("/mnt/a:/mnt/b".into()),
            _ => None,
        });
        let shown = |location| match location {
            Location::Named(path) => path.to_str().unwrap().to_owned(),
            Location::Whole(path) => format!("whole {}", path.display()),
            Location::Nowhere(path, unreadable) => format!("{}: {}", path.display(), unreadable.code()),
        };
        locations(Path::new(text), &variables).into_iter().map(shown).collect()
    }

    // R5
    #[cfg(not(windows))]
    #[test]
    fn several_paths_stand_as_the_system_writes_them() {
        assert_eq!(placed("/a/b.lic"), ["/a/b.lic"]);
        assert_eq!(placed("/a:~/b:"), ["/a", "/home/ada/b", "whole /a:~/b:"]);
        assert_eq!(placed("$SEVERAL"), ["/mnt/a", "/mnt/b", "whole /mnt/a:/mnt/b"]);
        assert_eq!(placed("/a:$UNSET/b"), ["/a", "$UNSET/b: variable_unset"]);
        assert_eq!(placed(r"\\server\share\a.lic"), [r"\\server\share\a.lic: unc_path"]);
        assert_eq!(placed(r"C:\licenses\a.lic"), [r"C:\licenses\a.lic"]);
        assert_eq!(placed(""), [""]);
        assert_eq!(placed(":"), [":"]);
    }

    #[test]
    fn a_path_is_told_from_a_text() {
        for path in
            ["/mnt/acme.lic", r"\\server\licenses", r"C:\acme.lic", "acme.lic", "Acme.LIC.TXT", "~/x", "$SHARE", "%X%"]
        {
            assert!(is_path(path), "{path}");
        }
        for text in ["", "nonsense", "not a license key", "a.b.c", "1T6F9-JXTG3", "/mnt/a\n/mnt/b"] {
            assert!(!is_path(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_path_makes_expanding_panic(text: String, marks in "[~$%{}A-Z/é]{0,20}") {
            let _ = (expanded(&text), placed(&text), is_path(&text));
            let _ = (expanded(&marks), placed(&marks));
        }
    }
}
