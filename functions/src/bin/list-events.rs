//! The Lambda function `list-events`: a vendor reads what was changed, and by whom.

use latchkey_functions::list_events::ListEvents;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ListEvents>().await
}
