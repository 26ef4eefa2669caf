//! Beginnings, ends and maintenance, to the second.

use serde_json::{Value, json};

use super::signing::{
    ED25519, ENDS_AT, SIGNED_AT, bound, by_ed25519, claiming, generic, header, perpetual, sign, with,
};
use super::vector::{VALID, Vector};

const EXPIRED: &str = "license_expired";
const NOT_YET: &str = "license_not_yet_valid";
const MAINTENANCE: &str = "maintenance_ended";
const DAY: i64 = 86400;

pub(super) fn vectors() -> Vec<Vector> {
    let ours = |claims: &Value| sign(&header("EdDSA", ED25519), claims, &by_ed25519(1));
    let bound_key = ours(&bound("pc-1"));
    let later = |name: &str, seconds: i64| ours(&with(&bound("pc-1"), name, json!(seconds)));
    // Thirty days after the signature it is now.
    let (now, begins) = (SIGNED_AT + 30 * DAY, |seconds| later("nbf", SIGNED_AT + 30 * DAY + seconds));
    let maintained = claiming(&[("maintenance_until", "1793491200")]); // 2026-11-01T00:00:00Z
    let (past, future) = (json!(now - 300).to_string(), json!(now + 2 * DAY).to_string());
    let v = Vector::new;
    vec![
        v("last-second", "one second before its end", VALID, bound_key.clone()).at("2027-12-25T09:59:59Z"),
        v("at-its-end", "its end itself, within the tolerance", VALID, bound_key.clone()).at("2027-12-25T10:00:00Z"),
        v("clock-ahead", "just past its end, within the tolerance", VALID, bound_key.clone())
            .at("2027-12-25T10:04:59Z"),
        v("clock-ahead-fraction", "a millisecond less than the tolerance", VALID, bound_key.clone())
            .at("2027-12-25T10:04:59.999Z"),
        v("expired", "past its end by the tolerance", EXPIRED, bound_key.clone()).at("2027-12-25T10:05:00Z"),
        v("expired-zone", "the same time in another zone", EXPIRED, bound_key.clone()).at("2027-12-25T12:05:00+02:00"),
        v("expired-generic", "long after its end", EXPIRED, ours(&generic())).allowing().at("2030-01-01T00:00:00Z"),
        v("expired-9999", "at the end of all calendars", EXPIRED, bound_key.clone()).at("9999-12-30T00:00:00Z"),
        v("clock-1970", "a clock before the signature counts as the signature", VALID, bound_key.clone())
            .at("1970-01-01T00:00:00Z"),
        v("clock-before-1970", "the earliest clock, too", VALID, bound_key.clone()).at("1601-01-01T00:00:00Z"),
        v("clock-1970-perpetual", "no clock ends what never ends", VALID, ours(&perpetual()))
            .allowing()
            .at("1970-01-01T00:00:00Z"),
        v(
            "clock-1970-ended",
            "over when it was signed, whatever the clock shows",
            EXPIRED,
            later("exp", SIGNED_AT - 300),
        )
        .at("1970-01-01T00:00:00Z"),
        v("exp-zero", "it ended in 1970", EXPIRED, later("exp", 0)),
        v("exp-negative", "it ended before", EXPIRED, later("exp", -1)),
        v("begins-later", "its beginning is to come", NOT_YET, begins(60 * DAY)),
        v("begins-within-the-tolerance", "its beginning is to come within the tolerance", VALID, begins(DAY)),
        v("begins-a-second-later", "a second more than the tolerance", NOT_YET, begins(DAY + 1)),
        v("began", "its beginning is over", VALID, begins(-1)),
        v("begins-after-its-end", "its beginning counts before its end", NOT_YET, later("nbf", ENDS_AT + 400 * DAY)),
        v(
            "begins-before-its-signature",
            "the clock of 1970 counts as the signature, for the beginning too",
            VALID,
            later("nbf", SIGNED_AT + DAY),
        )
        .at("1970-01-01T00:00:00Z"),
        v("iat-future", "signed tomorrow by this clock: the clock is wrong", VALID, later("iat", now + 5 * DAY)),
        v("iat-past-the-end", "signed after its end", EXPIRED, later("iat", ENDS_AT + 300)),
        v("iat-negative", "signed before 1970", VALID, later("iat", -1)),
        v(
            "iat-future-begins",
            "the signature's time counts for the beginning",
            VALID,
            claiming(&[("iat", &future), ("nbf", &future)]),
        ),
        v("maintained", "released the moment its maintenance ended", VALID, maintained.clone())
            .released("2026-11-01T00:00:00Z"),
        v("maintenance-over", "released a second later", MAINTENANCE, maintained.clone())
            .released("2026-11-01T00:00:01Z"),
        v("maintenance-zone", "released that moment in another zone", VALID, maintained.clone())
            .released("2026-11-01T01:00:00+01:00"),
        v("maintenance-not-checked", "nobody says when it was released", VALID, maintained.clone()),
        v("maintenance-none", "without an end of its maintenance", VALID, bound_key).released("2099-01-01T00:00:00Z"),
        v(
            "maintenance-over-perpetual",
            "a license without an end has one of its maintenance",
            MAINTENANCE,
            ours(&with(&perpetual(), "maintenance_until", json!(1_793_491_199))),
        )
        .allowing()
        .released("2026-11-01T00:00:00Z"),
        v("maintenance-negative", "it ended before 1970", MAINTENANCE, later("maintenance_until", -1))
            .released("2026-11-01T00:00:00Z"),
        v("maintenance-other-product", "the product counts before maintenance", "product_mismatch", maintained.clone())
            .released("2026-11-02T00:00:00Z")
            .of("acme-viewer"),
        v("maintenance-other-computer", "so does the computer", "computer_mismatch", maintained.clone())
            .released("2026-11-02T00:00:00Z")
            .on("pc-2"),
        v("maintenance-and-expired", "maintenance counts before the end", MAINTENANCE, maintained)
            .released("2026-11-02T00:00:00Z")
            .at("2030-01-01T00:00:00Z"),
        v(
            "maintenance-and-begins-later",
            "and before the beginning",
            MAINTENANCE,
            claiming(&[("maintenance_until", &past), ("nbf", &future)]),
        )
        .released("2026-12-25T00:00:00Z"),
        v("expired-other-computer", "the computer counts before the end", "computer_mismatch", later("exp", SIGNED_AT))
            .on("pc-2"),
    ]
}
