//! `latchkey api`: signs any request, and prints the answer.

use std::path::PathBuf;

use clap::Args;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::failure::Failure;
use crate::input::read;
use crate::options::Options;
use crate::printing::print_text;
use crate::vendor::Vendor;

/// What API Gateway takes, and a little more.
const BODY_MAX_BYTES: u64 = 10 * 1024 * 1024;
/// The unreserved characters of a URL (RFC 3986, 2.3).
const VALUE: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
/// What may stand in a path beside them; a % stands for itself, so that what is encoded stays so.
const PATH: &AsciiSet = &VALUE
    .remove(b'/')
    .remove(b'%')
    .remove(b':')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'&');
const QUERY: &AsciiSet = &PATH.remove(b'?');
/// What the console itself says of a request.
const OWN_HEADERS: [&str; 6] =
    ["authorization", "host", "content-length", "transfer-encoding", "connection", "user-agent"];

/// A request of any kind.
#[derive(Debug, Args)]
pub(crate) struct Api {
    /// The HTTP method, such as GET.
    #[arg(value_parser = method)]
    method: String,
    /// The path below the service's URL, such as /v1/products; a query may follow it.
    path: String,
    /// The file with the body; - is standard input.
    #[arg(long, value_name = "FILE")]
    body: Option<PathBuf>,
    /// A header; may be given several times.
    #[arg(long = "header", value_name = "NAME: VALUE", value_parser = header)]
    headers: Vec<(String, String)>,
    /// A parameter of the query, which is encoded as it must be; may be given several times.
    #[arg(long = "query", value_name = "NAME=VALUE", value_parser = parameter)]
    query: Vec<(String, String)>,
}

pub(crate) fn api(options: &Options, command: Api) -> Result<(), Failure> {
    let Api { method, path, body, mut headers, query } = command;
    let target = target(&path, &query)?;
    let body = body.as_deref().map(|body| read(body, BODY_MAX_BYTES)).transpose()?.unwrap_or_default();
    if !body.is_empty() && matches!(method.as_str(), "GET" | "HEAD" | "DELETE" | "OPTIONS") {
        return Err(Failure::usage(format!("--body: {method} sends none")));
    }
    let has = |headers: &[(String, String)], wanted: &str| headers.iter().any(|(name, _)| name == wanted);
    if !body.is_empty() && !has(&headers, "content-type") {
        headers.push(("content-type".to_owned(), "application/json".to_owned()));
    }
    // Sent twice, a POST without a name might do twice what it does.
    let may_repeat = method != "POST" && method != "PATCH" || has(&headers, "idempotency-key");
    let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let vendor = Vendor::of(options)?;
    let response = vendor.send_as_it_is(&method, &target, &headers, &body, may_repeat)?;
    let mut text = String::from_utf8_lossy(&response.body).into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    print_text(&text)?;
    if response.is_success() || response.status == 304 {
        return Ok(());
    }
    Err(response.failure(Some(vendor.identity())))
}

/// Path and query as they stand in a URL: what is no ASCII and no part of one is encoded.
fn target(path: &str, query: &[(String, String)]) -> Result<String, Failure> {
    if !path.starts_with('/') || path.starts_with("//") {
        let advice = "such as /v1/products; --url says where the service is";
        return Err(Failure::usage(format!("PATH: it must begin with one /, {advice}")));
    }
    if path.split(['/', '?']).any(|part| part == "." || part == "..") {
        return Err(Failure::usage("PATH: it has . or .. in it, which is signed otherwise than it is sent"));
    }
    let (path, given) = path.split_once('?').map_or((path, None), |(path, given)| (path, Some(given)));
    let given = given.filter(|given| !given.is_empty()).map(|given| utf8_percent_encode(given, QUERY).to_string());
    let encoded = |text: &str| utf8_percent_encode(text, VALUE).to_string();
    let parameters = query.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value)));
    let query = given.into_iter().chain(parameters).collect::<Vec<_>>().join("&");
    let path = utf8_percent_encode(path, PATH);
    Ok(if query.is_empty() { path.to_string() } else { format!("{path}?{query}") })
}

fn method(text: &str) -> Result<String, &'static str> {
    let method = text.to_ascii_uppercase();
    let is_known = matches!(method.as_str(), "GET" | "HEAD" | "OPTIONS" | "POST" | "PUT" | "PATCH" | "DELETE");
    if is_known { Ok(method) } else { Err("must be GET, HEAD, OPTIONS, POST, PUT, PATCH or DELETE") }
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("must be NAME: VALUE")?;
    let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
    let in_name = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
    if name.is_empty() || !name.chars().all(in_name) {
        return Err("the name must be that of a header".to_owned());
    }
    if OWN_HEADERS.contains(&name.as_str()) || name.starts_with("x-amz-") {
        return Err(format!("{name} is the console's own"));
    }
    if !value.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
        return Err("the value must be visible ASCII".to_owned());
    }
    Ok((name, value))
}

fn parameter(text: &str) -> Result<(String, String), &'static str> {
    let (name, value) = text.split_once('=').ok_or("must be NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_sent_as_a_url_has_it() {
        let query = [("name".to_owned(), "Müller & Söhne=1+1".to_owned())];
        for (path, query, wanted) in [
            ("/v1/products", &[][..], "/v1/products"),
            ("/v1/products?limit=5", &[], "/v1/products?limit=5"),
            ("/v1/products?", &[], "/v1/products"),
            ("/v1/settings/custom/Größe", &[], "/v1/settings/custom/Gr%C3%B6%C3%9Fe"),
            ("/v1/settings/custom/Gr%C3%B6%C3%9Fe", &[], "/v1/settings/custom/Gr%C3%B6%C3%9Fe"),
            ("/v1/a b#c", &[], "/v1/a%20b%23c"),
            ("/v1/x?a=ü&b=1", &query, "/v1/x?a=%C3%BC&b=1&name=M%C3%BCller%20%26%20S%C3%B6hne%3D1%2B1"),
        ] {
            assert_eq!(target(path, query).unwrap(), wanted);
        }
        for path in ["v1/products", "", "//evil.example.com/v1", "https://a/v1", "/v1/../keys", "/./v1"] {
            assert!(target(path, &[]).is_err(), "{path}");
        }
    }

    #[test]
    fn a_header_can_neither_sign_nor_break_the_line() {
        assert_eq!(header("If-Match: \"1\"").unwrap(), ("if-match".to_owned(), "\"1\"".to_owned()));
        for text in
            ["If-Match", ": x", "a b: c", "authorization: x", "X-Amz-Date: x", "host: x", "x: a\r\nb: c", "x: ü"]
        {
            assert!(header(text).is_err(), "{text}");
        }
    }
}
