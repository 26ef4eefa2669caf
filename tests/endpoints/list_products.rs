//! `list-products`.

use latchkey_api::{Call, ListProducts, Nothing, PageQuery};
use serde_json::Value;

use super::{Sample, Tested};
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};

impl Tested for ListProducts {
    const SAMPLES: &[Sample] = &[Sample {
        name: "the first page",
        prepare: |_| Box::pin(std::future::ready(page(PageQuery::default()))),
        statuses: [200, 200],
        dynamodb: &["Query"],
        kms: &[],
        writes: &[],
    }];
}

fn page(query: PageQuery) -> Request {
    Call::<ListProducts> { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} }.into()
}

#[tokio::test]
async fn every_product_is_on_one_page_as_it_was_defined() {
    let stand = Stand::start().await;
    let mut defined = Vec::new();
    for n in 0..5 {
        defined.push(stand.define(&format!("viewer-{n}"), "Viewer").await.json());
    }
    for limit in 1..=6 {
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let answer = page(PageQuery { limit: Some(limit), cursor: cursor.take() }).send(&stand).await.json();
            let products = answer["products"].as_array().unwrap();
            assert!(products.len() <= limit);
            found.extend(products.iter().filter(|product| product["product_id"] != PRODUCT).cloned());
            match &answer["cursor"] {
                Value::String(next) => cursor = Some(next.clone()),
                _ => break,
            }
        }
        assert_eq!(found, defined, "{limit}");
    }
}
