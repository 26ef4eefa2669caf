//! The functions behind a gateway.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use jiff::Timestamp;
use latchkey_functions::{Environment, EnvironmentError, FUNCTIONS, Handler, Invocation, OF_NO_ROUTE};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::backend::{StartError, ended_by};
use crate::gateway::{self, Authorization, Gateway, Route};
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

/// Those of the endpoints, and last the one of all else.
fn routes(environment: &Environment, clock: fn() -> Timestamp) -> Result<Vec<Route>, EnvironmentError> {
    let mut routes = Vec::new();
    let mut of_all_else = None;
    for function in FUNCTIONS {
        let (Some(endpoint), Some(composed)) = (function.endpoint, function.compose(environment)) else { continue };
        let handler = handler(composed?, clock);
        if function.name == OF_NO_ROUTE {
            of_all_else = Some(Route::of_all_else(handler.clone()));
        }
        let method = Method::from_bytes(endpoint.method.as_str().as_bytes()).expect("endpoints have HTTP methods");
        let authorization = if endpoint.right.is_some() { Authorization::AwsIam } else { Authorization::None };
        routes.push(Route::new(method, endpoint.path, authorization, move |request| handler(request)));
    }
    routes.extend(of_all_else);
    Ok(routes)
}

fn handler(function: Box<dyn Handler>, clock: fn() -> Timestamp) -> gateway::Handler {
    let function = Arc::<dyn Handler>::from(function);
    Arc::new(move |request| {
        let function = function.clone();
        let random = StdRng::try_from_rng(&mut SysRng).expect("the system has random numbers");
        let invocation = Invocation::new(&request, clock(), TIME_ALLOWED, random, false);
        Box::pin(async move { function.answer(request, invocation).await })
    })
}
