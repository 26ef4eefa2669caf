//! AWS Signature Version 4 on a request.

use std::time::SystemTime;

use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4::SigningParams;

use super::Identity;
use crate::failure::Failure;

impl Identity {
    /// The headers that sign a request.
    pub(super) fn sign(
        &self,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: &[u8],
    ) -> Result<Vec<(String, String)>, Failure> {
        let unfit = |error: &dyn std::error::Error| Failure::usage(format!("the request can't be signed: {error}"));
        let identity = self.credentials()?.into();
        let parameters = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(&self.service)
            .time(SystemTime::now())
            .settings(SigningSettings::default())
            .build()
            .map_err(|error| unfit(&error))?
            .into();
        let headers = headers.iter().map(|(name, value)| (*name, value.as_str()));
        let request =
            SignableRequest::new(method, url, headers, SignableBody::Bytes(body)).map_err(|error| unfit(&error))?;
        let (instructions, _) = sign(request, &parameters).map_err(|error| unfit(&error))?.into_parts();
        let (headers, _) = instructions.into_parts();
        Ok(headers.into_iter().map(|header| (header.name().to_owned(), header.value().to_owned())).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // R12
    #[test]
    fn what_is_sent_is_signed_with_a_temporary_credentials_token_too() {
        let url = "https://licenses.example.com/v1/keys";
        let headers = [("content-type", "application/json".to_owned())];
        let signed = Identity::for_test().sign("POST", url, &headers, b"{}").unwrap();
        let value = |wanted: &str| &signed.iter().find(|(name, _)| name == wanted).unwrap().1;
        assert!(value("authorization").contains("/us-test-1/execute-api/aws4_request"), "{signed:?}");
        assert!(value("authorization").contains("content-type;host;x-amz-date;x-amz-security-token"), "{signed:?}");
        assert_eq!(value("x-amz-security-token"), "session");
    }
}
