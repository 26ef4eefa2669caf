//! What the types of this crate look like in JSON, as schemas of OpenAPI 3.1.
//!
//! Only documents need it, so it is a feature. The tests of `latchkey-api` hold the limits against what the types take.

mod activation_key;
mod events;
mod properties;
mod shapes;

use std::borrow::Cow;

use serde_json::json;
use utoipa::openapi::schema::{AdditionalProperties, AnyOfBuilder, ArrayBuilder, ObjectBuilder};
use utoipa::openapi::{RefOr, Schema, SchemaFormat, Type};
use utoipa::{PartialSchema, ToSchema};

use self::activation_key::activation_key_form;
pub use self::properties::public_settings;
use self::shapes::{NAME, date_time, email, or_null, scalar, text, visible_lines, visible_text};
pub use self::shapes::{integer, name, string};
use crate::license::TermFields;
use crate::{
    ActivationId, ActivationKey, ChainName, Comment, ComputerId, ComputerIdHash, ComputerName, Customer, CustomerName,
    DurationDays, Email, EventHash, FeatureName, FieldError, IdempotencyKey, Jwk, JwkSet, LeaseId, LicenseId,
    LicenseKey, LicenseKeyText, LicenseProperties, Moment, Nonce, OrderId, PrincipalArn, ProductId, ProductName,
    PropertiesPatch, PropertyValue, Quantity, RecordVersion, Revision, Salt, SeatCount, Session, SigningKeyId,
    StatedReason, StoredEvent, Term, Version,
};

/// Says of a type: its description (the doc comment), its JSON.
macro_rules! schemas {
    ($($(#[doc = $doc:literal])+ $name:ident: $schema:expr;)*) => {$(
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.description(Some(concat!($($doc, "\n"),+).trim())).into()
            }
        }

        impl ToSchema for $name {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($name))
            }
        }
    )*};
}

schemas! {
    /// A product's ID; upper and lower case differ.
    ProductId: text(64).pattern(Some(NAME)).examples(["editor"]);
    /// The name customers know a product by.
    ProductName: visible_text(255).examples(["Editor"]);
    /// A product's version, compared by the vendor's application only.
    Version: visible_text(64).examples(["2026.4"]);
    /// The name of a feature that a license may grant.
    FeatureName: text(64).pattern(Some(NAME)).examples(["export"]);

    /// 25 letters and digits of Crockford's base32: the first is `1`, the last a check symbol, which no pattern can hold.
    /// They are taken as people have them: in lower case, full-width, with `i l o` for `1 1 0`; with any dashes, blanks,
    /// line breaks and invisible characters between them or none; in quotation marks, after a label that ends in `:` or
    /// `=`, or among other words, if it is the only activation key there.
    ActivationKey: string()
        .format(Some(SchemaFormat::Custom("activation-key".to_owned())))
        .pattern(Some(activation_key_form()))
        .examples([ACTIVATION_KEY]);
    /// Whatever the application calls the computer it runs on. Two IDs are the same when their UTF-8 bytes are.
    ComputerId: text(255).examples(["9f86d081-884c-4d65-9a2f-eaa0c55ad015"]);
    /// A name that people know the computer by.
    ComputerName: visible_text(255).examples(["Ada's laptop"]);
    /// The signed text to keep: a compact JWS (RFC 7515) that any JOSE library verifies with the keys of
    /// `GET /v1/settings`.
    LicenseKey: string();

    /// A text with a license key in it: the license key itself, a license file, a mail, an answer of the service.
    LicenseKeyText: visible_lines(8_000);
    /// 16 random bytes as base64url without padding.
    Nonce: string().pattern(Some("^[A-Za-z0-9_-]{21}[AQgw]$")).examples(["AAECAwQFBgcICQoLDA0ODw"]);
    /// Names a signing key: the `kid` of a JWK.
    SigningKeyId: text(255).examples(["mrk-5fba73195e874fbcac2677e36dbfd78d"]);

    /// How many activation keys to create.
    Quantity: integer(1, Quantity::MAX);
    /// How many seats.
    SeatCount: integer(1, SeatCount::MAX);
    /// A point in time in whole seconds, RFC 3339; a fraction is cut off.
    Moment: date_time().examples(["2027-12-31T23:59:59Z"]);
    /// A number of days of 24 hours each.
    DurationDays: integer(1, DurationDays::MAX);
    /// Values for the application to read, by name: at most 1,024 bytes as JSON in all.
    LicenseProperties: ObjectBuilder::new()
        .schema_type(Type::Object)
        .property_names(Some(text(64).pattern(Some(NAME))))
        .additional_properties(Some(AdditionalProperties::from(scalar(1024 - r#"{"n":""}"#.len()))))
        // In alphabetical order: serde_json keeps the order or sorts, as other crates of the build ask it to.
        .examples([json!({"projects": 3, "tier": "gold"})]);
    /// A change of the values for the application, by name; one that is `null` goes. In all they are at most 1,024 bytes as
    /// JSON then.
    PropertiesPatch: ObjectBuilder::new()
        .schema_type(Type::Object)
        .property_names(Some(text(64).pattern(Some(NAME))))
        .additional_properties(Some(AdditionalProperties::from(or_null(scalar(1024 - r#"{"n":""}"#.len()).build().into()))))
        .examples([json!({"projects": 5, "tier": null})]);
    /// A customer: a name, an e-mail address, or both.
    Customer: ["name", "email"].into_iter().fold(AnyOfBuilder::new(), |any, required| any.item(customer(required)));
    /// A customer's name; it stands in the license key as `licensee`.
    CustomerName: visible_text(255).examples(["Ada Lovelace"]);
    /// An e-mail address.
    Email: email(254).examples(["ada@example.com"]);
    /// The vendor's number for an order.
    OrderId: visible_text(255).examples(["2026-1815"]);
    /// A vendor's note, line breaks included.
    Comment: visible_lines(1000);

    /// Names a license: a UUID of version 8.
    LicenseId: string().format(Some(SchemaFormat::Custom("uuid".to_owned())));
    /// Names the activation of a computer: a UUID of version 8.
    ActivationId: string().format(Some(SchemaFormat::Custom("uuid".to_owned())));
    /// Names a lease: a UUID of version 8.
    LeaseId: string().format(Some(SchemaFormat::Custom("uuid".to_owned())));
    /// What tells apart several on one computer that need a floating seat each.
    Session: text(255).examples(["ada@terminal-1"]);
    /// The ARN of an IAM principal.
    PrincipalArn: string().examples(["arn:aws:iam::123456789012:user/vendor"]);
    /// Counts the changes of a license that a license key would show.
    Revision: integer(1, u32::MAX);
    /// The value of the header `Idempotency-Key`.
    IdempotencyKey: text(255).pattern(Some("^[!-~]+$"));
    /// Why the vendor did it, for colleagues.
    StatedReason: visible_text(255);
    /// Names a blocked computer: the SHA-256 of its ID, base64url.
    ComputerIdHash: string().pattern(Some("^[A-Za-z0-9_-]{43}$"));
    /// Names the vendor's last change of a record: a UUID of version 7.
    RecordVersion: string().format(Some(SchemaFormat::Custom("uuid".to_owned())));
    /// The value of a property, of its type.
    PropertyValue: properties::any_value();
    /// SHA-256 of canonical JSON (RFC 8785), base64url.
    EventHash: string().pattern(Some("^[A-Za-z0-9_-]{43}$"));
    /// 16 random bytes that are hashed along, base64url.
    Salt: string().pattern(Some("^[A-Za-z0-9_-]{22}$"));
    /// A chain of a license's events: `license`, or one of 16 parts of its activations.
    ChainName: string().pattern(Some("^(license|activations-[0-9a-f])$"));
    /// The record of one change, as it is stored. Of a license, `before` and `after` are JSON Merge Patches (RFC 7396), each of
    /// which makes the one of the other, and `hash` is over all members but `hash` and `personal`, as canonical JSON
    /// (RFC 8785). Other kinds of events have members of their own; later releases may add some.
    StoredEvent: events::stored_event();

    /// A JWK set (RFC 7517): the keys that license keys are signed with, now and before. Keys for other uses stand apart; they
    /// verify no license key.
    JwkSet: [
        ("keys", "Those that license keys are signed with."),
        ("list_keys", "Those that revocation lists are signed with."),
        ("certificate_keys", "Those that certify other keys, such as those that sign the time."),
    ]
    .into_iter()
    .fold(ObjectBuilder::new().schema_type(Type::Object), |set, (name, meaning)| {
        set.property(name, ArrayBuilder::new().items(Jwk::schema()).description(Some(meaning))).required(name)
    });
    /// The public half of a signing key: a JSON Web Key (RFC 7517, RFC 8037).
    Jwk: [
        ("kty", "The family of the key: `OKP` or `EC`."),
        ("crv", "The curve: `Ed25519` or `P-256`."),
        ("x", "The public key or its x coordinate, base64url."),
        ("kid", "The key's ID, as a license key's header names it."),
        ("alg", "The algorithm it is for: `EdDSA` or `ES256`."),
        ("use", "What it is for: `sig`."),
    ]
    .into_iter()
    .fold(ObjectBuilder::new().schema_type(Type::Object), |jwk, (name, meaning)| {
        jwk.property(name, string().description(Some(meaning))).required(name)
    })
    .property("y", string().description(Some("The y coordinate of a P-256 key, base64url.")));
    /// What is wrong with one field, and which it is: by one of `pointer`, `parameter`, `query` and `header`.
    FieldError: [
        ("pointer", "A JSON Pointer (RFC 6901) into the request's body."),
        ("parameter", "A parameter of the path."),
        ("query", "A parameter of the query."),
        ("header", "A header of the request."),
        ("detail", "What is wrong, for a person."),
    ]
    .into_iter()
    .fold(ObjectBuilder::new().schema_type(Type::Object), |error, (name, meaning)| {
        error.property(name, string().description(Some(meaning)))
    })
    .required("detail")
    .min_properties(Some(2))
    .max_properties(Some(2));
}

/// How long a license is valid: until `expires_at`, `duration_days` from the first activation on, or for ever.
impl PartialSchema for Term {
    fn schema() -> RefOr<Schema> {
        TermFields::schema()
    }
}

impl ToSchema for Term {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        TermFields::schemas(schemas);
    }
}

/// A customer of whom one member at least is known.
fn customer(required: &str) -> ObjectBuilder {
    let members = [("name", CustomerName::schema()), ("email", Email::schema())];
    let customer = ObjectBuilder::new().schema_type(Type::Object).required(required);
    let customer = members.into_iter().fold(customer, |customer, (name, schema)| {
        customer.property(name, if name == required { schema } else { or_null(schema) })
    });
    customer.additional_properties(Some(AdditionalProperties::FreeForm(false)))
}

/// An activation key for examples: nobody's, since no server has made it.
pub const ACTIVATION_KEY: &str = "1EXAM-PEEXA-MPEEX-AMPEE-XAMPD";
