use super::*;

// R7
#[test]
fn any_value_serves_as_computer_id() {
    for id in [" ", "用于 CI 的计算机", "a b  c", "😀", &"x".repeat(255), "e\u{301}"] {
        assert!(id.parse::<ComputerId>().is_ok(), "{id}");
    }
    for id in ["", "a\0b", "line\nbreak", &"x".repeat(256)] {
        assert!(id.parse::<ComputerId>().is_err(), "{id:?}");
    }
}

#[test]
fn the_digest_differs_by_product_and_by_computer() {
    let product = |id: &str| id.parse::<ProductId>().unwrap();
    let computer = |id: &str| id.parse::<ComputerId>().unwrap();
    let digest = computer("pc-1").digest(&product("editor"));
    // printf 'editor\0pc-1' | openssl dgst -sha256 -binary | basenc --base64url
    assert_eq!(digest, ComputerDigest("7oy2irasSaurZaUe2Vhvn3KSLE81ClUQXoJl8jAuadA".to_owned()));
    assert_ne!(digest, computer("pc-1").digest(&product("viewer")));
    assert_ne!(digest, computer("pc-2").digest(&product("editor")));
}
