//! `latchkey keys rotate`: where the signing keys are in their life, what comes next, and one that somebody else could sign with.

use std::collections::HashSet;

use clap::Args;
use latchkey_api::{
    Call, ListSigningKeys, ListSigningKeysResponse, Nothing, RevokeSigningKey, RevokeSigningKeyRequest,
    RevokedSigningKeyView, SigningKeyView, SigningUse,
};
use latchkey_core::{JwkSet, SigningKeyId, SigningKeyState, StatedReason};
use serde::Serialize;

use crate::confirmation::confirm;
use crate::failure::Failure;
use crate::options::Options;
use crate::output::Form;
use crate::printing::{Column, Columns, List, json_text, print, print_text, rows_of};
use crate::trusted_jwks::Jwks;
use crate::vendor::Vendor;

/// The signing keys.
pub(crate) const LIST: List = List {
    member: "signing_keys",
    columns: &[
        Column::new("signs"),
        Column::whole("signing_key_id"),
        Column::new("state"),
        Column::new("algorithm"),
        Column::new("revoked_at"),
        Column::new("application_knows"),
    ],
};

const WHAT_STOPS: &str = "every license key that it signed stops working wherever the revocation list is seen";
const WHO_GOES_ON: &str = "computers that are online get theirs signed anew, if their application knows the current key; the others \
                           need a new release of it, or to activate again";

/// Where the signing keys are, or which one somebody else could sign with.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct RotateKeys {
    /// Take back every license key of this signing key, for good: somebody else could sign with it.
    #[arg(long = "compromised", value_name = "KID", requires = "reason")]
    signing_key_id: Option<SigningKeyId>,
    /// Why, for your colleagues.
    #[arg(long, requires = "signing_key_id")]
    reason: Option<StatedReason>,
    /// Don't ask.
    #[arg(long, requires = "signing_key_id")]
    yes: bool,
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    application: Jwks,
}

/// A signing key, with what else is known of it.
#[derive(Debug, Serialize)]
struct ShownKey<'a> {
    #[serde(flatten)]
    key: &'a SigningKeyView,
    #[serde(skip_serializing_if = "Option::is_none")]
    revoked_at: Option<String>,
    /// Whether the application with the JWK set that was given knows it.
    #[serde(skip_serializing_if = "Option::is_none")]
    application_knows: Option<bool>,
}

/// All of them, and what comes next.
#[derive(Debug, Serialize)]
struct Rotation<'a> {
    signing_keys: &'a [ShownKey<'a>],
    revoked: &'a [RevokedSigningKeyView],
    next: Vec<String>,
}

pub(crate) fn rotate(options: &Options, command: RotateKeys) -> Result<(), Failure> {
    match (command.signing_key_id, command.reason) {
        (Some(kid), Some(reason)) => revoke(options, kid, reason, command.yes),
        _ => show(options, &command.columns, &command.application),
    }
}

fn show(options: &Options, columns: &Columns, application: &Jwks) -> Result<(), Failure> {
    LIST.chosen(columns, options.output.form())?;
    let known = match &application.jwks {
        None => None,
        Some(_) => {
            let jwks: JwkSet = application.fetch(options)?.parse().map_err(Failure::usage)?;
            Some(jwks.usable_keys().into_iter().map(|(kid, _)| kid).collect::<HashSet<_>>())
        }
    };
    let ListSigningKeysResponse { signing_keys, revoked } = listed(&Vendor::of(options)?)?;
    let shown: Vec<_> = signing_keys
        .iter()
        .map(|key| {
            let revoked = revoked.iter().find(|revoked| revoked.signing_key_id == key.signing_key_id);
            let application_knows = known.as_ref().map(|known| known.contains(&key.signing_key_id));
            ShownKey { key, revoked_at: revoked.map(|revoked| revoked.revoked_at.to_string()), application_knows }
        })
        .collect();
    let next = [SigningUse::Licenses, SigningUse::Lists, SigningUse::Certificates].map(|signs| next(&shown, signs));
    match options.output.form() {
        Form::Json => {
            let all = Rotation { signing_keys: &shown, revoked: &revoked, next: next.concat() };
            print_text(&json_text(&all)?)
        }
        Form::Csv => LIST.print(&options.output, columns, &shown),
        Form::Table => {
            let keys = LIST.text(&options.output, Form::Table, columns, &shown)?;
            print_text(&format!("{keys}\n{}\n", next.concat().join("\n")))
        }
    }
}

fn listed(vendor: &Vendor) -> Result<ListSigningKeysResponse, Failure> {
    let nothing = Nothing {};
    vendor.ask::<ListSigningKeys>(&Call { path: nothing, query: nothing, headers: nothing, body: nothing })
}

/// What comes next for the keys of one use: one sentence for each thing that there is to do.
fn next(keys: &[ShownKey<'_>], signs: SigningUse) -> Vec<String> {
    let (what, kind) = match signs {
        SigningUse::Licenses => ("licenses", ""),
        SigningUse::Lists => ("lists", "List"),
        SigningUse::Certificates => ("certificates", "Certificate"),
    };
    let of = |state| {
        let keys = keys.iter().filter(move |shown| shown.key.signs == signs && shown.key.state == state);
        keys.collect::<Vec<_>>()
    };
    let (upcoming, signing, retired) =
        (of(SigningKeyState::Upcoming), of(SigningKeyState::Signing), of(SigningKeyState::Retired));
    let mut next = Vec::new();
    for ShownKey { key, application_knows, .. } in &upcoming {
        let kid = key.signing_key_id.as_str();
        next.push(match application_knows {
            Some(true) => format!(
                "{what}: the application knows {kid}. Once its customers have that release, deploy with it in \
                 Newer{kind}SigningKeyArns instead of Upcoming{kind}SigningKeyArns."
            ),
            Some(false) => format!("{what}: the application doesn't know {kid} yet. Build it with latchkey jwks."),
            None => format!(
                "{what}: {kid} signs nothing yet. Release applications that know it (latchkey jwks; --jwks FILE checks one), \
                 then deploy with it in Newer{kind}SigningKeyArns instead of Upcoming{kind}SigningKeyArns."
            ),
        });
    }
    for ShownKey { key, .. } in &signing {
        next.push(format!(
            "{what}: {} signs for applications that know no newer key. When none of those is left, retire it: \
             Own{kind}SigningKey=retired for the stack's own, else Retired{kind}SigningKeyArns.",
            key.signing_key_id
        ));
    }
    for ShownKey { key, revoked_at, .. } in retired.iter().filter(|_| signs == SigningUse::Licenses) {
        next.push(match revoked_at {
            Some(_) => format!(
                "{what}: {} was taken back. Leave it published until every computer has its license key signed anew.",
                key.signing_key_id
            ),
            None => format!(
                "{what}: {} is retired. Leave it published as long as license keys that it signed are in use.",
                key.signing_key_id
            ),
        });
    }
    if upcoming.is_empty() && signing.is_empty() {
        next.push(format!(
            "{what}: nothing is under way. A rotation begins with one more key (infra/signing-key.yaml), deployed in \
             Upcoming{kind}SigningKeyArns."
        ));
    }
    next
}

fn revoke(options: &Options, kid: SigningKeyId, reason: StatedReason, yes: bool) -> Result<(), Failure> {
    let vendor = Vendor::of(options)?;
    let question = format!("Take back every license key of the signing key {kid}? It can't be undone.");
    confirm(&options.output, &[WHAT_STOPS, WHO_GOES_ON], &question, yes || options.rehearsal.is_wanted())?;
    let body = RevokeSigningKeyRequest { signing_key_id: kid, reason };
    let (path, query, headers) = (Nothing {}, Nothing {}, Nothing {});
    let revoked = vendor.ask::<RevokeSigningKey>(&Call { path, query, headers, body })?;
    print(&options.output, &revoked, rows_of)
}

#[cfg(test)]
mod tests {
    use latchkey_core::Algorithm;

    use super::*;

    // R28
    #[test]
    fn each_step_of_a_rotation_says_what_comes_next() {
        use SigningKeyState::{Current, Retired, Signing, Upcoming};
        let said = |states: &[SigningKeyState], application_knows: Option<bool>| {
            let key = |(n, state): (usize, &SigningKeyState)| SigningKeyView {
                signing_key_id: format!("k-{n}").parse().unwrap(),
                signs: SigningUse::Licenses,
                state: *state,
                algorithm: Algorithm::Es256,
            };
            let keys: Vec<_> = states.iter().enumerate().map(key).collect();
            let shown = |key| ShownKey { key, revoked_at: None, application_knows };
            next(&keys.iter().map(shown).collect::<Vec<_>>(), SigningUse::Licenses).join(" ")
        };
        assert!(said(&[Current], None).contains("infra/signing-key.yaml"));
        assert!(said(&[Current, Upcoming], None).contains("k-1 signs nothing yet"));
        assert!(said(&[Current, Upcoming], Some(false)).contains("doesn't know k-1 yet"));
        assert!(
            said(&[Current, Upcoming], Some(true)).contains("NewerSigningKeyArns instead of UpcomingSigningKeyArns")
        );
        assert!(said(&[Signing, Current], None).contains("OwnSigningKey=retired"));
        assert!(said(&[Retired, Current], None).contains("k-0 is retired. Leave it published"));
    }
}
