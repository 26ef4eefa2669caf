//! Which rights the credentials have, found by requests that change nothing, whatever the service says.

use latchkey_api::{
    AnswersVersion, BlockedComputerPath, Call, CreateKey, GetProduct, Idempotency, IfMatch, IfUnchanged, Nothing,
    ProductPath, PutSetting, PutSettingRequest, Right, SettingPath, UnblockComputer,
};
use latchkey_core::{ProductId, PropertyName};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Vendor;
use crate::failure::Failure;

type Probe = fn(&Vendor) -> Result<(), Failure>;

const PROBES: [(Right, Probe); 4] =
    [(Right::Look, look), (Right::Serve, serve), (Right::Make, make), (Right::Administer, administer)];

/// The rights that the service admits to, as they are called.
///
/// Whoever may not look is asked what else he may do: to him API Gateway says no more than to somebody whose signature is
/// wrong.
///
/// # Errors
///
/// There is none, or something else is wrong.
pub(crate) fn rights(vendor: &Vendor) -> Result<Vec<&'static str>, Failure> {
    let mut rights = Vec::new();
    let mut refused = None;
    for (right, probe) in PROBES {
        match probe(vendor) {
            Ok(()) => rights.push(right.as_str()),
            Err(failure) if is_no_right(&failure) => refused = refused.or(Some(failure)),
            Err(failure) => return Err(failure),
        }
    }
    match refused {
        Some(failure) if rights.is_empty() => Err(failure),
        _ => Ok(rights),
    }
}

/// Looks for a product that nobody has.
fn look(vendor: &Vendor) -> Result<(), Failure> {
    let path = ProductPath { product_id: nobodys_product() };
    let call = Call { path, query: Nothing {}, headers: AnswersVersion {}, body: Nothing {} };
    reached(vendor.read::<GetProduct>(&call), "product_unknown")
}

fn serve(vendor: &Vendor) -> Result<(), Failure> {
    // No computer has a hash of zeros.
    let id = "A".repeat(43).parse().map_err(Failure::usage)?;
    let path = BlockedComputerPath { id };
    let call = Call { path, query: Nothing {}, headers: IfUnchanged::default(), body: Nothing {} };
    reached(vendor.read::<UnblockComputer>(&call), "blocked_computer_unknown")
}

fn make(vendor: &Vendor) -> Result<(), Failure> {
    let order = json!({"product": nobodys_product()});
    let body = serde_json::from_value(order).map_err(Failure::usage)?;
    let call = Call { path: Nothing {}, query: Nothing {}, headers: Idempotency { idempotency_key: None }, body };
    reached(vendor.read::<CreateKey>(&call), "product_unknown")
}

fn administer(vendor: &Vendor) -> Result<(), Failure> {
    let property = PropertyName::find("security", "AllowGenericKeys").map_err(Failure::usage)?;
    let body = PutSettingRequest { value: Value::Null };
    let call = Call { path: SettingPath { property }, query: Nothing {}, headers: IfMatch::default(), body };
    reached(vendor.read::<PutSetting>(&call), "invalid_field")
}

fn nobodys_product() -> ProductId {
    ProductId::try_from(format!("nobodys-{}", Uuid::new_v4())).expect("the text is a product ID")
}

/// The function refuses with this code only after API Gateway and itself have let the caller in.
fn reached<A>(answer: Result<A, Failure>, code: &str) -> Result<(), Failure> {
    match answer {
        Err(failure) if failure.is_refusal(code) => Ok(()),
        Err(failure) => Err(failure),
        Ok(_) => Err(Failure::unreachable("answer_not_understood", "the service did what it should have refused")),
    }
}

/// API Gateway's refusal, for a wrong signature and a missing right alike.
fn is_no_right(failure: &Failure) -> bool {
    failure.is_refusal("signature_required")
}
