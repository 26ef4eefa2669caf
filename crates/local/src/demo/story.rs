//! The steps of the story.

use jiff::Timestamp;
use latchkey_core::{JwkSet, LicenseKey, Rejection, TrustedKeys};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::stage::{PRODUCT, Stage, license_key_of};
use super::{DemoError, Teller};
use crate::service_client::ServiceClient;

const SWITCH: &str = "/v1/settings/security/AllowGenericKeys";

pub(super) async fn tell(
    teller: &mut Teller,
    vendor: &ServiceClient,
    application: &ServiceClient,
    clock: fn() -> Timestamp,
) -> Result<(), DemoError> {
    let (jwks, trusted_keys, switch_version) = (String::new(), None, None);
    let mut stage = Stage { teller, vendor, application, clock, jwks, trusted_keys, switch_version };
    stage.product_and_defaults().await?;
    stage.license_of_one_computer().await?;
    let activation_key = stage.generic_key().await?;
    let (license_key, expires_at) = stage.one_activation(&activation_key).await?;
    stage.any_computer(&license_key)?;
    stage.switch_off_and_on(&activation_key, &license_key, &expires_at).await?;
    stage.leaked_and_replaced(&activation_key, &license_key).await?;
    stage.one_floating_seat().await?;
    stage.life_of_a_license().await
}

impl Stage<'_> {
    async fn product_and_defaults(&mut self) -> Result<(), DemoError> {
        self.teller.chapter("A vendor sets up");
        let product = json!({"name": "Acme Editor", "version": "4.2", "features": ["export", "spelling"]});
        let path = format!("/v1/products/{PRODUCT}");
        self.call("", self.vendor, (Method::PUT, &path, product), (StatusCode::CREATED, "defined")).await?;
        let response = self
            .call(
                "",
                self.application,
                (Method::GET, "/v1/settings", Value::Null),
                (StatusCode::OK, "the keys to trust"),
            )
            .await?;
        self.jwks = response["jwks"].to_string();
        let jwks: JwkSet =
            serde_json::from_value(response["jwks"].clone()).map_err(|e| DemoError::step("jwks", e.to_string()))?;
        self.trusted_keys = Some(TrustedKeys::try_from(&jwks).map_err(|e| DemoError::step("jwks", e.to_string()))?);
        let off = response["settings"]["security/AllowGenericKeys"].clone();
        self.expect(
            "R8",
            "the switch security/AllowGenericKeys",
            &off,
            &json!(false),
            "off until a vendor turns it on",
        )?;
        let order = json!({"product": PRODUCT, "generic": true, "duration_days": 30});
        self.refusal("R9", self.vendor, "/v1/keys", order, "generic_keys_disabled").await?;
        let order = json!({"product": PRODUCT});
        let response = self.application.send(Method::POST, "/v1/keys", &order).await?;
        self.expect(
            "",
            "POST /v1/keys, unsigned",
            &json!(response.status.as_u16()),
            &json!(403),
            "vendors sign their requests",
        )
    }

    async fn license_of_one_computer(&mut self) -> Result<(), DemoError> {
        self.teller.chapter("A license for one computer");
        let order = json!({"product": PRODUCT, "features": ["export"]});
        let created = self
            .call("R2", self.vendor, (Method::POST, "/v1/keys", order), (StatusCode::CREATED, "an activation key"))
            .await?;
        let key = &created["keys"][0];
        self.expect(
            "R2",
            "its flag generic, which was not asked for",
            &key["generic"],
            &json!(false),
            "off by default",
        )?;
        self.expect(
            "R6",
            "its activations and floating seats",
            &json!([key["activations"], key["floating_seats"]]),
            &json!([1, 1]),
            "one each by default",
        )?;
        let attempt = json!({"activation_key": key["activation_key"], "computer_id": "desk-1"});
        let activated = self
            .call(
                "R3",
                self.application,
                (Method::POST, "/v1/activations", attempt),
                (StatusCode::CREATED, "a license key"),
            )
            .await?;
        self.expect("R3", "its kind", &activated["kind"], &json!("computer"), "bound to one computer")?;
        let license_key = license_key_of(&activated)?;
        self.offline("R3", &license_key, "desk-1", false, Ok(()))?;
        self.offline("R3", &license_key, "desk-2", false, Err(Rejection::ComputerMismatch))?;
        let attempt = json!({"activation_key": key["activation_key"], "computer_id": "desk-2"});
        self.refusal("", self.application, "/v1/activations", attempt, "activations_exhausted").await
    }

    async fn generic_key(&mut self) -> Result<Value, DemoError> {
        self.teller.chapter("A generic license");
        self.switch(true, "switched on, signed by a vendor").await?;
        let order = json!({"product": PRODUCT, "generic": true});
        self.refusal("R11", self.vendor, "/v1/keys", order, "expiry_required").await?;
        let order = json!({"product": PRODUCT, "generic": true, "duration_days": 365, "customer": {"name": "Example University"}});
        let created = self
            .call("R2", self.vendor, (Method::POST, "/v1/keys", order), (StatusCode::CREATED, "an activation key"))
            .await?;
        let key = &created["keys"][0];
        self.expect("R2", "its flag generic", &key["generic"], &json!(true), "stored and shown")?;
        self.expect(
            "R11",
            "the warning",
            &created["warnings"][0]["code"],
            &json!("generic_license"),
            "dangerous, and the service says so",
        )?;
        let attempt = json!({"activation_key": key["activation_key"], "computer_id": "hub", "accept_generic": false});
        self.refusal("R10", self.application, "/v1/activations", attempt, "generic_keys_not_accepted").await?;
        Ok(key["activation_key"].clone())
    }

    async fn one_activation(&mut self, activation_key: &Value) -> Result<(LicenseKey, Value), DemoError> {
        let attempt = json!({"activation_key": activation_key, "computer_id": "for Example University – all rooms"});
        let activated = self
            .call(
                "R7",
                self.application,
                (Method::POST, "/v1/activations", attempt),
                (StatusCode::CREATED, "activated for the customer"),
            )
            .await?;
        self.expect("R4", "the answer's kind", &activated["kind"], &json!("generic"), "works on any computer")?;
        self.expect(
            "R10",
            "activations used",
            &activated["activations"]["used"],
            &json!(1),
            "the refused attempt used none",
        )?;
        let license_key = license_key_of(&activated)?;
        let verified = self.verified(&license_key)?;
        let claims = serde_json::to_value(verified.claims()).unwrap_or_default();
        self.expect(
            "R4",
            "the signed payload's kind and computer",
            &json!([claims["kind"], claims["computer"]]),
            &json!(["generic", null]),
            "it carries no computer",
        )?;
        Ok((license_key, activated["expires_at"].clone()))
    }

    async fn switch_off_and_on(
        &mut self,
        activation_key: &Value,
        license_key: &LicenseKey,
        expires_at: &Value,
    ) -> Result<(), DemoError> {
        self.teller.chapter("The switch, off and on again");
        let attempt = json!({"activation_key": activation_key, "computer_id": "for Example University – all rooms"});
        self.switch(false, "switched off").await?;
        self.refusal("R9", self.application, "/v1/activations", attempt.clone(), "generic_keys_disabled").await?;
        self.offline("R1", license_key, "lab-18", true, Ok(()))?;
        self.switch(true, "switched on").await?;
        let again = self
            .call("R9", self.application, (Method::POST, "/v1/activations", attempt), (StatusCode::OK, "works again"))
            .await?;
        self.expect(
            "R11",
            "its end, fixed by the first activation",
            &again["expires_at"],
            expires_at,
            "the same date, no new clock",
        )?;
        let same = license_key_of(&again)? == *license_key;
        self.expect("R6", "the license key", &json!(same), &json!(true), "the same text, no seat used")
    }

    /// Turns the switch, naming the version that was seen of it, if any.
    async fn switch(&mut self, on: bool, meaning: &str) -> Result<(), DemoError> {
        let (seen, request) = (self.switch_version.take(), (Method::PUT, SWITCH, json!({"value": on})));
        let vendor = self.vendor;
        let set = self.call_of_version("R8", vendor, request, seen.as_deref(), (StatusCode::OK, meaning)).await?;
        self.switch_version = set["version"].as_str().map(str::to_owned);
        Ok(())
    }
}
