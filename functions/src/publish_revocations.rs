//! What was taken back, listed and signed as soon as it is, and once a day.
//!
//! No endpoint: Lambda calls this function with records of the licenses table's stream, of which only those count whose
//! keys begin with `V#`, and the schedule calls it once a day for all products. What a record says is no matter: it leads to
//! a product, or to all of them, whose entries are read as they are now.

use std::collections::HashMap;
use std::time::Duration;

use futures_util::stream::{self, StreamExt};
use lambda_http::Error;
use latchkey_core::{ActivationKey, Issuer, ProductId};
use latchkey_dynamodb_store::DynamoDbRevocationLists;
use latchkey_kms_signer::KmsSigner;
use latchkey_service::{ProductReader, Publication, SigningKeys, TimeFrame, UseCaseError, publish_revocations};
use rand::SeedableRng;
use rand::rngs::StdRng;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};
use tracing::field::display;

use crate::aws_calls::AwsCalls;
use crate::metrics::{
    AWS_RETRIES, Measured, REVOCATION_LIST_ENTRIES, REVOCATION_LIST_FAILURES, REVOCATION_LISTS_PUBLISHED,
};
use crate::published_keys::published_keys;
use crate::request_line::chain;
use crate::{Capacity, Environment, EnvironmentError, EventFunction, Grant, Invocation, Metric, Resource, Variable};

/// As long one product may take, so that the others have their turn.
const TIME_FOR_ONE: Duration = Duration::from_secs(30);
/// As many lists are published at once when all are: a thousand take seconds, and the memory holds the longest.
const AT_ONCE: usize = 8;
/// As many products are read at once.
const PRODUCTS_PAGE: usize = 100;

/// The function `publish-revocations`.
pub struct PublishRevocations {
    issuer: Issuer,
    store: DynamoDbRevocationLists,
    signers: SigningKeys<KmsSigner>,
    metrics_namespace: Option<String>,
}

impl EventFunction for PublishRevocations {
    const FUNCTION: &'static str = "publish-revocations";
    const SUMMARY: &'static str = "Publish revocation lists, on changes and once a day";
    const GRANTS: &[Grant] = &[
        Grant {
            sid: "FollowStream",
            actions: &[
                "dynamodb:DescribeStream",
                "dynamodb:GetRecords",
                "dynamodb:GetShardIterator",
                "dynamodb:ListStreams",
            ],
            on: &[Resource::LicensesStream],
            leading_keys: &[],
            reason: "Lambda reads the stream with the function's role, and tells it which products something was taken back of.",
        },
        Grant {
            sid: "ReadTakenBack",
            actions: &["dynamodb:Query"],
            on: &[Resource::LicensesTable],
            leading_keys: &["V#*"],
            reason: "What was taken back of a product.",
        },
        Grant {
            sid: "ReadProducts",
            actions: &["dynamodb:Query"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["PRODUCTS"],
            reason: "All products, for the schedule.",
        },
        Grant {
            sid: "Publish",
            actions: &["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchWriteItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["REVOCATIONS#*"],
            reason: "The last list and the next one; its entries, and those of the list before the last one, which go.",
        },
        Grant {
            sid: "ReadRevokedKeys",
            actions: &["dynamodb:GetItem"],
            on: &[Resource::PropertiesTable],
            leading_keys: &["SWITCHES#*"],
            reason: "The signing keys that were taken back, which every list names.",
        },
        Grant {
            sid: "Sign",
            actions: &["kms:Sign"],
            on: &[Resource::ListSigningKey],
            leading_keys: &[],
            reason: "The list.",
        },
    ];
    const VARIABLES: &[Variable] = &[
        Variable::LicensesTable,
        Variable::PropertiesTable,
        Variable::ListSigningKeyArns,
        Variable::PublishedKeys,
        Variable::Issuer,
    ];
    /// Products by the hundred, or one with a very long list. What isn't done in time is done by the next call.
    const CAPACITY: Capacity = Capacity { timeout_seconds: Some(120), ..Capacity::USUAL };

    type Event = Occasion;
    type Answer = BatchAnswer;

    fn compose(environment: &Environment) -> Result<Self, EnvironmentError> {
        let aws = environment.aws()?;
        let licenses = environment.required(Variable::LicensesTable)?;
        let properties = environment.required(Variable::PropertiesTable)?;
        Ok(Self {
            issuer: environment.parsed(Variable::Issuer)?,
            store: DynamoDbRevocationLists::new(aws.dynamodb(), licenses, properties),
            signers: environment.list_signers(&aws, &published_keys(environment)?)?,
            metrics_namespace: environment.optional(Variable::MetricsNamespace.name()).map(str::to_owned),
        })
    }

    /// Publishes; one product that fails keeps no other from its list.
    ///
    /// Of records it answers those that Lambda is to send again. Of the schedule's event it fails, whereupon Lambda sends that
    /// again, and what was published meanwhile is young enough.
    async fn handle(&self, event: Occasion, invocation: &mut Invocation) -> Result<BatchAnswer, Error> {
        let Some(records) = event.records else {
            let (failed, of) = self.publish_all(invocation).await?;
            return match failed {
                0 => Ok(BatchAnswer::default()),
                _ => Err(format!("{failed} of {of} revocation lists were not published").into()),
            };
        };
        let mut seen: HashMap<Listing, bool> = HashMap::new();
        let mut answer = BatchAnswer::default();
        for record in records {
            let Some(listing) = record.dynamodb.keys.listing() else { continue };
            let is_done = match seen.get(&listing) {
                Some(is_done) => *is_done,
                None => {
                    let is_done = match &listing {
                        Listing::One(product) => {
                            let random = StdRng::from_rng(&mut invocation.random);
                            self.publish(product, invocation, random).await
                        }
                        Listing::All => self.has_published_all(invocation).await,
                    };
                    seen.insert(listing, is_done);
                    is_done
                }
            };
            if !is_done {
                answer.batch_item_failures.push(ItemFailure { item_identifier: record.dynamodb.sequence_number });
            }
        }
        Ok(answer)
    }
}

impl PublishRevocations {
    /// Publishes the lists of all products; answers whether nothing is left to be tried again.
    async fn has_published_all(&self, invocation: &mut Invocation) -> bool {
        match self.publish_all(invocation).await {
            Ok((failed, _)) => failed == 0,
            Err(error) => {
                let (function, cause) = (Self::FUNCTION, chain(&error));
                tracing::error!(
                    function,
                    request.id = invocation.request_id,
                    outcome = "failed",
                    cause,
                    "products not read"
                );
                false
            }
        }
    }

    /// Publishes the lists of all products, several at once; answers how many failed, of how many.
    async fn publish_all(&self, invocation: &mut Invocation) -> Result<(usize, usize), UseCaseError> {
        let (mut failed, mut count, mut after) = (0, 0, None);
        loop {
            let page = self.store.properties().read_products(after.as_ref(), PRODUCTS_PAGE).await?;
            count += page.items.len();
            let each: Vec<_> = page.items.iter().map(|_| StdRng::from_rng(&mut invocation.random)).collect();
            let invocation = &*invocation;
            let publications = page.items.into_iter().zip(each).map(|(product, random)| async move {
                // Boxed: the work holds the SDK's states.
                Box::pin(self.publish(&product.product_id, invocation, random)).await
            });
            let mut publications = stream::iter(publications).buffer_unordered(AT_ONCE);
            while let Some(is_done) = publications.next().await {
                failed += usize::from(!is_done);
            }
            after = page.end;
            if after.is_none() {
                return Ok((failed, count));
            }
        }
    }

    /// Publishes one list, and logs what came of it; answers whether nothing is left to be tried again.
    async fn publish(&self, product: &ProductId, invocation: &Invocation, mut random: StdRng) -> bool {
        let started = Instant::now();
        let now = invocation.time.now + invocation.started.elapsed();
        let deadline = invocation.time.deadline.min(started + TIME_FOR_ONE);
        let command = latchkey_service::PublishRevocations { product: product.clone(), issuer: self.issuer.clone() };
        let time = TimeFrame { now, deadline };
        let work = publish_revocations(&command, time, &self.store, &self.signers, &mut random);
        let work = async {
            let timed_out = |_| Err(UseCaseError::TryAgain("the deadline passed".into()));
            // Boxed: the work holds the SDK's states.
            timeout_at(deadline, Box::pin(work)).await.unwrap_or_else(timed_out)
        };
        let (outcome, calls) = AwsCalls::of(work).await;

        let mut measured = Measured::by(&calls);
        measured.count(&AWS_RETRIES, calls.retries());
        let counts: &[(&'static Metric, u64)] = match &outcome {
            Ok(Publication::New(..)) => &[(&REVOCATION_LISTS_PUBLISHED, 1)],
            Ok(Publication::Unchanged(_)) => &[],
            Ok(Publication::TooLong(_)) | Err(_) => &[(&REVOCATION_LIST_FAILURES, 1)],
        };
        counts.iter().for_each(|(metric, count)| measured.count(metric, *count));
        if let Ok(publication) = &outcome {
            measured.count(&REVOCATION_LIST_ENTRIES, publication.entries() as u64);
        }
        let line = PublicationLine {
            request_id: &invocation.request_id,
            product: (!ActivationKey::is_in(product.as_str())).then_some(product.as_str()),
            duration_ms: started.elapsed().as_millis() as u64,
            metrics: measured.members(self.metrics_namespace.as_deref(), now),
        };
        line.log(&outcome);
        // More than a list holds: to try again changes nothing, and would keep other products waiting behind the record.
        outcome.is_ok()
    }
}

/// The line that the log has of a publication.
struct PublicationLine<'a> {
    request_id: &'a str,
    product: Option<&'a str>,
    duration_ms: u64,
    /// Members of the line, as JSON.
    metrics: Option<String>,
}

impl PublicationLine<'_> {
    fn log(&self, outcome: &Result<Publication, UseCaseError>) {
        let Self { request_id, product, duration_ms, metrics } = self;
        let metrics = metrics.as_ref().map(display);
        macro_rules! line {
            ($level:ident, {$($own:tt)*}, $message:literal) => {
                tracing::$level!(
                    request.id = request_id,
                    function = PublishRevocations::FUNCTION,
                    about = product,
                    duration_ms,
                    $($own)*
                    metrics,
                    $message
                )
            };
        }
        match outcome {
            Ok(Publication::New(head, _)) => line!(info, { outcome = "ok", seq = head.seq, }, "list published"),
            Ok(Publication::Unchanged(_)) => line!(info, { outcome = "unchanged", }, "list is as it should be"),
            Ok(Publication::TooLong(too_long)) => {
                let cause = chain(too_long);
                line!(error, { outcome = "too_long", cause, }, "list not published");
            }
            Err(error) => {
                let cause = chain(error);
                line!(error, { outcome = "failed", cause, }, "list not published");
            }
        }
    }
}

/// What it is called with: records of the stream, or whatever else, which is the schedule.
#[derive(Debug, Deserialize)]
pub struct Occasion {
    #[serde(rename = "Records")]
    records: Option<Vec<Record>>,
}

/// A change of an item, as far as it matters here
/// (<https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html>).
#[derive(Debug, Deserialize)]
struct Record {
    dynamodb: ChangedItem,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ChangedItem {
    keys: Keys,
    sequence_number: String,
}

#[derive(Debug, Deserialize)]
struct Keys {
    pk: Text,
}

#[derive(Debug, Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

/// What a record leads to.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Listing {
    /// The product of which something was taken back, or given back, or which is new.
    One(ProductId),
    /// All products, since a signing key was taken back.
    All,
}

impl Keys {
    fn listing(&self) -> Option<Listing> {
        match self.pk.text.strip_prefix("V#")? {
            "" => Some(Listing::All),
            product => product.parse().ok().map(Listing::One),
        }
    }
}

/// Which records Lambda is to send again
/// (<https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html>).
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BatchAnswer {
    /// Those that failed; Lambda goes on from the first of them.
    pub batch_item_failures: Vec<ItemFailure>,
}

/// A record that failed.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemFailure {
    /// Its sequence number.
    pub item_identifier: String,
}
