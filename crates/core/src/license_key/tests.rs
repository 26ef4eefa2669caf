use super::*;

// R15
#[test]
fn a_license_key_stays_out_of_debug_output() {
    assert_eq!(format!("{:?}", LicenseKey::from_text("secret")), "LicenseKey(…)");
}

// R28
#[test]
fn a_license_key_knows_itself_and_the_last_eight_that_it_came_in_place_of() {
    let text = |n: usize| LicenseKey::from_text(format!("text {n}"));
    let signed = |n: usize| SignedLicenseKey { text: text(n), ..crate::fixtures::signed("") };
    let mut present = signed(0);
    for n in 1..=10 {
        present = signed(n).in_place_of(Some(&present));
    }
    let known: Vec<_> = (0..12).filter(|n| present.knows(&text(*n))).collect();
    assert_eq!(known, [2, 3, 4, 5, 6, 7, 8, 9, 10]);
    assert!(signed(1).in_place_of(None).earlier.is_empty());
}
