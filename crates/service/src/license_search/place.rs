//! Where a page of licenses ends, and the next one begins.

use std::fmt;
use std::str::FromStr;

use latchkey_core::ProductId;

/// Where a license is in an order, in a store's own words. Any text is a place; one that no store gave is before or after
/// some license.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place(pub String);

/// Where a page of a list of licenses ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListPlace {
    /// The product that the list is at, where it goes product by product.
    pub product: Option<ProductId>,
    /// The place in the order; `None` before the first.
    pub place: Option<Place>,
}

/// Both in one text: no product has a blank in its ID.
impl fmt::Display for ListPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let product = self.product.as_ref().map_or("", ProductId::as_str);
        let place = self.place.as_ref().map_or("", |place| place.0.as_str());
        write!(f, "{product} {place}")
    }
}

impl FromStr for ListPlace {
    type Err = NoListPlace;

    fn from_str(text: &str) -> Result<Self, NoListPlace> {
        let (product, place) = text.split_once(' ').ok_or(NoListPlace)?;
        let product = Some(product).filter(|product| !product.is_empty()).map(str::parse).transpose();
        let place = Some(place).filter(|place| !place.is_empty()).map(|place| Place(place.to_owned()));
        Ok(Self { product: product.map_err(|_| NoListPlace)?, place })
    }
}

/// A text that is no place of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is no place in a list of licenses")]
pub struct NoListPlace;
