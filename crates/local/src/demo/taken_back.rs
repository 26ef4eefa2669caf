//! A generic license key that leaked is replaced: the customer goes on, and the copy stops.

use std::fs;
use std::io;
use std::time::Duration;

use latchkey_core::{JwkSet, LicenseKey, ListKeys, ProductId};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

use super::DemoError;
use super::computers::Computer;
use super::stage::{PRODUCT, Stage, license_key_of};

/// Much longer than it takes to publish a list.
const PATIENCE: Duration = Duration::from_secs(30);
/// The stream is read each second, and a new product has no list before.
const PAUSE: Duration = Duration::from_secs(2);

impl Stage<'_> {
    pub(super) async fn leaked_and_replaced(
        &mut self,
        activation_key: &Value,
        leaked: &LicenseKey,
    ) -> Result<(), DemoError> {
        self.teller.chapter("A leaked license key is replaced");
        let path = format!("/v1/licenses/{}", self.verified(leaked)?.claims().sub.0);
        let read = (StatusCode::OK, "the license, with its version");
        let license = self.call("R21", self.vendor, (Method::GET, &path, Value::Null), read).await?;
        let version = format!("\"{}\"", license["license"]["record_version"].as_str().unwrap_or_default());
        let request = (Method::PATCH, &*path, json!({"revoke_earlier": true}));
        let taken_back = (StatusCode::OK, "what was signed before is taken back");
        self.call_of_version("R27", self.vendor, request, Some(&version), taken_back).await?;
        let attempt = json!({"activation_key": activation_key, "computer_id": "for Example University – all rooms"});
        let request = (Method::POST, "/v1/activations", attempt);
        let again = self.call("R27", self.application, request, (StatusCode::OK, "the customer's new one")).await?;
        let list = self.list_that_takes_back().await?;

        let unusable = |error: io::Error| DemoError::step("the share", error.to_string());
        let (share, elsewhere) = (tempfile::tempdir().map_err(unusable)?, tempfile::tempdir().map_err(unusable)?);
        fs::write(elsewhere.path().join("copy.lic"), leaked.reveal()).map_err(unusable)?;
        fs::write(share.path().join("acme-editor.lic"), license_key_of(&again)?.reveal()).map_err(unusable)?;
        fs::write(share.path().join("acme-editor.revocations"), &list).map_err(unusable)?;
        self.teller.step("R27", "the new license file and the list, saved on the share", "acme-editor.revocations");
        let jwks = self.jwks.clone();
        let stores = tempfile::tempdir().map_err(unusable)?;
        for name in ["library-1", "lab-17", "a laptop at home"] {
            let computer = Computer { name, jwks: &jwks, store: &stores.path().join(name) };
            self.start("R27", &computer, ("", share.path()), true, None)?;
        }
        let pirate = Computer { name: "somebody else", jwks: &jwks, store: &stores.path().join("somebody else") };
        self.start("R27", &pirate, (", with a copy of the old file", elsewhere.path()), true, None)?;
        fs::write(elsewhere.path().join("any.revocations"), &list).map_err(unusable)?;
        let superseded = Some("license_superseded");
        self.start("R27", &pirate, (", once it sees the list", elsewhere.path()), true, superseded)?;
        fs::remove_file(elsewhere.path().join("any.revocations")).map_err(unusable)?;
        self.start("R27", &pirate, (", the list thrown away", elsewhere.path()), true, superseded)
    }

    /// The product's list, as soon as something stands on it.
    async fn list_that_takes_back(&mut self) -> Result<String, DemoError> {
        let failed = |why: String| DemoError::step("the revocation list", why);
        let jwks: JwkSet = self.jwks.parse().map_err(|error| failed(format!("{error}")))?;
        let keys = ListKeys::of(&jwks).map_err(|error| failed(error.to_string()))?;
        let product: ProductId = PRODUCT.parse().map_err(|error| failed(format!("{error}")))?;
        let (path, begun) = (format!("/v1/revocations/{PRODUCT}"), Instant::now());
        loop {
            sleep(PAUSE).await;
            let response = self.application.send_with(Method::GET, &path, &[], String::new()).await?;
            if response.status.is_success() {
                let list = keys.verify(&response.text, &product).map_err(|rejection| failed(rejection.to_string()))?;
                if list.claims().entries > 0 {
                    let verifiable = "200 a signed list, which any computer verifies offline";
                    self.teller.step("R27", &format!("GET {path}"), verifiable);
                    return Ok(response.text);
                }
            }
            if begun.elapsed() > PATIENCE {
                return Err(failed("nothing comes to stand on it".to_owned()));
            }
        }
    }
}
