//! Who signed a request.

use latchkey_core::PrincipalArn;

/// The IAM principal that signed a request (R12).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Principal {
    /// Who it is; kept with what is done.
    pub arn: PrincipalArn,
    /// The AWS account it belongs to.
    pub account: String,
}
