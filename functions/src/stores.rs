//! The stores and signers that functions are composed of, where several are composed alike.

use latchkey_core::Statement;
use latchkey_dynamodb_store::{DynamoDbAdministration, DynamoDbLicenseReader, DynamoDbLicenses, DynamoDbProperties};
use latchkey_kms_signer::{KmsSealer, KmsSigner};
use latchkey_service::CertifiedSigner;

use crate::aws::Aws;
use crate::{Environment, EnvironmentError, Variable};

impl Environment {
    /// What a vendor's changes read and write.
    pub(crate) fn administration(&self) -> Result<DynamoDbAdministration, EnvironmentError> {
        let licenses = self.required(Variable::LicensesTable)?;
        let properties = self.required(Variable::PropertiesTable)?;
        Ok(DynamoDbAdministration::new(self.aws()?.dynamodb(), licenses, properties))
    }

    /// The licenses, to be read.
    pub(crate) fn license_reader(&self) -> Result<DynamoDbLicenseReader, EnvironmentError> {
        let licenses = self.required(Variable::LicensesTable)?;
        Ok(DynamoDbLicenseReader::new(self.aws()?.dynamodb(), licenses))
    }

    /// The licenses, to be changed.
    pub(crate) fn licenses(&self) -> Result<DynamoDbLicenses, EnvironmentError> {
        let licenses = self.required(Variable::LicensesTable)?;
        let properties = self.required(Variable::PropertiesTable)?;
        Ok(DynamoDbLicenses::new(self.aws()?.dynamodb(), licenses, properties))
    }

    /// The licenses, and what seals and opens their activation keys: over one client of HTTP.
    pub(crate) fn licenses_and_sealer(&self) -> Result<(DynamoDbLicenses, KmsSealer), EnvironmentError> {
        let aws = self.aws()?;
        let licenses = self.required(Variable::LicensesTable)?;
        let properties = self.required(Variable::PropertiesTable)?;
        let sealer = KmsSealer::new(aws.kms(), self.parsed(Variable::DataKeyArn)?);
        Ok((DynamoDbLicenses::new(aws.dynamodb(), licenses, properties), sealer))
    }

    /// What signs statements with a key in memory, which KMS certifies.
    ///
    /// # Errors
    ///
    /// When a variable is missing or makes no sense.
    pub fn certified_signer<S: Statement>(&self, aws: &Aws) -> Result<CertifiedSigner<S, KmsSigner>, EnvironmentError> {
        let key = self.parsed(Variable::CertificateSigningKeyArn)?;
        let certificates = KmsSigner::new(aws.kms(), key, self.parsed(Variable::SigningAlgorithm)?);
        Ok(CertifiedSigner::new(self.parsed(Variable::Issuer)?, certificates))
    }

    /// The settings, products and blocked computers, to be read.
    pub(crate) fn properties(&self) -> Result<DynamoDbProperties, EnvironmentError> {
        let properties = self.required(Variable::PropertiesTable)?;
        Ok(DynamoDbProperties::new(self.aws()?.dynamodb(), properties))
    }
}
