//! `fetch-settings`.

use latchkey_api::{Call, FetchSettings, IfNoneMatch, Nothing};

use super::{Sample, Tested};
use crate::given::GENERIC_KEYS_ON;
use crate::given::Given::{self, Handled};

impl Tested for FetchSettings {
    const SAMPLES: &[Sample] = &[Sample {
        name: "the first time",
        prepare: |_| {
            let headers = IfNoneMatch::default();
            let call = Call::<FetchSettings> { path: Nothing {}, query: Nothing {}, headers, body: Nothing {} };
            Box::pin(std::future::ready(call.into()))
        },
        statuses: [200, 200],
        dynamodb: &["BatchGetItem"],
        kms: &[],
        writes: &[],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[
        (
            // Two of the properties are public, one is not.
            "after-changes",
            &[GENERIC_KEYS_ON, Handled("put-setting/generic-keys-max-days"), Handled("put-setting/custom")],
        ),
        // The file can't have the entity tag, which is random: the test puts the one just served into the place of "ETAG",
        ("if-none-match", &[GENERIC_KEYS_ON]),
        // … here the one served before the change,
        ("if-none-match-of-before", &[Handled("fetch-settings/plain"), GENERIC_KEYS_ON]),
        // … and here the one just served, as a weak one among others.
        ("if-none-match-several", &[GENERIC_KEYS_ON]),
    ];
}
