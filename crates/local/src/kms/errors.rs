//! The errors KMS answers, in its own words.

use serde_json::{Value, json};

/// A refusal as KMS puts it on the wire; the messages are KMS's, hence their capitals and full stops.
///
/// See the "Errors" section of each operation in the
/// [KMS API reference](https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html).
#[derive(Debug, thiserror::Error)]
pub(super) enum KmsError {
    #[error("Key '{0}' does not exist")]
    NotFound(String),
    #[error("{0} is disabled.")]
    Disabled(String),
    #[error("{arn} key usage is {usage} which is not valid for {operation}.")]
    WrongUsage { arn: String, usage: &'static str, operation: &'static str },
    #[error("Algorithm {algorithm} is incompatible with key spec {spec}.")]
    WrongAlgorithm { algorithm: String, spec: &'static str },
    #[error("{operation} is not valid for {arn}, which is a symmetric key.")]
    NoPublicKey { arn: String, operation: &'static str },
    #[error("{0}")]
    Validation(String),
    // KMS says nothing about why: neither do we.
    #[error("")]
    InvalidCiphertext,
    #[error("The key ID in the request does not identify a CMK that can perform this operation.")]
    IncorrectKey,
    #[error("")]
    UnknownOperation,
    #[error("{0}")]
    Serialization(#[from] serde_json::Error),
    #[error("")]
    Internal,
}

impl KmsError {
    /// A violated constraint on one member of a request, with its value unless that is bytes.
    pub(super) fn constraint(value: Option<&str>, member: &str, constraint: &str) -> Self {
        let value = value.map(|value| format!(" {value}")).unwrap_or_default();
        Self::Validation(format!(
            "1 validation error detected: Value{value} at '{member}' failed to satisfy constraint: {constraint}"
        ))
    }

    /// The status: KMS answers 400 to everything that the caller can correct.
    pub(super) fn status(&self) -> u16 {
        if matches!(self, Self::Internal) { 500 } else { 400 }
    }

    /// The body: `__type` is what the SDKs tell errors apart by.
    pub(super) fn body(&self) -> Value {
        let code = match self {
            Self::NotFound(_) => "NotFoundException",
            Self::Disabled(_) => "DisabledException",
            Self::WrongUsage { .. } | Self::WrongAlgorithm { .. } => "InvalidKeyUsageException",
            Self::NoPublicKey { .. } => "UnsupportedOperationException",
            Self::Validation(_) => "ValidationException",
            Self::InvalidCiphertext => "InvalidCiphertextException",
            Self::IncorrectKey => "IncorrectKeyException",
            Self::UnknownOperation => "UnknownOperationException",
            Self::Serialization(_) => "SerializationException",
            Self::Internal => "KMSInternalException",
        };
        json!({ "__type": code, "message": self.to_string() })
    }
}
