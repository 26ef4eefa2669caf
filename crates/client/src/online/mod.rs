//! The parts that go over the network; only with the feature `online`.

mod activation;
mod answer;
mod endpoint_url;
mod license_service;
mod retry;
pub(crate) mod roots;
mod service;
mod service_error;
mod settings;

pub use license_service::LicenseService;
pub(crate) use service::Service;
pub use service_error::ServiceError;
