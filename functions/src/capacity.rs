//! How much of AWS a function may take.

/// What a function has otherwise than the others; see `Globals` in `infra/base.yaml`.
#[derive(Debug, Clone, Copy)]
pub struct Capacity {
    /// Lambda's time-out in seconds, if it isn't the usual 10.
    pub timeout_seconds: Option<u32>,
    /// Whether executions can be reserved for it, by a parameter of the template.
    pub is_reservable: bool,
    /// Its route's own limit, which every public route needs.
    pub route_limit: Option<RouteLimit>,
}

impl Capacity {
    /// As most functions: nothing of its own.
    pub const USUAL: Self = Self { timeout_seconds: None, is_reservable: false, route_limit: None };
    /// Anybody may read, and many do.
    pub const PUBLIC_READ: Self = Self {
        route_limit: Some(RouteLimit {
            rate: 100,
            burst: 200,
            reason: "A flood of it must not take the account's concurrency from the others.",
        }),
        ..Self::USUAL
    };
}

/// What a route lets through, from everybody together: the defaults of two parameters of the template.
#[derive(Debug, Clone, Copy)]
pub struct RouteLimit {
    /// Requests a second.
    pub rate: u32,
    /// Requests at once.
    pub burst: u32,
    /// Why it is this high and no higher: a comment in the template.
    pub reason: &'static str,
}
