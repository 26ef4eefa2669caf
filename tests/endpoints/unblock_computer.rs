//! `unblock-computer`.

use latchkey_api::{BlockedComputerPath, Call, IfUnchanged, Nothing, UnblockComputer};
use latchkey_core::ComputerId;

use super::block_computer::block;
use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled};
use crate::request::Request;

impl Tested for UnblockComputer {
    const SAMPLES: &[Sample] = &[Sample {
        name: "one that is blocked",
        prepare: |stand| {
            Box::pin(async {
                let computer = new_name("blocked desk");
                assert_eq!(block(&computer).send(stand).await.status, 201);
                unblock(&computer)
            })
        },
        statuses: [204, 404],
        dynamodb: &["GetItem", "TransactWriteItems"],
        kms: &[],
        writes: &["gone BLOCKED#… …", "new D#… …"],
    }];

    const SITUATIONS: &[(&str, &[Given])] =
        &[("plain", &[Handled("block-computer/new")]), ("version-mismatch", &[Handled("block-computer/new")])];
}

fn unblock(computer_id: &str) -> Request {
    let path = BlockedComputerPath { id: computer_id.parse::<ComputerId>().unwrap().hash() };
    Call::<UnblockComputer> { path, query: Nothing {}, headers: IfUnchanged::default(), body: Nothing {} }.into()
}
