//! The Lambda function `find-license`: a vendor finds the license that a key leads to.

use latchkey_functions::find_license::FindLicense;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<FindLicense>().await
}
