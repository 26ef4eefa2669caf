//! `list-licenses`.

mod moving;
mod scale;
mod tests;

use latchkey_api::{LicenseQuery, ListLicenses};
use serde_json::json;

use self::scale::page;
use super::{Sample, Tested};
use crate::given::Given::{self, License};
use crate::given::{EXPIRED, GENERIC, ONE_SEAT};
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};

/// What finds a page, and what reads it.
const FOUND: &[&str] = &["Query", "BatchGetItem"];

impl Tested for ListLicenses {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "all of them",
            prepare: |stand| Box::pin(async { made(stand, LicenseQuery::default()).await }),
            statuses: [200, 200],
            // Which product is the first, and whether there is another one.
            dynamodb: &["Query", "Query", "BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "those of a product",
            prepare: |stand| {
                Box::pin(async {
                    made(stand, LicenseQuery { product: PRODUCT.parse().ok(), ..LicenseQuery::default() }).await
                })
            },
            statuses: [200, 200],
            dynamodb: FOUND,
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "those of a name that aren't generic",
            prepare: |stand| {
                let query = LicenseQuery {
                    customer_name: "GRÉTA".parse().ok(),
                    generic: Some(false),
                    ..LicenseQuery::default()
                };
                Box::pin(async { made(stand, query).await })
            },
            statuses: [200, 200],
            dynamodb: FOUND,
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "those of a computer",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    assert_eq!(stand.activate(&activation_key, "desk-1").await.status, 201);
                    page(LicenseQuery { computer_id: "desk-1".parse().ok(), ..LicenseQuery::default() })
                })
            },
            statuses: [200, 200],
            dynamodb: FOUND,
            kms: &[],
            writes: &[],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("by-name", &[License(&ONE_SEAT), License(&GENERIC)]),
        ("coming-ends", &[License(&ONE_SEAT), License(&GENERIC), License(&EXPIRED)]),
        ("cursor-of-other-filters", &[License(&ONE_SEAT)]),
        ("plain", &[License(&ONE_SEAT), License(&GENERIC)]),
    ];
}

/// The page, where a license is on it.
async fn made(stand: &Stand, query: LicenseQuery) -> Request {
    let customer = json!({"name": "Gréta Garbo", "email": "Greta@Example.com"});
    stand.activation_key(json!({"customer": customer, "order_id": "A-1"})).await;
    page(query)
}
