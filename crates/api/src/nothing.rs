//! Stands for no parameters, no headers or no body.

use std::borrow::Cow;

use latchkey_core::Denial;
use serde::{Deserialize, Serialize};

use crate::{PathParameters, PathValues};

/// No parameters, no headers of its own, no body.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams, utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl PathParameters for Nothing {
    fn read(_: &PathValues<'_>) -> Result<Self, Denial> {
        Ok(Self {})
    }

    fn values(&self) -> Vec<Cow<'_, str>> {
        Vec::new()
    }

    fn misspelled(&self) -> Denial {
        Denial::InvalidFields(Vec::new())
    }
}
