//! An application that is online now and then: its license is renewed, and its clock set right, by the service itself.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use latchkey_client::{Builder, Client, Grant, NotLicensed};
use latchkey_local::publisher::Publisher;
use serde_json::json;
use tempfile::TempDir;
use tokio::task::spawn_blocking;
use tokio::time::sleep;

use crate::stand::{PRODUCT, Stand};

/// The application on one computer, with a store of its own.
struct Application {
    jwks: String,
    url: String,
    store: TempDir,
}

impl Application {
    async fn new(stand: &Stand) -> Self {
        let jwks = stand.settings().await.json()["jwks"].to_string();
        Self { jwks, url: stand.service.url(), store: tempfile::tempdir().unwrap() }
    }

    fn builder(&self, license_key: &str) -> Builder {
        let builder = Client::builder(PRODUCT, &self.jwks).without_release().computer_id("desk-1").without_stores();
        builder.user_store(Some(self.store.path())).text(license_key)
    }

    fn offline(&self, license_key: &str) -> Client {
        self.builder(license_key).build().unwrap()
    }

    fn online(&self, license_key: &str) -> Client {
        self.builder(license_key).service_url(&self.url).build().unwrap()
    }
}

/// The client blocks; the service answers meanwhile.
async fn apart(work: impl FnOnce() -> Result<Grant, NotLicensed> + Send + 'static) -> Result<Grant, NotLicensed> {
    spawn_blocking(work).await.unwrap()
}

async fn license_key(stand: &Stand, activation_key: &str) -> String {
    let activated = stand.activate(activation_key, "desk-1").await.json();
    activated["license_key"].as_str().unwrap().to_owned()
}

// R26
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn an_application_gets_the_newer_license_key_and_keeps_it_for_the_time_offline() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"expires_at": "2099-01-01T00:00:00Z"})).await;
    let first = license_key(&stand, &activation_key).await;
    let application = Application::new(&stand).await;
    let client = application.online(&first);
    let grant = apart(move || client.refresh()).await.unwrap();
    assert_eq!((grant.standing(), grant.license_key().reveal()), (Some("valid"), first.as_str()));

    stand.change_license(&activation_key).await;
    let client = application.online(&first);
    let grant = apart(move || client.refresh()).await.unwrap();
    assert_eq!(grant.standing(), Some("valid"));
    let newer = grant.license_key().reveal().to_owned();
    assert_ne!(newer, first);
    assert_eq!(newer, license_key(&stand, &activation_key).await);
    let client = application.offline(&first);
    assert_eq!(apart(move || client.check()).await.unwrap().license_key().reveal(), newer);

    // What the service says takes nothing away.
    assert_eq!(stand.set_state(&activation_key, "suspended").await.status, 200);
    let client = application.online(&first);
    let grant = apart(move || client.refresh()).await.unwrap();
    assert_eq!((grant.standing(), grant.license_key().reveal()), (Some("license_suspended"), newer.as_str()));
}

/// Started again and again until it is refused; answers how long that took.
async fn refused(application: &Application, license_key: &str, told: fn(Builder) -> Builder) -> (String, Duration) {
    let started = Instant::now();
    loop {
        let builder = told(application.builder(license_key).service_url(&application.url));
        let answer = apart(move || builder.build().unwrap().check()).await;
        match answer {
            Err(not_licensed) => return (not_licensed.code().to_owned(), started.elapsed()),
            Ok(_) if started.elapsed() > Duration::from_secs(30) => panic!("it goes on"),
            Ok(_) => sleep(Duration::from_millis(200)).await,
        }
    }
}

// R23, R26, R27
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_vendor_takes_back_stops_an_application_that_is_online_within_ten_seconds() {
    let stand = Stand::start().await;
    let _publisher = Publisher::start(&stand.backend, &stand.environment, Timestamp::now).unwrap();
    let activation_key = stand.activation_key(json!({})).await;
    let license_key = license_key(&stand, &activation_key).await;
    let [asking, fetching] = [Application::new(&stand).await, Application::new(&stand).await];
    let ask: fn(Builder) -> Builder = |builder| builder.keep_fresh(Duration::from_secs(1));
    let fetch: fn(Builder) -> Builder = |builder| builder.fetch_revocations(true);
    let start = |told: fn(Builder) -> Builder| {
        let builder = told(asking.builder(&license_key).service_url(&asking.url));
        apart(move || builder.build().unwrap().check())
    };
    assert!(start(ask).await.is_ok());
    assert_eq!(stand.set_state(&activation_key, "revoked").await.status, 200);
    // One that asks whether its license stands hears of it, and of the list; one that fetches lists hears of the list.
    for (application, told) in [(&asking, ask), (&fetching, fetch)] {
        let (code, after) = refused(application, &license_key, told).await;
        println!("{code} after {after:?}");
        assert_eq!(code, "license_revoked");
        assert!(after < Duration::from_secs(10), "{after:?}");
        let client = application.offline(&license_key);
        assert_eq!(apart(move || client.check()).await.unwrap_err().code(), "license_revoked", "offline, too");
    }
}

// R34
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_clock_that_showed_a_later_year_is_settled_by_the_time_that_the_service_signs() {
    let stand = Stand::start().await;
    let activation_key = stand.activation_key(json!({"expires_at": "2040-01-01T00:00:00Z"})).await;
    let license_key = license_key(&stand, &activation_key).await;
    let application = Application::new(&stand).await;
    let later: Timestamp = "2041-01-01T00:00:00Z".parse().unwrap();
    let client = application.offline(&license_key);
    assert_eq!(apart(move || client.check_at(later)).await.unwrap_err().code(), "license_expired");
    let client = application.offline(&license_key);
    assert_eq!(apart(move || client.check()).await.unwrap_err().code(), "clock_set_back");
    stand.forget_calls();
    let client = application.online(&license_key);
    assert!(apart(move || client.check()).await.is_ok());
    assert_eq!(stand.dynamodb.take_operations(), ["BatchGetItem"]);
    assert_eq!(stand.kms.take_operations(), ["Sign"]);
    let client = application.offline(&license_key);
    assert!(apart(move || client.check()).await.is_ok(), "offline, too, from now on");
}
