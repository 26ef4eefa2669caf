//! The calls to AWS that each operation may make (design: none grows with the number of keys or activations), and the
//! items that it writes.

use crate::endpoints::cases;
use crate::stand::Stand;

#[tokio::test]
async fn every_request_makes_the_calls_of_its_budget_and_writes_what_it_says() {
    for case in cases() {
        let stand = Stand::start().await;
        let request = case.prepare(&stand).await;
        let before = stand.stored_everything().await;
        // The first time is a cold start, as far as a function can tell.
        let response = request.send(&stand).await;
        assert_eq!(stand.dynamodb.take_operations(), case.sample.dynamodb, "{case:?}");
        assert_eq!(stand.kms.take_operations(), case.sample.kms, "{case:?}");
        assert_eq!(response.status, case.sample.statuses[0], "{case:?}: {}", response.text);
        assert_eq!(case.has_written(&stand, &before).await, !case.sample.writes.is_empty(), "{case:?}");

        let again = request.send(&stand).await;
        assert_eq!(again.status, case.sample.statuses[1], "{case:?}: {}", again.text);
        let successes = case.endpoint.row.successes.iter().map(|(status, _)| *status);
        let listed: Vec<_> = successes.chain(case.endpoint.row.codes().iter().map(|code| code.status())).collect();
        assert!(case.sample.statuses.iter().all(|status| listed.contains(status)), "{case:?}");
        case.assert_done(&stand, &request, &response).await;
    }
}
