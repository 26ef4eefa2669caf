//! The path as it is signed.

use axum::http::Uri;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// All but RFC 3986's unreserved characters and the slash.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// Encodes the path, which is encoded already, once more; none if it gets too long for a URI.
///
/// For every service but S3, AWS signs the path encoded twice, `%20` as `%2520`:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html>. The crate encodes a
/// path only once, and takes what is encoded for done.
pub(super) fn encode_path_twice(uri: &Uri) -> Option<Uri> {
    let path = utf8_percent_encode(uri.path(), PATH);
    let path_and_query = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_string(),
    };
    Uri::builder().path_and_query(path_and_query).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_path_is_encoded_once_more() {
        for (given, expected) in
            [("/v1/keys", "/v1/keys"), ("/a%20b/c:d~e?f=%20", "/a%2520b/c%3Ad~e?f=%20"), ("/a+b?", "/a%2Bb?")]
        {
            assert_eq!(encode_path_twice(&given.parse().unwrap()).unwrap().to_string(), expected);
        }
    }

    #[test]
    fn a_path_that_grows_too_long_is_given_up() {
        let uri = format!("/{}", ":".repeat(40_000)).parse().unwrap();
        assert_eq!(encode_path_twice(&uri), None);
    }
}
