//! Licensing rules, value types and the license-key format of Latchkey.
//!
//! Everything here is pure: no I/O, no async, no clock, no AWS. What has one of these types is right;
//! what comes from outside is parsed into them once, at the edge.
//!
//! - [`ActivationKey`] is the short secret that a customer types once; [`ComputerId`] says where.
//! - [`NewLicense`] is what a vendor asks for; [`NewLicense::draw_up`] decides whether it may be made.
//! - [`LicenseRecord::admit`] decides whether a computer gets a license key, [`LicenseRecord::standing`] whether one that it
//!   has still stands.
//! - [`Claims`] and [`SigningInput`] make a license key, [`TrustedKeys`] verifies it offline.
//! - [`CertificateClaims`] certify a key for [`Statement`]s; [`CertificateKeys`] verify what it signed, such as a [`SignedTime`].
//! - [`ListKeys`] verify a [`RevocationList`], which says what was taken back.
//! - [`Event`] is the record of a change, [`LicenseEvent`] one in a chain; [`Audit`] walks it.
//! - [`PROPERTIES`] is the one table of server properties, [`Settings`] their values; [`Switches`] are those of them that
//!   an endpoint decides by.

mod activation_key;
mod admission;
mod audit;
mod blocked_computer;
mod certificate;
mod certified;
mod chain;
mod characters;
mod claims;
mod clock;
mod computer;
mod denial;
mod display_text;
mod duration_days;
mod event;
mod event_hash;
mod field_error;
#[cfg(any(test, feature = "testing"))]
pub mod fixtures;
mod floating_seat_number;
mod floating_seats;
mod i_json;
mod ids;
mod jwk;
mod jws;
mod kept_text;
mod lease;
mod lease_claims;
mod lease_rules;
mod lease_time;
mod license;
mod license_creation;
mod license_document;
mod license_key;
mod license_patch;
mod license_record;
mod license_rules;
mod license_text;
mod license_update;
mod list_claims;
mod list_entries;
mod list_keys;
pub mod merge_patch;
mod moment;
mod new_license;
#[cfg(feature = "openapi")]
pub mod openapi;
mod personal;
mod product;
mod property;
mod record_version;
mod rejection;
mod releases;
mod request_limits;
mod revision;
mod revocation_list;
mod revoked_signing_keys;
mod scalar;
mod sealed;
mod seat_counters;
mod seats;
mod setting;
mod settings;
mod signed_time;
mod signing_input;
mod signing_key_state;
mod standing;
mod statement;
mod stored_event;
pub mod strict;
mod switches;
mod taken_back;
mod text;
mod trial;
mod trusted_keys;
mod verification;
mod warning;
mod whole_number;

pub use activation_key::{ActivationKey, ActivationKeyError, ActivationKeyHash};
pub use admission::{Activation, ActivationAttempt, Admission};
pub use audit::{Audit, AuditedLicense, Tampering};
pub use blocked_computer::BlockedComputer;
pub use certificate::CertificateClaims;
pub use certified::{CertificateKeys, Certified, CertifiedRejection};
pub use chain::{ChainHead, ChainName, LicenseEvent};
pub use characters::kinds_of_characters;
pub use claims::Claims;
pub use clock::Clock;
pub use computer::{ComputerDigest, ComputerId, ComputerIdHash, ComputerName, NoComputerIdHash};
pub use denial::Denial;
pub use display_text::display_text;
pub use duration_days::{DurationDays, DurationDaysError};
pub use event::{Author, Change, Event, EventAuthor};
pub use event_hash::EventHash;
pub use field_error::{FieldError, FieldSource};
pub use floating_seat_number::FloatingSeatNumber;
pub use floating_seats::{FreeSeat, ReadSeats, SeatOrder};
pub use ids::{ActivationId, ActivationPlace, LeaseId, LicenseId};
pub use jwk::{Algorithm, Jwk, JwkSet, JwkSetError, PublicKey, SigningKeyId, UnknownAlgorithm};
pub use jws::SIGNING_INPUT_MAX_BYTES;
pub use lease::{Holder, Lease, Session};
pub use lease_claims::LeaseClaims;
pub use lease_time::{LeaseTime, Uptime};
pub use license::{Customer, Kind, License, LicenseProperties, Model, SeatCount, SeatCountError, Term};
pub use license_document::{LicenseDocument, LicenseDocumentChange};
pub use license_key::{LicenseKey, LicenseKeyHash, SignedLicenseKey};
pub use license_patch::{CustomerPatch, LicensePatch, Patched, PropertiesPatch};
pub use license_record::{LatestEnd, LicenseRecord, LicenseState, Updated};
pub use license_text::{LicenseText, Signed, decoded_text};
pub use license_update::RevisedLicense;
pub use list_claims::ListClaims;
pub use list_entries::{LIST_ENTRIES_MAX, ListEntries, ListEntry, ListTooLong};
pub use list_keys::{ListKeys, ListRejection};
pub use moment::{Moment, MomentError};
pub use new_license::NewLicense;
pub use personal::{Personal, Salt, SaltedHash};
pub use product::{FeatureName, Product, ProductDefinition, ProductId, ProductName, Version};
pub use property::{
    PROPERTIES, PropertyDefinition, PropertyName, PropertyUnknown, PropertyValue, ValueType, Visibility,
};
pub use record_version::{RecordVersion, Unseen};
pub use rejection::Rejection;
pub use releases::{ReadReleases, ReleaseLimit, ReleaseLog, Releases};
pub use request_limits::{IdempotencyKey, Quantity, QuantityError};
pub use revision::Revision;
pub use revocation_list::{RevocationList, list_text};
pub use revoked_signing_keys::{REVOKED_SIGNING_KEYS_MAX, RevokedSigningKey, RevokedSigningKeys};
pub use scalar::{Scalar, ScalarName};
pub use sealed::SealedActivationKey;
pub use seat_counters::{CounterNumber, Lot, ReadCounters, SeatCounter, SeatCounters};
pub use seats::SeatsUsed;
pub use setting::Setting;
pub use settings::{CUSTOM_SETTINGS_MAX, Settings, SettingsFull};
pub use signed_time::{Nonce, SignedTime, TimeClaims};
pub use signing_input::{SigningInput, SigningInputTooLong};
pub use signing_key_state::SigningKeyState;
pub use standing::{NewerLicenseKey, PresentedLicense, Standing};
pub use statement::Statement;
pub use stored_event::StoredEvent;
pub use switches::Switches;
pub use taken_back::{Stopped, TakenBack};
pub use text::{Comment, CustomerName, Email, Issuer, LicenseKeyText, OrderId, PrincipalArn, StatedReason, TextError};
pub use trial::Trial;
pub use trusted_keys::TrustedKeys;
pub use verification::VerifiedLicense;
pub use warning::Warning;
