use super::*;
use crate::{Builder, Client};

const JWKS: &str = include_str!("../../../examples/acme/jwks.json");
const MANUAL: &str = include_str!("../../../README.md");

type Setter = fn(Builder, Duration) -> Builder;

// R17, R34
#[test]
fn a_tolerance_or_a_time_limit_beyond_its_bound_is_an_error_that_names_both() {
    let settings: &[(&str, u64, &str, Setter)] = &[
        ("clock_tolerance", 604_800, "7 days", Builder::clock_tolerance),
        ("expiry_tolerance", 2_592_000, "30 days", Builder::expiry_tolerance),
        ("read_deadline", 600, "10 minutes", Builder::read_deadline),
        ("write_deadline", 600, "10 minutes", Builder::write_deadline),
        #[cfg(feature = "online")]
        ("service_timeout", 600, "10 minutes", Builder::service_timeout),
    ];
    for (setting, seconds, max, set) in settings {
        let built = |value| set(Client::builder("acme-editor", JWKS).without_release(), value).build().map(drop);
        let bound = Duration::from_secs(*seconds);
        for right in [Duration::ZERO, Duration::from_millis(1), bound] {
            assert_eq!(built(right), Ok(()), "{setting}: {right:?}");
        }
        for wrong in [bound + Duration::from_nanos(1), bound * 2, Duration::from_secs(u64::MAX), Duration::MAX] {
            let error = built(wrong).unwrap_err();
            assert_eq!(error, BuildError::TooLong { setting, max }, "{wrong:?}");
            assert_eq!(error.to_string(), format!("{setting} is too long: at most {max}"));
        }
        let row = MANUAL.lines().find(|line| line.starts_with(&format!("| `{setting}` | "))).expect(setting);
        assert!(row.contains(&format!("at most {max}")), "{row}");
    }
}
