use hyper::Request;

use super::*;

const HERE: &str = "127.0.0.1:4711";

fn guard() -> Guard {
    Guard::of(HERE.parse().unwrap())
}

fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

// R37
#[test]
fn a_request_names_this_server_and_is_no_proxys() {
    assert_eq!(guard().check_host(&request("GET", "/", &[("host", HERE)])), Ok(()));
    for headers in [
        &[][..],
        &[("host", "localhost:4711")],
        &[("host", "127.0.0.1")],
        &[("host", "127.0.0.1:4712")],
        &[("host", "127.0.0.1:4711.")],
        &[("host", "127.1:4711")],
        &[("host", "evil.example.com:4711")],
        &[("host", HERE), ("host", HERE)],
        &[("host", HERE), ("host", "evil.example.com")],
    ] {
        assert_eq!(guard().check_host(&request("GET", "/", headers)).unwrap_err().code, "host_not_allowed");
    }
    for target in ["http://127.0.0.1:4711/", "http://evil.example.com/", "127.0.0.1:4711", "*"] {
        let refused = guard().check_host(&request("GET", target, &[("host", HERE)]));
        assert_eq!(refused.unwrap_err().code, "host_not_allowed", "{target}");
    }
}

// R37
#[test]
fn only_the_page_itself_asks_and_says_so_where_it_changes_something() {
    let ours = ("origin", "http://127.0.0.1:4711");
    let here = ("sec-fetch-site", "same-origin");
    let check = |method, headers: &[(&str, &str)]| guard().check_page(&request(method, "/v1/products", headers));
    assert_eq!(check("GET", &[here]), Ok(()));
    assert_eq!(check("GET", &[here, ours]), Ok(()));
    for method in ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"] {
        assert_eq!(check(method, &[here, ours]), Ok(()));
        assert_eq!(check(method, &[here]).unwrap_err().code, "origin_not_allowed", "{method}");
    }
    for site in ["same-site", "cross-site", "none", ""] {
        assert!(check("GET", &[("sec-fetch-site", site)]).is_err(), "{site}");
    }
    assert!(check("GET", &[]).is_err());
    for origin in ["null", "http://127.0.0.1:4712", "http://localhost:4711", "https://127.0.0.1:4711", ""] {
        assert!(check("GET", &[here, ("origin", origin)]).is_err(), "{origin}");
    }
    assert!(check("POST", &[here, ours, ours]).is_err());
}

// R37
#[test]
fn the_page_can_be_opened_from_anywhere_but_neither_framed_nor_included() {
    let check = |headers: &[(&str, &str)]| guard().check_file(&request("GET", "/", headers)).is_ok();
    let from =
        |site, mode, dest| check(&[("sec-fetch-site", site), ("sec-fetch-mode", mode), ("sec-fetch-dest", dest)]);
    assert!(check(&[]));
    assert!(from("none", "navigate", "document") && from("cross-site", "navigate", "document"));
    assert!(from("same-origin", "no-cors", "style"));
    for site in ["cross-site", "same-site", "none"] {
        assert!(!from(site, "navigate", "iframe") && !from(site, "no-cors", "script") && !from(site, "cors", "empty"));
    }
    assert!(!check(&[("origin", "http://evil.example.com")]));
}

// R37
#[test]
fn a_session_is_shown_once_in_its_header() {
    let now = Instant::now();
    let sessions = Sessions::new(now);
    let link = sessions.link(super::super::sessions::LinkKind::Once, now).unwrap();
    let session = sessions.begin(link.secret().as_bytes(), now).unwrap().unwrap();
    let check = |headers: &[(&str, &str)]| guard().check_session(&request("GET", "/", headers), &sessions, now);
    let shown = ("latchkey-session", session.secret());
    assert_eq!(check(&[shown]), Ok(()));
    for headers in [
        &[][..],
        &[("latchkey-session", "")],
        &[("latchkey-session", link.secret())],
        &[("cookie", session.secret())],
        &[("authorization", session.secret())],
        &[shown, shown],
    ] {
        assert_eq!(check(headers).unwrap_err().code, "session_required");
    }
}
