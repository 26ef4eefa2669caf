//! Changes of settings, products and blocked computers, made back.

use latchkey_api::PutProductRequest;
use latchkey_core::{ComputerId, ComputerIdHash, ProductDefinition, ProductId, PropertyValue, StatedReason};
use serde_json::json;

use super::{Undoing, never};
use crate::commands::{computers, products, settings};
use crate::failure::Failure;
use crate::printing::{changed_at, shown};

impl Undoing<'_> {
    pub(super) fn set_setting(
        &self,
        property: &str,
        before: Option<PropertyValue>,
        after: Option<PropertyValue>,
    ) -> Result<(), Failure> {
        let property = settings::find(property)?;
        let now = settings::current(self.vendor, &property)?;
        let version = now.as_ref().and_then(|now| now.version);
        if version != after.is_some().then_some(self.version) {
            let is = match now.filter(|now| now.version.is_some()) {
                None => "isn't set".to_owned(),
                Some(now) => {
                    let by = changed_at(now.updated_at, now.updated_by.as_ref());
                    format!("is {} now ({by})", shown(&json!(now.value)))
                }
            };
            return Err(self.changed_since(&format!("{} {is}", property.as_str())));
        }
        let done = match before {
            Some(value) => {
                let value = json!(value);
                let dangers = settings::dangers(&property, now.as_ref(), &value);
                self.confirm(property.as_str(), &dangers.iter().map(ToString::to_string).collect::<Vec<_>>())?;
                settings::replace(self.options, self.vendor, &property, now, value)
            }
            None => {
                self.confirm(property.as_str(), &[])?;
                // It is set: the event set it.
                now.map_or(Ok(()), |now| settings::reset(self.options, self.vendor, &property, now))
            }
        };
        done.map_err(|failure| self.overtaken(failure))
    }

    pub(super) fn put_product(&self, product_id: ProductId, before: Option<ProductDefinition>) -> Result<(), Failure> {
        let Some(ProductDefinition { name, version, features }) = before else {
            return Err(never("a product that was defined can't be undefined: licenses may name it"));
        };
        let now = products::product(self.vendor, &product_id)?;
        if now.record_version != self.version {
            return Err(self.changed_since(&changed_at(Some(now.updated_at), Some(&now.updated_by))));
        }
        self.confirm(&format!("the product {product_id}"), &[])?;
        let request = PutProductRequest { name, version, features };
        let done = products::write(self.options, self.vendor, product_id, Some(now), request);
        done.map_err(|failure| self.overtaken(failure))
    }

    pub(super) fn unblock_computer(&self, id: ComputerIdHash) -> Result<(), Failure> {
        let entry = computers::blocked(self.vendor)?.into_iter().find(|entry| entry.id == id);
        let entry = entry.ok_or_else(|| self.changed_since("the computer is blocked no more"))?;
        if entry.version != self.version {
            return Err(self.changed_since(&changed_at(Some(entry.blocked_at), Some(&entry.blocked_by))));
        }
        self.confirm(&format!("the computer {}", entry.computer_id.as_str()), &[])?;
        let done = computers::unblock_seen(self.options, self.vendor, entry.computer_id, Some(self.version));
        done.map_err(|failure| match failure.is_refusal("blocked_computer_unknown") {
            true => self.changed_since("the computer is blocked no more"),
            false => self.overtaken(failure),
        })
    }

    pub(super) fn block_computer(
        &self,
        id: &ComputerIdHash,
        reason: StatedReason,
        computer_id: Option<ComputerId>,
    ) -> Result<(), Failure> {
        let Some(computer_id) = computer_id else {
            let unknown = "the event has a hash of the computer ID alone: --computer-id says which computer it is";
            return Err(Failure::usage(unknown));
        };
        if computer_id.hash() != *id {
            return Err(Failure::usage("--computer-id: it is another computer that was unblocked"));
        }
        self.confirm(&format!("the computer {}", computer_id.as_str()), &[])?;
        match computers::block_anew(self.options, self.vendor, computer_id, reason)? {
            true => Ok(()),
            false => Err(self.changed_since("the computer is blocked already, for another reason")),
        }
    }
}
