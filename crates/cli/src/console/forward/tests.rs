use hyper::Request;

use super::*;

fn asked(method: &str, target: &str, headers: &[(&str, &str)]) -> Result<Forward, Refusal> {
    let mut request = Request::builder().method(method).uri(target);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    read(&request.body(()).unwrap().into_parts().0)
}

// R37
#[test]
fn a_request_is_made_anew_of_what_its_endpoint_reads() {
    let etag = "\"019ab3f1-7d00-7000-8000-000000000001\"";
    let headers = [("if-match", etag), ("authorization", "x"), ("x-amz-date", "y"), ("cookie", "z"), ("accept", "*/*")];
    // However it was sent, it is spelled in one way.
    let forward = asked("PUT", "/v1/settings/custom/%73ize", &headers).unwrap();
    assert_eq!(forward.target, "/v1/settings/custom/size");
    assert_eq!(forward.headers, [("if-match", etag.to_owned())]);
    assert!(forward.is_signed && forward.has_body());
    let forward = asked("GET", "/v1/products?limit=5", &[]).unwrap();
    assert_eq!((forward.target.as_str(), forward.has_body()), ("/v1/products?limit=5", false));
    let forward = asked("POST", "/v1/activations", &[]).unwrap();
    assert!(!forward.is_signed, "an application signs nothing");
}

// R37
#[test]
fn what_is_no_endpoint_is_not_passed_on() {
    for (method, target) in [
        ("GET", "/v1/keys"),
        ("GET", "/v1/nothing"),
        ("GET", "/v1/products/"),
        ("GET", "/v1//products"),
        ("GET", "//v1/products"),
        ("GET", "/v1/products/.."),
        ("GET", "/v1/products/%2e%2e"),
        ("GET", "/v1/products/%2E"),
        ("GET", "/v1/products/%ff"),
        ("GET", "/v1/products/../keys"),
        ("GET", "/V1/products"),
        ("GET", "/.well-known/jwks.json"),
        ("GET", "/activate"),
        ("HEAD", "/v1/products"),
        ("TRACE", "/v1/products"),
        ("OPTIONS", "/v1/products"),
        ("GET", "/"),
    ] {
        assert_eq!(asked(method, target, &[]).unwrap_err().code, "route_unknown", "{method} {target}");
    }
    for (target, code) in [
        ("/v1/products/a%2F..%2F..%2Fkeys", "invalid_field"),
        ("/v1/products/a%0d%0ax:y", "invalid_field"),
        ("/v1/products?nothing=1", "invalid_field"),
        ("/v1/licenses/not-an-id", "license_unknown"),
    ] {
        assert_eq!(asked("GET", target, &[]).unwrap_err().code, code, "{target}");
    }
}
