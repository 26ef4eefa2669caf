//! `config.toml`: profiles, each with what leads to one service. No secret belongs into it.

use std::collections::BTreeMap;
use std::fs::DirBuilder;
use std::ops::Range;
use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;
use serde::Deserialize;
use toml_edit::{Document, DocumentMut, Item, Table, value};

use crate::failure::Failure;
use crate::input::read;
use crate::new_file::{NewFile, Readers};
use crate::output::Form;

const FILE_VARIABLE: &str = "LATCHKEY_CONFIG";
const FILE_MAX_BYTES: u64 = 1024 * 1024;

/// The configuration file, and what it says.
#[derive(Debug)]
pub(crate) struct Configuration {
    place: Option<Place>,
    text: String,
    content: FileContent,
    default_line: usize,
}

/// Where the file is, or will be.
#[derive(Debug)]
struct Place {
    file: PathBuf,
    /// `LATCHKEY_CONFIG` names it.
    is_named: bool,
    exists: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileContent {
    default_profile: Option<String>,
    #[serde(default)]
    profiles: BTreeMap<String, Profile>,
}

/// What leads to one service, and to whoever signs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Profile {
    pub(crate) url: Option<String>,
    pub(crate) region: Option<String>,
    pub(crate) aws_profile: Option<String>,
    pub(crate) output: Option<Form>,
}

impl Configuration {
    /// Reads the file; none is as good as an empty one.
    pub(crate) fn read(variable: impl Fn(&'static str) -> Option<String>) -> Result<Self, Failure> {
        let Some((file, is_named)) = place(variable) else {
            return Ok(Self { place: None, text: String::new(), content: FileContent::default(), default_line: 0 });
        };
        // A folder in its place, or one that can't be looked into, is an error of reading.
        let exists = !matches!(file.symlink_metadata(), Err(error) if error.kind() == std::io::ErrorKind::NotFound);
        let text = if exists { read(&file, FILE_MAX_BYTES)? } else { Vec::new() };
        let text = String::from_utf8(text)
            .map_err(|error| Failure::usage(format!("{}: it is not UTF-8: {error}", file.display())))?;
        let wrong = |message: &str, span: Option<Range<usize>>| {
            let line = span.map_or_else(String::new, |span| format!(":{}", line_of(&text, span.start)));
            Failure::usage(format!("{}{line}: {message}", file.display()))
        };
        let content = toml_edit::de::from_str::<FileContent>(&text);
        let content = content.map_err(|error| wrong(error.message(), error.span()))?;
        let document = Document::parse(text.as_str()).map_err(|error| wrong(error.message(), error.span()))?;
        let default_at = document.as_table().get("default_profile").and_then(Item::span);
        let default_line = line_of(&text, default_at.map_or(0, |span| span.start));
        Ok(Self { place: Some(Place { file, is_named, exists }), text, content, default_line })
    }

    /// Where the file is, or will be; nowhere without a home.
    pub(crate) fn file(&self) -> Option<&Path> {
        self.place.as_ref().map(|place| place.file.as_path())
    }

    pub(crate) fn profiles(&self) -> &BTreeMap<String, Profile> {
        &self.content.profiles
    }

    pub(crate) fn profile(&self, name: &str) -> Option<&Profile> {
        self.content.profiles.get(name)
    }

    /// The profile that counts where none is named, as it stands there.
    pub(crate) fn default_name(&self) -> Option<&str> {
        self.content.default_profile.as_deref()
    }

    /// The profile that counts where none is named.
    pub(crate) fn default_profile(&self) -> Result<Option<String>, Failure> {
        match (self.default_name(), &self.place) {
            (Some(name), Some(place)) if self.profile(name).is_none() => {
                let (file, line) = (place.file.display(), self.default_line);
                Err(Failure::usage(format!("{file}:{line}: there is no profile {name} here; {}", self.names())))
            }
            // A file that was named and isn't there is a slip, not a wish for none.
            (_, Some(Place { file, is_named: true, exists: false })) => {
                Err(Failure::usage(format!("{FILE_VARIABLE} names {}, and there is no such file", file.display())))
            }
            (name, _) => Ok(name.map(str::to_owned)),
        }
    }

    /// The profile of that name, which `by` names.
    pub(crate) fn require(&self, name: &str, by: &str) -> Result<&Profile, Failure> {
        self.profile(name).ok_or_else(|| {
            let place = match &self.place {
                Some(Place { file, exists: true, .. }) => format!("in {}; {}", file.display(), self.names()),
                Some(Place { file, .. }) => format!("since there is no file {}", file.display()),
                None => "since there is no home folder to keep one in".to_owned(),
            };
            let advice = format!("latchkey profiles set {name} --url URL makes it");
            Failure::usage(format!("there is no profile {name} ({by}) {place}")).with_advice(&advice)
        })
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.content.profiles.keys().map(String::as_str).collect();
        if names.is_empty() { "it has none".to_owned() } else { format!("it has: {}", names.join(", ")) }
    }

    /// Sets members of a profile, which is made if need be, and writes the file; `None` takes a member away.
    ///
    /// Comments and the order of what is there stay.
    pub(crate) fn change(
        &self,
        name: &str,
        members: &[(&str, Option<&str>)],
        make_default: bool,
    ) -> Result<PathBuf, Failure> {
        let mut document = self.document()?;
        let profiles = table(document.as_table_mut(), "profiles", true)?;
        let profile = table(profiles, name, false)?;
        for (member, set_to) in members {
            match set_to {
                Some(text) => profile[member] = value(*text),
                None => drop(profile.remove(member)),
            }
        }
        if make_default {
            document["default_profile"] = value(name);
        }
        self.write(&document)
    }

    /// Removes a profile, and writes the file.
    pub(crate) fn remove(&self, name: &str) -> Result<PathBuf, Failure> {
        let mut document = self.document()?;
        table(document.as_table_mut(), "profiles", true)?.remove(name);
        if self.default_name() == Some(name) {
            document.remove("default_profile");
        }
        self.write(&document)
    }

    fn document(&self) -> Result<DocumentMut, Failure> {
        // It was parsed before.
        self.text.parse().map_err(Failure::usage)
    }

    /// Replaces the file, whole or not at all, for its owner alone.
    fn write(&self, document: &DocumentMut) -> Result<PathBuf, Failure> {
        let Some(file) = self.file() else {
            return Err(Failure::usage(format!("there is no home folder to keep profiles in: set {FILE_VARIABLE}")));
        };
        // A link stays one: what it leads to is replaced.
        let target = file.canonicalize().unwrap_or_else(|_| file.to_owned());
        if let Some(folder) = target.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            let mut builder = DirBuilder::new();
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            let made = builder.recursive(true).create(folder);
            made.map_err(|error| Failure::usage(format!("cannot make the folder {}: {error}", folder.display())))?;
        }
        NewFile::replacing(&target, Readers::Owner)?.finish(document.to_string().as_bytes())?;
        Ok(file.to_owned())
    }
}

/// The table of that name, which is made if need be.
fn table<'a>(of: &'a mut Table, name: &str, is_implicit: bool) -> Result<&'a mut Table, Failure> {
    let item = of.entry(name).or_insert_with(|| {
        let mut made = Table::new();
        made.set_implicit(is_implicit);
        Item::Table(made)
    });
    // `profiles = { … }` on one line says the same.
    if let Item::Value(toml_edit::Value::InlineTable(inline)) = item {
        *item = Item::Table(std::mem::take(inline).into_table());
        if let Some(mut key) = of.key_mut(name) {
            key.fmt();
        }
    }
    of[name].as_table_mut().ok_or_else(|| Failure::usage(format!("{name} is no table")))
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// `LATCHKEY_CONFIG`, or `latchkey/config.toml` where the system keeps configurations; and whether it is the former.
fn place(variable: impl Fn(&'static str) -> Option<String>) -> Option<(PathBuf, bool)> {
    if let Some(named) = variable(FILE_VARIABLE) {
        return Some((named.into(), true));
    }
    let folder = etcetera::choose_base_strategy().ok()?.config_dir();
    // With an empty HOME it would be the folder where the console runs.
    folder.is_absolute().then(|| (folder.join("latchkey").join("config.toml"), false))
}
