//! The parameters of paths that several endpoints share.

use std::borrow::Cow;

use latchkey_core::{Denial, ProductId, PropertyName};

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
}

/// Names a property, by its category and its name there; in any case.
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
}

#[cfg(feature = "openapi")]
impl utoipa::IntoParams for SettingPath {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        use utoipa::openapi::path::{ParameterBuilder, ParameterIn};
        let parameters =
            [("category", "The property's category, in any case."), ("name", "Its name there, in any case.")];
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
