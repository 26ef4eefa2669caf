//! The Lambda function `list-trials`: a vendor reads which trials a computer has had.

use latchkey_functions::list_trials::ListTrials;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ListTrials>().await
}
