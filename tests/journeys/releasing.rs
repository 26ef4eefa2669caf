//! A computer that leaves gives its seat back by the application itself, and the next one takes it.

use latchkey_client::{Builder, Client};
use serde_json::json;
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::stand::{PRODUCT, Stand};

/// The application on one computer, with a store of its own.
struct Application {
    jwks: String,
    url: String,
    computer_id: &'static str,
    store: TempDir,
}

impl Application {
    async fn new(stand: &Stand, computer_id: &'static str) -> Self {
        let jwks = stand.settings().await.json()["jwks"].to_string();
        Self { jwks, url: stand.service.url(), computer_id, store: tempfile::tempdir().unwrap() }
    }

    fn builder(&self) -> Builder {
        let builder = Client::builder(PRODUCT, &self.jwks).without_release().computer_id(self.computer_id);
        builder.without_stores().user_store(Some(self.store.path())).service_url(&self.url)
    }

    fn client(&self) -> Client {
        self.builder().build().unwrap()
    }
}

/// The client blocks; the service answers meanwhile.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    spawn_blocking(work).await.unwrap()
}

// R25
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_seat_moves_from_one_computer_to_the_next_and_back_without_the_vendor() {
    let stand = Stand::start().await;
    assert!(stand.set("options/MaxReleasesPerLicense", json!(2)).await.status.is_success());
    let activation_key = stand.activation_key(json!({})).await;
    let [old, new] = [Application::new(&stand, "old PC").await, Application::new(&stand, "new PC").await];
    let typed = activation_key.clone();
    let client = old.client();
    let copy = apart(move || client.activate(&typed)).await.unwrap().license_key().reveal().to_owned();
    let (client, typed) = (new.client(), activation_key.clone());
    assert_eq!(apart(move || client.activate(&typed)).await.unwrap_err().code(), "activations_exhausted");

    let client = old.client();
    let released = apart(move || client.release()).await.unwrap();
    assert!(released.copies().is_empty());
    assert_eq!(old.client().check().unwrap_err().code(), "no_license");
    let with_copy = old.builder().text(&copy).build().unwrap();
    assert_eq!(with_copy.check().unwrap_err().code(), "activation_released");
    let (client, typed) = (new.client(), activation_key.clone());
    assert!(apart(move || client.activate(&typed)).await.is_ok());

    // And back: the old one is somebody else now.
    let (client, typed) = (old.client(), activation_key.clone());
    assert_eq!(apart(move || client.activate(&typed)).await.unwrap_err().code(), "activations_exhausted");
    let client = new.client();
    apart(move || client.release()).await.unwrap();
    let (client, typed) = (old.client(), activation_key);
    let again = apart(move || client.activate(&typed)).await.unwrap();
    assert_ne!(again.license_key().reveal(), copy);

    let client = old.client();
    let error = apart(move || client.release()).await.unwrap_err();
    assert_eq!(error.code(), "releases_exhausted");
    assert!(error.to_string().contains("2 within 365 days"), "{error}");
    assert!(old.client().check().is_ok(), "what is refused changes nothing");
}
