//! What the tests know of each endpoint, a file each: right requests, what comes of them, what could be wrong with one,
//! and the tests that are about this endpoint alone.
//!
//! The suites about a quality loop over [`ENDPOINTS`] and [`cases`]. An endpoint without its file, or a file without right
//! requests, doesn't compile.

mod sample;

use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::BoxFuture;
use latchkey_api::{Endpoint, EndpointRow};
use latchkey_local::service_client::Response;

pub(crate) use self::sample::{Case, Sample};
use crate::given::Given;
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::Wrong;

/// What the tests know of an endpoint.
pub(crate) trait Tested: Endpoint {
    /// Right requests, one for each way that it goes. The first is the plainest.
    const SAMPLES: &'static [Sample];

    /// What is there before an event of it comes, for each event before which anything is.
    const SITUATIONS: &'static [(&'static str, &'static [Given])] = &[];

    /// Whether each request leaves an event of its own, also one that is sent again.
    const KEEPS_EACH: bool = false;

    /// What no member of its body can be; every member that the OpenAPI document knows must be here.
    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        Vec::new()
    }

    /// Asserts what must hold once a request was answered with a success, however often it was sent.
    fn assert_done<'a>(_: &'a Stand, _: &'a Request, _: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {})
    }
}

/// The same as a value.
pub(crate) struct TestedEndpoint {
    pub(crate) row: EndpointRow,
    pub(crate) samples: &'static [Sample],
    pub(crate) situations: &'static [(&'static str, &'static [Given])],
    pub(crate) wrong_members: fn() -> Vec<(&'static str, Vec<Wrong>)>,
    keeps_each: bool,
    assert_done: for<'a> fn(&'a Stand, &'a Request, &'a Response) -> BoxFuture<'a, ()>,
}

impl TestedEndpoint {
    const fn of<E: Tested>() -> Self {
        assert!(!E::SAMPLES.is_empty(), "an endpoint has no right request");
        Self {
            row: EndpointRow::of::<E>(),
            samples: E::SAMPLES,
            situations: E::SITUATIONS,
            wrong_members: E::wrong_members,
            keeps_each: E::KEEPS_EACH,
            assert_done: E::assert_done,
        }
    }

    /// Its first right request.
    pub(crate) fn plainest(&'static self) -> Case {
        Case { endpoint: self, sample: &self.samples[0] }
    }
}

macro_rules! declare {
    ($($module:ident $endpoint:ident;)*) => {
        $(mod $module;)*

        /// Every endpoint there is.
        pub(crate) static ENDPOINTS: &[TestedEndpoint] = &[$(TestedEndpoint::of::<latchkey_api::$endpoint>()),*];
    };
}
latchkey_api::for_every_endpoint!(declare);

/// All right requests of all endpoints.
pub(crate) fn cases() -> Vec<Case> {
    ENDPOINTS.iter().flat_map(|endpoint| endpoint.samples.iter().map(move |sample| Case { endpoint, sample })).collect()
}

/// The plainest request of each endpoint that has a body.
pub(crate) fn with_bodies() -> Vec<Case> {
    ENDPOINTS.iter().filter(|endpoint| endpoint.row.has_body()).map(TestedEndpoint::plainest).collect()
}

/// A name that nothing had before, such as `order-7`.
fn new_name(kind: &str) -> String {
    static NAMES: AtomicUsize = AtomicUsize::new(1);
    format!("{kind}-{}", NAMES.fetch_add(1, Ordering::Relaxed))
}
