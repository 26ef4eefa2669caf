/**
 * Activation keys as people have them: the rules of `crates/core/src/activation_key`, held by the same vectors, so that a slip is
 * found before any call.
 */
import { isSkipped } from '../../../crates/client/docs/license_text.mjs';
import { blank, dashes, punctuation } from '../../../crates/client/vectors/activation-keys.json';

const SYMBOLS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 25;
const VERSION = '1';

export type Slip = { error: 'length' | 'check' | 'version' } | { error: 'symbol'; position: number };
export type ReadKey = { activation_key: string } | Slip;

const isOf = (kind: number[][], c: string): boolean => {
  const code = c.codePointAt(0) ?? 0;
  return kind.some(([first, last]) => code >= (first ?? 0) && code <= (last ?? -1));
};
const isPunctuation = (c: string) => /^[!-/:-@[-`{-~]$/.test(c) || isOf(punctuation, c);

/** The one activation key that a text gives, as it is shown, or why there is none. */
export function readActivationKey(typed: string): ReadKey {
  const all = stripped(seen(typed));
  const label = all.findLastIndex((c) => c === ':' || c === '=');
  const groups = label < 0 ? all : stripped(all.slice(label + 1));
  const read = ofSymbols(groups.filter((c) => c !== '-'));
  if (typeof read === 'string') return { activation_key: shown(read) };
  const run = onlyRun(all);
  return run === undefined ? read : { activation_key: shown(run) };
}

const shown = (symbols: string) => symbols.replace(/.{5}(?=.)/g, '$&-');

/** What can be seen, in usual width, with a dash for each dash and blank. */
function seen(typed: string): string[] {
  const usual = (c: string) => (c >= '！' && c <= '～' && c.length === 1 ? String.fromCharCode(c.charCodeAt(0) - 0xfee0) : c);
  const separated = [...typed].map(usual).map((c) => (isOf(dashes, c) || isOf(blank, c) ? '-' : c));
  return separated.filter((c) => !isSkipped(c));
}

function stripped(text: string[]): string[] {
  const first = text.findIndex((c) => !isPunctuation(c));
  return first < 0 ? [] : text.slice(first, text.findLastIndex((c) => !isPunctuation(c)) + 1);
}

function ofSymbols(typed: string[]): string | Slip {
  if (typed.length !== LENGTH) return { error: 'length' };
  const symbols = typed.map(symbolOf);
  const wrong = symbols.indexOf('');
  if (wrong >= 0) return { error: 'symbol', position: wrong + 1 };
  const text = symbols.join('');
  if (checkSymbol(text.slice(0, -1)) !== text.at(-1)) return { error: 'check' };
  return text[0] === VERSION ? text : { error: 'version' };
}

function symbolOf(c: string): string {
  const upper = c >= 'a' && c <= 'z' ? c.toUpperCase() : c;
  const symbol = 'IL'.includes(upper) ? '1' : upper === 'O' ? '0' : upper;
  return SYMBOLS.includes(symbol) ? symbol : '';
}

/** The weighted sum over GF(32) = GF(2)[x]/(x⁵+x²+1). */
function checkSymbol(symbols: string): string {
  const timesX = (value: number) => (value & 16 ? (value << 1) ^ 0b100101 : value << 1);
  return SYMBOLS.charAt([...symbols].reduce((sum, symbol) => timesX(sum ^ SYMBOLS.indexOf(symbol)), 0));
}

/** The activation key among other words; none, when there are two. */
function onlyRun(text: string[]): string | undefined {
  let found: string | undefined;
  for (const run of split(text, (c) => isPunctuation(c) && c !== '-')) {
    const groups = split(run, (c) => c === '-').filter((group) => group.length > 0);
    for (let first = 0; first < groups.length; first += 1) {
      const symbols: string[] = [];
      for (let next = first; symbols.length < LENGTH && next < groups.length; next += 1) symbols.push(...(groups[next] ?? []));
      const read = ofSymbols(symbols);
      if (typeof read !== 'string') continue;
      if (found !== undefined && found !== read) return undefined;
      found = read;
    }
  }
  return found;
}

function split(text: string[], isSeparator: (c: string) => boolean): string[][] {
  const parts: string[][] = [[]];
  for (const c of text) {
    if (isSeparator(c)) parts.push([]);
    else parts.at(-1)?.push(c);
  }
  return parts;
}

/** A text without the blanks and invisible characters around it, as a computer ID or a product ID is meant. */
export function trimmed(typed: string): string {
  const all = [...typed];
  const isSeen = (c: string) => !isSkipped(c);
  const first = all.findIndex(isSeen);
  return first < 0 ? '' : all.slice(first, all.findLastIndex(isSeen) + 1).join('');
}
