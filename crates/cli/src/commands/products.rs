//! `latchkey products`.

use std::collections::BTreeSet;

use clap::Args;
use latchkey_api::{
    AnswersVersion, Call, GetProduct, IfMatch, ListProducts, Nothing, ProductPath, ProductView, PutProduct,
    PutProductRequest,
};
use latchkey_core::{FeatureName, ProductId, ProductName, Version};
use serde_json::json;

use crate::differences::{differences, said};
use crate::failure::Failure;
use crate::options::Options;
use crate::printing::{Column, Columns, List, changed_at, print, rows_of};
use crate::vendor::{Vendor, of_pages, overtaken};

/// The products.
pub(crate) const LIST: List = List {
    member: "products",
    columns: &[
        Column::whole("product_id"),
        Column::new("name"),
        Column::new("version"),
        Column::new("features"),
        Column::new("updated_at"),
        Column::new("updated_by"),
        Column::in_csv("created_at"),
        Column::in_csv("created_by"),
        Column::in_csv("record_version"),
    ],
};

/// Which product.
#[derive(Debug, Args)]
pub(crate) struct ReadProduct {
    /// The product's ID.
    product_id: ProductId,
}

/// A product as it shall be; what is left out of it is gone.
#[derive(Debug, Args)]
pub(crate) struct DefineProduct {
    /// The ID that activation keys and license keys name: letters, digits, dots, dashes and underscores.
    product_id: ProductId,
    /// The name customers know it by.
    #[arg(long)]
    name: ProductName,
    /// The version sold at present.
    #[arg(id = "version", long, alias = "product-version", value_name = "VERSION")]
    product_version: Version,
    /// A feature that a license may grant; may be given several times.
    #[arg(long = "feature", value_name = "NAME")]
    features: Vec<FeatureName>,
}

/// What changes of a product; the rest stays.
#[derive(Debug, Args)]
#[command(group(clap::ArgGroup::new("changes").required(true).multiple(true)))]
pub(crate) struct ChangeProduct {
    /// The product's ID.
    product_id: ProductId,
    /// The name customers know it by.
    #[arg(long, group = "changes")]
    name: Option<ProductName>,
    /// The version sold at present.
    #[arg(id = "version", long, alias = "product-version", value_name = "VERSION", group = "changes")]
    product_version: Option<Version>,
    /// A further feature that a license may grant; may be given several times.
    #[arg(long = "add-feature", value_name = "NAME", group = "changes")]
    features: Vec<FeatureName>,
    /// A feature that no new license grants; may be given several times.
    #[arg(long = "remove-feature", value_name = "NAME", group = "changes")]
    remove: Vec<FeatureName>,
}

pub(crate) fn list(options: &Options, columns: &Columns) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    let products = of_pages(|query| {
        let call = Call { path: Nothing {}, query, headers: Nothing {}, body: Nothing {} };
        let page = vendor.ask::<ListProducts>(&call)?;
        Ok((page.products, page.cursor))
    })?;
    LIST.print(&options.output, columns, &products)
}

pub(crate) fn get(options: &Options, command: ReadProduct) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    print(&options.output, &product(&vendor, &command.product_id)?, rows_of)
}

/// Defines a product, or defines it anew in place of what was read.
pub(crate) fn put(options: &Options, command: DefineProduct) -> Result<(), Failure> {
    let DefineProduct { product_id, name, product_version: version, features } = command;
    let vendor = Vendor::of(options)?;
    let before = match product(&vendor, &product_id) {
        Ok(product) => Some(product),
        Err(failure) if failure.is_refusal("product_unknown") => None,
        Err(failure) => return Err(failure),
    };
    let features = features.into_iter().collect();
    write(options, &vendor, product_id, before, PutProductRequest { name, version, features })
}

/// Changes some of a product.
pub(crate) fn set(options: &Options, command: ChangeProduct) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    let before = product(&vendor, &command.product_id)?;
    let mut features = before.features.clone();
    features.extend(command.features);
    for feature in &command.remove {
        if !features.remove(feature) {
            return Err(Failure::usage(format!("--remove-feature: {} has no feature {feature}", command.product_id)));
        }
    }
    let request = PutProductRequest {
        name: command.name.unwrap_or_else(|| before.name.clone()),
        version: command.product_version.unwrap_or_else(|| before.version.clone()),
        features,
    };
    write(options, &vendor, command.product_id, Some(before), request)
}

/// Defines a product in place of what was read.
pub(super) fn write(
    options: &Options,
    vendor: &Vendor,
    product_id: ProductId,
    before: Option<ProductView>,
    body: PutProductRequest,
) -> Result<(), Failure> {
    if let Some(before) = &before {
        let gone: BTreeSet<_> = before.features.difference(&body.features).cloned().collect();
        if !gone.is_empty() {
            options.output.warn(&format!("new licenses can't grant these features any more: {}", listed(&gone)));
        }
    }
    let asked = vendor.ask::<PutProduct>(&Call {
        path: ProductPath { product_id: product_id.clone() },
        query: Nothing {},
        headers: IfMatch { version: before.as_ref().map(|before| before.record_version) },
        body,
    });
    let product = asked.map_err(|failure| {
        overtaken(failure, || {
            let now = product(vendor, &product_id).ok()?;
            let changed = changed_at(Some(now.updated_at), Some(&now.updated_by));
            let before = serde_json::to_value(&before).ok().filter(|before| before.is_object()).unwrap_or(json!({}));
            let differences = differences(&LIST, &before, &now).ok()?;
            Some(format!("{product_id} {} ({changed})", said(&differences)))
        })
    })?;
    print(&options.output, &product, rows_of)
}

pub(super) fn product(vendor: &Vendor, product_id: &ProductId) -> Result<ProductView, Failure> {
    let path = ProductPath { product_id: product_id.clone() };
    vendor.ask::<GetProduct>(&Call { path, query: Nothing {}, headers: AnswersVersion {}, body: Nothing {} })
}

fn listed(features: &BTreeSet<FeatureName>) -> String {
    features.iter().map(FeatureName::as_str).collect::<Vec<_>>().join(", ")
}
