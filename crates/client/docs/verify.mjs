// Verifies a Latchkey license key with jose. As a program: checks every vector of the file that it is given.
import { createHash, webcrypto } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { compactVerify, errors, importJWK } from 'jose';

globalThis.crypto ??= webcrypto; // jose needs it there, and before Node 20 it is not

const isDate = (value) => value === undefined || Number.isInteger(value);
const isWellFormed = (c) => ['iss', 'sub', 'jti', 'aud', 'model'].every((name) => typeof c[name] === 'string')
  && ['computer', 'generic'].includes(c.kind) && Number.isInteger(c.iat)
  && Number.isInteger(c.rev) && c.rev >= 1 && c.rev <= 4294967295 && Array.isArray(c.features)
  && typeof c.properties === 'object' && [c.nbf, c.exp, c.maintenance_until].every(isDate);

function decode(part) {
  const data = Buffer.from(part, 'base64url');
  if (data.toString('base64url') !== part) throw new errors.JWSInvalid('not canonical base64url');
  return data;
}

export async function verify(text, jwks, product, computer, allowGenericKeys, now, tolerance, expiryTolerance) {
  let claims;
  try {
    const parts = text.split('.').map(decode);
    if (text.length > 4224 || parts.length !== 3) return 'license_key_malformed';
    const header = JSON.parse(parts[0]);
    const members = Object.keys(header).sort().join();
    if (members !== 'alg,kid,typ' || header.typ !== 'license+jwt' || !['EdDSA', 'Ed25519', 'ES256'].includes(header.alg)) return 'license_key_malformed';
    const jwk = jwks.keys.find((key) => key.kid === header.kid);
    if (!jwk) return 'signing_key_unknown';
    // The algorithm is the trusted key's, whatever the header says; RFC 9864 calls EdDSA Ed25519.
    const algorithms = jwk.kty === 'EC' ? ['ES256'] : ['EdDSA', 'Ed25519'];
    const { payload } = await compactVerify(text, await importJWK(jwk, algorithms[0]), { algorithms });
    claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
  } catch (error) {
    const isSignature = error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JOSEAlgNotAllowed;
    return isSignature ? 'signature_invalid' : 'license_key_malformed';
  }
  if (!isWellFormed(claims)) return 'license_key_malformed';
  if (claims.aud !== product) return 'product_mismatch';
  if ((claims.kind === 'computer') !== ('computer' in claims)) return 'license_key_malformed';
  if (claims.kind === 'generic' && !allowGenericKeys) return 'generic_not_allowed';
  const here = createHash('sha256').update(`${product}\0${computer}`).digest('base64url');
  if ((claims.computer ?? here) !== here) return 'computer_mismatch';
  const time = Math.max(now, claims.iat); // a clock before the signature is wrong
  if (claims.nbf !== undefined && claims.nbf - time > tolerance) return 'license_not_yet_valid';
  return claims.exp !== undefined && time - claims.exp >= expiryTolerance ? 'license_expired' : 'valid';
}

if (process.argv[2]) {
  const table = JSON.parse(readFileSync(process.argv[2], 'utf8'));
  let wrong = 0;
  for (const v of table.vectors) {
    const now = Date.parse(v.now) / 1000;
    const verdict = await verify(v.license_key, table.jwks, v.product, v.computer, v.allow_generic_keys, now, table.clock_tolerance_seconds, table.expiry_tolerance_seconds);
    if (verdict !== v.code) {
      wrong += 1;
      console.log(`${v.name}: ${verdict}, not ${v.code}`);
    }
  }
  console.log(`node: ${table.vectors.length} vectors, ${wrong} wrong`);
  process.exit(wrong > 0 ? 1 : 0);
}
