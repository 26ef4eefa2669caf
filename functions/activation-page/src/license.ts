/**
 * What a license key says of itself. Nothing is verified here: page and license come from the same server, so the application does
 * that. What doesn't fit what was asked for isn't offered, all the same.
 */
import { licenseKeys } from '../../../crates/client/docs/license_text.mjs';
import { isObject } from './service';

export type License = {
  text: string;
  license: string;
  activation: string;
  product: string;
  kind: 'computer' | 'generic';
  computer?: string | undefined;
  licensee?: string | undefined;
  ends?: number | undefined;
  maintenance?: number | undefined;
};

/** What has the form of a license key in a text as people have it, each once. */
export function findLicenses(bytes: Uint8Array): License[] {
  const found = new Map<string, License>();
  for (const key of licenseKeys(bytes)) {
    const license = readLicense(key);
    if (license) found.set(key, license);
  }
  return [...found.values()];
}

export function readLicense(text: unknown): License | undefined {
  if (typeof text !== 'string' || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(text)) return undefined;
  try {
    const bytes = Uint8Array.from(atob((text.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
    const claims: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (!isObject(claims)) return undefined;
    const { sub, jti, aud, kind, computer } = claims;
    if (typeof sub !== 'string' || typeof jti !== 'string' || typeof aud !== 'string' || !isName(aud)) return undefined;
    const isComputer = kind === 'computer' && typeof computer === 'string';
    if (!isComputer && (kind !== 'generic' || computer !== undefined)) return undefined;
    const seconds = (name: string) => (typeof claims[name] === 'number' ? claims[name] * 1000 : undefined);
    return {
      text,
      license: sub,
      activation: jti,
      product: aud,
      kind: isComputer ? 'computer' : 'generic',
      computer: isComputer ? computer : undefined,
      licensee: typeof claims['licensee'] === 'string' ? claims['licensee'] : undefined,
      ends: seconds('exp'),
      maintenance: seconds('maintenance_until'),
    };
  } catch {
    return undefined;
  }
}

/** A product's ID, which may also stand in the name of a file. */
export const isName = (text: string) => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text);

/** Whether a license is for the computer that is called so. */
export async function isFor(license: License, computer: string): Promise<boolean> {
  if (license.kind === 'generic') return true;
  // Only a page that came over TLS can hash.
  if (!globalThis.crypto?.subtle) return true;
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${license.product}\0${computer}`));
  const encoded = btoa(String.fromCharCode(...new Uint8Array(hash)));
  return encoded.replaceAll('+', '-').replaceAll('/', '_').replace('=', '') === license.computer;
}
