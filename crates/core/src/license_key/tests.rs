use super::*;

// R15
#[test]
fn a_license_key_stays_out_of_debug_output() {
    assert_eq!(format!("{:?}", LicenseKey::from_text("secret")), "LicenseKey(…)");
}
