//! The parameters of paths that several endpoints share.

use std::borrow::Cow;

use latchkey_core::{
    ActivationId, ActivationKey, ComputerIdHash, Denial, FieldError, FieldSource, LeaseId, LicenseId, ProductId,
    PropertyName, PropertyUnknown,
};

use crate::{PathParameters, PathValues};

/// Names a product.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Path))]
pub struct ProductPath {
    /// The product's ID.
    pub product_id: ProductId,
}

impl PathParameters for ProductPath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        Ok(Self { product_id: values.parsed("product_id")? })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        vec![self.product_id.as_str().into()]
    }

    fn misspelled(&self) -> Denial {
        must_be_spelled("product_id", self.product_id.as_str())
    }
}

/// Names a license.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Path))]
pub struct LicensePath {
    /// The license's ID.
    pub license_id: LicenseId,
}

impl PathParameters for LicensePath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        Ok(Self { license_id: license_id(values)? })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        vec![self.license_id.0.to_string().into()]
    }

    fn misspelled(&self) -> Denial {
        must_be_spelled("license_id", &self.license_id.0.to_string())
    }
}

/// What can be no ID is none that is there.
fn license_id(values: &PathValues<'_>) -> Result<LicenseId, Denial> {
    values.get("license_id").parse().map(LicenseId).map_err(|_| Denial::LicenseUnknown)
}

/// Names an activation of a license.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Path))]
pub struct ActivationPath {
    /// The license's ID.
    pub license_id: LicenseId,
    /// The activation's ID.
    pub activation_id: ActivationId,
}

impl PathParameters for ActivationPath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        let activation_id = values.get("activation_id").parse().map_err(|_| Denial::ActivationUnknown)?;
        Ok(Self { license_id: license_id(values)?, activation_id: ActivationId(activation_id) })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        vec![self.license_id.0.to_string().into(), self.activation_id.0.to_string().into()]
    }

    fn misspelled(&self) -> Denial {
        // Which of the two is spelled otherwise, isn't known here.
        must_be_spelled("activation_id", &self.activation_id.0.to_string())
    }
}

/// Names a lease of a license.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Path))]
pub struct LeasePath {
    /// The license's ID.
    pub license_id: LicenseId,
    /// The lease's ID.
    pub lease_id: LeaseId,
}

impl PathParameters for LeasePath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        let lease_id = values.get("lease_id").parse().map_err(|_| Denial::LeaseUnknown)?;
        Ok(Self { license_id: license_id(values)?, lease_id: LeaseId(lease_id) })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        vec![self.license_id.0.to_string().into(), self.lease_id.0.to_string().into()]
    }

    fn misspelled(&self) -> Denial {
        // Which of the two is spelled otherwise, isn't known here.
        must_be_spelled("lease_id", &self.lease_id.0.to_string())
    }
}

/// Names a blocked computer.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Path))]
pub struct BlockedComputerPath {
    /// The entry's ID, as it was answered.
    pub id: ComputerIdHash,
}

impl PathParameters for BlockedComputerPath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        // What can be no ID is none that is there; it may be a computer ID, and is not repeated.
        Ok(Self { id: values.get("id").parse().map_err(|_| Denial::BlockedComputerUnknown)? })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        vec![self.id.as_str().into()]
    }

    fn misspelled(&self) -> Denial {
        must_be_spelled("id", self.id.as_str())
    }
}

/// Names the trial that a computer has had of a product.
#[derive(Debug, Clone)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams), into_params(parameter_in = Path))]
pub struct TrialPath {
    /// The computer's ID, as it was answered.
    pub id: ComputerIdHash,
    /// The product's ID.
    pub product_id: ProductId,
}

impl PathParameters for TrialPath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        // What can be no ID is none that is there; it may be a computer ID, and is not repeated.
        let id = values.get("id").parse().map_err(|_| Denial::TrialUnknown)?;
        Ok(Self { id, product_id: values.parsed("product_id")? })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        vec![self.id.as_str().into(), self.product_id.as_str().into()]
    }

    fn misspelled(&self) -> Denial {
        must_be_spelled("product_id", self.product_id.as_str())
    }
}

/// A secret that stands there by mistake is not repeated (R15).
fn must_be_spelled(parameter: &'static str, value: &str) -> Denial {
    let value = if ActivationKey::is_in(value) { "as it is" } else { value };
    let detail = format!("must be spelled {value}, without percent-encoding");
    Denial::InvalidFields(vec![FieldError { source: FieldSource::Parameter(parameter), detail }])
}

/// Names a property, by its category and its name there.
#[derive(Debug, Clone)]
pub struct SettingPath {
    /// The property.
    pub property: PropertyName,
}

impl PathParameters for SettingPath {
    fn read(values: &PathValues<'_>) -> Result<Self, Denial> {
        Ok(Self { property: PropertyName::find(values.get("category"), values.get("name"))? })
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        let (category, name) = self.property.as_str().split_once('/').unwrap_or_default();
        vec![category.into(), name.into()]
    }

    fn misspelled(&self) -> Denial {
        PropertyUnknown::spelled(self.property.as_str()).into()
    }
}

#[cfg(feature = "openapi")]
impl utoipa::IntoParams for SettingPath {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
        let parameters = [
            ("category", "The property's category, spelled as in the table."),
            ("name", "Its name there, spelled as in the table, or as it was first set."),
        ];
        let parameter = |(name, description)| {
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Path)
                .required(utoipa::openapi::Required::True)
                .description(Some(description))
                .schema(Some(latchkey_core::openapi::name()))
                .build()
        };
        parameters.map(parameter).into()
    }
}
