//! The indexes of the table of licenses, as `infra/base.yaml` defines them, and the attributes that they are made of.
//!
//! An item is in an index when it has the two attributes of it. Partition keys have a prefix, by which a grant names them.
//! Sort keys end with the ID of the license (or are an event's), so that each is there once, and begin with what they are
//! sorted by, at a fixed width.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;
use latchkey_core::{ComputerIdHash, Email, LicenseId, LicenseState, Moment, OrderId, ProductId};
use latchkey_service::FoldedName;

/// An index of the table of licenses: the keys of items and its own, nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LicensesIndex {
    /// The licenses of a product, by creation.
    ByProduct,
    /// Those of a customer's e-mail address, by creation.
    ByEmail,
    /// Those of customers whose names begin with the same letter, by name.
    ByName,
    /// Those of an order, by creation.
    ByOrder,
    /// Those of a product that end, by their end.
    ByEnd,
    /// Those of a product that aren't active, by creation.
    ByState,
    /// The activations of a computer, by time.
    ByComputer,
    /// The events of a day, in their order.
    ByDay,
}

impl LicensesIndex {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::ByProduct,
        Self::ByEmail,
        Self::ByName,
        Self::ByOrder,
        Self::ByEnd,
        Self::ByState,
        Self::ByComputer,
        Self::ByDay,
    ];

    /// What it is called.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ByProduct => "by-product",
            Self::ByEmail => "by-email",
            Self::ByName => "by-name",
            Self::ByOrder => "by-order",
            Self::ByEnd => "by-end",
            Self::ByState => "by-state",
            Self::ByComputer => "by-computer",
            Self::ByDay => "by-day",
        }
    }

    /// The attributes of its partition key and of its sort key.
    #[must_use]
    pub const fn attributes(self) -> [&'static str; 2] {
        match self {
            Self::ByProduct => ["by_product", SORT_CREATED],
            Self::ByEmail => ["by_email", SORT_CREATED],
            Self::ByName => ["by_name", "sort_name"],
            Self::ByOrder => ["by_order", SORT_CREATED],
            Self::ByEnd => ["by_end", "sort_end"],
            Self::ByState => ["by_state", SORT_CREATED],
            Self::ByComputer => ["by_computer", "sort_activated"],
            Self::ByDay => ["by_day", "event_id"],
        }
    }
}

/// Four indexes are sorted by it.
const SORT_CREATED: &str = "sort_created";

/// The most bytes of a folded name that are sorted by; DynamoDB takes 1,024 in all for a sort key.
const NAME_MAX_BYTES: usize = 900;

/// A time of fixed width, of which two compare as their texts do.
pub(crate) fn fixed(time: Timestamp) -> String {
    format!("{time:.9}")
}

/// A license's place in the order of creation.
pub(crate) fn sort_created(created_at: Timestamp, license: LicenseId) -> String {
    format!("{}#{}", fixed(created_at), license.0)
}

/// A license's place in the order of names, and the newest first among those of one name.
pub(crate) fn sort_name(name: &FoldedName, created_at: Timestamp, license: LicenseId) -> String {
    let age = Timestamp::MAX.as_nanosecond() - created_at.as_nanosecond();
    // No name has a tabulator, and what a name may have sorts after it: so a name comes before those that begin with it.
    format!("{}\t{age:021}#{}", beginning(name), license.0)
}

/// As much of a folded name as is sorted by.
pub(crate) fn beginning(name: &FoldedName) -> &str {
    let name = name.as_str();
    &name[..name.floor_char_boundary(NAME_MAX_BYTES)]
}

/// A license's place in the order of ends.
pub(crate) fn sort_end(ends_at: Moment, license: LicenseId) -> String {
    format!("{ends_at}#{}", license.0)
}

/// An activation's place in the order of activations, by its license: a computer has one of each.
pub(crate) fn sort_activated(activated_at: Timestamp, license: LicenseId) -> String {
    format!("{}#{}", fixed(activated_at), license.0)
}

pub(crate) fn of_product(product: &ProductId) -> String {
    format!("PRODUCT#{product}")
}

pub(crate) fn of_email(email: &Email) -> String {
    format!("EMAIL#{}", email.as_str().to_lowercase())
}

pub(crate) fn of_name(name: &FoldedName) -> String {
    format!("NAME#{}", name.first_letter())
}

pub(crate) fn of_order(order: &OrderId) -> String {
    format!("ORDER#{order}")
}

pub(crate) fn of_end(product: &ProductId) -> String {
    format!("END#{product}")
}

/// No product has a `#` in its ID.
pub(crate) fn of_state(product: &ProductId, state: LicenseState) -> String {
    format!("STATE#{product}#{}", state.as_str())
}

pub(crate) fn of_computer(computer: &ComputerIdHash) -> String {
    format!("COMPUTER#{}", computer.as_str())
}

pub(crate) fn of_day(at: Timestamp) -> String {
    of_date(Offset::UTC.to_datetime(at).date())
}

pub(crate) fn of_date(day: Date) -> String {
    format!("DAY#{day}")
}
