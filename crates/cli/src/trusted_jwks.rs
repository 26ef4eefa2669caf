//! Where the keys to trust come from: a file, a URL, or the service itself.

use std::path::{Path, PathBuf};

use clap::Args;
use latchkey_api::{Call, IfNoneMatch, Nothing, PublicKeys};
use latchkey_core::{JwkSet, decoded_text};
use serde_json::Value;

use crate::failure::Failure;
use crate::input::read;
use crate::options::Options;
use crate::vendor::{Request, Service, Transport};

const FILE_MAX_BYTES: u64 = 1024 * 1024;

/// Where trusted keys come from.
#[derive(Debug, Clone, Args)]
pub(crate) struct Jwks {
    /// The JWK set to trust, as a file or a URL; by default the service's own.
    #[arg(long, value_name = "FILE|URL")]
    pub(crate) jwks: Option<PathBuf>,
}

impl Jwks {
    /// The JWK set as JSON.
    pub(crate) fn fetch(&self, options: &Options) -> Result<String, Failure> {
        match self.jwks.as_deref() {
            None => Ok(serde_json::to_string(&published_keys(options)?).unwrap_or_default()),
            Some(path) => match url(path) {
                Some(url) => fetch_from(url, options),
                None => parse(&read(path, FILE_MAX_BYTES)?)
                    .ok_or_else(|| Failure::usage(format!("{} is no JWK set", path.display()))),
            },
        }
    }
}

/// The JWK set that the service publishes.
pub(crate) fn published_keys(options: &Options) -> Result<JwkSet, Failure> {
    let call =
        Call::<PublicKeys> { path: Nothing {}, query: Nothing {}, headers: IfNoneMatch::default(), body: Nothing {} };
    Service::of(options)?.ask(&call)
}

fn url(path: &Path) -> Option<&str> {
    path.to_str().filter(|text| text.starts_with("https://") || text.starts_with("http://"))
}

fn fetch_from(url: &str, options: &Options) -> Result<String, Failure> {
    let response = Transport::new(url, options)?.send("GET", url, true, || Ok(Request::default()))?;
    let jwks = if response.is_success() { parse(&response.body) } else { None };
    jwks.ok_or_else(|| {
        let detail = format!("{url} answers no JWK set (status {})", response.status);
        Failure::unreachable("answer_not_understood", detail)
    })
}

/// Takes a JWK set as it stands there, or that in the answer of `GET /v1/settings`; as editors and shells save them.
fn parse(bytes: &[u8]) -> Option<String> {
    let text = decoded_text(bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let json: Value = serde_json::from_str(text).ok()?;
    let (jwks, text) = match json.get("jwks") {
        Some(jwks) => (jwks.clone(), jwks.to_string()),
        // Not written anew: a member that stands twice is a mistake, and would be gone.
        None => (json, text.to_owned()),
    };
    serde_json::from_value::<JwkSet>(jwks).ok().map(|_| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_jwk_set_may_come_with_the_settings_around_it() {
        for text in [r#"{"keys":[]}"#, r#"{"jwks": {"keys": []}, "settings": {}}"#] {
            assert_eq!(parse(text.as_bytes()).as_deref(), Some(r#"{"keys":[]}"#));
        }
        for text in ["", "<html>", "[]", r#"{"jwks": 7}"#, "{}"] {
            assert_eq!(parse(text.as_bytes()), None, "{text}");
        }
    }

    // R33
    #[test]
    fn a_jwk_set_is_read_as_editors_and_shells_save_it() {
        let text = r#"{"keys": []}"#;
        let marked = format!("\u{feff}{text}");
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        for bytes in [marked.clone().into_bytes(), utf16(&marked), utf16(text)] {
            assert_eq!(parse(&bytes).as_deref(), Some(text), "{bytes:x?}");
        }
    }
}
