//! What a text is that somebody looks for: a key, a license ID, or something that only a search can tell.
//!
//! The page asks, so that it needs no second set of these rules. What is a key is looked for by a body, never by an address.

use std::ops::RangeInclusive;

use latchkey_api::FindLicenseRequest;
use serde::{Deserialize, Serialize};

use super::answer::Refusal;
use crate::failure::Failure;
use crate::key_input::{Key, key_in};
use crate::license_reading::license_id;

/// A text as somebody typed or pasted it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    text: String,
}

/// What it is.
#[derive(Serialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Identified {
    /// An activation key or a license key, and the request that finds its license.
    Key {
        find: FindLicenseRequest,
    },
    LicenseId {
        license_id: String,
    },
    /// A name, an e-mail address, an order or a computer.
    Text {
        text: String,
    },
}

pub(super) fn identify(Typed { text }: Typed) -> Result<Identified, Refusal> {
    if let Ok(license_id) = license_id(&text) {
        return Ok(Identified::LicenseId { license_id: license_id.0.to_string() });
    }
    let find = match key_in(&text)? {
        None => {
            refuse_parts_of_activation_keys(&text)?;
            return Ok(Identified::Text { text: text.trim().to_owned() });
        }
        Some(Key::Activation(key)) => FindLicenseRequest { activation_key: Some(key), license_key: None },
        Some(Key::License(key)) => FindLicenseRequest { activation_key: None, license_key: Some(key) },
    };
    Ok(Identified::Key { find })
}

/// Refuses what is nearly an activation key: what is looked for by a search stands in an address, where no secret may, and a symbol
/// that is missing is soon found again.
fn refuse_parts_of_activation_keys(text: &str) -> Result<(), Failure> {
    if is_nearly_an_activation_key(text) {
        let detail = "an activation key has 25 letters and digits: some are missing, or there are too many";
        return Err(Failure::refused("activation_key_mistyped", detail));
    }
    Ok(())
}

/// Whether about 25 symbols stand in about five groups or in one, as those of an activation key do, and not those of a number in
/// hexadecimal.
fn is_nearly_an_activation_key(text: &str) -> bool {
    const ABOUT: RangeInclusive<usize> = 22..=28;
    let groups: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|group| !group.is_empty()).collect();
    let is_like_one = |groups: &[&str]| {
        let symbols = groups.concat();
        // Names and numbers of houses are groups, too, but words of letters and numbers of digits.
        let mixed = groups.iter().filter(|group| has_both(group)).count();
        let is_split_so = groups.len() == 1 || mixed > 1 && groups.iter().all(|group| (3..=7).contains(&group.len()));
        is_split_so
            && ABOUT.contains(&symbols.len())
            && symbols.starts_with(['1', 'I', 'i', 'L', 'l'])
            && symbols.chars().all(|c| c.is_ascii_alphanumeric())
            && has_both(&symbols)
            && symbols.contains(|c: char| c.is_ascii_alphabetic() && !c.is_ascii_hexdigit())
    };
    [1, 4, 5, 6].iter().any(|many| groups.windows(*many).any(is_like_one))
}

fn has_both(text: &str) -> bool {
    text.contains(|c: char| c.is_ascii_digit()) && text.contains(|c: char| c.is_ascii_alphabetic())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn identified(text: &str) -> Result<Value, Refusal> {
        identify(Typed { text: text.to_owned() }).map(|identified| json!(identified))
    }

    // R15, R21, R33
    #[test]
    fn a_key_is_told_from_what_is_looked_for_by_a_search() {
        let key = identified("Key: \u{201c}1t6f9 jxtg3 azjtw 1agr1 j221e\u{201d}").unwrap();
        assert_eq!(key, json!({"is": "key", "find": {"activation_key": "1T6F9-JXTG3-AZJTW-1AGR1-J221E"}}));
        let signed = format!("eyJhbGciOi.eyJpc3Mi.{}", "A".repeat(86));
        assert_eq!(identified(&format!("> {signed}")).unwrap(), json!({"is": "key", "find": {"license_key": signed}}));
        let id = "836f1cc1-385d-885f-843b-a3cc2474018a";
        assert_eq!(identified(&format!(" {id} ")).unwrap(), json!({"is": "license_id", "license_id": id}));
        for text in ["Ada Lovelace", "ada@example.com", "A-7", "PC 7", "オーダー 12", "2026-11-28"] {
            assert_eq!(identified(&format!("{text} ")).unwrap(), json!({"is": "text", "text": text}), "{text}");
        }
    }

    // R15
    #[test]
    fn what_is_nearly_a_key_is_not_looked_for_by_a_search_whose_text_stands_in_an_address() {
        for text in [
            "1T6F9-JXTG3-AZJTW-1AGR1-J221",
            "1T6F9-JXTG3-AZJTW-1AGR1-J22",
            "1T6F9-JXTG33-AZJTW-1AGR1-J221E",
            "lT6F9JXTG3AZJTW1AGR1J221",
        ] {
            let refused = identified(text).unwrap_err();
            assert_eq!((refused.status.as_u16(), &*refused.code), (422, "activation_key_mistyped"), "{text}");
            assert!(!refused.detail.contains("JXTG3"), "{}", refused.detail);
        }
        for text in [
            "1 Ada Lovelace Square, London",
            "10001-20002-30003-40004-500",
            "18ec5da464e4339f18ec5da4",
            "LAPTOP-1A2B3C4",
            "Large Order Berlin 12345 Germany",
            "Installation for 12 rooms",
        ] {
            assert_eq!(identified(text).unwrap(), json!({"is": "text", "text": text}), "{text}");
        }
    }

    // R15
    #[test]
    fn a_mistyped_key_is_refused_without_being_repeated() {
        let refused = identified("1T6F9-JXTG3-AZJTW-1AGR1-J221F").unwrap_err();
        assert_eq!((refused.status.as_u16(), &*refused.code), (422, "activation_key_mistyped"));
        assert!(!refused.detail.contains("JXTG3"), "{}", refused.detail);
    }
}
