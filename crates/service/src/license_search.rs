//! A vendor finds licenses: all that have something in common, page by page, or the one that a key leads to.

use latchkey_core::LicenseRecord;

use crate::{Page, ProductReader, UseCaseError};

pub use self::filter::LicenseFilter;
pub use self::find::{FindLicense, FoundLicense, find_license};
pub use self::folded_name::FoldedName;
pub use self::place::{ListPlace, Place};
pub use self::span::Span;
pub use self::store::{FoundBy, LicenseFinder, LicenseReader, LicenseSeats};

mod filter;
mod find;
mod folded_name;
mod place;
mod span;
mod store;

/// How many licenses a page looks at, at most, where not all that is asked for is what they are found by.
pub const EXAMINED_MAX: usize = 100;

/// A request for a page of licenses.
#[derive(Debug)]
pub struct ListLicenses {
    /// Which ones.
    pub filter: LicenseFilter,
    /// After which place the page begins; `None` when it is the first.
    pub after: Option<ListPlace>,
    /// The most licenses that it may have.
    pub limit: usize,
}

/// Lists licenses: they are found by what leads to the fewest, and the rest of the filter is asked of each.
///
/// The newest come first; by a name in the order of names, by an end in the order of ends. Without computer, order, e-mail
/// address, name and product it goes product by product. A page looks at [`EXAMINED_MAX`] licenses at most: it may come
/// short or be empty, and others follow all the same.
///
/// # Errors
///
/// Faults of the stores.
pub async fn list_licenses(
    command: ListLicenses,
    products: &impl ProductReader,
    licenses: &impl LicenseFinder,
) -> Result<Page<LicenseRecord, ListPlace>, UseCaseError> {
    let ListLicenses { filter, after, limit } = command;
    let ListPlace { product, place } = after.unwrap_or_default();
    if let Some(found_by) = filter.found_by() {
        let page = examine(&filter, &found_by, place.as_ref(), limit, licenses).await?;
        let end = page.end.map(|place| ListPlace { product: None, place: Some(place) });
        return Ok(Page { items: page.items, end });
    }
    // The first page reads the first product and the one after it; any other one knows its own product.
    let (product, mut next) = match product {
        Some(product) => (product, None),
        None => {
            let mut first = products.read_products(None, 2).await?.items.into_iter().map(|product| product.product_id);
            match first.next() {
                Some(product) => (product, Some(first.next())),
                None => return Ok(Page { items: Vec::new(), end: None }),
            }
        }
    };
    let page = examine(&filter, &filter.of_product(&product), place.as_ref(), limit, licenses).await?;
    if let Some(place) = page.end {
        return Ok(Page { items: page.items, end: Some(ListPlace { product: Some(product), place: Some(place) }) });
    }
    if next.is_none() {
        let after = products.read_products(Some(&product), 1).await?;
        next = Some(after.items.into_iter().next().map(|product| product.product_id));
    }
    let end = next.flatten().map(|product| ListPlace { product: Some(product), place: None });
    Ok(Page { items: page.items, end })
}

/// A page of those that are found so, and match.
async fn examine(
    filter: &LicenseFilter,
    found_by: &FoundBy,
    after: Option<&Place>,
    limit: usize,
    licenses: &impl LicenseFinder,
) -> Result<Page<LicenseRecord, Place>, UseCaseError> {
    let examined = if filter.asks_only(found_by) { limit } else { EXAMINED_MAX.max(limit) };
    let found = licenses.find_licenses(found_by, after, examined).await?;
    let (mut items, mut last) = (Vec::new(), None);
    for (place, record) in found.items {
        // What they are found by may lag behind what they are: all of the filter is asked anew.
        let matching = record.filter(|record| filter.matches(record));
        if let Some(record) = matching {
            if items.len() == limit {
                return Ok(Page { items, end: last });
            }
            items.push(record);
        }
        last = Some(place);
    }
    Ok(Page { items, end: found.end })
}

#[cfg(test)]
mod tests;
