//! The Lambda function `list-licenses`: a vendor searches and lists licenses.

use latchkey_functions::list_licenses::ListLicenses;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<ListLicenses>().await
}
