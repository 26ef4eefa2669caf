//! `latchkey revocations`: the list of what was taken back, for computers that are never online (R27).

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use data_encoding::BASE64URL_NOPAD;
use latchkey_api::{Call, FetchRevocations, IfNoneMatch, Nothing, ProductPath};
use latchkey_core::{
    JwkSet, ListClaims, ListEntry, ListKeys, Moment, ProductId, RevocationList, SigningKeyId, Stopped, decoded_text,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::failure::Failure;
use crate::input::read;
use crate::new_file::{NewFile, Readers};
use crate::options::Options;
use crate::output::Form;
use crate::printing::{Column, Columns, List, json_text, print, print_text, rows_of, table_text};
use crate::trusted_jwks::Jwks;
use crate::vendor::Service;

/// As much as a file of revocations has at most: 200,000 entries, and a line for each key that signs lists.
const FILE_MAX_BYTES: u64 = 6 * 1024 * 1024;

/// What a list takes back.
pub(crate) const LIST: List = List { member: "entries", columns: &[Column::whole("id"), Column::whole("taken_back")] };

/// Which list, and where it goes.
#[derive(Debug, Args)]
pub(crate) struct FetchList {
    /// The product's ID.
    product_id: ProductId,
    /// Where to write it, whole or not at all, for everybody to read: beside the license file, named *.revocations. A newer list
    /// takes the place of an older one without a question, and never the other way round.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace FILE without a question when it is anything else.
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    jwks: Jwks,
}

/// Which file.
#[derive(Debug, Args)]
#[command(after_long_help = LIST.help())]
pub(crate) struct ShowList {
    /// The file; - is standard input.
    file: PathBuf,
    #[command(flatten)]
    columns: Columns,
    #[command(flatten)]
    jwks: Jwks,
}

/// What a verified list says of itself.
#[derive(Debug, Serialize)]
pub(crate) struct ListSummary {
    product: ProductId,
    seq: u64,
    signed_at: Moment,
    next_at: Moment,
    taken_back: usize,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    signing_keys: Vec<SigningKeyId>,
    list_key: SigningKeyId,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
}

/// A list with its entries.
#[derive(Debug, Serialize)]
struct ShownList {
    #[serde(flatten)]
    summary: ListSummary,
    entries: Vec<ShownEntry>,
}

/// A license or an activation, and what is said of it.
#[derive(Debug, Serialize)]
struct ShownEntry {
    id: String,
    taken_back: String,
}

/// Writes the service's list, once it is verified.
pub(crate) fn fetch(options: &Options, command: &FetchList) -> Result<(), Failure> {
    let file = NewFile::begin(&command.out, Readers::Everybody)?;
    let keys = list_keys(&command.jwks, options)?;
    let list = write_list(options, &command.product_id, file, command.force, &keys)?;
    print(&options.output, &list, rows_of)
}

/// Writes the service's list of a product, once these keys verified it, in the place of an older one.
pub(crate) fn write_list(
    options: &Options,
    product: &ProductId,
    mut file: NewFile,
    force: bool,
    keys: &ListKeys,
) -> Result<ListSummary, Failure> {
    let before = fs::read(file.path()).ok().and_then(|bytes| keys.verify(&decoded_text(&bytes), product).ok());
    if file.is_there() {
        file.ask_to_replace(&options.output, force || before.is_some())?;
    }
    let text = Service::of(options)?.ask::<FetchRevocations>(&Call {
        path: ProductPath { product_id: product.clone() },
        query: Nothing {},
        headers: IfNoneMatch::default(),
        body: Nothing {},
    })?;
    let list = keys.verify(&text.0, product).map_err(|rejection| {
        Failure::refused(rejection.code(), rejection.to_string())
            .with_advice("the service gave a list that no application would take; nothing was written")
    })?;
    let path = file.path().display().to_string();
    let list = match before {
        Some(before) if before.age() >= list.age() => {
            if before.age() > list.age() {
                options.output.warn("the file has a newer list than the service, and was left as it is");
            }
            before
        }
        _ => {
            file.finish(text.0.as_bytes())?;
            list
        }
    };
    Ok(ListSummary { file: Some(path), ..ListSummary::of(&list) })
}

/// Verifies a list and shows what it takes back.
pub(crate) fn show(options: &Options, command: &ShowList) -> Result<(), Failure> {
    LIST.chosen(&command.columns, options.output.form())?;
    let text = list_text(&command.file)?;
    let product = product(&text).ok_or_else(|| refused_list("revocations_malformed", "this is no revocation list"))?;
    let list = list_keys(&command.jwks, options)?.verify(&text, &product);
    let list = list.map_err(|rejection| refused_list(rejection.code(), &rejection.to_string()))?;
    let shown =
        ShownList { summary: ListSummary::of(&list), entries: list.entries().iter().map(ShownEntry::of).collect() };
    match options.output.form() {
        Form::Json => print_text(&json_text(&shown)?),
        Form::Csv => LIST.print(&options.output, &command.columns, &shown.entries),
        Form::Table => {
            let mut said = table_text(&rows_of(&shown.summary));
            if !shown.entries.is_empty() {
                said += "\n";
                said += &LIST.text(&options.output, Form::Table, &command.columns, &shown.entries)?;
            }
            print_text(&said)
        }
    }
}

/// The text of a revocation list in a file.
pub(crate) fn list_text(path: &Path) -> Result<String, Failure> {
    Ok(decoded_text(&read(path, FILE_MAX_BYTES)?).into_owned())
}

fn refused_list(code: &str, detail: &str) -> Failure {
    Failure::refused(code, detail)
}

fn list_keys(jwks: &Jwks, options: &Options) -> Result<ListKeys, Failure> {
    let jwks: JwkSet = serde_json::from_str(&jwks.fetch(options)?).map_err(Failure::usage)?;
    ListKeys::of(&jwks).map_err(|error| Failure::refused("jwks_unusable", error.to_string()))
}

/// The product that a list is about, as it says itself, before it is verified for it.
fn product(text: &str) -> Option<ProductId> {
    let line = text.lines().map(str::trim).find(|line| line.contains('.'))?;
    let payload = BASE64URL_NOPAD.decode(line.split('.').nth(1)?.as_bytes()).ok()?;
    let claims: Value = serde_json::from_slice(&payload).ok()?;
    serde_json::from_value(claims.get("aud")?.clone()).ok()
}

impl ListSummary {
    fn of(list: &RevocationList) -> Self {
        let ListClaims { aud, seq, iat, exp, entries, signing_keys, .. } = list.claims().clone();
        let list_key = list.list_key().clone();
        let (product, signed_at, next_at, taken_back) = (aud, iat, exp, entries);
        Self { product, seq, signed_at, next_at, taken_back, signing_keys, list_key, file: None }
    }
}

impl ShownEntry {
    fn of((id, said): (Uuid, ListEntry)) -> Self {
        let taken_back = match said {
            ListEntry::Stopped(Stopped::Revoked) => "revoked".to_owned(),
            ListEntry::Stopped(Stopped::Suspended) => "suspended".to_owned(),
            ListEntry::Stopped(Stopped::Removed) => "seat given back".to_owned(),
            ListEntry::Before(revision) => format!("before revision {}", revision.get()),
        };
        Self { id: id.to_string(), taken_back }
    }
}
