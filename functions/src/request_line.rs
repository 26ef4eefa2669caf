//! The one line that the log has of a request: never a secret, a computer or a person in it (R15).

use std::error::Error;

use http::StatusCode;
use latchkey_core::PrincipalArn;

use crate::Refusal;

/// What the line says of every request.
pub(crate) struct RequestLine<'a> {
    pub(crate) function: &'static str,
    pub(crate) request_id: &'a str,
    pub(crate) principal: Option<&'a PrincipalArn>,
    pub(crate) is_cold_start: bool,
    pub(crate) duration_ms: u64,
    /// Members of the line, as JSON.
    pub(crate) metrics: Option<String>,
}

/// A line with the fields of all lines and `$own`; a field that is `None` is left out.
macro_rules! line {
    ($level:ident, $line:expr, {$($own:tt)*}, $message:literal) => {
        tracing::$level!(
            request.id = $line.request_id,
            function = $line.function,
            duration_ms = $line.duration_ms,
            cold_start = $line.is_cold_start,
            principal = $line.principal.map(|arn| without_session(arn.as_str())),
            $($own)*
            metrics = $line.metrics.as_ref().map(display),
            $message
        )
    };
}

impl RequestLine<'_> {
    pub(crate) fn success(&self, status: StatusCode, license_ids: Option<&str>, named: Option<&str>) {
        let (outcome, status) = ("ok", status.as_u16());
        line!(info, self, { outcome, status, license.id = license_ids, about = named, }, "request answered");
    }

    pub(crate) fn refusal(&self, refusal: &Refusal) {
        let (outcome, status) = (refusal.code.as_str(), refusal.code.status());
        match &refusal.cause {
            None => line!(info, self, { outcome, status, }, "request refused"),
            Some(cause) => {
                let cause = chain(cause.as_ref());
                line!(error, self, { outcome, status, cause, }, "request failed");
            }
        }
    }
}

/// The ARN of a role's session without the session's name, which is often an e-mail address; any other ARN as it is.
fn without_session(arn: &str) -> &str {
    match arn.split_once(":assumed-role/").and_then(|(_, role_session)| role_session.split_once('/')) {
        Some((_, session)) => arn.strip_suffix(session).map_or(arn, |role| role.trim_end_matches('/')),
        None => arn,
    }
}

/// An error and its causes, in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut chain = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        chain += &format!(": {cause}");
        source = cause.source();
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    // R15
    #[test]
    fn the_name_of_a_session_is_not_logged() {
        for (arn, logged) in [
            ("arn:aws:sts::1:assumed-role/Vendor/ada@example.com", "arn:aws:sts::1:assumed-role/Vendor"),
            ("arn:aws:sts::1:assumed-role/Vendor/a/b", "arn:aws:sts::1:assumed-role/Vendor"),
            ("arn:aws:sts::1:assumed-role/Vendor", "arn:aws:sts::1:assumed-role/Vendor"),
            ("arn:aws:iam::1:user/licensing/ada", "arn:aws:iam::1:user/licensing/ada"),
        ] {
            assert_eq!(without_session(arn), logged);
        }
    }
}
