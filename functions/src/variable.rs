//! The environment variables that the template gives to functions.

/// A variable that the template sets. Lambda sets others itself, such as `AWS_REGION`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Variable {
    /// The table of licenses, activations and kept answers.
    LicensesTable,
    /// The table of settings, products and blocked computers.
    PropertiesTable,
    /// The KMS keys that sign license keys, the oldest first, separated by commas.
    SigningKeyArns,
    /// The KMS keys that certify short-lived keys, likewise.
    CertificateSigningKeyArns,
    /// The KMS keys that sign revocation lists, likewise.
    ListSigningKeyArns,
    /// The KMS key that seals activation keys.
    DataKeyArn,
    /// The `iss` claim of every license key.
    Issuer,
    /// The public halves of the signing keys, a JWK set as JSON.
    PublishedKeys,
    /// Patterns of the principals that may ask; every vendor's function has it.
    AllowedPrincipals,
    /// What is logged; every function has it.
    LogLevel,
    /// Where metrics are declared; every function has it.
    MetricsNamespace,
}

impl Variable {
    /// Those that every function has; no row of the list of functions names them.
    pub const OF_EVERY_FUNCTION: [Self; 2] = [Self::LogLevel, Self::MetricsNamespace];

    /// Its name in the environment.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LicensesTable => "LICENSES_TABLE",
            Self::PropertiesTable => "PROPERTIES_TABLE",
            Self::SigningKeyArns => "SIGNING_KEY_ARNS",
            Self::CertificateSigningKeyArns => "CERTIFICATE_SIGNING_KEY_ARNS",
            Self::ListSigningKeyArns => "LIST_SIGNING_KEY_ARNS",
            Self::DataKeyArn => "DATA_KEY_ARN",
            Self::Issuer => "ISSUER",
            Self::PublishedKeys => "PUBLISHED_KEYS",
            Self::AllowedPrincipals => "ALLOWED_PRINCIPALS",
            Self::LogLevel => "LOG_LEVEL",
            Self::MetricsNamespace => "METRICS_NAMESPACE",
        }
    }
}

impl From<Variable> for &'static str {
    fn from(variable: Variable) -> Self {
        variable.name()
    }
}
