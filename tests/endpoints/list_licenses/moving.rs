//! All licenses, page by page, while others are made and some are changed.

use std::collections::HashMap;

use futures_util::future;
use jiff::Timestamp;
use latchkey_api::{LicenseQuery, UpdateLicense};
use latchkey_core::LicenseId;
use reqwest::Method;
use serde_json::{Value, json};

use super::scale::{license, page};
use crate::request::Request;
use crate::stand::{PRODUCT, Stand};

/// How many licenses are there, and what happens while somebody pages through them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moving {
    /// The licenses that `fill` stored, from the first on.
    pub(crate) there: usize,
    /// So many are made meanwhile.
    pub(crate) made: usize,
    /// So many are changed meanwhile, at most all that are there.
    pub(crate) changed: usize,
    /// Licenses on a page.
    pub(crate) limit: usize,
}

/// What somebody saw who paged through.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) pages: usize,
    pub(crate) made: usize,
    pub(crate) changed: usize,
    /// Of the licenses that were there, those that came once.
    pub(crate) once: usize,
    /// What was wrong: licenses that came twice, or in the wrong order.
    pub(crate) wrong: Vec<String>,
}

impl Moving {
    /// Pages through all licenses. While a page is read, its share of the others is made and changed.
    pub(crate) async fn walk(self, stand: &Stand) -> Walk {
        let mut walk = Walk { pages: 0, made: 0, changed: 0, once: 0, wrong: Vec::new() };
        let mut times: HashMap<LicenseId, usize> = (0..self.there).map(|n| (license(n).record.license_id, 0)).collect();
        let pages = self.there.div_ceil(self.limit);
        let mut query = LicenseQuery { limit: Some(self.limit), ..LicenseQuery::default() };
        let mut before = Timestamp::MAX;
        loop {
            walk.pages += 1;
            let share = |of: usize| (of * walk.pages).div_ceil(pages).min(of);
            let (made, changed) = (share(self.made), share(self.changed));
            let request = page(query.clone());
            let (answer, ..) = future::join3(
                request.send(stand),
                make(stand, made - walk.made),
                self.change(stand, walk.changed..changed),
            )
            .await;
            assert_eq!(answer.status, 200, "{}", answer.text);
            (walk.made, walk.changed) = (made, changed);
            stand.forget_calls();
            let answer = answer.json();
            for found in answer["licenses"].as_array().unwrap() {
                let created: Timestamp = found["created_at"].as_str().unwrap().parse().unwrap();
                if before < created {
                    walk.wrong.push(format!("what was created at {created} comes after {before}"));
                }
                before = created;
                let id = LicenseId(found["license_id"].as_str().unwrap().parse().unwrap());
                if let Some(times) = times.get_mut(&id) {
                    *times += 1;
                }
            }
            match &answer["cursor"] {
                Value::String(cursor) => query.cursor = Some(cursor.clone()),
                _ => break,
            }
        }
        walk.once = times.values().filter(|times| **times == 1).count();
        let twice = times.iter().filter(|(_, times)| **times > 1);
        walk.wrong.extend(twice.map(|(id, times)| format!("{} came {times} times", id.0)));
        walk
    }

    /// Changes the licenses that are to be changed by their numbers, which are all over those that are there.
    async fn change(self, stand: &Stand, numbers: std::ops::Range<usize>) {
        for number in numbers {
            // Far from each other, and never one twice.
            let record = license((number * self.there / self.changed + self.there / 2) % self.there).record;
            let change = json!({"customer": {"name": format!("Changed {number}")}, "order_id": "changed"});
            let target = format!("/v1/licenses/{}", record.license_id.0);
            let request = Request::new::<UpdateLicense>(target, &change);
            let request = request.with_header("if-match", &format!("\"{}\"", record.record_version.0));
            let response = request.send(stand).await;
            assert_eq!(response.status, 200, "{}", response.text);
        }
    }
}

async fn make(stand: &Stand, mut count: usize) {
    while count > 0 {
        let quantity = count.min(50);
        let order = json!({"product": PRODUCT, "quantity": quantity});
        let response = stand.vendor.send(Method::POST, "/v1/keys", &order).await.unwrap();
        assert_eq!(response.status, 201, "{}", response.text);
        count -= quantity;
    }
}
