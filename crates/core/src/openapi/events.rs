//! What an event looks like.

use utoipa::PartialSchema;
use utoipa::openapi::schema::{AdditionalProperties, ObjectBuilder, SchemaType};
use utoipa::openapi::{RefOr, Schema, Type};

use super::shapes::date_time;
use super::{integer, string};
use crate::{ActivationId, ChainName, EventHash, LicenseId, Personal, PrincipalArn, RecordVersion};

/// What all events have, and what those of a license have.
pub(super) fn stored_event() -> ObjectBuilder {
    let of_all = [
        ("event_id", RecordVersion::schema()),
        ("at", date_time().description(Some("When it happened.")).into()),
        ("by", by()),
        ("request_id", string().description(Some("The request, as the log has it.")).into()),
        ("kind", string().description(Some("What was done, such as `license_updated`.")).into()),
    ];
    let event = ObjectBuilder::new().schema_type(Type::Object);
    let event = of_all.into_iter().fold(event, |event, (name, schema)| event.property(name, schema).required(name));
    event
        .property("before", any("What it was; absent when there was nothing."))
        .property("after", any("What it is; absent when there is nothing."))
        .property("license_id", LicenseId::schema())
        .property("personal", Personal::schema())
        .property("personal_hash", EventHash::schema())
        .property("chain", ChainName::schema())
        .property("number", integer(1, i64::MAX).description(Some("Its number in the chain.")))
        .property("previous_hash", EventHash::schema())
        .property("hash", EventHash::schema())
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
}

/// A value of any kind.
fn any(meaning: &str) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::AnyValue).description(Some(meaning)).into()
}

/// Who made a change.
fn by() -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::Object)
        .property("principal", PrincipalArn::schema())
        .property("session", string().description(Some("The name of a role's session.")))
        .property("source_ip", string().description(Some("The address that the request came from.")))
        .property("activation_id", ActivationId::schema())
        .description(Some(
            "Who did it: the vendor's principal, and from where; or a computer, by the license key of its activation.",
        ))
        .into()
}
