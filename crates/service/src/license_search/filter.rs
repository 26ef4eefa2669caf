//! Which licenses a vendor looks for.

use latchkey_core::{ComputerId, Email, Kind, LicenseRecord, LicenseState, Model, OrderId, ProductId};

use super::{FoldedName, FoundBy, Span};

/// Which licenses a vendor looks for: those of which everything is true that is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LicenseFilter {
    /// The computer has a seat of it.
    pub computer_id: Option<ComputerId>,
    /// Of this order.
    pub order_id: Option<OrderId>,
    /// Of the customer with this address, in whatever case.
    pub customer_email: Option<Email>,
    /// Of customers whose names begin so.
    pub customer_name: Option<FoldedName>,
    /// Of this product.
    pub product: Option<ProductId>,
    /// In this state.
    pub state: Option<LicenseState>,
    /// Of this kind.
    pub kind: Option<Kind>,
    /// Sold so.
    pub model: Option<Model>,
    /// Created then.
    pub created: Span,
    /// That end then, as far as that is settled.
    pub ends: Span,
}

impl LicenseFilter {
    /// What leads to the fewest licenses; `None` when it has to go product by product.
    pub(super) fn found_by(&self) -> Option<FoundBy> {
        let created = self.created;
        if let Some(computer) = &self.computer_id {
            return Some(FoundBy::Computer(computer.clone()));
        }
        if let Some(order) = self.order_id.clone() {
            return Some(FoundBy::Order(order, created));
        }
        if let Some(email) = self.customer_email.clone() {
            return Some(FoundBy::Email(email, created));
        }
        if let Some(name) = self.customer_name.clone() {
            return Some(FoundBy::Name(name));
        }
        self.product.as_ref().map(|product| self.of_product(product))
    }

    /// What leads to the fewest licenses of a product.
    pub(super) fn of_product(&self, product: &ProductId) -> FoundBy {
        match self.state {
            Some(state) if state != LicenseState::Active => FoundBy::State(product.clone(), state, self.created),
            _ if !self.ends.is_open() => FoundBy::End(product.clone(), self.ends),
            _ => FoundBy::Product(product.clone(), self.created),
        }
    }

    /// Whether it asks for nothing but what licenses are found by.
    pub(super) fn asks_only(&self, found_by: &FoundBy) -> bool {
        let (nothing, created) = (Self::default(), self.created);
        let product = self.product.clone();
        let asked = match found_by {
            FoundBy::Computer(computer) => Self { computer_id: Some(computer.clone()), ..nothing },
            FoundBy::Order(order, _) => Self { order_id: Some(order.clone()), created, ..nothing },
            FoundBy::Email(email, _) => Self { customer_email: Some(email.clone()), created, ..nothing },
            FoundBy::Name(name) => Self { customer_name: Some(name.clone()), ..nothing },
            FoundBy::State(_, state, _) => Self { product, state: Some(*state), created, ..nothing },
            FoundBy::End(_, ends) => Self { product, ends: *ends, ..nothing },
            FoundBy::Product(..) => Self { product, created, ..nothing },
        };
        *self == asked
    }

    /// Whether a license is one of them, as far as its record tells: not which computers have a seat of it.
    pub(super) fn matches(&self, record: &LicenseRecord) -> bool {
        let license = &record.license;
        let customer = license.customer.as_ref();
        let name = || customer.and_then(|customer| customer.name.as_ref()).and_then(FoldedName::of);
        let has_email = |asked: &Email| {
            let email = customer.and_then(|customer| customer.email.as_ref());
            email.is_some_and(|email| email.as_str().to_lowercase() == asked.as_str().to_lowercase())
        };
        self.order_id.as_ref().is_none_or(|order| license.order_id.as_ref() == Some(order))
            && self.customer_email.as_ref().is_none_or(has_email)
            && self.customer_name.as_ref().is_none_or(|asked| name().is_some_and(|name| name.begins_with(asked)))
            && self.product.as_ref().is_none_or(|product| license.product == *product)
            && self.state.is_none_or(|state| record.state == state)
            && self.kind.is_none_or(|kind| license.kind == kind)
            && self.model.is_none_or(|model| license.model == model)
            && self.created.contains(license.created_at.into())
            && (self.ends.is_open() || record.ends_at().is_some_and(|end| self.ends.contains(end)))
    }
}
