//! What becomes of a license after it was sold: it is extended, moves to another computer, its activation key is lost, and in
//! the end it is given back.

use jiff::SignedDuration;
use latchkey_core::Moment;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::DemoError;
use super::stage::{PRODUCT, Stage};

/// The license of the chapter.
struct Sold {
    path: String,
    activation_key: Value,
    /// As it was sold: a change names the version that was seen.
    version: String,
}

impl Stage<'_> {
    pub(super) async fn life_of_a_license(&mut self) -> Result<(), DemoError> {
        self.teller.chapter("The life of a license");
        let mut sold = self.sold().await?;
        self.extended(&sold).await?;
        self.moved(&sold).await?;
        self.lost(&mut sold).await?;
        self.refunded(&sold).await?;
        self.told(&sold).await
    }

    async fn sold(&mut self) -> Result<Sold, DemoError> {
        let order =
            json!({"product": PRODUCT, "expires_at": self.in_days(30), "customer": {"email": "ada@example.com"}});
        let made = (StatusCode::CREATED, "sold to Ada, for 30 days");
        let created = self.call("", self.vendor, (Method::POST, "/v1/keys", order), made).await?;
        let key = &created["keys"][0];
        let text = |member: &str| key[member].as_str().unwrap_or_default().to_owned();
        let (license_id, version) = (text("license_id"), text("record_version"));
        let (path, activation_key) = (format!("/v1/licenses/{license_id}"), key["activation_key"].clone());
        let search = "/v1/licenses?customer_email=ADA%40example.com";
        let found = (StatusCode::OK, "what has Ada? One license");
        let listed = self.call("R21", self.vendor, (Method::GET, search, Value::Null), found).await?;
        let ids: Vec<_> =
            listed["licenses"].as_array().into_iter().flatten().map(|found| &found["license_id"]).collect();
        self.expect("R21", "the license that was found", &json!(ids), &json!([license_id]), "it is the one")?;
        Ok(Sold { path, activation_key, version })
    }

    /// She renews; a colleague who has seen the license as it was before hears of it.
    async fn extended(&mut self, sold: &Sold) -> Result<(), DemoError> {
        let before = self.activated("R3", sold, "desk", StatusCode::CREATED).await?;
        let later = json!({"expires_at": self.in_days(395)});
        self.change(sold, &sold.version, &later, (StatusCode::OK, "extended by a year")).await?;
        let overtaken = (StatusCode::PRECONDITION_FAILED, "version_mismatch: a colleague was faster");
        self.change(sold, &sold.version, &json!({"activations": 2}), overtaken).await?;
        let after = self.activated("R22", sold, "desk", StatusCode::OK).await?;
        self.expect("R22", "the end on her computer", &after["expires_at"], &later["expires_at"], "signed anew")?;
        let is_same = after["activation_id"] == before["activation_id"];
        self.expect("R13", "her activation is the same", &json!(is_same), &json!(true), "no seat used")
    }

    /// Her new computer takes the seat of the old one.
    async fn moved(&mut self, sold: &Sold) -> Result<(), DemoError> {
        self.refuse_activation("R13", sold, "laptop", "activations_exhausted").await?;
        let read = (StatusCode::OK, "who activated? One computer");
        let shown = self.call("", self.vendor, (Method::GET, &sold.path, Value::Null), read).await?;
        let activation = &shown["activations"][0];
        self.expect("R21", "the computer that has the seat", &activation["computer_id"], &json!("desk"), "hers")?;
        let path = format!("{}/activations/{}", sold.path, activation["activation_id"].as_str().unwrap_or_default());
        let freed = (StatusCode::NO_CONTENT, "the seat is given back");
        self.call("R25", self.vendor, (Method::DELETE, &path, Value::Null), freed).await?;
        self.activated("R25", sold, "laptop", StatusCode::CREATED).await.map(drop)
    }

    /// She has lost her activation key; then somebody has published it.
    async fn lost(&mut self, sold: &mut Sold) -> Result<(), DemoError> {
        let (path, reason) = (format!("{}/reveal", sold.path), json!({"reason": "lost her mail"}));
        let read = (StatusCode::OK, "a lost activation key, read again");
        let revealed = self.call("R24", self.vendor, (Method::POST, &path, reason), read).await?;
        let is_same = revealed["activation_key"] == sold.activation_key;
        self.expect("R24", "the activation key is the one that she had", &json!(is_same), &json!(true), "it is")?;
        let (path, reason) = (format!("{}/reissue", sold.path), json!({"reason": "published in a forum"}));
        let replaced = (StatusCode::CREATED, "a leaked one, replaced");
        let reissued = self.call("R24", self.vendor, (Method::POST, &path, reason), replaced).await?;
        self.refuse_activation("R24", sold, "somebody else's", "activation_key_replaced").await?;
        sold.activation_key = reissued["activation_key"].clone();
        self.activated("R24", sold, "laptop", StatusCode::OK).await.map(drop)
    }

    /// First a letter that the invoice isn't paid, then the money back.
    async fn refunded(&mut self, sold: &Sold) -> Result<(), DemoError> {
        self.set_state(sold, "suspended", (StatusCode::OK, "suspended")).await?;
        self.refuse_activation("R23", sold, "laptop", "license_suspended").await?;
        self.set_state(sold, "active", (StatusCode::OK, "reinstated")).await?;
        self.activated("R23", sold, "laptop", StatusCode::OK).await?;
        self.set_state(sold, "revoked", (StatusCode::OK, "a refund: revoked")).await?;
        self.refuse_activation("R23", sold, "laptop", "license_revoked").await?;
        self.set_state(sold, "active", (StatusCode::CONFLICT, "license_is_revoked: that was final")).await
    }

    /// All of that is on record.
    async fn told(&mut self, sold: &Sold) -> Result<(), DemoError> {
        let path = format!("/v1/events?license_id={}", sold.path.trim_start_matches("/v1/licenses/"));
        let read = (StatusCode::OK, "who did what, and when?");
        let listed = self.call("R29", self.vendor, (Method::GET, &path, Value::Null), read).await?;
        let mut kinds: Vec<_> = listed["events"].as_array().into_iter().flatten().map(|event| &event["kind"]).collect();
        kinds.reverse();
        let state = "license_state_set";
        let wanted = [
            "license_updated",
            "activation_removed",
            "activation_key_revealed",
            "activation_key_reissued",
            state,
            state,
            state,
        ];
        self.expect("R29", "the license's events", &json!(kinds), &json!(wanted), "each with its author")
    }

    fn in_days(&self, days: i64) -> String {
        let later = (self.clock)().saturating_add(SignedDuration::from_hours(24 * days));
        Moment::from(later.unwrap_or_default()).to_string()
    }

    /// Her application activates: anew, or once more.
    async fn activated(
        &mut self,
        requirement: &str,
        sold: &Sold,
        computer: &str,
        status: StatusCode,
    ) -> Result<Value, DemoError> {
        let attempt = json!({"activation_key": sold.activation_key, "computer_id": computer});
        let request = (Method::POST, "/v1/activations", attempt);
        self.call(requirement, self.application, request, (status, "a license key")).await
    }

    async fn change(
        &mut self,
        sold: &Sold,
        seen: &str,
        patch: &Value,
        came_back: (StatusCode, &str),
    ) -> Result<Value, DemoError> {
        let request = (Method::PATCH, &*sold.path, patch.clone());
        self.call_of_version("R22", self.vendor, request, Some(seen), came_back).await
    }

    async fn set_state(&mut self, sold: &Sold, state: &str, came_back: (StatusCode, &str)) -> Result<(), DemoError> {
        let (path, body) = (format!("{}/state", sold.path), json!({"state": state, "reason": "order A-7"}));
        self.call("R23", self.vendor, (Method::PUT, &path, body), came_back).await.map(drop)
    }

    async fn refuse_activation(
        &mut self,
        requirement: &str,
        sold: &Sold,
        computer: &str,
        code: &str,
    ) -> Result<(), DemoError> {
        let attempt = json!({"activation_key": sold.activation_key, "computer_id": computer});
        self.refusal(requirement, self.application, "/v1/activations", attempt, code).await
    }
}
