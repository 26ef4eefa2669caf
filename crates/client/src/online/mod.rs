//! The parts that go over the network; only with the feature `online`.

mod activation;
mod authority;
mod background;
mod calls;
mod distinguished_name;
mod endpoint_url;
mod holding;
mod known_settings;
mod lease;
mod lease_calls;
mod lease_lock;
mod leasing;
mod license_service;
mod network_fault;
pub(crate) mod proxy;
mod refresh;
mod refusals;
mod renewal_times;
mod response;
mod retry;
pub(crate) mod roots;
mod service;
mod service_error;
mod settings;
mod signed_time;
mod system_proxy;

pub(crate) use holding::Holdings;
pub use lease::Lease;
pub use license_service::LicenseService;
pub use network_fault::NetworkFault;
pub(crate) use service::Service;
pub use service_error::ServiceError;
