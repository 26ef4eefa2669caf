//! Paths as people write them: with `~` and environment variables.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::Unreadable;

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

    pub(crate) fn home(&self) -> Option<PathBuf> {
        let names = if cfg!(windows) { ["USERPROFILE", "HOME"] } else { ["HOME", "USERPROFILE"] };
        names.iter().find_map(|name| self.get(name)).map(PathBuf::from)
    }
}

impl fmt::Debug for Variables {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Variables(…)")
    }
}

/// Expands `~`, `$NAME`, `${NAME}` and `%NAME%`.
///
/// A `$` that no name follows stays, so that hidden shares (`\\server\licenses$\app.lic`) can be named.
pub(crate) fn expand(path: &Path, variables: &Variables) -> Result<PathBuf, Unreadable> {
    let Some(text) = path.to_str() else { return Ok(path.to_owned()) };
    let mut expanded = OsString::new();
    let mut rest = text;
    if let Some(below) = text.strip_prefix('~').filter(|below| below.is_empty() || below.starts_with(['/', '\\'])) {
        let home = variables.home().ok_or_else(|| Unreadable::VariableUnset("HOME".to_owned()))?;
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

    proptest! {
        #[test]
        fn no_path_makes_expanding_panic(text: String, marks in "[~$%{}A-Z/é]{0,20}") {
            let _ = expanded(&text);
            let _ = expanded(&marks);
        }
    }
}
