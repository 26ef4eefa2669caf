//! Activation keys in batches that the service takes.

use latchkey_api::{Call, CreateKey, CreateKeyResponse, Idempotency, Nothing};
use latchkey_core::{NewLicense, Quantity};

use crate::failure::Failure;
use crate::vendor::Vendor;

/// The size of a batch by its number, counted from 0; `None` past the last.
pub(super) fn size(quantity: u64, batch: u64) -> Option<Quantity> {
    let max = u64::from(Quantity::MAX);
    let left = quantity.checked_sub(batch.checked_mul(max)?)?.min(max);
    Quantity::try_from(u32::try_from(left).ok()?).ok()
}

/// Creates one batch, of as many keys as the request says.
pub(super) fn ask(vendor: &Vendor, idempotency_key: &str, request: NewLicense) -> Result<CreateKeyResponse, Failure> {
    let quantity = request.quantity.get();
    let idempotency_key = idempotency_key.parse().map_err(Failure::usage)?;
    let headers = Idempotency { idempotency_key: Some(idempotency_key) };
    let answer = vendor.ask::<CreateKey>(&Call { path: Nothing {}, query: Nothing {}, headers, body: request })?;
    if u32::try_from(answer.keys.len()) == Ok(quantity) {
        return Ok(answer);
    }
    let detail = format!("{quantity} keys were asked for, and {} came", answer.keys.len());
    Err(Failure::unreachable("answer_not_understood", detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_batches_of_an_order_are_as_many_as_it_asks() {
        for quantity in [1, 49, 50, 51, 100, 101, 2000, 1_000_000] {
            let sizes: Vec<_> =
                (0..).map_while(|batch| size(quantity, batch)).map(|size| u64::from(size.get())).collect();
            assert_eq!(sizes.iter().sum::<u64>(), quantity);
            assert!(sizes.iter().rev().skip(1).all(|size| *size == 50), "{quantity}");
        }
        assert_eq!(size(0, 0), None);
        assert_eq!(size(u64::MAX, u64::MAX), None);
    }
}
