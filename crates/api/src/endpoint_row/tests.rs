use std::collections::HashSet;

use super::*;
use crate::{ENDPOINTS, PathValues};

#[test]
fn every_code_is_a_possible_answer() {
    let possible: HashSet<_> = ENDPOINTS.iter().flat_map(EndpointRow::codes).collect();
    let never: Vec<_> = Code::ALL.iter().filter(|code| !possible.contains(code)).collect();
    assert_eq!(never, [&Code::RouteUnknown]);
}

#[test]
fn codes_are_in_the_order_of_their_statuses() {
    for (code, next) in Code::ALL.iter().zip(&Code::ALL[1..]) {
        assert!(code.status() <= next.status(), "{next:?} stands after {code:?}");
    }
    for endpoint in ENDPOINTS {
        assert!(
            endpoint.own_codes.iter().map(|code| code.status()).is_sorted(),
            "{}: {:?}",
            endpoint.function,
            endpoint.own_codes
        );
    }
}

// R12
#[test]
fn every_vendor_endpoint_can_refuse_strangers_and_no_other_does() {
    for endpoint in ENDPOINTS {
        for code in [Code::SignatureRequired, Code::PrincipalNotAllowed] {
            assert_eq!(endpoint.codes().contains(&code), endpoint.right.is_some(), "{}", endpoint.function);
        }
    }
}

#[test]
fn a_method_and_path_are_one_endpoints_alone() {
    for endpoint in ENDPOINTS {
        let same = |other: &&EndpointRow| {
            other.method == endpoint.method && PathValues::of(other.path, endpoint.path).is_some()
        };
        let matching: Vec<_> = ENDPOINTS.iter().filter(same).map(|other| other.function).collect();
        assert_eq!(matching, [endpoint.function]);
    }
}

/// The function's name in kebab case, the type's in camel case and the file's in snake case are one name.
#[test]
fn an_endpoint_has_one_name() {
    macro_rules! names {
        ($($module:ident $endpoint:ident;)*) => {
            [$((stringify!($module), stringify!($endpoint), <crate::$endpoint as Endpoint>::FUNCTION)),*]
        };
    }
    for (module, endpoint, function) in crate::for_every_endpoint!(names) {
        assert_eq!(module.replace('_', "-"), function);
        assert_eq!(endpoint.to_lowercase(), module.replace('_', ""));
    }
}
