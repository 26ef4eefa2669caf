//! The answer "licensed".

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use latchkey_core::{
    Clock, CustomerName, FeatureName, Kind, LicenseId, LicenseKey, LicenseProperties, ListClaims, Model, Moment,
    Scalar, SeatCount,
};

use crate::choice::Candidate;
use crate::leases::{Leases, Seat};
use crate::revocations::SignedList;
use crate::{Choice, Finding, Source, Warning};

/// The license that the application may run on.
///
/// ```
/// # use latchkey_client::{Client, Kind};
/// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
/// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
/// let client = Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
///     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
/// let grant = client.check()?;
/// assert_eq!(grant.kind(), Kind::Generic);
/// assert!(grant.has_feature("export"));
/// assert_eq!(grant.days_left(), None, "it never ends");
/// # Ok::<_, Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Grant {
    candidate: Arc<Candidate>,
    choice: Choice,
    clock: Clock,
    list: Option<Arc<SignedList>>,
    warnings: Vec<Warning>,
    findings: Arc<[Finding]>,
    standing: Option<String>,
    lease: Option<GrantedLease>,
}

/// The lease by which a floating license is good.
#[derive(Debug, Clone)]
pub(crate) struct GrantedLease {
    leases: Arc<Leases>,
    ends_at: Timestamp,
}

impl GrantedLease {
    pub(crate) fn new(leases: &Arc<Leases>, seat: &Seat, clock: &Clock) -> Self {
        let ends_at = clock.time().saturating_add(seat.left()).unwrap_or(Timestamp::MAX);
        Self { leases: Arc::clone(leases), ends_at }
    }
}

impl Grant {
    pub(crate) fn new(
        candidate: Arc<Candidate>,
        choice: Choice,
        clock: Clock,
        list: Option<Arc<SignedList>>,
        warnings: Vec<Warning>,
        findings: Arc<[Finding]>,
    ) -> Self {
        Self { candidate, choice, clock, list, warnings, findings, standing: None, lease: None }
    }

    /// The same, good by a lease.
    pub(crate) fn by_lease(self, lease: Option<GrantedLease>) -> Self {
        Self { lease, ..self }
    }

    /// The same, with what the service said of it.
    #[cfg(feature = "online")]
    pub(crate) fn of_standing(self, standing: Option<String>) -> Self {
        Self { standing, ..self }
    }

    /// Whether the license is still good at this time, by what was found at the check: for an application that runs for
    /// days, as often as it likes.
    ///
    /// It reads nothing and writes nothing. A clock that is set back meanwhile counts as what it showed at the check. A floating
    /// license is good as long as its lease is held, whatever the clock shows.
    /// When it says no, [`Client::recheck`](crate::Client::recheck) finds out whether there is a newer license.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/generic.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// let grant = client.check_at("2027-12-24T10:00:00Z".parse()?)?; // a day before its end
    /// assert!(grant.is_current("2027-12-25T09:00:00Z".parse()?));
    /// assert!(!grant.is_current("2027-12-26T09:00:00Z".parse()?));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn is_current(&self, now: Timestamp) -> bool {
        let clock = Clock { now: now.max(self.clock.time()), ..self.clock };
        let is_held = |lease: &GrantedLease| lease.leases.left(self.license_id()).is_positive();
        self.candidate.license.check_time(&clock).is_ok() && self.lease.as_ref().is_none_or(is_held)
    }

    /// Of a floating license, until when the seat is held unless its lease is renewed, by this computer's clock; `None` for any
    /// other.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.lease_ends_at(), None, "a generic license never floats");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn lease_ends_at(&self) -> Option<Timestamp> {
        self.lease.as_ref().map(|lease| lease.ends_at)
    }

    /// How many computers can run on it at once, where they are counted: then each needs a [`Lease`](crate::Lease).
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.floating_seats(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn floating_seats(&self) -> Option<u32> {
        let claims = self.candidate.license.claims();
        claims.floating_seats.filter(|_| claims.is_floating()).map(SeatCount::get)
    }

    /// The license ID, by which the vendor finds the license.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.license_id().0.to_string(), "eb6dcb9c-2d05-8ec9-92c6-bced4b67d3e9");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn license_id(&self) -> LicenseId {
        self.candidate.license.claims().sub
    }

    /// Whether it is bound to this computer.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.kind(), latchkey_client::Kind::Generic);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.candidate.license.claims().kind
    }

    /// How it was sold.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.model(), latchkey_client::Model::Permanent);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn model(&self) -> Model {
        self.candidate.license.claims().model
    }

    /// What it grants.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.features().len(), 1);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn features(&self) -> &BTreeSet<FeatureName> {
        &self.candidate.license.claims().features
    }

    /// Whether it grants one feature.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert!(grant.has_feature("export") && !grant.has_feature("import"));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn has_feature(&self, name: &str) -> bool {
        self.features().iter().any(|feature| feature.as_str() == name)
    }

    /// The values that the vendor put into the license.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// for (name, value) in grant.properties().iter() {
    ///     println!("{name}: {value:?}");
    /// }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn properties(&self) -> &LicenseProperties {
        &self.candidate.license.claims().properties
    }

    /// One of those values.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.property("tier"), Some(&latchkey_client::Scalar::Text("gold".into())));
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Scalar> {
        self.properties().get(name)
    }

    /// Whom the vendor sold it to.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.licensee().unwrap().as_str(), "Example University");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn licensee(&self) -> Option<&CustomerName> {
        self.candidate.license.claims().licensee.as_ref()
    }

    /// When it ends; `None` when it never does.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.expires_at(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn expires_at(&self) -> Option<Moment> {
        self.candidate.license.claims().exp
    }

    /// How many whole days are left; `None` when it never ends.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.days_left(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn days_left(&self) -> Option<i64> {
        let left = Timestamp::from(self.expires_at()?).duration_since(self.clock.time());
        Some((left.as_hours() / 24).max(0))
    }

    /// Until when new versions are included; `None` when that isn't limited.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.maintenance_until(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn maintenance_until(&self) -> Option<Moment> {
        self.candidate.license.claims().maintenance_until
    }

    /// Where it was found.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.source(), &latchkey_client::Source::Text);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn source(&self) -> &Source {
        &self.candidate.source
    }

    /// Why this one was taken, where several are valid.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.choice(), latchkey_client::Choice::OnlyOne);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn choice(&self) -> Choice {
        self.choice
    }

    /// The signed text, to save it elsewhere.
    ///
    /// A generic one runs the application on any computer: handle it as a secret.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.license_key().reveal().split('.').count(), 3);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn license_key(&self) -> &LicenseKey {
        &self.candidate.license_key
    }

    /// The newest revocation list that this computer has seen, by which the license was not taken back: its number, when it
    /// was signed, and when the next one is due. `None` when it has seen none.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// match grant.revocation_list() {
    ///     Some(list) => println!("revocation list {} of {}", list.seq, list.iat),
    ///     None => println!("no revocation list"),
    /// }
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn revocation_list(&self) -> Option<&ListClaims> {
        self.list.as_ref().map(|signed| signed.list.claims())
    }

    /// What the service said of the license key, when [`refresh`](crate::Client::refresh) asked, or the client in the background
    /// ([`keep_fresh`](crate::Builder::keep_fresh)): `valid`, or a code such as `license_suspended`. `None` when nobody asked, or
    /// there was no answer.
    ///
    /// Nobody signed it, so it is there to be shown: it takes no license away. A revocation list does, or a newer license key.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// assert_eq!(client.check()?.standing(), None);
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn standing(&self) -> Option<&str> {
        self.standing.as_deref()
    }

    /// What the user may want to know.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert!(grant.warnings().is_empty());
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The result of each source, for a support request.
    ///
    /// ```
    /// # const JWKS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/jwks.json"));
    /// # const LICENSE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acme/perpetual.lic"));
    /// # let client = latchkey_client::Client::builder("acme-editor", JWKS).release("4.2", "2026-11-01")
    /// #     .text(LICENSE).dangerous().allow_generic_keys().without_stores().build()?;
    /// # let grant = client.check()?;
    /// assert_eq!(grant.findings()[0].to_string(), "the text that was entered: a valid license key");
    /// # Ok::<_, Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }
}
