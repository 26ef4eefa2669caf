//! The problems of endpoints to which a license key is presented.

use crate::Code;

/// Those that each of them has, whatever it does.
pub(crate) const OF_LICENSE_KEY: &[Code] = &[Code::LicenseSuperseded, Code::LicenseUnknown, Code::ActivationUnknown];

/// Those of a lease besides, for which the license key must stand, and the application trust what certifies it.
pub(crate) const OF_LEASE: &[Code] = &[
    Code::LicenseRevoked,
    Code::LicenseSuspended,
    Code::LicenseExpired,
    Code::ComputerBlocked,
    Code::ApplicationTooOld,
    Code::NotFloating,
];

/// All of these codes, by status.
pub(crate) const fn by_status<const N: usize>(parts: &[&[Code]]) -> [Code; N] {
    let (mut codes, mut count, mut part) = ([Code::Internal; N], 0, 0);
    while part < parts.len() {
        let mut n = 0;
        while n < parts[part].len() {
            let code = parts[part][n];
            let mut place = count;
            while place > 0 && codes[place - 1].status() > code.status() {
                codes[place] = codes[place - 1];
                place -= 1;
            }
            codes[place] = code;
            (count, n) = (count + 1, n + 1);
        }
        part += 1;
    }
    assert!(count == N, "the array has another length than the parts together");
    codes
}
