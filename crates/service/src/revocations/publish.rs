//! What was taken back is listed and signed.

use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use latchkey_core::{
    Issuer, ListClaims, ListEntries, ListTooLong, Moment, ProductId, RevokedSigningKeys, SigningInput,
};
use rand::CryptoRng;
use ring::digest::{Context, SHA256};
use tokio::time::Instant;
use uuid::Uuid;

use super::{ChunkNames, ListHead, ListedEntry, RevocationListWriter};
use crate::retry::{Attempt, retry};
use crate::{Signer, SigningKeys, TimeFrame, UseCaseError};

/// For how many days a list announces the next one.
const NEXT_DAYS: u32 = 7;
/// A list that says the same is signed anew once it is so old: the schedule, which comes once a day, always does.
const YOUNG: SignedDuration = SignedDuration::from_hours(12);

/// A request to publish what is taken back of a product.
#[derive(Debug)]
pub struct PublishRevocations {
    /// Whose licenses.
    pub product: ProductId,
    /// Who issues the list.
    pub issuer: Issuer,
}

/// What came of a request to publish.
#[derive(Debug, PartialEq, Eq)]
pub enum Publication {
    /// There is a new list, with so many entries.
    New(ListHead, usize),
    /// The last list says it all, in so many entries, and is young enough.
    Unchanged(usize),
    /// More is taken back than a list holds: the last list stays.
    TooLong(ListTooLong),
}

impl Publication {
    /// How much is taken back.
    #[must_use]
    pub fn entries(&self) -> usize {
        match self {
            Self::New(_, entries) | Self::Unchanged(entries) | Self::TooLong(ListTooLong(entries)) => *entries,
        }
    }
}

/// Publishes what is taken back of a product, if its list doesn't say so yet, with a signed line for each signer.
///
/// Every attempt reads the head before it reads what is taken back, and writes the next head only in the place of that one. So
/// of two that publish at once, the later one has read what the earlier one listed, or begins again.
///
/// # Errors
///
/// Faults of store and signers; nothing is lost by any, and the same request again goes on from where things are.
pub async fn publish_revocations(
    command: &PublishRevocations,
    time: TimeFrame,
    store: &impl RevocationListWriter,
    signers: &SigningKeys<impl Signer>,
    random: &mut (impl CryptoRng + Send),
) -> Result<Publication, UseCaseError> {
    let product = &command.product;
    let started = Instant::now();
    let prefix = time.new_id(random);
    retry(time, random, |written: Option<ChunkNames>| async move {
        let last = store.read_list_head(product).await?;
        if let Some(chunks) = written {
            // A store that sends a write twice may take its own first attempt for somebody else's.
            let is_read =
                last.as_ref().is_some_and(|last| last.chunks == chunks || last.earlier_chunks == Some(chunks));
            if !is_read {
                store.delete_list_entries(product, chunks).await?;
            }
        }
        let revoked = store.read_revoked_signing_keys().await?;
        let mut taken_back = read_taken_back(product, store).await?;
        // A list's time must not be before anything that it lists: it spares license keys that were signed later.
        let now = time.now + started.elapsed();
        taken_back.retain(|entry| entry.taken_back.keep_until().is_none_or(|until| now < until));
        let made_of = name_of(&taken_back, &revoked);
        let count = taken_back.len();
        if last.as_ref().is_some_and(|last| says_it_all(last, &made_of, now, signers)) {
            return Ok(Attempt::Done(Publication::Unchanged(count)));
        }
        let entries = match ListEntries::of(taken_back.into_iter().map(|entry| entry.taken_back)) {
            Ok(entries) => entries,
            Err(too_long) => return Ok(Attempt::Done(Publication::TooLong(too_long))),
        };
        let (earlier, earlier_chunks) = (last.as_ref().map(|last| last.seq), last.as_ref().map(|last| last.chunks));
        let claims = claims(command, now, earlier, &entries, &revoked);
        let signed = sign(&claims, signers).await?;
        // Names that no attempt has used before.
        let prefix = written.map_or(prefix, |written| Uuid::from_u128(written.prefix.as_u128().wrapping_add(1)));
        let chunks = ChunkNames::of(prefix, &entries);
        let head = ListHead {
            seq: claims.seq,
            signed_at: claims.iat,
            signed,
            list_keys: signers.ids().cloned().collect(),
            made_of,
            chunks,
            earlier_chunks,
        };
        store.write_list_entries(product, chunks, &entries).await?;
        let write = store.write_list_head(product, &head, earlier).await;
        if let (Ok(()), Some(outdated)) = (&write, last.and_then(|last| last.earlier_chunks)) {
            // Nobody is told of a failure: the list is published, and what is left over harms nobody.
            drop(store.delete_list_entries(product, outdated).await);
        }
        Attempt::of(write, chunks, |_| Publication::New(head, count))
    })
    .await
}

/// All that was taken back, by ID.
async fn read_taken_back(
    product: &ProductId,
    store: &impl RevocationListWriter,
) -> Result<Vec<ListedEntry>, UseCaseError> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let page = store.read_taken_back(product, after.as_ref()).await?;
        all.extend(page.items);
        after = page.end;
        if after.is_none() {
            all.sort_unstable_by_key(|entry| entry.taken_back.id);
            return Ok(all);
        }
    }
}

/// The same for the same entries and signing keys of the same events.
///
/// The entries alone wouldn't do: a license that was reinstated and suspended again has the same entry, and a license key that
/// was signed in between is later than the list.
fn name_of(taken_back: &[ListedEntry], revoked: &RevokedSigningKeys) -> String {
    let mut context = Context::new(&SHA256);
    for ListedEntry { taken_back, event_id } in taken_back {
        context.update(taken_back.id.as_bytes());
        context.update(event_id.0.as_bytes());
    }
    for revoked in &revoked.0 {
        context.update(revoked.version.0.as_bytes());
    }
    BASE64URL_NOPAD.encode(context.finish().as_ref())
}

fn says_it_all(last: &ListHead, made_of: &str, now: Timestamp, signers: &SigningKeys<impl Signer>) -> bool {
    let is_young = now.duration_since(last.signed_at.into()) < YOUNG;
    is_young && last.made_of == made_of && last.list_keys.iter().eq(signers.ids())
}

fn claims(
    PublishRevocations { product, issuer }: &PublishRevocations,
    now: Timestamp,
    earlier: Option<u64>,
    entries: &ListEntries,
    revoked: &RevokedSigningKeys,
) -> ListClaims {
    let iat = Moment::from(now);
    // The time raises it also where the last head was lost, or an older one restored.
    let by_time = u64::try_from(iat.unix_seconds()).unwrap_or(0);
    ListClaims {
        iss: issuer.clone(),
        aud: product.clone(),
        seq: earlier.map_or(0, |earlier| earlier + 1).max(by_time),
        iat,
        exp: iat.plus_days(NEXT_DAYS),
        entries: entries.len(),
        sha256: entries.sha256(),
        signing_keys: revoked.ids().cloned().collect(),
    }
}

async fn sign(claims: &ListClaims, signers: &SigningKeys<impl Signer>) -> Result<Vec<String>, UseCaseError> {
    let mut signed = Vec::new();
    for signer in signers.iter() {
        let input = SigningInput::of_list(signer.algorithm(), signer.signing_key_id(), claims);
        let input = input.map_err(|too_long| UseCaseError::Fault(too_long.into()))?;
        let signature = signer.sign(&input).await?;
        signed.push(input.signed(&signature));
    }
    Ok(signed)
}
