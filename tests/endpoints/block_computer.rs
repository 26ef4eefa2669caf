//! `block-computer`.

use futures_util::future::BoxFuture;
use latchkey_api::{BlockComputer, BlockComputerRequest, Call, Nothing};
use latchkey_core::ComputerId;
use latchkey_local::service_client::Response;

use super::{Sample, Tested, new_name};
use crate::given::Given::{self, Handled};
use crate::request::Request;
use crate::stand::Stand;
use crate::wrong::{Wrong, one_line, others};

impl Tested for BlockComputer {
    const SAMPLES: &[Sample] = &[Sample {
        name: "one that is not blocked",
        prepare: |_| Box::pin(async { block(&new_name("blocked desk")) }),
        statuses: [201, 200],
        dynamodb: &["GetItem", "TransactWriteItems"],
        kms: &[],
        writes: &["new BLOCKED#… …", "new D#… …"],
    }];

    const SITUATIONS: &[(&str, &[Given])] = &[("again", &[Handled("block-computer/new")])];

    fn wrong_members() -> Vec<(&'static str, Vec<Wrong>)> {
        vec![("computer_id", one_line(255)), ("reason", one_line(255)), ("id", others(&["\"desk-1\""]))]
    }

    fn assert_done<'a>(stand: &'a Stand, request: &'a Request, response: &'a Response) -> BoxFuture<'a, ()> {
        Box::pin(async {
            let (asked, answer) = (request.members(), response.json());
            let computer: ComputerId = asked["computer_id"].as_str().unwrap().parse().unwrap();
            assert_eq!(answer["id"], computer.hash().as_str());
            let stored = stand.stored_everything().await;
            let entry = stored.iter().find(|item| item["sk"] == computer.hash().as_str()).unwrap();
            for member in ["computer_id", "reason", "blocked_at", "blocked_by"] {
                assert_eq!(entry[member], answer[member], "{member}");
            }
            assert_eq!((&asked["computer_id"], &asked["reason"]), (&answer["computer_id"], &answer["reason"]));
        })
    }
}

pub(super) fn block(computer_id: &str) -> Request {
    crate::journal::watch(computer_id);
    let (computer_id, reason) = (computer_id.parse().unwrap(), "refunded".parse().unwrap());
    let (path, query, headers) = (Nothing {}, Nothing {}, Nothing {});
    Call::<BlockComputer> { path, query, headers, body: BlockComputerRequest { computer_id, reason } }.into()
}
