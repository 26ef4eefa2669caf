//! The functions behind a gateway.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use jiff::Timestamp;
use latchkey_api::EndpointRow;
use latchkey_functions::{Environment, EnvironmentError, FUNCTIONS, Handler, Invocation};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::backend::{StartError, ended_by};
use crate::gateway::{Authorization, Gateway, Route};
use crate::sigv4::{Credentials, Verifier};

/// What a function may take: the template's time-out, less what Lambda keeps to write the answer.
const TIME_ALLOWED: Duration = Duration::from_millis(9500);

/// The functions and their gateway, running.
#[derive(Debug)]
pub struct Service {
    address: SocketAddr,
    server: JoinHandle<std::io::Result<()>>,
    shutdown: watch::Sender<()>,
}

impl Service {
    /// Serves the functions on `listener`; `environment` leads them to DynamoDB and KMS, and vendors sign with
    /// `credentials`.
    ///
    /// # Errors
    ///
    /// When the environment lacks a variable, or the listener has no address.
    pub fn start(
        listener: TcpListener,
        environment: &Environment,
        credentials: Credentials,
        clock: fn() -> Timestamp,
    ) -> Result<Self, StartError> {
        let address = listener.local_addr()?;
        let verifier = Verifier::new(credentials, environment.required("AWS_REGION")?);
        let gateway = Gateway::new(routes(environment, clock)?, verifier, clock);
        let (shutdown, ended) = watch::channel(());
        let server = tokio::spawn(gateway.serve(listener, ended_by(ended)));
        Ok(Self { address, server, shutdown })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where its paths begin.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it, once the requests under way are answered.
    ///
    /// # Errors
    ///
    /// When it had failed.
    pub async fn stop(self) -> Result<(), StartError> {
        drop(self.shutdown);
        self.server.await.map_err(std::io::Error::other)??;
        Ok(())
    }
}

fn routes(environment: &Environment, clock: fn() -> Timestamp) -> Result<Vec<Route>, EnvironmentError> {
    let of_endpoints =
        FUNCTIONS.iter().filter_map(|function| Some((function.endpoint?, function.compose(environment)?)));
    of_endpoints.map(|(endpoint, handler)| Ok(route(&endpoint, handler?, clock))).collect()
}

fn route(endpoint: &EndpointRow, handler: Box<dyn Handler>, clock: fn() -> Timestamp) -> Route {
    let method = Method::from_bytes(endpoint.method.as_str().as_bytes()).expect("endpoints have HTTP methods");
    let authorization = if endpoint.right.is_some() { Authorization::AwsIam } else { Authorization::None };
    let handler = Arc::<dyn Handler>::from(handler);
    Route::new(method, endpoint.path, authorization, move |request| {
        let handler = handler.clone();
        let random = StdRng::try_from_rng(&mut SysRng).expect("the system has random numbers");
        let invocation = Invocation::new(&request, clock(), TIME_ALLOWED, random, false);
        async move { handler.answer(request, invocation).await }
    })
}
