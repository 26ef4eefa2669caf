//! A part of a partition, from one sort key to another: what a page is read from.
//!
//! A page begins by its bounds alone, rather than by an `ExclusiveStartKey`: DynamoDB refuses one that the bounds don't
//! include, and a cursor may be anything.

use jiff::Timestamp;
use jiff::civil::Date;
use latchkey_core::{ComputerIdHash, LicenseId, Moment, ProductId, RecordVersion};
use latchkey_service::{FoundBy, Place, Span};

use crate::index::{self, LicensesIndex};
use crate::item;

/// Before and after everything that begins with a digit, as times do.
const FIRST: &str = " ";
const LAST: &str = "~";
/// After every character.
const LAST_CHARACTER: char = char::MAX;
/// More than a sort key has, and less than DynamoDB takes for one.
const PLACE_MAX_BYTES: usize = 1000;

/// A part of a partition of the table, or of an index.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) index: Option<LicensesIndex>,
    pub(crate) partition: String,
    /// Both included; no sort key is either of them, unless it alone is meant.
    pub(crate) low: String,
    pub(crate) high: String,
    pub(crate) is_descending: bool,
}

impl Range {
    /// What is left of an order after a place in it.
    pub(crate) fn of(found_by: &FoundBy, after: Option<&Place>) -> Self {
        let newest_first = |index, partition, span: &Span| {
            let fixed = |moment: Moment| index::fixed(Timestamp::from(moment));
            Self::new(index, partition, bounds(span, fixed), true)
        };
        let range = match found_by {
            FoundBy::Computer(computer) => {
                newest_first(LicensesIndex::ByComputer, index::of_computer(&computer.hash()), &Span::default())
            }
            FoundBy::Order(order, created) => newest_first(LicensesIndex::ByOrder, index::of_order(order), created),
            FoundBy::Email(email, created) => newest_first(LicensesIndex::ByEmail, index::of_email(email), created),
            FoundBy::State(product, state, created) => {
                newest_first(LicensesIndex::ByState, index::of_state(product, *state), created)
            }
            FoundBy::Product(product, created) => {
                newest_first(LicensesIndex::ByProduct, index::of_product(product), created)
            }
            FoundBy::End(product, ends) => {
                let bounds = bounds(ends, |moment| moment.to_string());
                Self::new(LicensesIndex::ByEnd, index::of_end(product), bounds, false)
            }
            FoundBy::Name(name) => {
                let low = index::beginning(name).to_owned();
                let high = format!("{low}{LAST_CHARACTER}");
                Self::new(LicensesIndex::ByName, index::of_name(name), [low, high], false)
            }
        };
        range.after(after)
    }

    /// What is left of a license's activations after a place among them.
    pub(crate) fn of_activations(license: LicenseId, after: Option<&Place>) -> Self {
        let [low, high] = item::ACTIVATIONS.map(str::to_owned);
        let range = Self { index: None, partition: item::partition(license), low, high, is_descending: false };
        range.after(after)
    }

    /// What is left of a license's floating seats after a place among them.
    pub(crate) fn of_floating_seats(license: LicenseId, after: Option<&Place>) -> Self {
        let [low, high] = item::FLOATING_SEATS.map(str::to_owned);
        let range = Self { index: None, partition: item::partition(license), low, high, is_descending: false };
        range.after(after)
    }

    /// What is left of a license's events after a place among them, the newest first.
    pub(crate) fn of_license_events(license: LicenseId, after: Option<&Place>) -> Self {
        let [low, high] = item::EVENTS.map(str::to_owned);
        let range = Self { index: None, partition: item::partition(license), low, high, is_descending: true };
        range.after(after)
    }

    /// What is left of a computer's trials after a place among them, by product.
    pub(crate) fn of_trials(computer: &ComputerIdHash, after: Option<&Place>) -> Self {
        let [low, high] = [FIRST, LAST].map(str::to_owned);
        let range = Self { index: None, partition: item::trials(computer), low, high, is_descending: false };
        range.after(after)
    }

    /// What is left of all that was taken back of a product after a place among it.
    pub(crate) fn of_taken_back(product: &ProductId, after: Option<&Place>) -> Self {
        let [low, high] = item::TAKEN_BACK.map(str::to_owned);
        let range = Self { index: None, partition: item::all_taken_back(product), low, high, is_descending: false };
        range.after(after)
    }

    /// What is left of a day's events after a place among them, the newest first.
    pub(crate) fn of_day(day: Date, after: Option<&Place>) -> Self {
        let bounds = [FIRST, LAST].map(str::to_owned);
        Self::new(LicensesIndex::ByDay, index::of_date(day), bounds, true).after(after)
    }

    /// One event of a day.
    pub(crate) fn of_event(day: Date, event: RecordVersion) -> Self {
        let bounds = [event, event].map(|event| event.to_string());
        Self::new(LicensesIndex::ByDay, index::of_date(day), bounds, true)
    }

    fn new(index: LicensesIndex, partition: String, [low, high]: [String; 2], is_descending: bool) -> Self {
        Self { index: Some(index), partition, low, high, is_descending }
    }

    fn after(mut self, place: Option<&Place>) -> Self {
        let Some(Place(place)) = place else { return self };
        let place = &place[..place.floor_char_boundary(PLACE_MAX_BYTES)];
        if self.is_descending {
            self.high = self.high.min(just_before(place));
        } else {
            // Nothing is longer than a sort key by a character and yet begins with it.
            self.low = self.low.max(format!("{place}!"));
        }
        self
    }

    /// Whether nothing can be in it; DynamoDB refuses such bounds.
    pub(crate) fn is_empty(&self) -> bool {
        self.low > self.high
    }

    /// The attributes of partition and sort key.
    pub(crate) fn attributes(&self) -> [&'static str; 2] {
        self.index.map_or(["pk", "sk"], LicensesIndex::attributes)
    }
}

/// The bounds of a span of time. Sort keys go on after the time, so that of the moment `to` is after it, and out.
fn bounds(span: &Span, sorted: impl Fn(Moment) -> String) -> [String; 2] {
    let bound = |moment: Option<Moment>, open: &str| moment.map_or_else(|| open.to_owned(), &sorted);
    [bound(span.from, FIRST), bound(span.to, LAST)]
}

/// A text before this sort key, with none between the two: they end with a hexadecimal digit, all of one width.
fn just_before(key: &str) -> String {
    let mut characters = key.chars();
    let earlier = characters.next_back().and_then(|last| char::from_u32(u32::from(last).checked_sub(1)?));
    match earlier {
        Some(earlier) => format!("{}{earlier}{LAST}", characters.as_str()),
        None => FIRST.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use latchkey_core::fixtures::{at, computer};
    use proptest::prelude::*;

    use super::*;

    fn created(n: u64) -> String {
        index::sort_created(at("2026-11-24T10:00:00Z"), LicenseId(uuid::Uuid::from_u128(n.into())))
    }

    #[test]
    fn what_makes_no_sense_as_a_place_is_some_place() {
        let found_by = FoundBy::Computer(computer("pc"));
        for place in ["", " ", "\0", "~", "é", "\u{10ffff}", "\u{e000}", &"x".repeat(5000), &"€".repeat(2000)] {
            let place = Place(place.to_owned());
            let license = LicenseId(uuid::Uuid::nil());
            for range in [
                Range::of(&found_by, Some(&place)),
                Range::of_activations(license, Some(&place)),
                Range::of_floating_seats(license, Some(&place)),
                Range::of_license_events(license, Some(&place)),
                Range::of_day(jiff::civil::date(2026, 11, 24), Some(&place)),
            ] {
                assert!(range.low.len().max(range.high.len()) <= 1024 && !range.high.is_empty(), "{place:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn a_page_begins_right_after_the_place_of_the_one_before(a: u64, b: u64) {
            let (a, b) = (created(a), created(b));
            let place = Place(a.clone());
            let descending = Range::of(&FoundBy::Computer(computer("pc")), Some(&place));
            prop_assert_eq!(b < a, (descending.low.as_str()..=descending.high.as_str()).contains(&b.as_str()));
            let ascending = Range { is_descending: false, ..Range::of(&FoundBy::Computer(computer("pc")), None) };
            let ascending = ascending.after(Some(&place));
            prop_assert_eq!(b > a, (ascending.low.as_str()..=ascending.high.as_str()).contains(&b.as_str()));
        }
    }
}
