//! `latchkey jwks`: the public keys as an application embeds them.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use latchkey_core::{JwkSet, ListKeys, ProductId, TrustedKeys};
use serde::Serialize;

use crate::commands::revocations::{ListSummary, write_list};
use crate::failure::{Failure, one_line};
use crate::new_file::{Destination, NewFile, Readers};
use crate::options::Options;
use crate::printing::{print, print_text, row, rows_of};
use crate::trusted_jwks::published_keys;

/// What is generated is named so, where the file's name can't name it.
const CLASS: &str = "LatchkeyKeys";

/// Where the keys go, and as what.
#[derive(Debug, Args)]
pub(crate) struct WriteJwks {
    /// Where to write them, whole or not at all; - is standard output.
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// Replace FILE without a question where there is one.
    #[arg(long)]
    force: bool,
    /// Write this product's revocation list, too, beside FILE as PRODUCT.revocations: a release that embeds both refuses what was
    /// taken back before it, also offline.
    #[arg(long, value_name = "PRODUCT")]
    with_revocations: Option<ProductId>,
    /// As what; else as FILE's name ends, and JSON where that says nothing.
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Option<Language>,
}

/// What the keys are written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// A JWK set.
    Json,
    /// A constant JWKS.
    Rust,
    /// A class with the constant Jwks.
    Csharp,
    /// A constant JWKS.
    Python,
    /// A class with the constant JWKS; the file is named as the class.
    Java,
}

/// Where the keys went.
#[derive(Debug, Serialize)]
struct Written {
    out: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    revocations: Option<ListSummary>,
}

pub(crate) fn jwks(options: &Options, command: &WriteJwks) -> Result<(), Failure> {
    let out = Some(command.out.as_path()).filter(|out| out.as_os_str() != "-");
    let form = command.form.or_else(|| Language::of(out?)).unwrap_or(Language::Json);
    let class = class_name(form, out)?;
    // A file that can't be written is found before anything is asked.
    let destination = Destination::of(&command.out, Readers::Everybody, &options.output, command.force)?;
    let list = match (&command.with_revocations, out) {
        (None, _) => None,
        (Some(product), Some(out)) => {
            let path = out.with_file_name(format!("{product}.revocations"));
            Some((product, NewFile::begin(&path, Readers::Everybody)?))
        }
        (Some(_), None) => {
            return Err(Failure::usage("--with-revocations needs --out FILE, beside which the list goes"));
        }
    };
    let keys = published_keys(options)?;
    // What an application couldn't use must not be built into one.
    TrustedKeys::try_from(&keys).map_err(|error| Failure::refused("jwks_unusable", error.to_string()))?;
    let from = options.url.as_ref().map_or("", |url| url.value.as_str());
    let text = form.render(&ascii_json(&keys)?, &class, from);
    match destination {
        Destination::Stdout => print_text(&text),
        Destination::File(file) => {
            // The list first: what can't be verified is no reason to change the keys.
            let revocations = match list {
                None => None,
                Some((product, list)) => {
                    let list_keys =
                        ListKeys::of(&keys).map_err(|error| Failure::refused("jwks_unusable", error.to_string()))?;
                    Some(write_list(options, product, list, command.force, &list_keys)?)
                }
            };
            file.finish(text.as_bytes())?;
            let written = Written { out: command.out.display().to_string(), revocations };
            print(&options.output, &written, |written| {
                let list = written.revocations.as_ref().map(rows_of).unwrap_or_default();
                [row("keys", &written.out)].into_iter().chain(list).collect()
            })
        }
    }
}

impl Language {
    /// As a file's name ends.
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()? {
            "json" => Some(Self::Json),
            "rs" => Some(Self::Rust),
            "cs" => Some(Self::Csharp),
            "py" => Some(Self::Python),
            "java" => Some(Self::Java),
            _ => None,
        }
    }

    /// The text of the file; `json` is ASCII, so that a backslash and a quotation mark are all there is to escape.
    fn render(self, json: &str, class: &str, from: &str) -> String {
        let name = self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned());
        let says = format!("The public keys of {}, by `latchkey jwks --as {name}`.", one_line(from));
        let literal = format!("\"{}\"", json.replace('\\', "\\\\").replace('"', "\\\""));
        match self {
            Self::Json => format!("{json}\n"),
            Self::Rust => format!("/// {says}\npub const JWKS: &str = {literal};\n"),
            Self::Csharp => {
                format!("// {says}\npublic static class {class}\n{{\n    public const string Jwks = {literal};\n}}\n")
            }
            Self::Python => format!("# {says}\nJWKS = {literal}\n"),
            Self::Java => format!(
                "// {says}\npublic final class {class} {{\n    public static final String JWKS = {literal};\n\n    \
                 private {class}() {{}}\n}}\n"
            ),
        }
    }
}

/// The name of the class, where there is one: the file's, as Java demands.
fn class_name(form: Language, out: Option<&Path>) -> Result<String, Failure> {
    let Some(stem) = out.and_then(Path::file_stem).filter(|_| matches!(form, Language::Csharp | Language::Java)) else {
        return Ok(CLASS.to_owned());
    };
    let name = stem.to_str().unwrap_or_default();
    let begins = name.starts_with(|c: char| c.is_ascii_uppercase());
    if begins && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Ok(name.to_owned());
    }
    match form {
        Language::Java => {
            Err(Failure::usage(format!("--out: a Java file is named as its class, such as {CLASS}.java")))
        }
        _ => Ok(CLASS.to_owned()),
    }
}

/// JSON in which what isn't ASCII is escaped.
fn ascii_json(keys: &JwkSet) -> Result<String, Failure> {
    let json = serde_json::to_string(keys).map_err(Failure::usage)?;
    let mut units = [0; 2];
    let mut ascii = String::with_capacity(json.len());
    for c in json.chars() {
        if c.is_ascii() && c != '\u{7f}' {
            ascii.push(c);
        } else {
            let escaped = c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}"));
            ascii.extend(escaped);
        }
    }
    Ok(ascii)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_a_key_survives_as_ascii() {
        let text = r#"{"keys":[{"kty":"EC","kid":"a\"b\\u0041\n/ü😀\u007f'${x}"}],"list_keys":[{"kty":"OKP"}]}"#;
        let keys: JwkSet = serde_json::from_str(text).unwrap();
        let json = ascii_json(&keys).unwrap();
        assert!(json.chars().all(|c| c == ' ' || c.is_ascii_graphic()), "{json}");
        assert_eq!(serde_json::from_str::<JwkSet>(&json).unwrap(), keys);
    }

    #[test]
    fn java_names_its_class_as_the_file() {
        let class = |form, out: &str| class_name(form, Some(Path::new(out))).ok();
        assert_eq!(class(Language::Java, "src/VendorKeys.java").as_deref(), Some("VendorKeys"));
        assert_eq!(class(Language::Java, "vendor-keys.java"), None);
        assert_eq!(class(Language::Csharp, "vendor-keys.cs").as_deref(), Some(CLASS));
        assert_eq!(class_name(Language::Java, None).unwrap(), CLASS);
    }
}
