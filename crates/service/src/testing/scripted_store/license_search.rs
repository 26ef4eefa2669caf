//! Finding licenses in memory.

use std::collections::BTreeMap;

use jiff::Timestamp;
use latchkey_core::{Activation, LicenseId, LicenseRecord};

use super::{ScriptedStore, Tables, page};
use crate::{FoldedName, FoundBy, LicenseFinder, LicenseReader, LicenseSeats, Page, Place, Span, StoreError};

impl LicenseFinder for ScriptedStore {
    async fn find_licenses(
        &self,
        found_by: &FoundBy,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<(Place, Option<LicenseRecord>), Place>, StoreError> {
        let tables = self.read("find_licenses");
        let places =
            tables.licenses.values().filter_map(|record| Some((tables.place(record, found_by)?, record.license_id)));
        let places: Vec<_> = places.collect::<BTreeMap<_, _>>().into_iter().collect();
        let Page { items, end } = page(places, |(place, _)| place.clone(), after, limit);
        let items = items.into_iter().map(|(place, license)| (place, tables.licenses.get(&license).cloned()));
        Ok(Page { items: items.collect(), end })
    }
}

impl LicenseReader for ScriptedStore {
    async fn read_license(&self, license: LicenseId) -> Result<Option<LicenseSeats>, StoreError> {
        let tables = self.read("read_license");
        let counters = tables.counters.iter().filter(|((of, _), _)| *of == license);
        let counters = counters.map(|((_, number), counter)| (*number, *counter)).collect();
        Ok(tables.licenses.get(&license).map(|record| LicenseSeats { record: record.clone(), counters }))
    }

    async fn read_license_of_key(&self, license: LicenseId) -> Result<Option<LicenseSeats>, StoreError> {
        self.read_license(self.follow(license)).await
    }

    async fn read_activations(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<Activation, Place>, StoreError> {
        let tables = self.read("read_activations");
        let activations = tables.activations.into_iter().filter(|((of, _), _)| *of == license);
        let mut activations: Vec<_> = activations.map(|((_, place), it)| (Place(place.to_string()), it)).collect();
        activations.sort_by_key(|(place, _)| place.clone());
        let Page { items, end } = page(activations, |(place, _)| place.clone(), after, limit);
        Ok(Page { items: items.into_iter().map(|(_, activation)| activation).collect(), end })
    }
}

impl Tables {
    /// Where a license is in an order; `None` when it isn't in it.
    fn place(&self, record: &LicenseRecord, found_by: &FoundBy) -> Option<Place> {
        let license = &record.license;
        let customer = license.customer.as_ref();
        let newest_first = |time: Timestamp| format!("{:039}", i128::MAX - time.as_nanosecond());
        let created = |span: &Span, is_in: bool| {
            (is_in && span.contains(license.created_at.into())).then(|| newest_first(license.created_at))
        };
        let sorted = match found_by {
            FoundBy::Computer(computer) => {
                let activation = self.standing(record.license_id, computer)?;
                newest_first(activation.activated_at)
            }
            FoundBy::Order(order, span) => created(span, license.order_id.as_ref() == Some(order))?,
            FoundBy::Email(email, span) => {
                let own = customer?.email.as_ref()?.as_str();
                created(span, own.to_lowercase() == email.as_str().to_lowercase())?
            }
            FoundBy::Name(beginning) => {
                let name = FoldedName::of(customer?.name.as_ref()?).filter(|name| name.begins_with(beginning))?;
                format!("{}\t{}", name.as_str(), newest_first(license.created_at))
            }
            FoundBy::State(product, state, span) => {
                created(span, license.product == *product && record.state == *state)?
            }
            FoundBy::Product(product, span) => created(span, license.product == *product)?,
            FoundBy::End(product, span) => {
                let end = record.ends_at().filter(|end| license.product == *product && span.contains(*end))?;
                end.to_string()
            }
        };
        Some(Place(format!("{sorted}#{}", record.license_id.0)))
    }
}
