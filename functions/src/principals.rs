//! Who asks: the IAM principal whose signature API Gateway has checked, and whether it may (R12).

use std::str::FromStr;

use lambda_http::request::RequestContext;
use lambda_http::{Request, RequestExt};
use latchkey_api::{Access, Administer, Code, Look, Make, Public, Serve};
use latchkey_core::PrincipalArn;
use latchkey_service::Principal;
use wildmatch::WildMatch;

use crate::{Environment, EnvironmentError, Refusal, Variable};

/// Who may call an endpoint, decided for one request: the endpoint's access says what kind of caller its handler gets.
pub trait Admission: Access {
    /// The caller that a handler gets.
    type Caller: Send;

    /// The caller behind a request, if it may call.
    ///
    /// # Errors
    ///
    /// [`Code::SignatureRequired`] and [`Code::PrincipalNotAllowed`], for a vendor's endpoint.
    fn admit(request: &Request, principals: &AllowedPrincipals) -> Result<Self::Caller, Refusal>;
}

/// Anybody.
impl Admission for Public {
    type Caller = ();

    fn admit(_: &Request, _: &AllowedPrincipals) -> Result<(), Refusal> {
        Ok(())
    }
}

macro_rules! admit_vendors {
    ($($right:ident)*) => {$(
        impl Admission for $right {
            type Caller = Principal;

            fn admit(request: &Request, principals: &AllowedPrincipals) -> Result<Principal, Refusal> {
                principals.admit(request)
            }
        }
    )*};
}
// Which routes a principal may call, its IAM policies say, and API Gateway holds it to them before a function runs.
admit_vendors! { Look Serve Make Administer }

/// The ARN patterns of the principals that may call, separated by blanks, which no name in IAM has: `*` is any text, `?` one
/// character. An unset or empty variable allows everybody.
///
/// It narrows what the IAM policy of the API lets through.
#[derive(Debug)]
pub struct AllowedPrincipals(Vec<ArnPattern>);

#[derive(Debug)]
struct ArnPattern(WildMatch);

impl FromStr for ArnPattern {
    type Err = NamesNobody;

    /// An ARN has six parts, and none of IAM's has a colon in its last. A pattern that fits no such ARN is a mistake, such as
    /// several ARNs with commas between: it would lock everybody out.
    fn from_str(pattern: &str) -> Result<Self, NamesNobody> {
        let parts: Vec<_> = pattern.split(':').collect();
        let is_any = |part: &&str| part.contains(['*', '?']);
        let begins = parts[0] == "arn" || is_any(&parts[0]);
        let has_them_all = parts.len() == 6 || parts.len() < 6 && parts.iter().any(|part| part.contains('*'));
        if begins && has_them_all { Ok(Self(WildMatch::new(pattern))) } else { Err(NamesNobody) }
    }
}

/// It doesn't repeat the text: what stands in the wrong variable of an environment may be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it must have patterns of IAM principals' ARNs, such as arn:aws:iam::123456789012:user/*, with blanks between")]
struct NamesNobody;

impl AllowedPrincipals {
    pub(crate) fn new(environment: &Environment) -> Result<Self, EnvironmentError> {
        let patterns = environment.list(Variable::AllowedPrincipals)?;
        if patterns.is_empty() && environment.optional(Variable::AllowedPrincipals.name()).is_some() {
            return Err(EnvironmentError::Invalid(Variable::AllowedPrincipals.name(), NamesNobody.into()));
        }
        Ok(Self(patterns))
    }

    /// The principal behind a request, if it may ask.
    fn admit(&self, request: &Request) -> Result<Principal, Refusal> {
        let caller = principal(request).ok_or_else(|| {
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
pub(crate) fn principal(request: &Request) -> Option<Principal> {
    let RequestContext::ApiGatewayV2(context) = request.request_context_ref()? else { return None };
    let iam = context.authorizer.as_ref()?.iam.as_ref()?;
    let arn = iam.user_arn.as_deref()?.parse::<PrincipalArn>().ok()?;
    let account = iam.account_id.clone().filter(|account| is_account_id(account))?;
    Some(Principal { arn, account })
}

fn is_account_id(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request_of(iam: &str) -> Request {
        let event = format!(
            r#"{{"version":"2.0","routeKey":"POST /v1/keys","rawPath":"/v1/keys","rawQueryString":"","headers":{{}},
            "requestContext":{{"http":{{"method":"POST","path":"/v1/keys"}},"timeEpoch":0{iam}}},"isBase64Encoded":false}}"#
        );
        lambda_http::request::from_str(&event).unwrap()
    }

    fn request_by(arn: &str) -> Request {
        request_of(&format!(r#","authorizer":{{"iam":{{"accountId":"1","userArn":"{arn}"}}}}"#))
    }

    fn configured(patterns: &str) -> Result<AllowedPrincipals, EnvironmentError> {
        AllowedPrincipals::new(&Environment::from_iter([("ALLOWED_PRINCIPALS", patterns)]))
    }

    fn allowed(patterns: &str) -> AllowedPrincipals {
        configured(patterns).unwrap()
    }

    // R12
    #[test]
    fn patterns_narrow_who_may_ask() {
        let session = request_by("arn:aws:sts::1:assumed-role/Vendor/ada");
        let user = request_by("arn:aws:iam::1:user/ada");
        for patterns in
            ["", "*", "arn:*", "?rn:aws:*", "arn:aws:iam::1:user/ada \n\t arn:aws:sts::1:assumed-role/Vendor/*"]
        {
            assert!(
                allowed(patterns).admit(&session).is_ok() && allowed(patterns).admit(&user).is_ok(),
                "{patterns:?}"
            );
        }
        for patterns in ["arn:aws:iam::2:*", "arn:aws:iam::1:user/ad", "arn:AWS:IAM::1:USER/ADA"] {
            assert_eq!(allowed(patterns).admit(&user).unwrap_err().code, Code::PrincipalNotAllowed, "{patterns:?}");
        }
    }

    // R12
    #[test]
    fn a_name_may_have_commas() {
        let user = request_by("arn:aws:iam::1:user/ada,countess");
        assert!(allowed("arn:aws:iam::1:role/a arn:aws:iam::1:user/ada,countess").admit(&user).is_ok());
        assert!(allowed("arn:aws:iam::1:user/ada").admit(&user).is_err());
    }

    /// Or nobody could call, and nobody would know why; or everybody could.
    // R12
    #[test]
    fn a_list_that_names_nobody_is_an_error() {
        for patterns in [
            " ",
            "\n\t",
            ",",
            "user/ada",
            "ARN:AWS:IAM::1:USER/ADA",
            "arn:aws:iam::1",
            "arn:aws:iam::1:user/ada,arn:aws:iam::1:user/bob",
            "arn:aws:iam::1:user/ada, arn:aws:iam::1:user/bob,arn:aws:iam::1:user/eve",
            "arn:aws:iam::1:user/ada ,",
        ] {
            let error = configured(patterns).unwrap_err();
            assert!(error.to_string().contains("ALLOWED_PRINCIPALS"), "{patterns:?}");
        }
    }

    // R12
    #[test]
    fn nobody_is_no_caller_whatever_is_allowed() {
        let nobodies =
            ["", r#","authorizer":{}"#, r#","authorizer":{"iam":{}}"#, r#","authorizer":{"iam":{"userArn":""}}"#];
        for iam in nobodies {
            assert_eq!(allowed("*").admit(&request_of(iam)).unwrap_err().code, Code::SignatureRequired, "{iam}");
        }
    }
}
