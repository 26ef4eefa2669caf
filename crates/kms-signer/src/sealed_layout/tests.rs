use super::*;

#[test]
fn the_layout_is_the_documented_one() {
    let parts = SealedParts { encrypted_data_key: &[7; 258], nonce: [8; 12], sealed_symbols: &[9; 41] };
    let sealed = parts.join().unwrap();
    assert_eq!(sealed.0, [&[1, 1, 2], &[7; 258][..], &[8; 12], &[9; 41]].concat());
    assert_eq!(SealedParts::split(&sealed), Ok(parts));
}

#[test]
fn what_is_cut_off_or_of_another_version_is_refused() {
    let parts = SealedParts { encrypted_data_key: &[7; 20], nonce: [8; 12], sealed_symbols: &[] };
    let whole = parts.join().unwrap().0;
    for length in 0..whole.len() {
        let cut = SealedActivationKey(whole[..length].to_vec());
        assert_eq!(SealedParts::split(&cut), Err(LayoutError::Short));
    }
    for version in [0, 2, 255] {
        let other = SealedActivationKey([&[version], &whole[1..]].concat());
        assert_eq!(SealedParts::split(&other), Err(LayoutError::Version(version)));
    }
}

#[test]
fn a_data_key_whose_length_does_not_fit_is_refused() {
    let parts = SealedParts { encrypted_data_key: &[7; 65_536], nonce: [8; 12], sealed_symbols: &[] };
    assert_eq!(parts.join(), Err(LayoutError::LongDataKey));
}
