//! The parts that go over the network; only with the feature `online`.

mod activation;
mod calls;
mod endpoint_url;
mod known_settings;
mod license_service;
mod response;
mod retry;
pub(crate) mod roots;
mod service;
mod service_error;
mod settings;
mod signed_time;

pub use license_service::LicenseService;
pub(crate) use service::Service;
pub use service_error::ServiceError;
