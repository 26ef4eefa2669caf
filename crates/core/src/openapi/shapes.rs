//! The shapes that schemas are made of: texts, names, numbers.

use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, SchemaType};
use utoipa::openapi::{KnownFormat, RefOr, Schema, SchemaFormat, Type};

use crate::characters::{BLANK, INVISIBLE};

/// No control characters: Unicode's category Cc.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";
/// … but tab, line feed and carriage return.
const CONTROL_IN_LINES: &str = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f";
pub(super) const NAME: &str = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

/// The category of a property, or its own name in it.
#[must_use]
pub fn name() -> ObjectBuilder {
    text(64).pattern(Some(NAME))
}

/// A truth value, a number or a text.
pub(super) fn scalar(text_max_chars: usize) -> ObjectBuilder {
    const INTEGER_MAX: i64 = (1 << 53) - 1;
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([Type::Boolean, Type::Number, Type::String]))
        .minimum(Some(-INTEGER_MAX))
        .maximum(Some(INTEGER_MAX))
        .max_length(Some(text_max_chars))
        .pattern(Some(format!("^[^{CONTROL_IN_LINES}]*$")))
}

/// A whole number within bounds, both included.
pub fn integer(min: impl Into<i64>, max: impl Into<i64>) -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(min.into())).maximum(Some(max.into()))
}

/// Any text.
#[must_use]
pub fn string() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

/// A text of one line.
pub(super) fn text(max_chars: usize) -> ObjectBuilder {
    string().min_length(Some(1)).max_length(Some(max_chars)).pattern(Some(format!("^[^{CONTROL}]+$")))
}

/// A text of one line that has a character to see.
pub(super) fn visible_text(max_chars: usize) -> ObjectBuilder {
    text(max_chars).pattern(Some(with_a_visible_character(CONTROL)))
}

/// The same in any number of lines.
pub(super) fn visible_lines(max_chars: usize) -> ObjectBuilder {
    text(max_chars).pattern(Some(with_a_visible_character(CONTROL_IN_LINES)))
}

/// A text that has a character to see, in one line or in any number of lines; or an empty one.
pub(super) fn visible_or_empty(max_chars: usize, has_lines: bool) -> ObjectBuilder {
    let visible = with_a_visible_character(if has_lines { CONTROL_IN_LINES } else { CONTROL });
    let inside = visible.trim_start_matches('^').trim_end_matches('$');
    string().max_length(Some(max_chars)).pattern(Some(format!("^(?:{inside})?$")))
}

/// Something before and after an `@`, with nothing in it that can't be seen. It has no `format`: that of JSON Schema is finer.
pub(super) fn email(max_chars: usize) -> ObjectBuilder {
    let not = format!("{CONTROL}{}{}", BLANK.class(), INVISIBLE.class());
    let email = string().min_length(Some("a@b".len())).max_length(Some(max_chars));
    email.pattern(Some(format!("^[^{not}]+@[^@{not}]+$")))
}

fn with_a_visible_character(control: &str) -> String {
    let unseen = BLANK.class() + &INVISIBLE.class();
    format!("^[^{control}]*[^{control}{unseen}][^{control}]*$")
}

pub(super) fn date_time() -> ObjectBuilder {
    string().format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
}

/// A value that may be absent, and `null` is the same.
pub(super) fn or_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    OneOfBuilder::new().item(ObjectBuilder::new().schema_type(Type::Null)).item(schema).into()
}
