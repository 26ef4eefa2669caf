//! Who asks: the IAM principal whose signature API Gateway has checked (R12).

use std::convert::Infallible;
use std::str::FromStr;

use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use latchkey_api::Code;
use latchkey_core::PrincipalArn;
use latchkey_service::Caller;
use wildmatch::WildMatch;

use crate::refusal::Refusal;
use crate::{Environment, EnvironmentError};

/// The principals that may ask, by ARN: `*` and `?` stand for any characters and any one; none named is all.
///
/// It narrows what the IAM policy of the API lets through.
#[derive(Debug)]
pub struct AllowedPrincipals(Vec<ArnPattern>);

#[derive(Debug)]
struct ArnPattern(WildMatch);

impl FromStr for ArnPattern {
    type Err = Infallible;

    fn from_str(pattern: &str) -> Result<Self, Infallible> {
        Ok(Self(WildMatch::new(pattern)))
    }
}

impl AllowedPrincipals {
    pub(crate) fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        environment.list("ALLOWED_PRINCIPALS").map(Self)
    }

    /// The principal behind a request, if it may ask.
    pub(crate) fn caller(&self, request: &Request) -> Result<Caller, Refusal> {
        let caller = caller(request).ok_or_else(|| {
            Refusal::new(Code::SignatureRequired, "this endpoint takes requests signed by an IAM principal only")
        })?;
        let arn = caller.arn.as_str();
        if self.0.is_empty() || self.0.iter().any(|pattern| pattern.0.matches(arn)) {
            Ok(caller)
        } else {
            Err(Refusal::new(Code::PrincipalNotAllowed, "this IAM principal is not allowed to do that"))
        }
    }
}

/// The principal behind a request, if there is one.
pub(crate) fn caller(request: &Request) -> Option<Caller> {
    let RequestContext::ApiGatewayV2(context) = request.request_context_ref()? else { return None };
    let iam = context.authorizer.as_ref()?.iam.as_ref()?;
    let arn = iam.user_arn.as_deref()?.parse::<PrincipalArn>().ok()?;
    let account = iam.account_id.clone().filter(|account| !account.is_empty())?;
    Some(Caller { arn, account })
}
