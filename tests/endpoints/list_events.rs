//! `list-events`.

mod tests;

use latchkey_api::{EventsOf, ListEvents, PageQuery};
use latchkey_core::LicenseId;
use serde_json::json;

use super::{Sample, Tested};
use crate::audit::events;
use crate::given::Given::{self, Handled, License};
use crate::given::ONE_SEAT;

impl Tested for ListEvents {
    const SAMPLES: &[Sample] = &[
        Sample {
            name: "of a license",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    stand.set_state(&activation_key, "suspended").await;
                    stand.forget_calls();
                    events(of_license(&activation_key), PageQuery::default())
                })
            },
            statuses: [200, 200],
            dynamodb: &["BatchGetItem", "Query"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "of a day",
            prepare: |stand| {
                Box::pin(async {
                    stand.activation_key(json!({})).await;
                    events(today(), PageQuery::default())
                })
            },
            statuses: [200, 200],
            dynamodb: &["Query", "BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "one",
            prepare: |stand| {
                Box::pin(async {
                    let activation_key = stand.activation_key(json!({})).await;
                    let changed = stand.set_state(&activation_key, "suspended").await.json();
                    stand.forget_calls();
                    let event = serde_json::from_value(changed["license"]["record_version"].clone()).unwrap();
                    events(EventsOf::Event(event), PageQuery::default())
                })
            },
            statuses: [200, 200],
            dynamodb: &["Query", "BatchGetItem"],
            kms: &[],
            writes: &[],
        },
        Sample {
            name: "of a day on which nothing happened",
            prepare: |_| Box::pin(async { events(EventsOf::Day("2001-01-01".parse().unwrap()), PageQuery::default()) }),
            statuses: [200, 200],
            dynamodb: &["Query"],
            kms: &[],
            writes: &[],
        },
    ];

    const SITUATIONS: &[(&str, &[Given])] = &[
        ("cursor-of-another-license", &[License(&ONE_SEAT)]),
        ("never-changed", &[License(&ONE_SEAT)]),
        ("of-day", &[Handled("put-setting/on"), Handled("block-computer/new"), Handled("create-key/plain")]),
        (
            "of-license",
            &[
                License(&ONE_SEAT),
                Handled("activate/new"),
                Handled("update-license/more-seats"),
                Handled("set-license-state/suspended"),
                Handled("remove-activation/plain"),
            ],
        ),
    ];
}

fn of_license(activation_key: &str) -> EventsOf {
    EventsOf::License(LicenseId::of(&activation_key.parse().unwrap()))
}

/// In UTC, as events are dated.
fn today() -> EventsOf {
    EventsOf::Day(jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now()).date())
}
