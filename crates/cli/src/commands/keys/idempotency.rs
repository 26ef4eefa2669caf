//! What makes a repeated request harmless (R14).

use uuid::Uuid;

use crate::failure::Failure;

/// The header that names a request: the service answers the same name with the same keys.
pub(super) const IDEMPOTENCY_KEY: &str = "idempotency-key";

/// A name that no other request has.
pub(super) fn new_id() -> Result<Uuid, Failure> {
    use ring::rand::{SecureRandom, SystemRandom};
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Failure::usage("the system has no random numbers"))?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
