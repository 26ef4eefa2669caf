// Verifies a Latchkey revocation list offline. Copy this file beside verify.mjs.
//
//     const list = await verifyList(text, await listKeys(JWKS), 'acme-editor');
//     const claims = await verify(licenseKey, await trustedKeys(JWKS), 'acme-editor', { computer: 'pc-1', revocations: list });
//
// Of several lists keep the one with the highest `age`, and never go back. Refusals are `Refused`, with the stable code of the Rust client.
import { createHash } from 'node:crypto';
import { compactVerify, errors } from 'jose';
import { LENGTH_MAX, NAMES, Refused, decode, isDate, isHeader, isName, isObject, isText, isVisible, readJson } from './verify.mjs';

const [ENTRY_BYTES, ENTRIES_MAX, SIGNED_LINES_MAX] = [20, 200000, 16];
const [REVOKED, SUSPENDED, REMOVED] = [0xffffffff, 0xfffffffe, 0xfffffffd];

/** What the vendor took back: `claims` is what the list says of itself, `age` orders lists that the same keys verify, `check` is for verify. */
export async function verifyList(text, keys, product) {
  const lines = text.replace(/^\ufeff/, '').split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const [signed, encoded] = [lines.filter((line) => line.includes('.')), lines.filter((line) => !line.includes('.'))];
  if (signed.length === 0 || signed.length > SIGNED_LINES_MAX || encoded.length > 1) throw new Refused('revocations_malformed');
  // Each line is for those who trust its key; of several, the latest trusted key's counts.
  const place = (line) => [...keys.keys()].indexOf(line.header.kid);
  const latest = signed.map(readLine).filter((line) => place(line) >= 0).sort((a, b) => place(b) - place(a))[0];
  if (!latest) throw new Refused('list_key_unknown');
  const key = keys.get(latest.header.kid);
  try {
    await compactVerify(latest.line, key.key, { algorithms: NAMES[key.alg] });
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new Refused('revocations_signature_invalid');
    throw error;
  }
  const { claims } = latest;
  if (!isListClaims(claims)) throw new Refused('revocations_malformed');
  if (claims.aud !== product) throw new Refused('revocations_of_another_product');
  const data = decode(encoded[0] ?? '');
  const count = data && data.length / ENTRY_BYTES;
  if (!Number.isInteger(count) || count > ENTRIES_MAX) throw new Refused('revocations_changed');
  const ids = Array.from({ length: count }, (_, at) => data.toString('hex', at * ENTRY_BYTES, at * ENTRY_BYTES + 16));
  const entries = new Map(ids.map((id, at) => [id, data.readUInt32BE(at * ENTRY_BYTES + 16)]));
  const isOrdered = ids.every((id, at) => at === 0 || ids[at - 1] < id) && [...entries.values()].every((number) => number > 0);
  const isWhole = BigInt(count) === claims.entries && createHash('sha256').update(data).digest('base64url') === claims.sha256;
  if (!isOrdered || !isWhole) throw new Refused('revocations_changed');
  return { claims, entries, age: [place(latest), claims.seq, claims.iat], check: (kid, of) => check(claims, entries, kid, of) };
}

/** Refuses a license key that was taken back. */
function check(list, entries, kid, claims) {
  if (list.signing_keys?.includes(kid)) throw new Refused('license_superseded');
  const [ofLicense, ofActivation] = [claims.sub, claims.jti].map((id) => entries.get(id.replaceAll('-', '').toLowerCase()));
  const isLater = claims.iat > list.iat; // it was reinstated since
  if (ofLicense === REVOKED && !isLater) throw new Refused('license_revoked');
  if (ofLicense === SUSPENDED && !isLater) throw new Refused('license_suspended');
  if (ofLicense < REMOVED && claims.rev < BigInt(ofLicense)) throw new Refused('license_superseded');
  if (claims.kind === 'computer' && ofActivation === REMOVED) throw new Refused('activation_released');
}

function readLine(line) {
  const parts = line.length <= LENGTH_MAX ? line.split('.').map(decode) : [];
  const header = parts.length === 3 && !parts.includes(undefined) ? readJson(parts[0]) : undefined;
  if (!isHeader(header, 'revocations+jwt')) throw new Refused('revocations_malformed');
  return { line, header, claims: readJson(parts[1]) };
}

const isCount = (value) => typeof value === 'bigint' && value >= 0n && value < 2n ** 64n;
const isListClaims = (claims) => isObject(claims) && isVisible(claims.iss) && isName(claims.aud) && isDate(claims.iat) && isDate(claims.exp)
  && isCount(claims.seq) && isCount(claims.entries) && decode(claims.sha256)?.length === 32
  && (!('signing_keys' in claims) || (Array.isArray(claims.signing_keys) && claims.signing_keys.every((kid) => isText(kid, 255))));
