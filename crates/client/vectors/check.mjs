// Every published vector with docs/verify.mjs and docs/license_text.mjs: a line for each that differs, counts, and an exit code.
// Its argument is the folder of the vectors; it stands beside what it imports.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { licenseKeys } from './license_text.mjs';
import { verifyList } from './revocations.mjs';
import { Refused, UnusableJwkSet, listKeys, trustedKeys, verify } from './verify.mjs';

const names = ['vectors.json', 'texts.json', 'jwk-sets.json', 'revocations.json'];
const [table, texts, jwkSets, revocations] = names.map((name) => JSON.parse(readFileSync(join(process.argv[2], name), 'utf8')));
const seconds = (moment) => (moment === undefined ? undefined : Date.parse(moment) / 1000);

async function verdictOf(vector, keys) {
  try {
    const claims = await verify(vector.license_key, keys, vector.product, {
      computer: vector.computer,
      allowGenericKeys: vector.allow_generic_keys,
      now: seconds(vector.now),
      releasedAt: seconds(vector.released_at),
      clockTolerance: table.clock_tolerance_seconds,
      expiryTolerance: table.expiry_tolerance_seconds,
    });
    return claims.aud === vector.product ? 'valid' : 'no claims';
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

async function verdictByList(row, keys, byKeys) {
  try {
    const list = await verifyList(row.list, byKeys, 'acme-editor');
    if (row.license_key === undefined) return list.claims.aud === 'acme-editor' ? 'valid' : 'no claims';
    await verify(row.license_key, keys, 'acme-editor', { computer: row.computer, allowGenericKeys: row.allow_generic_keys, now: row.now, revocations: list });
    return 'valid';
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
}

async function usableKeys(jwks) {
  try {
    return [...(await trustedKeys(jwks)).keys()].sort();
  } catch (error) {
    if (error instanceof UnusableJwkSet) return null;
    throw error;
  }
}

let wrong = 0;
async function report(what, rows, found, right) {
  let differ = 0;
  for (const row of rows) {
    const [is, shouldBe] = [JSON.stringify(await found(row)), JSON.stringify(row[right])];
    if (is !== shouldBe) {
      differ += 1;
      console.log(`${row.name}: ${is}, not ${shouldBe}`);
    }
  }
  console.log(`node: ${rows.length} ${what}, ${differ} wrong`);
  wrong += differ;
}

const keys = await trustedKeys(JSON.stringify(table.jwks));
await report('license keys', table.vectors, (row) => verdictOf(row, keys), 'code');
await report('JWK sets', jwkSets.sets, (row) => usableKeys(row.jwks), 'usable');
await report('texts', texts.texts, (row) => licenseKeys(Buffer.from(row.text, 'base64')), 'license_keys');
const byKeys = await listKeys(JSON.stringify(revocations.jwks));
await report('revocation lists', revocations.lists, (row) => verdictByList(row, keys, byKeys), 'code');
await report('license keys by a list', revocations.license_keys, (row) => verdictByList(row, keys, byKeys), 'code');
process.exit(wrong > 0 ? 1 : 0);
