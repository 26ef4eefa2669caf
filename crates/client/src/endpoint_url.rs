//! The base URL of the service.

use crate::BuildError;

/// Checks a base URL, and cuts the slashes off its end.
///
/// Activation keys are secrets: without TLS they go to this computer only, for tests against a local service.
pub(crate) fn base_url(url: &str) -> Result<String, BuildError> {
    let base = url.trim_end_matches('/');
    let is_allowed = match (base.strip_prefix("https://"), base.strip_prefix("http://")) {
        (Some(rest), _) => !rest.is_empty(),
        (_, Some(rest)) => is_this_computer(rest.split('/').next().unwrap_or_default()),
        (None, None) => false,
    };
    let is_plain = !base.contains(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '@' | '\\'));
    if is_allowed && is_plain { Ok(base.to_owned()) } else { Err(BuildError::ServiceUrl) }
}

/// Whether a host, with its port or without, is this computer.
pub(crate) fn is_this_computer(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_go_over_tls_or_stay_on_this_computer() {
        for (url, base) in [
            ("https://licenses.example.com", "https://licenses.example.com"),
            ("https://example.com/stage//", "https://example.com/stage"),
            ("http://127.0.0.1:9000/", "http://127.0.0.1:9000"),
            ("http://localhost", "http://localhost"),
            ("http://[::1]:9000", "http://[::1]:9000"),
        ] {
            assert_eq!(base_url(url).as_deref(), Ok(base));
        }
        for url in [
            "http://licenses.example.com",
            "http://127.0.0.1.example.com",
            "http://127.0.0.1@example.com",
            "http://localhost:1@example.com/",
            r"http://localhost\@example.com",
            "https://",
            "ftp://x",
            "",
            "licenses.example.com",
            "https://a b",
        ] {
            assert_eq!(base_url(url), Err(BuildError::ServiceUrl), "{url}");
        }
    }
}
