//! The stores and signers that functions are composed of, where several are composed alike.

use latchkey_core::{JwkSet, SigningKeyId, Statement};
use latchkey_dynamodb_store::{DynamoDbAdministration, DynamoDbLicenseReader, DynamoDbLicenses, DynamoDbProperties};
use latchkey_kms_signer::{KmsKeyArn, KmsKeyArnError, KmsSealer, KmsSigner};
use latchkey_service::{CertifiedSigner, Keyed, SigningKeys};

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

    /// What signs license keys.
    pub(crate) fn license_signers(&self, aws: &Aws, jwks: &JwkSet) -> Result<SigningKeys<KmsSigner>, EnvironmentError> {
        self.signers(Variable::SigningKeyArns, aws, jwks, Ok)
    }

    /// What signs revocation lists.
    pub(crate) fn list_signers(&self, aws: &Aws, jwks: &JwkSet) -> Result<SigningKeys<KmsSigner>, EnvironmentError> {
        self.signers(Variable::ListSigningKeyArns, aws, jwks, Ok)
    }

    /// What signs statements with keys in memory, which KMS certifies.
    pub(crate) fn certified_signers<S: Statement>(
        &self,
        aws: &Aws,
        jwks: &JwkSet,
    ) -> Result<SigningKeys<CertifiedSigner<S, KmsSigner>>, EnvironmentError> {
        self.signers(Variable::CertificateSigningKeyArns, aws, jwks, |certificates| {
            Ok(CertifiedSigner::new(self.parsed(Variable::Issuer)?, certificates))
        })
    }

    /// The IDs of the keys that a variable names, the oldest first.
    pub(crate) fn signing_key_ids(&self, variable: Variable) -> Result<Vec<SigningKeyId>, EnvironmentError> {
        Ok(self.signing_key_arns(variable)?.iter().map(|arn| arn.key_id().clone()).collect())
    }

    fn signing_key_arns(&self, variable: Variable) -> Result<Vec<KmsKeyArn>, EnvironmentError> {
        let invalid = |error: KmsKeyArnError| EnvironmentError::Invalid(variable.name(), error.into());
        self.required(variable)?.split(',').map(|arn| arn.parse().map_err(invalid)).collect()
    }

    /// The keys that a variable names, each of which must be published: what nobody could verify is not signed. The published
    /// half also says by which algorithm.
    fn signers<S: Keyed>(
        &self,
        variable: Variable,
        aws: &Aws,
        jwks: &JwkSet,
        signer: impl Fn(KmsSigner) -> Result<S, EnvironmentError>,
    ) -> Result<SigningKeys<S>, EnvironmentError> {
        let (published, client) = (jwks.usable_keys(), aws.kms());
        let keys = self.signing_key_arns(variable)?.into_iter().map(|arn| {
            let public = published.iter().find(|(kid, _)| kid == arn.key_id());
            let unpublished = || EnvironmentError::Invalid(variable.name(), "a key that signs is not published".into());
            let (_, public) = public.ok_or_else(unpublished)?;
            signer(KmsSigner::new(client.clone(), arn, public.algorithm()))
        });
        SigningKeys::of(keys.collect::<Result<_, _>>()?).ok_or(EnvironmentError::Missing(variable.name()))
    }

    /// The settings, products and blocked computers, to be read.
    pub(crate) fn properties(&self) -> Result<DynamoDbProperties, EnvironmentError> {
        let properties = self.required(Variable::PropertiesTable)?;
        Ok(DynamoDbProperties::new(self.aws()?.dynamodb(), properties))
    }
}
