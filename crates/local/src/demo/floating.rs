//! Two computers and one floating seat.

use latchkey_client::{Client, Lease, NotLicensed};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::task::spawn_blocking;

use super::DemoError;
use super::stage::{PRODUCT, Stage, license_key_of};

impl Stage<'_> {
    /// Both are activated, and one of them runs at a time.
    pub(super) async fn one_floating_seat(&mut self) -> Result<(), DemoError> {
        self.teller.chapter("Floating seats");
        let order = json!({"product": PRODUCT, "activations": 2, "floating_seats": 1});
        let made = (StatusCode::CREATED, "two computers, one at a time");
        let created = self.call("R30", self.vendor, (Method::POST, "/v1/keys", order), made).await?;
        let (desk, laptop) = (self.computer("desk", &created).await?, self.computer("laptop", &created).await?);
        self.check(&desk, "desk, without a seat", Some("lease_needed"))?;
        let at_desk = self.take(&desk, "desk takes the seat", None).await?;
        self.check(&desk, "desk, with the seat", None)?;
        self.take(&laptop, "laptop, while the desk has it", Some("floating_seats_exhausted")).await?;
        self.close(at_desk, "desk ends").await?;
        let at_laptop = self.take(&laptop, "laptop takes the seat", None).await?;
        self.check(&laptop, "laptop, with the seat", None)?;
        self.close(at_laptop, "laptop ends").await
    }

    /// A computer that is activated, and keeps nothing.
    async fn computer(&mut self, name: &str, created: &Value) -> Result<Client, DemoError> {
        let attempt = json!({"activation_key": created["keys"][0]["activation_key"], "computer_id": name});
        let request = (Method::POST, "/v1/activations", attempt);
        let activated = self.call("", self.application, request, (StatusCode::CREATED, "a license key")).await?;
        let builder = Client::builder(PRODUCT, &self.jwks).without_release().computer_id(name).without_stores();
        let builder = builder.text(license_key_of(&activated)?.reveal()).service_url(self.application.url());
        builder.build().map_err(|error| DemoError::step(name, error.to_string()))
    }

    fn check(&mut self, computer: &Client, what: &str, wanted: Option<&str>) -> Result<(), DemoError> {
        let found = computer.check().map(drop);
        self.compare(what, &found, wanted, "licensed")
    }

    /// Takes the seat, or is told why not.
    async fn take(&mut self, computer: &Client, what: &str, wanted: Option<&str>) -> Result<Option<Lease>, DemoError> {
        let computer = computer.clone();
        let taken = spawn_blocking(move || computer.lease()).await;
        let taken = taken.map_err(|error| DemoError::step(what, error.to_string()))?;
        let (lease, found) = match taken {
            Ok(lease) => (Some(lease), Ok(())),
            Err(not_licensed) => (None, Err(not_licensed)),
        };
        self.compare(what, &found, wanted, "a seat, renewed in the background")?;
        Ok(lease)
    }

    async fn close(&mut self, lease: Option<Lease>, what: &str) -> Result<(), DemoError> {
        let returned = spawn_blocking(move || lease.map_or(Ok(()), Lease::return_seat)).await;
        let failed = |error: String| DemoError::step(what, error);
        returned.map_err(|error| failed(error.to_string()))?.map_err(|error| failed(error.to_string()))?;
        self.teller.step("R30", what, "the seat is free");
        Ok(())
    }

    fn compare(
        &mut self,
        what: &str,
        found: &Result<(), NotLicensed>,
        wanted: Option<&str>,
        meaning: &str,
    ) -> Result<(), DemoError> {
        let code = found.as_ref().err().map(NotLicensed::code);
        if code != wanted {
            return Err(DemoError::step(what, format!("expected {wanted:?}, found {code:?}")));
        }
        self.teller.step("R30", what, code.unwrap_or(meaning));
        Ok(())
    }
}
