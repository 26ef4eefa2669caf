//! `list-properties`.

use latchkey_api::{Call, ListProperties, Nothing};

use super::{Sample, Tested};
use crate::given::GENERIC_KEYS_ON;
use crate::given::Given::{self, Handled};

impl Tested for ListProperties {
    const SAMPLES: &[Sample] = &[Sample {
        name: "all of them",
        prepare: |_| {
            let nothing = Nothing {};
            let call = Call::<ListProperties> { path: nothing, query: nothing, headers: nothing, body: nothing };
            Box::pin(std::future::ready(call.into()))
        },
        statuses: [200, 200],
        dynamodb: &["BatchGetItem"],
        kms: &[],
        writes: &[],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[("after-changes", &[GENERIC_KEYS_ON, Handled("put-setting/custom")])];
}
