//! The table of licenses, for whoever looks: licenses found by an index, and one license whole.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::query::QueryOutput;
use aws_sdk_dynamodb::types::AttributeValue;
use latchkey_core::{Activation, LicenseId, LicenseRecord, SeatCounters};
use latchkey_service::{FoundBy, LicenseFinder, LicenseReader, LicenseSeats, Page, Place, StoreError};

use crate::activations::CounterKeys;
use crate::batch_read::batch_read;
use crate::fault;
use crate::item::{self, Item, Key};
use crate::license_item::LicenseItem;
use crate::range::Range;

/// Reads licenses and their activations.
#[derive(Debug, Clone)]
pub struct DynamoDbLicenseReader {
    pub(crate) client: Client,
    pub(crate) licenses_table: String,
}

impl DynamoDbLicenseReader {
    /// A reader of this table.
    pub fn new(client: Client, licenses_table: impl Into<String>) -> Self {
        Self { client, licenses_table: licenses_table.into() }
    }

    /// The first items of a range; of one that is empty none, without a call.
    async fn query(&self, range: &Range, limit: usize) -> Result<QueryOutput, StoreError> {
        if range.is_empty() {
            return Ok(QueryOutput::builder().build());
        }
        let [partition, sort] = range.attributes();
        let request = self
            .client
            .query()
            .table_name(&self.licenses_table)
            .set_index_name(range.index.map(|index| index.name().to_owned()))
            // No index is read consistently.
            .consistent_read(range.index.is_none())
            .key_condition_expression("#pk = :pk AND #sort BETWEEN :first AND :last")
            .expression_attribute_names("#pk", partition)
            .expression_attribute_names("#sort", sort)
            .expression_attribute_values(":pk", AttributeValue::S(range.partition.clone()))
            .expression_attribute_values(":first", AttributeValue::S(range.low.clone()))
            .expression_attribute_values(":last", AttributeValue::S(range.high.clone()))
            .scan_index_forward(!range.is_descending)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX));
        request.send().await.map_err(|error| fault::of_call("Query", error))
    }

    /// The first items of a partition's range, each as it is read.
    pub(crate) async fn read_page<T>(
        &self,
        range: &Range,
        limit: usize,
        read: impl Fn(Item) -> Result<T, StoreError>,
    ) -> Result<Page<T, Place>, StoreError> {
        let answer = self.query(range, limit).await?;
        let end = answer.last_evaluated_key.as_ref().and_then(item::sort_key).map(Place);
        let items = answer.items.unwrap_or_default().into_iter().map(read).collect::<Result<_, _>>()?;
        Ok(Page { items, end })
    }

    /// The keys of the items that an index leads to, each with its place in it.
    pub(crate) async fn find_keys(&self, range: &Range, limit: usize) -> Result<Page<(Place, Key), Place>, StoreError> {
        let answer = self.query(range, limit).await?;
        let has_more = answer.last_evaluated_key.is_some();
        let [_, sort] = range.attributes();
        let entry = |entry: Item| {
            let text = |name| entry.get(name).and_then(|value| value.as_s().ok()).cloned();
            let no_key = || StoreError::Fault("an entry of an index has no key".into());
            let key = item::key(text("pk").ok_or_else(no_key)?, text("sk").ok_or_else(no_key)?);
            Ok((Place(text(sort).ok_or_else(no_key)?), key))
        };
        let items = answer.items.unwrap_or_default().into_iter().map(entry).collect::<Result<Vec<_>, StoreError>>()?;
        let end = items.last().filter(|_| has_more).map(|(place, _)| place.clone());
        Ok(Page { items, end })
    }
}

impl DynamoDbLicenseReader {
    /// The license of this ID with its counters, or where the ID leads instead.
    async fn read_whole(&self, license: LicenseId) -> Result<(Option<LicenseSeats>, Option<LicenseId>), StoreError> {
        let key = item::license(license);
        let counters = CounterKeys::of(license, SeatCounters::Sixteen.numbers());
        let keys: Vec<_> = [&key].into_iter().chain(counters.keys()).collect();
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        Ok(match LicenseItem::take(&mut found, &key)? {
            None => (None, None),
            Some(LicenseItem::Signpost(leads_to)) => (None, Some(leads_to)),
            Some(LicenseItem::License(record)) => {
                (Some(LicenseSeats { record: *record, counters: counters.take(&mut found)? }), None)
            }
        })
    }
}

impl LicenseFinder for DynamoDbLicenseReader {
    async fn find_licenses(
        &self,
        found_by: &FoundBy,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<(Place, Option<LicenseRecord>), Place>, StoreError> {
        let Page { items: found, end } = self.find_keys(&Range::of(found_by, after), limit).await?;
        // An activation, too, leads to its license.
        let entries: Vec<_> =
            found.into_iter().map(|(place, key)| (place, key.of_same_partition(item::LICENSE))).collect();
        if entries.is_empty() {
            return Ok(Page { items: Vec::new(), end });
        }
        // A license that is found twice, by what it was and by what it is, is read once.
        let mut keys: Vec<&Key> = Vec::with_capacity(entries.len());
        for (_, key) in &entries {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        let mut found = batch_read(&self.client, &[(&self.licenses_table, &keys)]).await?;
        let record = |(place, key): (Place, Key)| Ok((place, found.take(&key).map(item::read).transpose()?));
        let items = entries.into_iter().map(record).collect::<Result<_, StoreError>>()?;
        Ok(Page { items, end })
    }
}

impl LicenseReader for DynamoDbLicenseReader {
    async fn read_license(&self, license: LicenseId) -> Result<Option<LicenseSeats>, StoreError> {
        Ok(self.read_whole(license).await?.0)
    }

    async fn read_license_of_key(&self, license: LicenseId) -> Result<Option<LicenseSeats>, StoreError> {
        match self.read_whole(license).await? {
            (_, Some(leads_to)) => self.read_license(leads_to).await,
            (license, None) => Ok(license),
        }
    }

    async fn read_activations(
        &self,
        license: LicenseId,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Page<Activation, Place>, StoreError> {
        self.read_page(&Range::of_activations(license, after), limit, item::read).await
    }
}
