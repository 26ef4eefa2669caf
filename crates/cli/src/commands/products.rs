//! `latchkey products`.

use clap::Args;
use latchkey_api::{AnswersVersion, Call, GetProduct, IfMatch, Nothing, ProductPath, PutProduct, PutProductRequest};
use latchkey_core::{FeatureName, ProductId, ProductName, Version};

use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{print, rows_of};
use crate::vendor::Vendor;

/// A product as it shall be.
#[derive(Debug, Args)]
pub(crate) struct Put {
    /// The ID that activation keys and license keys name: letters, digits, dots, dashes and underscores.
    product_id: ProductId,
    /// The name customers know it by.
    #[arg(long)]
    name: ProductName,
    /// The version sold at present.
    #[arg(long, value_name = "VERSION")]
    product_version: Version,
    /// A feature that a license may grant; may be given several times.
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<FeatureName>,
}

pub(crate) fn put(options: &Options, command: Put) -> Result<(), Failure> {
    let Put { product_id, name, product_version: version, features } = command;
    let vendor = Vendor::of(options)?;
    let path = ProductPath { product_id };
    let read = Call { path: path.clone(), query: Nothing {}, headers: AnswersVersion {}, body: Nothing {} };
    let seen = match vendor.ask::<GetProduct>(&read) {
        Ok(seen) => Some(seen.record_version),
        Err(Failure::Refused { code, .. }) if code == "product_unknown" => None,
        Err(failure) => return Err(failure),
    };
    let product = vendor.ask::<PutProduct>(&Call {
        path,
        query: Nothing {},
        headers: IfMatch { version: seen },
        body: PutProductRequest { name, version, features: features.into_iter().collect() },
    })?;
    print(options.output, &product, rows_of)
}
