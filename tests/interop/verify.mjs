// Verifies license keys with node's jose. Standard input: {jwks, issuer, audience, tokens: [text…]}; standard output: for
// each token its claims, or a text that says why it is refused.
import { webcrypto } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';

globalThis.crypto ??= webcrypto; // jose needs it there, and before Node 20 it is not

let input = '';
for await (const chunk of process.stdin.setEncoding('utf8')) input += chunk;
const { jwks, issuer, audience, tokens } = JSON.parse(input);

const keys = createLocalJWKSet(jwks);
const options = { issuer, audience, typ: 'license+jwt' };
const results = [];
for (const token of tokens) {
  try {
    results.push((await jwtVerify(token, keys, options)).payload);
  } catch (error) {
    results.push(`${error.code ?? error.name}: ${error.message}`);
  }
}
console.log(JSON.stringify(results));
