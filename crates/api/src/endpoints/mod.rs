//! Every endpoint there is, a file each: its method, path, access, own codes, and the types of its path, query,
//! headers, body and answer.

use crate::EndpointRow;

/// Gives the list of endpoints to the macro `$list`: the module of each, which is its function in snake case, and its
/// type. Whatever needs something for each endpoint makes it of this list, so that there is no second one.
#[macro_export]
macro_rules! for_every_endpoint {
    ($list:ident) => {
        $list! {
            create_key CreateKey;
            list_licenses ListLicenses;
            find_license FindLicense;
            get_license GetLicense;
            activate Activate;
            validate Validate;
            fetch_settings FetchSettings;
            public_keys PublicKeys;
            fetch_revocations FetchRevocations;
            activation_page ActivationPage;
            remove_activation RemoveActivation;
            list_properties ListProperties;
            put_setting PutSetting;
            delete_setting DeleteSetting;
            list_products ListProducts;
            get_product GetProduct;
            put_product PutProduct;
            list_blocked_computers ListBlockedComputers;
            block_computer BlockComputer;
            unblock_computer UnblockComputer;
            update_license UpdateLicense;
            set_license_state SetLicenseState;
            reveal_key RevealKey;
            list_events ListEvents;
            reissue_key ReissueKey;
            list_trials ListTrials;
            reset_trial ResetTrial;
            take_lease TakeLease;
            renew_lease RenewLease;
            return_lease ReturnLease;
            end_lease EndLease;
            release Release;
            list_signing_keys ListSigningKeys;
            revoke_signing_key RevokeSigningKey;
        }
    };
}

macro_rules! declare {
    ($($module:ident $endpoint:ident;)*) => {
        $(
            mod $module;
            pub use self::$module::*;
        )*

        /// Every endpoint there is.
        pub const ENDPOINTS: &[EndpointRow] = &[$(EndpointRow::of::<$endpoint>()),*];
    };
}
for_every_endpoint!(declare);
