use serde_json::json;

use crate::Switches;
use crate::fixtures::switches;

// R8
#[test]
fn generic_keys_are_off_until_switched_on() {
    assert!(!Switches::default().allow_generic_keys());
    assert!(switches([("security/AllowGenericKeys", json!(true))]).allow_generic_keys());
    let back = switches([("security/AllowGenericKeys", json!(true)), ("security/AllowGenericKeys", json!(false))]);
    assert!(!back.allow_generic_keys());
}

#[test]
fn no_days_are_no_limit() {
    assert_eq!(Switches::default().generic_keys_max_days(), None);
    assert_eq!(switches([("security/GenericKeysMaxDays", json!(0))]).generic_keys_max_days(), None);
    assert_eq!(switches([("security/GenericKeysMaxDays", json!(30))]).generic_keys_max_days(), Some(30));
}

#[test]
fn a_computer_may_have_many_trials_until_that_is_switched_off() {
    assert!(!Switches::default().one_trial_per_computer());
    assert!(switches([("options/OneTrialPerComputer", json!(true))]).one_trial_per_computer());
}
