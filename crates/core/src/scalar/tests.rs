use proptest::prelude::*;

use super::*;

fn parse(json: &str) -> Result<Scalar, serde_json::Error> {
    serde_json::from_str(json)
}

#[test]
fn a_number_has_one_spelling() {
    assert_eq!(parse("1.0").unwrap(), Scalar::Integer(1));
    assert_eq!(parse("-0.0").unwrap(), Scalar::Integer(0));
    assert_eq!(parse("0.1").unwrap(), Scalar::Real(0.1));
    assert_eq!(parse("1e15").unwrap(), Scalar::Integer(1_000_000_000_000_000));
}

#[test]
fn what_readers_disagree_on_is_refused() {
    for bad in [
        "9007199254740992",
        "-9007199254740992",
        "18446744073709551615",
        "9007199254740992.0",
        "-1e16",
        "1e300",
        "1e-200",
        "null",
        "[]",
        "{}",
        r#""nul \u0000""#,
    ] {
        assert!(parse(bad).is_err(), "{bad}");
    }
}

proptest! {
    // A store that writes `1e16` as `10000000000000000` must be able to read it again.
    #[test]
    fn a_number_that_is_taken_is_taken_again_without_its_point(number: f64, whole in -1e17..1e17_f64) {
        for number in [number, whole.trunc()] {
            if let Ok(scalar) = Scalar::real(number) {
                let plain = number.to_string();
                let again = match plain.parse() {
                    Ok(integer) => Scalar::integer(integer),
                    Err(_) => Scalar::real(plain.parse().unwrap()),
                };
                prop_assert_eq!(again, Ok(scalar), "{}", plain);
            }
        }
    }
}
