//! The Lambda function `put-setting`: a vendor sets a property.

use latchkey_functions::put_setting::PutSetting;
use latchkey_functions::run;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    run::<PutSetting>().await
}
