//! Why an application may not run.

use std::path::PathBuf;

use jiff::Timestamp;
use latchkey_core::Rejection;

use crate::{Source, Unreadable};

/// Why there is no license: each has a stable code, and says what would help.
///
/// ```
/// use latchkey_client::{Reason, Rejection};
/// let reason = Reason::Rejected(Rejection::Expired);
/// assert_eq!(reason.code(), "license_expired");
/// assert_eq!(reason.help(), "renew the license; a new license key or license file takes the place of the old one");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// Nothing was found anywhere.
    #[error("there is no license on this computer")]
    NoLicense,
    /// Nothing was found, and one place could not be read.
    #[error("there is no license on this computer, and a place where it may be can't be read: {0}: {1}")]
    SourceUnreadable(Source, Unreadable),
    /// Only an activation key was found, and nothing activates it by itself.
    #[error("an activation key was found, and it is not activated yet")]
    ActivationNeeded,
    /// The activation key has a typing slip.
    #[error("the activation key is mistyped")]
    ActivationKeyMistyped,
    /// The service refused to activate, or could not be reached.
    #[error("the activation failed: {detail}")]
    ActivationFailed {
        /// The service's own code, or `service_unreachable`, `answer_not_understood`, `computer_id_missing`.
        code: String,
        /// What the service said, for a person.
        detail: String,
    },
    /// The service gave no floating seat, or took back the one that was held; or it could not be reached.
    #[error("there is no floating seat: {detail}")]
    LeaseFailed {
        /// The service's own code, that of a [`ServiceError`](crate::ServiceError), or `not_floating`.
        code: String,
        /// What the service said, for a person.
        detail: String,
        /// When a seat may be free, where the service says so.
        retry_at: Option<Timestamp>,
    },
    /// The license has ended by what the clock showed before, and not by what it shows now.
    #[error(
        "this computer's clock shows {}, and before it showed {}, when the license is over; one of the two is wrong \
         (the earlier reading is remembered in {})",
        to_the_minute(*shows),
        to_the_minute(*showed),
        remembered_in.display()
    )]
    ClockSetBack {
        /// What the clock shows.
        shows: Timestamp,
        /// The latest time that it showed.
        showed: Timestamp,
        /// The file in the user's store that remembers it.
        remembered_in: PathBuf,
    },
    /// A license key was found, and it is not good here.
    #[error(transparent)]
    Rejected(Rejection),
}

impl Reason {
    /// The stable code; the manual has a table of all codes.
    ///
    /// ```
    /// assert_eq!(latchkey_client::Reason::NoLicense.code(), "no_license");
    /// ```
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::NoLicense => "no_license",
            Self::SourceUnreadable(..) => "source_unreadable",
            Self::ActivationNeeded => "activation_needed",
            Self::ActivationKeyMistyped => "activation_key_mistyped",
            Self::ActivationFailed { code, .. } | Self::LeaseFailed { code, .. } => code,
            Self::ClockSetBack { .. } => Rejection::ClockSetBack.code(),
            Self::Rejected(rejection) => rejection.code(),
        }
    }

    /// What would help, for the user.
    ///
    /// ```
    /// assert!(latchkey_client::Reason::NoLicense.help().starts_with("enter"));
    /// ```
    #[must_use]
    pub fn help(&self) -> &'static str {
        help(self.code())
    }

    /// How near it is to a license: the nearest is what the user hears of.
    pub(crate) fn nearness(&self) -> u8 {
        match self {
            Self::LeaseFailed { .. } => 22,
            Self::ClockSetBack { .. } => 20,
            Self::Rejected(rejection) => match rejection {
                Rejection::LeaseNeeded => 21,
                Rejection::ClockSetBack => 20,
                Rejection::OfflineTooLong => 19,
                Rejection::RevocationsTooOld => 18,
                Rejection::Suspended => 16,
                Rejection::Superseded => 15,
                Rejection::ActivationReleased => 14,
                Rejection::Expired => 13,
                Rejection::MaintenanceEnded => 12,
                Rejection::Revoked | Rejection::NotYetValid => 11,
                Rejection::GenericNotAllowed => 10,
                Rejection::ComputerMismatch => 9,
                Rejection::ProductMismatch => 6,
                Rejection::SignatureInvalid => 5,
                Rejection::SigningKeyUnknown => 4,
                _ => 3,
            },
            Self::ActivationFailed { .. } => 17,
            Self::ActivationNeeded => 8,
            Self::ActivationKeyMistyped => 7,
            Self::SourceUnreadable(..) => 1,
            Self::NoLicense => 0,
        }
    }
}

fn to_the_minute(time: Timestamp) -> String {
    time.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

pub(crate) fn help(code: &str) -> &'static str {
    match code {
        "no_license" => "enter the activation key or the license key, or save the license file where it is looked for",
        "source_unreadable" => "check that the network share is connected and may be read, then start again",
        "activation_needed" => "activate it in the application, on a computer that can reach the license service",
        "activation_key_mistyped" | "activation_key_unknown" | "invalid_field" => {
            "compare the activation key with the one that came with the purchase"
        }
        "license_key_malformed" => {
            "copy the license key anew, all of it, or save the license file again as it was sent"
        }
        "signing_key_unknown" => "update the application, or ask the vendor for a new license key",
        "signature_invalid" => "copy the license key anew from where it came from; this one was changed",
        "product_mismatch" => "use the license of this product; this one is for another",
        "generic_not_allowed" | "generic_keys_not_accepted" => {
            "ask the vendor for a license that is for this computer; this application takes no generic one"
        }
        "generic_keys_disabled" => "ask the vendor: generic licenses are switched off at present",
        "computer_mismatch" => {
            "activate on this computer with the activation key; the license key is another computer's"
        }
        "computer_id_missing" => "ask the vendor: the application can't tell computers apart on this system",
        "maintenance_ended" => "renew the maintenance, or install a version that was released before it ended",
        "clock_set_back" => {
            "set this computer's date, time and time zone right, then start once with a connection to the license \
             service, which says what time it is; without one, ask the vendor, and name the file"
        }
        "license_not_yet_valid" => {
            "wait until the license begins, or set this computer's date, time and time zone right"
        }
        "license_expired" => "renew the license; a new license key or license file takes the place of the old one",
        "license_revoked" | "computer_blocked" => "ask the vendor, who has withdrawn the permission",
        "activations_exhausted" => "ask the vendor for more seats; every one is used by another computer",
        "service_unreachable" => "check the connection to the internet, then try again; a firewall may be in the way",
        "answer_not_understood" => {
            "open a web page once, because a proxy or a sign-in page may have answered, then try again"
        }
        "service_unknown" => "ask the vendor for a license file; this application knows no license service",
        "try_again" | "internal" => "try again in some minutes; ask the vendor if it stays so",
        "license_suspended" => "ask the vendor, who can reinstate it; an unpaid invoice is the usual cause",
        "license_superseded" => {
            "get the new license key: start once with a connection, or ask the vendor for the new license file"
        }
        "activation_released" => "activate again with the activation key: this computer's seat was given back",
        "revocations_too_old" => {
            "start once with a connection, or save the vendor's newest revocation list beside the license file"
        }
        "offline_too_long" => "start once with a connection, or ask the vendor for a new license file",
        "activation_key_replaced" => "use the newer activation key, which the vendor sent",
        "trial_used" => "buy a license, or ask the vendor for a longer trial",
        "not_floating" => "activate the license on this computer instead",
        "release_not_kept" => {
            "see that the user's folder for the application can be written, then give the seat back again"
        }
        "release_unclear" => "give the seat back again when the service can be reached, or activate again",
        "release_not_possible" | "releases_exhausted" => "ask the vendor, who can free a seat",
        "application_too_old" => "update the application",
        "license_unknown" | "activation_unknown" => {
            "activate again with the activation key; if that fails, ask the vendor"
        }
        "lease_needed" => {
            "connect to the license service, so that the application can take a floating seat, then start it again"
        }
        "lease_unknown" => "take a floating seat again: close the application and start it",
        "certificate_key_unknown" => "update the application",
        "statement_malformed"
        | "certificate_invalid"
        | "certificate_too_long"
        | "certificate_other_use"
        | "statement_other_key"
        | "statement_signature_invalid"
        | "issuer_mismatch"
        | "statement_outside_certificate"
        | "lease_other_license"
        | "lease_other_product"
        | "lease_other_computer"
        | "lease_other_session"
        | "lease_too_long"
        | "lease_over" => {
            "check what stands between this computer and the license service; if it stays so, tell the vendor"
        }
        "floating_seats_exhausted" => {
            "try again when somebody has closed the application, or ask the vendor for more seats"
        }
        "connection_refused" => {
            "try again in some minutes; if it stays so, a firewall is in the way, or the service is down"
        }
        "no_answer" => {
            "check the connection to the internet, then try again; if only this application hears nothing, a firewall drops what it sends"
        }
        "host_unknown" => {
            "check the connection to the internet, then try again; if it stays so, ask the vendor whether the service has moved"
        }
        "certificate_not_trusted" => {
            "ask your network administrator to install that authority on this computer: mostly a firewall looks into connections"
        }
        "certificate_not_yet_valid" | "certificate_expired" => {
            "set this computer's date, time and time zone right, then try again"
        }
        "certificate_of_another" => {
            "open a web page once, because a sign-in page may have answered, then try again; if it stays so, ask the vendor"
        }
        "proxy_sign_in_needed" => {
            "sign in to the proxy, or have its user name and password set where the proxy is named"
        }
        "proxy_unreachable" => {
            "check the proxy in the system's settings or in `HTTPS_PROXY`, or ask your network administrator to permit the license service"
        }
        "service_url_wrong" | "route_unknown" | "signature_required" | "principal_not_allowed" => {
            "update the application; if it stays so, tell the vendor that the service's address is wrong"
        }
        "malformed_request"
        | "request_too_large"
        | "unsupported_media_type"
        | "method_not_allowed"
        | "product_unknown" => "update the application; if it stays so, tell the vendor",
        _ => "ask the vendor, and tell what is said here",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANUAL: &str = include_str!("../README.md");
    const REJECTIONS: [Rejection; 17] = [
        Rejection::Malformed,
        Rejection::SigningKeyUnknown,
        Rejection::SignatureInvalid,
        Rejection::ProductMismatch,
        Rejection::GenericNotAllowed,
        Rejection::ComputerMismatch,
        Rejection::MaintenanceEnded,
        Rejection::Superseded,
        Rejection::Revoked,
        Rejection::Suspended,
        Rejection::ActivationReleased,
        Rejection::RevocationsTooOld,
        Rejection::OfflineTooLong,
        Rejection::LeaseNeeded,
        Rejection::ClockSetBack,
        Rejection::NotYetValid,
        Rejection::Expired,
    ];

    fn row_of(code: &str) -> &'static str {
        let row = MANUAL.lines().find(|line| line.starts_with('|') && line.contains(&format!("`{code}`")));
        row.unwrap_or_else(|| panic!("the manual says nothing of {code}"))
    }

    /// The table in the manual is what users are told.
    #[test]
    fn every_code_of_the_manual_has_the_help_that_stands_there() {
        let table = MANUAL.split("| code | what happened").nth(1).unwrap();
        let rows: Vec<_> = table.lines().skip(2).take_while(|line| line.starts_with('|')).collect();
        assert!(rows.len() > 20);
        for row in rows {
            let cells: Vec<_> = row.split('|').map(str::trim).collect();
            for code in cells[1].split(", ") {
                assert_eq!(help(code.trim_matches('`')), cells[3], "{code}");
            }
        }
    }

    #[test]
    fn every_refusal_is_in_the_manual() {
        for rejection in REJECTIONS {
            row_of(rejection.code());
        }
        let others = [
            Reason::NoLicense,
            Reason::SourceUnreadable(Source::Text, Unreadable::TimedOut),
            Reason::ActivationNeeded,
            Reason::ActivationKeyMistyped,
        ];
        for reason in others {
            row_of(reason.code());
        }
        let public = latchkey_api::ENDPOINTS.iter().filter(|endpoint| endpoint.right.is_none());
        for code in public.flat_map(latchkey_api::EndpointRow::codes) {
            assert!(row_of(code.as_str()).contains(help(code.as_str())), "{code:?}");
        }
    }
}
