//! What all ports of a store have in common.
//!
//! Every read MUST be consistent: it sees all writes that were answered before it began.
//! Every write MUST happen as a whole or not at all, also when the adapter or its caller dies in the middle, and MUST be
//! harmless to send twice: what is written stays as it is. The second time may be answered with [`StoreError::Conflict`],
//! whereupon a use case reads what it wrote.

/// Any error, as the cause of another.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// Why a store did not do it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Something changed since it was read: read again and decide anew.
    #[error("lost a race for a record")]
    Conflict,
    /// Throttled, out of reach or too slow: the same may go through later. Whether a write happened is not known.
    #[error("the store is not available")]
    Unavailable(#[source] BoxError),
    /// Not allowed, no such table, or a record that makes no sense: an operator must mend it.
    #[error("the store refused")]
    Fault(#[source] BoxError),
}
