//! The endpoint table: routes, OpenAPI document, template and local server all follow it.

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
}

/// Create activation keys.
pub const CREATE_KEY: Endpoint = Endpoint {
    function: "create-key",
    method: "POST",
    path: "/v1/keys",
    access: Access::Vendor,
    summary: "Create activation keys",
};

/// Exchange an activation key for a license key.
pub const ACTIVATE: Endpoint = Endpoint {
    function: "activate",
    method: "POST",
    path: "/v1/activations",
    access: Access::Public,
    summary: "Exchange an activation key for a license key",
};

/// Read the public settings and the JWK set.
pub const FETCH_SETTINGS: Endpoint = Endpoint {
    function: "fetch-settings",
    method: "GET",
    path: "/v1/settings",
    access: Access::Public,
    summary: "Read the public settings and the JWK set",
};

/// Set one property.
pub const PUT_SETTING: Endpoint = Endpoint {
    function: "put-setting",
    method: "PUT",
    path: "/v1/settings/{category}/{name}",
    access: Access::Vendor,
    summary: "Set one property",
};

/// Define a product.
pub const PUT_PRODUCT: Endpoint = Endpoint {
    function: "put-product",
    method: "PUT",
    path: "/v1/products/{product_id}",
    access: Access::Vendor,
    summary: "Define a product",
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
