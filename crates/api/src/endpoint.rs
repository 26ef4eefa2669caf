//! The endpoint table: routes, OpenAPI document, template and local server all follow it.

use crate::Code;

/// Who may call an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Client applications, unsigned.
    Public,
    /// Vendors: requests signed with AWS Signature Version 4 by an IAM principal (R12).
    Vendor,
}

/// One endpoint: one route, one Lambda function, one binary.
#[derive(Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The function and its binary.
    pub function: &'static str,
    /// The HTTP method.
    pub method: &'static str,
    /// The path, with parameters as `{name}`.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// What it does, in a line.
    pub summary: &'static str,
    /// The problems that it can answer, by status.
    ///
    /// [`Code::RouteUnknown`] is none of them: only a wrong path gets it.
    pub codes: &'static [Code],
}

/// Create activation keys.
pub const CREATE_KEY: Endpoint = Endpoint {
    function: "create-key",
    method: "POST",
    path: "/v1/keys",
    access: Access::Vendor,
    summary: "Create activation keys",
    codes: &[
        Code::MalformedRequest,
        Code::SignatureRequired,
        Code::PrincipalNotAllowed,
        Code::GenericKeysDisabled,
        Code::ProductUnknown,
        Code::IdempotencyKeyReused,
        Code::RequestTooLarge,
        Code::UnsupportedMediaType,
        Code::InvalidField,
        Code::ExpiryRequired,
        Code::Internal,
        Code::TryAgain,
    ],
};

/// Exchange an activation key for a license key.
pub const ACTIVATE: Endpoint = Endpoint {
    function: "activate",
    method: "POST",
    path: "/v1/activations",
    access: Access::Public,
    summary: "Exchange an activation key for a license key",
    codes: &[
        Code::MalformedRequest,
        Code::GenericKeysDisabled,
        Code::GenericKeysNotAccepted,
        Code::LicenseRevoked,
        Code::LicenseExpired,
        Code::ProductMismatch,
        Code::ComputerBlocked,
        Code::ActivationKeyUnknown,
        Code::ActivationsExhausted,
        Code::RequestTooLarge,
        Code::UnsupportedMediaType,
        Code::InvalidField,
        Code::Internal,
        Code::TryAgain,
    ],
};

/// Read the public settings and the JWK set.
pub const FETCH_SETTINGS: Endpoint = Endpoint {
    function: "fetch-settings",
    method: "GET",
    path: "/v1/settings",
    access: Access::Public,
    summary: "Read the public settings and the JWK set",
    codes: &[Code::Internal, Code::TryAgain],
};

/// Set one property.
pub const PUT_SETTING: Endpoint = Endpoint {
    function: "put-setting",
    method: "PUT",
    path: "/v1/settings/{category}/{name}",
    access: Access::Vendor,
    summary: "Set one property",
    codes: &[
        Code::MalformedRequest,
        Code::SignatureRequired,
        Code::PrincipalNotAllowed,
        Code::PropertyUnknown,
        Code::RequestTooLarge,
        Code::UnsupportedMediaType,
        Code::InvalidField,
        Code::Internal,
        Code::TryAgain,
    ],
};

/// Define a product.
pub const PUT_PRODUCT: Endpoint = Endpoint {
    function: "put-product",
    method: "PUT",
    path: "/v1/products/{product_id}",
    access: Access::Vendor,
    summary: "Define a product",
    codes: &[
        Code::MalformedRequest,
        Code::SignatureRequired,
        Code::PrincipalNotAllowed,
        Code::RequestTooLarge,
        Code::UnsupportedMediaType,
        Code::InvalidField,
        Code::Internal,
        Code::TryAgain,
    ],
};

/// Every endpoint there is.
pub const ENDPOINTS: [&Endpoint; 5] = [&CREATE_KEY, &ACTIVATE, &FETCH_SETTINGS, &PUT_SETTING, &PUT_PRODUCT];

impl Endpoint {
    /// The values of the path's parameters, in order; `None` when `path` is another endpoint's.
    ///
    /// ```
    /// let path = "/v1/settings/security/AllowGenericKeys";
    /// assert_eq!(latchkey_api::PUT_SETTING.parameters(path).unwrap(), ["security", "AllowGenericKeys"]);
    /// assert!(latchkey_api::FETCH_SETTINGS.parameters(path).is_none());
    /// ```
    #[must_use]
    pub fn parameters<'a>(&self, path: &'a str) -> Option<Vec<&'a str>> {
        let (template, given): (Vec<_>, Vec<_>) = (self.path.split('/').collect(), path.split('/').collect());
        if template.len() != given.len() {
            return None;
        }
        let mut parameters = Vec::new();
        for (template, given) in template.into_iter().zip(given) {
            if template.starts_with('{') {
                parameters.push(given);
            } else if template != given {
                return None;
            }
        }
        Some(parameters)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_code_is_a_possible_answer() {
        let possible: HashSet<_> = ENDPOINTS.iter().flat_map(|endpoint| endpoint.codes).collect();
        let never: Vec<_> = Code::ALL.iter().filter(|code| !possible.contains(code)).collect();
        assert_eq!(never, [&Code::RouteUnknown]);
    }

    #[test]
    fn codes_are_listed_once_and_by_status() {
        for endpoint in ENDPOINTS {
            let statuses = endpoint.codes.iter().map(|code| code.status());
            assert!(statuses.is_sorted(), "{}", endpoint.function);
            let distinct: HashSet<_> = endpoint.codes.iter().collect();
            assert_eq!(distinct.len(), endpoint.codes.len(), "{}", endpoint.function);
        }
    }

    // R12
    #[test]
    fn every_vendor_endpoint_refuses_strangers() {
        for endpoint in ENDPOINTS {
            for code in [Code::SignatureRequired, Code::PrincipalNotAllowed] {
                assert_eq!(endpoint.codes.contains(&code), endpoint.access == Access::Vendor, "{}", endpoint.function);
            }
        }
    }

    #[test]
    fn a_path_is_one_endpoints_alone() {
        let paths = ["/v1/keys", "/v1/activations", "/v1/settings", "/v1/settings/a/b", "/v1/products/p"];
        for (path, endpoint) in paths.iter().zip(ENDPOINTS) {
            let matching = ENDPOINTS.iter().filter(|other| other.parameters(path).is_some());
            assert_eq!(matching.map(|other| other.function).collect::<Vec<_>>(), [endpoint.function]);
        }
        for path in ["/v1/keys/", "/v1", "/v1/settings/a", "/v1/settings/a/b/c", "/V1/keys", ""] {
            assert!(ENDPOINTS.iter().all(|endpoint| endpoint.parameters(path).is_none()), "{path}");
        }
    }
}
