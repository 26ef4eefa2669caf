use super::*;

#[test]
fn only_rfc_3339_is_taken() {
    for good in ["2027-02-28T00:00:00Z", "2028-02-29T23:59:59+14:00", "2027-02-28t00:00:00z", "1969-12-31T23:59:59Z"] {
        assert!(good.parse::<Moment>().is_ok(), "{good}");
    }
    for bad in [
        "2027-02-29T00:00:00Z",
        "2027-02-28",
        "2027-02-28 00:00:00Z",
        "2027-02-28T00:00:00",
        "tomorrow",
        "10000-01-01T00:00:00Z",
        "2027-13-01T00:00:00Z",
        "",
        "1700000000",
        "2027-02-28T00:00:00Z[UTC]",
        "2027-02-28T00Z",
        "2027-02-28T00:00Z",
        "2027-02-28T00:00:60Z",
        "2027-02-28T00:00:00.Z",
        "2027-02-28T00:00:00+0100",
        "2027-02-28T00:00:00+01",
        "2027-02-28T00:00:00+01:00:30",
        "2027-02-28T00:00:00+24:00",
        "2027-02-28T00:00:00+01:60",
        "2027-02-28T00:00:00Zé",
        "+002027-02-28T00:00:00Z",
    ] {
        assert_eq!(bad.parse::<Moment>(), Err(MomentError), "{bad}");
    }
}

#[test]
fn fractions_are_cut_off_toward_the_past() {
    let before_1970: Moment = "1969-12-31T23:59:58.5Z".parse().unwrap();
    assert_eq!(before_1970.unix_seconds(), -2);
}

#[test]
fn days_have_24_hours_and_stop_at_the_end_of_the_calendar() {
    let moment: Moment = "2026-11-24T10:00:00Z".parse().unwrap();
    assert_eq!(moment.plus_days(30).to_string(), "2026-12-24T10:00:00Z");
    assert!(moment.plus_days(u32::MAX) > moment);
}
