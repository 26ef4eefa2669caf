// Verifies a Latchkey license key offline, with jose. Copy this file, json.mjs and license_text.mjs into your application.
//
//     const keys = await trustedKeys(JWKS);             // once; the JWK set stands in your source code
//     const claims = await verify(text, keys, 'acme-editor', { computer: 'pc-1', releasedAt: RELEASED_AT });
//
// Refusals are `Refused`, with the stable code that the Rust client has. What this does not do stands in README.md, "Other languages".
import { createHash, webcrypto } from 'node:crypto';
import { compactVerify, errors, importJWK } from 'jose';
import { readStrictly } from './json.mjs';
import { isSkipped } from './license_text.mjs';

globalThis.crypto ??= webcrypto; // jose needs it there, and before Node 20 it is not

export const LENGTH_MAX = 4224;
const DAY = 24 * 60 * 60;
const [DATE_MIN, DATE_MAX] = [-377705023201n, 253402207200n]; // as far as calendars with years of four digits go
export const NAMES = { ES256: ['ES256'], EdDSA: ['EdDSA', 'Ed25519'] }; // RFC 9864 calls EdDSA with this curve Ed25519
const KINDS = { ES256: ['EC', 'P-256'], EdDSA: ['OKP', 'Ed25519'] };
const SECRETS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'];

/** Why the license key is refused: `code` is stable. */
export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** A mistake in the application: a private key, a key ID twice, or no key that license keys are verified with. */
export class UnusableJwkSet extends Error {}

/** The claims of a license key that is good here and now, or `Refused`. Times are seconds since 1970; without releasedAt no maintenance is checked.
 * revocations is what verifyList of revocations.mjs answers. */
export async function verify(licenseKey, keys, product, options = {}) {
  const { computer, revocations, allowGenericKeys = false, releasedAt, now = Date.now() / 1000, clockTolerance = DAY, expiryTolerance = 300 } = options;
  const parts = typeof licenseKey === 'string' && licenseKey.length <= LENGTH_MAX ? licenseKey.split('.').map(decode) : [];
  if (parts.length !== 3 || parts.includes(undefined)) throw new Refused('license_key_malformed');
  const [header, claims] = parts.slice(0, 2).map(readJson);
  if (!isHeader(header, 'license+jwt')) throw new Refused('license_key_malformed');
  const key = keys.get(header.kid);
  if (!key) throw new Refused('signing_key_unknown');
  // The algorithm is the trusted key's, whatever the header says.
  try {
    await compactVerify(licenseKey, key.key, { algorithms: NAMES[key.alg] });
  } catch (error) {
    if (error instanceof errors.JOSEError) throw new Refused('signature_invalid');
    throw error;
  }
  if (!isClaims(claims)) throw new Refused('license_key_malformed');
  checkBinding(claims, product, computer, allowGenericKeys);
  revocations?.check(header.kid, claims);
  const seconds = (name) => (name in claims ? Number(claims[name]) : undefined);
  if (releasedAt !== undefined && seconds('maintenance_until') < releasedAt) throw new Refused('maintenance_ended');
  const time = Math.max(now, seconds('iat')); // a clock before the signature is wrong
  if (seconds('nbf') - time > clockTolerance) throw new Refused('license_not_yet_valid');
  if (time - seconds('exp') >= expiryTolerance) throw new Refused('license_expired');
  return JSON.parse(parts[1]);
}

function checkBinding(claims, product, computer, allowGenericKeys) {
  if (claims.aud !== product) throw new Refused('product_mismatch');
  if ((claims.kind === 'computer') !== ('computer' in claims)) throw new Refused('license_key_malformed');
  if (claims.kind === 'generic' && !allowGenericKeys) throw new Refused('generic_not_allowed');
  const here = createHash('sha256').update(`${product}\0${computer}`).digest('base64url');
  if (claims.kind === 'computer' && (computer === undefined || claims.computer !== here)) throw new Refused('computer_mismatch');
}

/** The keys of a JWK set in JSON that license keys are verified with, by ID; any other is left out. */
export async function trustedKeys(jwks) {
  return (await usableKeys(jwks))[0];
}

/** The keys of a JWK set in JSON that revocation lists are verified with, by ID, in their order. */
export async function listKeys(jwks) {
  return (await usableKeys(jwks))[1];
}

async function usableKeys(jwks) {
  let lists = [];
  try {
    const set = readStrictly(jwks.replace(/^\ufeff/, ''), true);
    lists = [set.keys, set.list_keys ?? [], set.certificate_keys ?? []]; // the last verify what isn't verified here
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
  }
  if (lists.length === 0 || !lists.every(Array.isArray)) throw new UnusableJwkSet('the JWK set is no JSON object with a list `keys`, or a member is in it twice');
  const hasSecret = (jwk) => isObject(jwk) && SECRETS.some((name) => (jwk[name] ?? null) !== null);
  if (lists.flat().some(hasSecret)) throw new UnusableJwkSet('a secret is in the JWK set: whoever has your application could sign license keys');
  const usable = await Promise.all(lists.map(async (list) => (await Promise.all(list.map(usableKey))).filter(Boolean)));
  if (new Set(usable.flat().map((key) => key.kid)).size < usable.flat().length) throw new UnusableJwkSet('a key ID is in the JWK set twice');
  if (usable[0].length === 0) throw new UnusableJwkSet('the JWK set has no key of Ed25519 or P-256 with an ID');
  return usable.map((keys) => new Map(keys.map((key) => [key.kid, key])));
}

async function usableKey(jwk) {
  if (!isObject(jwk) || !['crv', 'x', 'y', 'kid', 'alg', 'use'].every((name) => typeof (jwk[name] ?? '') === 'string')) return null;
  const { kty, crv, x, y, kid } = jwk;
  const alg = Object.keys(NAMES).find((name) => kty === KINDS[name][0] && crv === KINDS[name][1]);
  const isToVerify = (jwk.use ?? 'sig') === 'sig' && (jwk.key_ops == null || (Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify')));
  if (!alg || !isText(kid, 255) || !isToVerify || !NAMES[alg].includes(jwk.alg ?? alg)) return null;
  const coordinates = alg === 'EdDSA' ? [x] : [x, y];
  if (!coordinates.every((coordinate) => decode(coordinate)?.length === 32) || (alg === 'EdDSA' && !isPoint(decode(x)))) return null;
  try {
    return { kid, alg, key: await importJWK({ kty, crv, x, ...(alg === 'ES256' && { y }) }, alg) };
  } catch {
    return null; // not on the curve
  }
}

/** Whether an Ed25519 key is on the curve, in its one spelling, and not one of the few that fit any signature. */
function isPoint(encoded) {
  const p = 2n ** 255n - 19n;
  const power = (base, exponent) => (exponent === 0n ? 1n : (power((base * base) % p, exponent / 2n) * (exponent % 2n ? base : 1n)) % p);
  const y = BigInt(`0x${Buffer.from(encoded).reverse().toString('hex')}`) % 2n ** 255n;
  const ofOrder8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826n;
  if (y >= p || [0n, 1n, p - 1n, ofOrder8, p - ofOrder8].includes(y)) return false;
  // x² is (y² − 1) / (d·y² + 1) with d = −121665/121666, and a square; times squares it stays one, or doesn't.
  const square = y * y;
  const xSquared = ((square - 1n) * 121666n * (121666n - 121665n * square)) % p;
  return power((xSquared + p) % p, (p - 1n) / 2n) === 1n;
}

export const isHeader = (header, typ) => isObject(header) && Object.keys(header).sort().join() === 'alg,kid,typ' && header.typ === typ
  && ['EdDSA', 'Ed25519', 'ES256'].includes(header.alg) && isText(header.kid, 255);

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isText = (value, max) => typeof value === 'string' && value !== '' && [...value].length <= max && !/[\0-\x1f\x7f-\x9f]/.test(value);
export const isVisible = (value) => isText(value, 255) && ![...value].every(isSkipped);
export const isName = (value) => typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value);
const isUuid = (value) => typeof value === 'string' && /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/.test(value);
export const isDate = (value) => typeof value === 'bigint' && value >= DATE_MIN && value <= DATE_MAX;
const jsonBytes = (value) => Buffer.byteLength(JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? Number(each) : each)));
const isProperties = (value) => isObject(value) && Object.keys(value).every(isName) && Object.values(value).every(isScalar) && jsonBytes(value) <= 1024;

function isScalar(value) {
  if (typeof value === 'string') return !/[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/.test(value);
  if (typeof value !== 'bigint' && typeof value !== 'number') return typeof value === 'boolean';
  const number = Number(value);
  return Number.isInteger(number) ? Number.isSafeInteger(number) : Math.abs(number) >= 1e-100;
}

const CLAIMS = {
  iss: (value) => isVisible(value) && jsonBytes(value) <= 255 + 2,
  sub: isUuid,
  jti: isUuid,
  aud: isName,
  iat: isDate,
  nbf: isDate,
  exp: isDate,
  kind: (value) => ['computer', 'generic'].includes(value),
  rev: (value) => typeof value === 'bigint' && value >= 1n && value < 2n ** 32n,
  computer: (value) => typeof value === 'string',
  model: (value) => ['permanent', 'subscription', 'trial'].includes(value),
  features: (value) => Array.isArray(value) && value.every(isName),
  properties: isProperties,
  maintenance_until: isDate,
  licensee: isVisible,
};
const MAY_BE_ABSENT = ['nbf', 'exp', 'computer', 'maintenance_until', 'licensee'];
const isClaims = (claims) => isObject(claims)
  && Object.entries(CLAIMS).every(([name, isRight]) => (name in claims ? isRight(claims[name]) : MAY_BE_ABSENT.includes(name)));

/** Canonical base64url without padding, or nothing. */
export function decode(part) {
  const data = typeof part === 'string' ? Buffer.from(part, 'base64url') : undefined;
  return data?.toString('base64url') === part ? data : undefined;
}

/** What is in it, or nothing where readers differ about that. */
export function readJson(data) {
  try {
    return readStrictly(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(data));
  } catch {
    return undefined;
  }
}
