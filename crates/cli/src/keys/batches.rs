//! An order in batches that the service takes.

use latchkey_core::Quantity;

/// How many keys the batch of this number has, counted from 0; `None` past the last.
pub(super) fn size(quantity: u64, batch: u64) -> Option<Quantity> {
    let max = u64::from(Quantity::MAX);
    let left = quantity.checked_sub(batch.checked_mul(max)?)?.min(max);
    Quantity::try_from(u32::try_from(left).ok()?).ok()
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
