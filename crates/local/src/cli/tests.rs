use super::*;

#[test]
fn license_keys_are_signed_with_es256_unless_told_otherwise() {
    let algorithm = |arguments: &[&str]| Cli::parse_from(arguments).serve.data.signing.algorithm;
    assert_eq!(algorithm(&["latchkey-local"]), Algorithm::Es256);
    assert_eq!(algorithm(&["latchkey-local", "--algorithm", "EdDSA"]), Algorithm::EdDsa);
}
