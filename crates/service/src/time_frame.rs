//! When a request came, and how long it may take.

use jiff::Timestamp;
use rand::CryptoRng;
use tokio::time::Instant;
use uuid::{Builder, Uuid};

/// When a request came, and how long it may take.
#[derive(Debug, Clone, Copy)]
pub struct TimeFrame {
    /// The time that rules go by.
    pub now: Timestamp,
    /// When an answer must be ready.
    pub deadline: Instant,
}

impl TimeFrame {
    /// Makes a UUID of version 7 (RFC 9562, 5.7): of this time, and 74 random bits.
    pub(crate) fn new_id(&self, random: &mut impl CryptoRng) -> Uuid {
        let mut bytes = [0; 10];
        random.fill_bytes(&mut bytes);
        let millis = u64::try_from(self.now.as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
    }
}
