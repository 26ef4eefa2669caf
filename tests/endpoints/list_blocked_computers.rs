//! `list-blocked-computers`.

use std::collections::BTreeSet;

use latchkey_api::{Call, ListBlockedComputers, ListProducts, Nothing, PageQuery, cursor};
use serde_json::{Value, json};

use super::{Sample, Tested};
use crate::given::Given::{self, Handled};
use crate::request::Request;
use crate::stand::Stand;

impl Tested for ListBlockedComputers {
    const SAMPLES: &[Sample] = &[Sample {
        name: "the first page",
        prepare: |_| Box::pin(std::future::ready(page(PageQuery::default()))),
        statuses: [200, 200],
        dynamodb: &["Query"; 16],
        kms: &[],
        writes: &[],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[("plain", &[Handled("block-computer/new")])];
}

fn page(query: PageQuery) -> Request {
    Call::<ListBlockedComputers> { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} }.into()
}

#[tokio::test]
async fn every_blocked_computer_is_on_one_page_in_a_bounded_number_of_calls() {
    let stand = Stand::start().await;
    let blocked: BTreeSet<_> = (0..30).map(|n| format!("blocked desk {n}")).collect();
    for computer in &blocked {
        stand.block(computer).await;
    }
    for limit in [1, 7, 30, 100] {
        let (mut found, mut cursor) = (BTreeSet::new(), None);
        loop {
            stand.forget_calls();
            let answer = page(PageQuery { limit: Some(limit), cursor: cursor.take() }).send(&stand).await.json();
            assert!(stand.dynamodb.take_calls().len() <= 16);
            let entries = answer["blocked_computers"].as_array().unwrap();
            assert!(entries.len() <= limit);
            for entry in entries {
                assert_eq!(entry["reason"], "stolen");
                assert!(found.insert(entry["computer_id"].as_str().unwrap().to_owned()), "twice: {entry}");
            }
            match &answer["cursor"] {
                Value::String(next) => cursor = Some(next.clone()),
                _ => break,
            }
        }
        assert_eq!(found, blocked, "{limit}");
    }
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let stand = Stand::start().await;
    for cursor in [cursor::<ListProducts>("acme-editor"), cursor::<ListBlockedComputers>("desk-9"), String::new()] {
        let response = page(PageQuery { limit: None, cursor: Some(cursor) }).send(&stand).await;
        assert_eq!((response.status.as_u16(), &response.json()["code"]), (422, &json!("cursor_invalid")));
    }
}
