//! Plays the story of R1 to R11 over HTTP, on a service of its own, and what becomes of a license later.
//!
//! Applications on three computers find the license on a share, each with `latchkey-client` and a store of its own.

mod computers;
mod error;
mod floating;
mod life;
mod stage;
mod story;
mod taken_back;
mod teller;

use std::net::Ipv4Addr;

use jiff::Timestamp;
use latchkey_core::Algorithm;
use rand::rngs::SysRng;
use tokio::net::TcpListener;

use crate::backend::{Backend, BackendOptions, StartError};
use crate::publisher::Publisher;
use crate::service::Service;
use crate::service_client::ServiceClient;
use crate::sigv4::Credentials;

pub use self::error::DemoError;
pub use self::teller::Teller;

const REGION: &str = "us-east-1";

/// Plays the story, telling each step.
///
/// # Errors
///
/// The step that failed.
pub async fn play(teller: &mut Teller, algorithm: Algorithm, clock: fn() -> Timestamp) -> Result<(), DemoError> {
    let options = BackendOptions::in_memory(algorithm, REGION);
    let backend = Backend::start(&options).await?;
    let credentials = Credentials::random(&mut SysRng).map_err(|error| StartError::Io(std::io::Error::other(error)))?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.map_err(StartError::Io)?;
    let service = Service::start(listener, &backend.environment(), credentials.clone(), clock)?;
    let vendor = ServiceClient::signed(&service.url(), credentials, REGION);
    let application = ServiceClient::unsigned(&service.url());
    let publisher = Publisher::start(&backend, &backend.environment(), clock).map_err(StartError::from)?;
    let told = story::tell(teller, &vendor, &application, clock).await;
    drop((vendor, application, publisher));
    service.stop().await?;
    backend.stop().await?;
    told
}
