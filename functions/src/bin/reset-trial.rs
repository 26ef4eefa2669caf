//! The Lambda function `reset-trial`: a vendor lets a computer have a trial again.

use latchkey_functions::reset_trial::ResetTrial;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ResetTrial>().await
}
