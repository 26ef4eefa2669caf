use proptest::prelude::*;
use uuid::{Variant, Version};

use super::*;
use crate::fixtures::computer;

/// A computer, its place, its activation ID.
type Computer = (&'static str, &'static str, &'static str);

/// Activation key, license ID; computer, its place, its activation ID with the random bits of [`CHANCE`]. Made by another
/// program, from the description in this crate's documentation alone: stored records are found by them.
const VECTORS: [(&str, &str, [Computer; 2]); 2] = [
    (
        "1ACME-0NESE-AT000-00000-0001P",
        "993001d6-802d-8a6d-808e-2bcf1a9966f3",
        [
            ("pc", "30151533676646e268f", "c05454cd-9d99-81b8-a68f-0102030405ff"),
            ("日本", "04ed173b02ef2190c86", "13b45cec-0bbc-8864-8c86-0102030405ff"),
        ],
    ),
    (
        "1ACME-GENER-1C000-00000-0002T",
        "eb6dcb9c-2d05-8ec9-92c6-bced4b67d3e9",
        [
            ("pc", "2f94d36501a5313aab5", "be534d94-0694-8c4e-aab5-0102030405ff"),
            ("日本", "049c103c6014bbf116d", "127040f1-8052-8efc-916d-0102030405ff"),
        ],
    ),
];
const CHANCE: [u8; 6] = [1, 2, 3, 4, 5, 255];

#[test]
fn the_published_vectors_are_kept() {
    for (activation_key, license_id, computers) in VECTORS {
        let license = LicenseId::of(&activation_key.parse().unwrap());
        assert_eq!(license.0.to_string(), license_id);
        for (id, place, activation_id) in computers {
            assert_eq!(ActivationPlace::of(license, &computer(id)).to_string(), place);
            assert_eq!(ActivationId::new(license, &computer(id), CHANCE).0.to_string(), activation_id);
        }
    }
}

#[test]
fn an_activation_key_leads_to_one_license_however_it_is_typed() {
    let typed = ["1ACME-0NESE-AT000-00000-0001P", "1acme 0nese at000 00000 0001p", "IACMEONESEATOOOOOOOOOOOIP"];
    for text in typed {
        assert_eq!(LicenseId::of(&text.parse().unwrap()).0.to_string(), VECTORS[0].1);
    }
}

proptest! {
    #[test]
    fn an_activation_id_leads_to_its_place_and_is_of_version_8(license: u128, id in "\\PC{1,40}", chance: [u8; 6]) {
        let license = LicenseId(Uuid::from_u128(license));
        let activation = ActivationId::new(license, &computer(&id), chance);
        prop_assert_eq!(activation.place(), ActivationPlace::of(license, &computer(&id)));
        prop_assert_eq!(activation.0.get_version(), Some(Version::Custom));
        prop_assert_eq!(activation.0.get_variant(), Variant::RFC4122);
        prop_assert_eq!(&activation.0.as_bytes()[10..], chance);
    }

    #[test]
    fn all_122_bits_are_kept(bits in 0..1_u128 << 122) {
        let uuid = version_8(bits);
        prop_assert_eq!(own_bits(uuid), bits);
        prop_assert_eq!((uuid.get_version(), uuid.get_variant()), (Some(Version::Custom), Variant::RFC4122));
    }

    #[test]
    fn other_licenses_and_computers_have_other_places(one: u128, other: u128, id in "[a-z]{1,8}") {
        let place = |license: u128, id: &str| ActivationPlace::of(LicenseId(Uuid::from_u128(license)), &computer(id));
        prop_assert_ne!(place(one, &id), place(one, &format!("{id}2")));
        prop_assert_eq!(place(one, &id) == place(other, &id), one == other);
    }
}
