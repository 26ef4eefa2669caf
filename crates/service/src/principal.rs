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

impl Principal {
    /// The principal's ARN; of a role's session, the part that all sessions of the role share.
    ///
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html>
    #[must_use]
    pub fn without_session(&self) -> &str {
        let arn = self.arn.as_str();
        match arn.rsplit_once('/') {
            Some((role, _)) if arn.contains(":assumed-role/") => role,
            _ => arn,
        }
    }
}
