//! The five functions behind a gateway.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::http::Method;
use jiff::Timestamp;
use latchkey_api::{ACTIVATE, Access, CREATE_KEY, Endpoint, FETCH_SETTINGS, PUT_PRODUCT, PUT_SETTING};
use latchkey_functions::activate::Activate;
use latchkey_functions::create_key::CreateKey;
use latchkey_functions::fetch_settings::FetchSettings;
use latchkey_functions::put_product::PutProduct;
use latchkey_functions::put_setting::PutSetting;
use latchkey_functions::{Environment, EnvironmentError, Function, Invocation};
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
    Ok(vec![
        route(&CREATE_KEY, CreateKey::new(environment)?, clock),
        route(&ACTIVATE, Activate::new(environment)?, clock),
        route(&FETCH_SETTINGS, FetchSettings::new(environment)?, clock),
        route(&PUT_SETTING, PutSetting::new(environment)?, clock),
        route(&PUT_PRODUCT, PutProduct::new(environment)?, clock),
    ])
}

fn route(endpoint: &Endpoint, function: impl Function + Send + 'static, clock: fn() -> Timestamp) -> Route {
    let method = Method::from_bytes(endpoint.method.as_bytes()).expect("the endpoint table has HTTP methods");
    let authorization = match endpoint.access {
        Access::Public => Authorization::None,
        Access::Vendor => Authorization::AwsIam,
    };
    let function = Arc::new(function);
    Route::new(method, endpoint.path, authorization, move |request| {
        let function = function.clone();
        let random = StdRng::try_from_rng(&mut SysRng).expect("the system has random numbers");
        let invocation = Invocation::new(&request, clock(), TIME_ALLOWED, random, false);
        async move { function.handle(request, invocation).await }
    })
}
