//! What makes a repeated request harmless (R14).

use uuid::Uuid;

use crate::failure::Failure;

/// A name that no other request has.
pub(super) fn new_id() -> Result<Uuid, Failure> {
    use ring::rand::{SecureRandom, SystemRandom};
    let mut bytes = [0; 16];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Failure::usage("the system has no random numbers"))?;
    Ok(uuid::Builder::from_random_bytes(bytes).into_uuid())
}
