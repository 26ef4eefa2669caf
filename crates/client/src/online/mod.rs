//! The parts that go over the network; only with the feature `online`.

mod activation;
mod answer;
mod endpoint_url;
mod retry;
mod service;
mod service_error;
mod settings;

pub(crate) use service::Service;
pub use service_error::ServiceError;
