//! Bad input: whatever is wrong, wherever, gets a problem that says where, and changes nothing.
//!
//! What is wrong with the members of one endpoint's body, or with its path, is in `endpoints`.

mod random;

use latchkey_api::Code;
use latchkey_functions::OF_NO_ROUTE;
use serde_json::{Value, json};

use crate::endpoints::{ENDPOINTS, TestedEndpoint, cases, with_bodies};
use crate::journal::line_of;
use crate::refusals::{Findings, assert_refuses_members};
use crate::secrets;
use crate::stand::Stand;
use crate::wrong::bodies;

macro_rules! for_each {
    ($($module:ident $endpoint:ident;)*) => {
        $(
            mod $module {
                // R18
                #[tokio::test]
                async fn every_member_is_checked() {
                    super::checks_every_member(<latchkey_api::$endpoint as latchkey_api::Endpoint>::FUNCTION).await;
                }
            }
        )*
    };
}
latchkey_api::for_every_endpoint!(for_each);

async fn checks_every_member(function: &str) {
    let endpoint: &'static TestedEndpoint =
        ENDPOINTS.iter().find(|endpoint| endpoint.row.function == function).unwrap();
    if endpoint.row.has_body() {
        let stand = Stand::start().await;
        let right = endpoint.plainest().prepare(&stand).await;
        assert_refuses_members(&stand, &right, &(endpoint.wrong_members)()).await;
    } else {
        assert!((endpoint.wrong_members)().is_empty(), "{function} has no body");
    }
}

// R18
#[tokio::test]
async fn a_body_that_is_no_object_of_the_right_members_is_refused_everywhere() {
    let stand = Stand::start().await;
    for case in with_bodies() {
        let right = case.prepare(&stand).await;
        let (before, mut findings) = (stand.stored_everything().await, Findings::default());
        for (body, code, place) in bodies(&right) {
            let request = right.with_body(body);
            findings.check(&request.shown(), &request.send(&stand).await, code, place.as_deref());
        }
        findings.assert_none();
        assert_eq!(stand.stored_everything().await, before, "{case:?}");
    }
}

#[tokio::test]
async fn null_is_the_same_as_absent_where_a_member_may_be_absent() {
    let stand = Stand::start().await;
    let mut seen = 0;
    for case in with_bodies() {
        let known = case.prepare(&stand).await;
        for member in known.known_members().into_iter().filter(|member| known.may_lack(member)) {
            seen += 1;
            // Each time anew: under one idempotency key only the same could be asked, and of one version only one change.
            let right = case.prepare(&stand).await;
            let response = right.with_member(&member, "null").send(&stand).await;
            if !response.status.is_success() {
                // One of several must be there.
                let mut others = right.members();
                others.remove(&member);
                let absent = right.with_body(Value::from(others).to_string()).send(&stand).await;
                let (null, absent) = (response.json(), absent.json());
                assert_eq!([&null["code"], &null["errors"]], [&absent["code"], &absent["errors"]], "{case:?} {member}");
            }
        }
    }
    assert!(seen > 15, "{seen} members");
}

// R18
#[tokio::test]
async fn a_body_may_begin_with_a_byte_order_mark() {
    let stand = Stand::start().await;
    for case in with_bodies() {
        let right = case.prepare(&stand).await;
        let marked = right.with_body([b"\xef\xbb\xbf", &right.body[..]].concat());
        let response = marked.send(&stand).await;
        assert!(response.status.is_success(), "{case:?}: {}", response.text);
    }
}

// R18
#[tokio::test]
async fn a_body_must_be_declared_to_be_json() {
    let stand = Stand::start().await;
    let media_types = [
        "",
        "json",
        "text/plain",
        "text/json",
        "application/jsonx",
        "application/json-patch+json",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=json",
        "text/plain; application/json",
    ];
    for case in with_bodies() {
        let right = case.prepare(&stand).await;
        let (before, mut findings) = (stand.stored_everything().await, Findings::default());
        for media_type in media_types {
            let response = right.with_header("content-type", media_type).send(&stand).await;
            findings.check(&format!("{case:?} {media_type}"), &response, Code::UnsupportedMediaType, None);
        }
        let response = right.without_header("content-type").send(&stand).await;
        findings.check(&format!("{case:?} undeclared"), &response, Code::UnsupportedMediaType, None);
        findings.assert_none();
        assert_eq!(stand.stored_everything().await, before, "{case:?}");
    }
}

// R18
#[tokio::test]
async fn a_parameter_that_no_endpoint_knows_is_refused() {
    let stand = Stand::start().await;
    for case in cases() {
        let right = case.prepare(&stand).await;
        let (before, mut findings) = (stand.stored_everything().await, Findings::default());
        let joint = if right.target.contains('?') { '&' } else { '?' };
        for query in ["no-such=1", "no-such", "no%2Dsuch=&no-such=2"] {
            let response = right.with_target(format!("{}{joint}{query}", right.target)).send(&stand).await;
            findings.check(&format!("{case:?} {query}"), &response, Code::InvalidField, Some("query: no-such"));
        }
        findings.assert_none();
        assert_eq!(stand.stored_everything().await, before, "{case:?}");
    }
}

/// It reaches a function that may do nothing, whatever it is like.
// R12
#[tokio::test]
async fn a_path_that_no_endpoint_has_is_not_found() {
    let stand = Stand::start().await;
    for case in cases() {
        let right = case.prepare(&stand).await;
        let before = stand.stored_everything().await;
        let path = right.target.split('?').next().unwrap();
        for target in [format!("{path}/no/such/path"), format!("/v0{path}"), path.to_uppercase()] {
            let response = right.with_target(&target).send(&stand).await;
            assert_eq!(
                (response.status.as_u16(), &response.json()["code"]),
                (404, &json!("route_unknown")),
                "{target}"
            );
            assert_eq!(line_of(&response)["function"], OF_NO_ROUTE, "{target}");
        }
        assert_eq!(stand.stored_everything().await, before, "{case:?}");
    }
}

// R15
#[tokio::test]
async fn a_problem_never_repeats_a_secret_wherever_it_was_put() {
    let stand = Stand::start().await;
    for case in with_bodies() {
        let right = case.prepare(&stand).await;
        secrets::assert_never_repeated(&stand, &right).await;
    }
}

// R15
#[tokio::test]
async fn a_problem_never_repeats_a_secret_from_a_header_or_path() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({})).await;
    let mut refused = 0;
    for case in cases() {
        let right = case.prepare(&stand).await;
        for request in secrets::in_headers_and_paths(&right, &activation_key) {
            let response = request.send(&stand).await;
            if !response.status.is_success() {
                refused += 1;
                assert!(response.status.is_client_error(), "{case:?} {}", response.text);
                assert!(!response.text.contains(&activation_key), "{case:?} {}", response.text);
            }
        }
    }
    assert!(refused > 5, "only {refused} were refused: the requests are not wrong enough");
}
