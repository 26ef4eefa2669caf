//! What vendors, customers and applications do, from one end to the other.

mod administration;
mod floating_seats;
mod generic_licenses;
mod idempotency;
mod leasing;
mod licenses;
mod refreshing;
mod releasing;
mod rotation;
mod settings;
mod signing_keys;
mod vendors;

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use latchkey_core::{Clock, ComputerId, LicenseKey, ProductId, Rejection, TrustedKeys};
use latchkey_local::service_client::Response;
use serde_json::Value;

use crate::stand::PRODUCT;

fn license_key(response: &Response) -> String {
    let body = response.json();
    body["license_key"].as_str().unwrap_or_else(|| panic!("no license key: {}", response.text)).to_owned()
}

/// The header of a license key, as anyone can read it.
fn header(license_key: &str) -> Value {
    part(license_key, 0)
}

/// The claims of a license key, as anyone can read them.
fn claims(license_key: &str) -> Value {
    part(license_key, 1)
}

fn part(license_key: &str, index: usize) -> Value {
    let part = license_key.split('.').nth(index).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(part.as_bytes()).unwrap()).unwrap()
}

/// What an application on `computer` concludes from a license key, with no network.
fn offline(
    trusted_keys: &TrustedKeys,
    license_key: &str,
    computer: &str,
    allow_generic_keys: bool,
    now: Timestamp,
) -> Result<(), Rejection> {
    let (product, computer): (ProductId, ComputerId) = (PRODUCT.parse().unwrap(), computer.parse().unwrap());
    let license = trusted_keys.verify(&LicenseKey::from_text(license_key))?;
    license.check_binding(&product, Some(&computer), allow_generic_keys)?;
    let (tolerance, expiry_tolerance) = (SignedDuration::from_secs(60), SignedDuration::ZERO);
    license.check_time(&Clock { now, floor: None, mark: None, tolerance, expiry_tolerance })
}

fn assert_refused(response: &Response, status: u16, code: &str) {
    let body = response.json();
    assert_eq!((response.status.as_u16(), body["code"].as_str()), (status, Some(code)), "{}", response.text);
    assert_eq!(response.headers["content-type"], "application/problem+json");
    assert_eq!(body["request_id"], response.headers["x-request-id"].to_str().unwrap());
}

/// How many seats are counted as taken, and how many activations are stored.
fn seats(stored: &[Value]) -> (u64, usize) {
    let activations = stored.iter().filter(|item| item["sk"].as_str().is_some_and(|sk| sk.starts_with("C#")));
    (stored.iter().filter_map(|item| item["used"].as_u64()).sum(), activations.count())
}
