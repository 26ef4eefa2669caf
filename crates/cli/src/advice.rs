//! What to do about what the service refuses, in the console's words.

use latchkey_api::Code;

/// What would help; nothing where the refusal says it itself.
pub(crate) fn advice(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::InvalidField | Code::ExpiryRequired => return None,
        Code::MalformedRequest | Code::UnsupportedMediaType => {
            "the console never sends this: something between it and the service may have changed the request"
        }
        Code::SignatureRequired => "latchkey doctor says who signs, and whether the service takes it",
        Code::PrincipalNotAllowed => {
            "an administrator of the service must admit whoever signs; latchkey doctor says who that is"
        }
        Code::GenericKeysDisabled => {
            "an administrator switches them on: latchkey settings set security/AllowGenericKeys true"
        }
        Code::GenericKeysNotAccepted => "leave out --no-generic, or take another activation key",
        Code::LicenseRevoked => "this is final; the customer needs a new license: latchkey keys create",
        Code::LicenseSuspended => "latchkey licenses reinstate makes it count again",
        Code::LicenseIsRevoked => "the customer needs a new license: latchkey keys create",
        Code::SeatsInUse => "latchkey activations list shows them, latchkey activations remove gives one back",
        Code::LicenseUnknown => "latchkey licenses list shows those there are, and finds one by customer or order",
        Code::ActivationUnknown => {
            "latchkey activations list shows those of the license; it may have been removed already"
        }
        Code::ActivationKeyReplaced => "use the newer activation key; latchkey licenses reveal reads it",
        Code::LicenseSuperseded => "latchkey activate gets the newer license key",
        Code::NotFloating => "latchkey licenses update --floating-seats has the seats counted",
        Code::FloatingSeatsExhausted => {
            "latchkey leases list shows who holds them, latchkey licenses update --floating-seats makes it have more"
        }
        Code::LeaseUnknown => "latchkey leases list shows those that are held; it may have ended already",
        Code::ReleaseNotPossible => "latchkey activations remove gives a seat back for a customer",
        Code::ReleasesExhausted => {
            "latchkey activations remove gives it back for the customer, which doesn't count; how many computers may themselves: \
             latchkey settings set options/MaxReleasesPerLicense"
        }
        Code::LicenseExpired => "latchkey licenses extend makes it end later",
        Code::ProductMismatch => "name the product that it was sold for, or leave out --product",
        Code::ComputerBlocked => "latchkey computers list says why, latchkey computers unblock ends it",
        Code::ApplicationTooOld => "the customer needs a version of the application with the service's present keys",
        Code::TrialUsed => "latchkey trials list says which, latchkey trials reset gives the computer another",
        Code::TrialUnknown => "latchkey trials list shows those that the computer has had",
        Code::ActivationKeyUnknown => "is it of another service? See --url",
        Code::SigningKeyInUse => "latchkey keys rotate says which key signs what, and what to deploy before",
        Code::ProductUnknown => "latchkey products list shows those there are, latchkey products put defines one",
        Code::PropertyUnknown => "latchkey settings list shows those there are",
        Code::BlockedComputerUnknown => "latchkey computers list shows those there are, spelled as they must be typed",
        Code::RouteUnknown => "the service is of another version than this console, or the URL is wrong",
        Code::ActivationsExhausted => {
            "latchkey activations remove gives a seat back, latchkey licenses update --activations makes it have more"
        }
        Code::IdempotencyKeyReused => "repeat the same options, or give another --idempotency-key",
        Code::VersionMismatch | Code::VersionRequired => "the same command again goes on from what is there now",
        Code::RequestTooLarge => "give fewer or shorter values",
        Code::CursorInvalid => "begin the list anew",
        Code::Internal => "the service's log has more under the request's ID",
        Code::TryAgain => "the same command again may go through in a moment",
    })
}
