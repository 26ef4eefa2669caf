//! KMS signs at most 4096 bytes: what was drawn up can be signed, whatever comes then.

use std::fmt::Debug;
use std::str::FromStr;

use proptest::collection::{btree_map, btree_set};
use proptest::option;
use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    ActivationId, Algorithm, Claims, ComputerId, Issuer, LicenseId, Revision, SIGNING_INPUT_MAX_BYTES, Scalar,
    ScalarName, SigningInput, SigningKeyId, Term,
};

/// As long as the ID of a KMS key gets.
const KIDS: [&str; 2] = ["ffffffff-ffff-4fff-bfff-ffffffffffff", "mrk-ffffffffffffffffffffffffffffffff"];

fn signing_input(
    license: &License,
    issuer: &Issuer,
    computer: &ComputerId,
    ids: [Uuid; 2],
    at: Timestamp,
    kid: &SigningKeyId,
) -> SigningInput {
    let mut record = crate::fixtures::record(json!(license));
    (record.license_id, record.revision) = (LicenseId(ids[0]), Revision::MAX);
    let claims = Claims::new(&record, ActivationId(ids[1]), computer, issuer, at);
    SigningInput::new(Algorithm::Es256, kid, &claims).unwrap()
}

fn text<T: FromStr<Err: Debug> + Debug>(pattern: &'static str) -> impl Strategy<Value = T> {
    pattern.prop_map(|text: String| text.parse().unwrap())
}

fn properties() -> impl Strategy<Value = LicenseProperties> {
    let value = prop_oneof![
        any::<bool>().prop_map(Scalar::Bool),
        (-9_007_199_254_740_991..=9_007_199_254_740_991_i64).prop_map(Scalar::Integer),
        "[\"\\\\\n\t/a-zé漢😀]{0,200}".prop_map(Scalar::Text),
    ];
    let names = text::<ScalarName>("[a-z0-9][a-zA-Z0-9._-]{0,63}");
    btree_map(names, value, 0..8).prop_filter_map("at most 1,024 bytes", |map| LicenseProperties::try_from(map).ok())
}

fn new_license() -> impl Strategy<Value = NewLicense> {
    let features = btree_set(text::<FeatureName>("[a-z0-9][a-zA-Z0-9._-]{0,63}"), 0..60);
    let customer = text("[\"\\\\/a-zé漢😀]{1,255}").prop_map(|name| Customer { name: Some(name), email: None });
    let end = prop_oneof![
        Just((None, None)),
        (1..=36_500_u32).prop_map(|days| (None, Some(days.try_into().unwrap()))),
        (1..=36_500_u32).prop_map(|days| (Some(Moment::from(now()).plus_days(days)), None)),
    ];
    let generic = any::<bool>();
    let product = text("[a-z0-9][a-zA-Z0-9._-]{0,63}");
    (features, properties(), option::of(customer), end, generic, product, any::<bool>()).prop_map(
        |(features, properties, customer, (expires_at, duration_days), generic, product, maintained)| NewLicense {
            product,
            kind: if generic { Kind::Generic } else { Kind::Computer },
            model: Model::Subscription,
            expires_at,
            duration_days,
            perpetual: expires_at.is_none() && duration_days.is_none(),
            maintenance_until: maintained.then(|| Moment::from(now()).plus_days(1)),
            features: features.into_iter().collect(),
            properties,
            customer,
            ..asked()
        },
    )
}

proptest! {
    #[test]
    fn what_is_drawn_up_can_be_signed(
        new_license in new_license(),
        issuer in "[\"\\\\/:.a-zé漢😀]{1,255}".prop_filter_map("at most 255 bytes", |text| text.parse::<Issuer>().ok()),
        computer in text::<ComputerId>("[\"\\\\ a-zé漢😀]{1,255}"),
        ids: [u128; 2],
        days_later in 0..=36_500_u32,
        kid in 0..KIDS.len(),
        changed: bool,
    ) {
        let mut product = product(json!({"features": []}));
        product.definition.features = new_license.features.iter().cloned().collect();
        let drawn_up = new_license.draw_up(Some(&product), &on(), VENDOR.parse().unwrap(), now());
        match drawn_up {
            Ok(mut license) => {
                if changed {
                    let later = Moment::from_unix_seconds(253_402_207_200);
                    (license.term, license.maintenance_until) = (Term::Until(later.unwrap()), later);
                }
                let at = Moment::from(now()).plus_days(days_later).into();
                let ids = ids.map(Uuid::from_u128);
                let kid = KIDS[kid].parse().unwrap();
                let input = signing_input(&license, &issuer, &computer, ids, at, &kid);
                prop_assert!(input.as_bytes().len() <= SIGNING_INPUT_MAX_BYTES);
            }
            Err(Denial::InvalidFields(errors)) => prop_assert!(errors.len() > 1, "{:?}", errors),
            Err(other) => prop_assert!(false, "{:?}", other),
        }
    }
}

#[test]
fn the_limit_is_no_tighter_than_kms_has_it() {
    let names: Vec<FeatureName> = (10..90).map(|n| format!("{n}{}", "f".repeat(40)).parse().unwrap()).collect();
    let mut product = product(json!({"features": []}));
    product.definition.features = names.iter().cloned().collect();
    // One character more at a time, until it is one too many.
    let last = (0..names.len() * 42).map_while(|length| {
        let mut features = names[..length / 42].to_vec();
        features.extend(names[length / 42].as_str().get(..length % 42).and_then(|start| start.parse().ok()));
        product.definition.features.extend(features.iter().cloned());
        let asks = NewLicense { features, ..asked() };
        asks.draw_up(Some(&product), &on(), VENDOR.parse().unwrap(), now()).ok()
    });
    let end = Moment::from_unix_seconds(253_402_207_200).unwrap();
    let license = License { term: Term::Until(end), maintenance_until: Some(end), ..last.last().unwrap() };
    let (issuer, computer) = ("i".repeat(255).parse().unwrap(), "pc".parse().unwrap());
    let input = signing_input(&license, &issuer, &computer, [Uuid::max(); 2], now(), &KIDS[0].parse().unwrap());
    assert!((SIGNING_INPUT_MAX_BYTES - 8..=SIGNING_INPUT_MAX_BYTES).contains(&input.as_bytes().len()), "{input:?}");
}

#[test]
fn what_is_too_long_names_every_member_that_counts() {
    let features: Vec<FeatureName> = (10..90).map(|n| format!("{n}{}", "f".repeat(40)).parse().unwrap()).collect();
    let mut product = product(json!({"features": []}));
    product.definition.features = features.iter().cloned().collect();
    let named = NewLicense {
        customer: Some(Customer { name: Some("Ada".parse().unwrap()), email: None }),
        properties: serde_json::from_value(json!({"a": 1})).unwrap(),
        ..asked()
    };
    for (asks, expected) in [
        (asked(), &["/product", "/features"][..]),
        (named, &["/product", "/features", "/properties", "/customer/name"]),
    ] {
        let asks = NewLicense { features: features.clone(), ..asks };
        let refused = asks.draw_up(Some(&product), &on(), VENDOR.parse().unwrap(), now());
        let Err(Denial::InvalidFields(errors)) = refused else { panic!("80 long features are too many") };
        let pointers = errors.iter().map(|error| serde_json::to_value(error).unwrap()["pointer"].clone());
        assert_eq!(pointers.collect::<Vec<_>>(), expected);
        assert!(
            errors[1].detail.contains("at most 4096") && errors[1].detail.contains("3601 bytes"),
            "{}",
            errors[1].detail
        );
    }
}
