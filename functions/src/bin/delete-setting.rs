//! The Lambda function `delete-setting`: a vendor reads a product.

use latchkey_functions::delete_setting::DeleteSetting;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<DeleteSetting>().await
}
