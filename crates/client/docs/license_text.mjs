// Finds license keys in a text as people have it: licenseKeys(bytes) gives what has the form of one, and verify() decides. Copy it as it is.
const STARTS_MAX = 100;
const START_MAX_SYMBOLS = 8192;
const SIGNATURE_SYMBOLS = 86;
const ARMOUR_END = '-----END';
const LINE_END = '\n\r\x0b\x0c\x85\u2028\u2029';
const BLANK = `${LINE_END}\t \xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000`;
const INVISIBLE = '\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e'
  + '\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\u{e0000}-\u{e0fff}';
const SKIPPED = new RegExp(`[${BLANK}${INVISIBLE}]`, 'u');
const IS_LINE_END = new RegExp(`[${LINE_END}]`, 'u');
const SOFT_BREAK = new RegExp(`=[${BLANK}]*?([${LINE_END}]|$)`, 'uy');
const ENCODED = /=(2[DdEe]|5[Ff])/y;

/** Whether a character can't be seen. */
export const isSkipped = (c) => SKIPPED.test(c);
const isLineEnd = (c) => IS_LINE_END.test(c);

function matchAt(pattern, text, place) {
  pattern.lastIndex = place;
  return pattern.exec(text);
}

/** UTF-8 or UTF-16, with a byte order mark or without. */
function decode(data) {
  const decoded = (label, bytes) => new TextDecoder(label, { ignoreBOM: true }).decode(bytes);
  const utf16 = (isBigEndian, bytes) => {
    const even = bytes.subarray(0, bytes.length - (bytes.length % 2));
    return decoded('utf-16le', isBigEndian ? even.map((_, place) => even[place ^ 1]) : even);
  };
  if (data[0] === 0xff && data[1] === 0xfe) return utf16(false, data.subarray(2));
  if (data[0] === 0xfe && data[1] === 0xff) return utf16(true, data.subarray(2));
  let [first, second] = [0, 0];
  for (let place = 0; place + 1 < data.length; place += 2) {
    first += data[place] === 0 && data[place + 1] !== 0;
    second += data[place + 1] === 0 && data[place] !== 0;
  }
  const isMost = Math.max(first, second) * 2 >= Math.floor(data.length / 2);
  return isMost && first !== second ? utf16(first > second, data) : decoded('utf-8', data);
}

/** Each symbol with its first and its last place; null is a character that no license key has. */
function symbolsOf(text) {
  const symbols = [];
  let beginsLine = true;
  for (let place = 0; place < text.length;) {
    const at = place;
    const c = String.fromCodePoint(text.codePointAt(at));
    place += c.length;
    if (/[A-Za-z0-9_.-]/.test(c)) {
      symbols.push({ symbol: c, at, end: place });
    } else if (isLineEnd(c)) {
      beginsLine = true;
      continue;
    } else if (isSkipped(c) || (c === '>' && beginsLine)) {
      continue;
    } else if (c === '#' && beginsLine) {
      while (place < text.length && !isLineEnd(text[place])) place += 1;
      continue;
    } else if (!matchAt(SOFT_BREAK, text, at)) {
      const encoded = matchAt(ENCODED, text, at);
      place += encoded ? 2 : 0;
      symbols.push({ symbol: encoded ? String.fromCharCode(parseInt(encoded[1], 16)) : null, at, end: place });
    }
    beginsLine = false;
  }
  return symbols;
}

function scan(text) {
  const symbols = symbolsOf(text);
  const follows = (place) => place > 0 && place < symbols.length && symbols[place - 1].end === symbols[place].at && symbols[place - 1].symbol;
  const glued = (place) => (follows(place) ? symbols[place].symbol : null);
  const isStart = (place) => ['e', 'y', 'J'].every((symbol, offset) => symbols[place + offset]?.symbol === symbol);
  const found = [];
  let [starts, wholeUntil] = [0, 0];
  for (let start = 0; start < symbols.length; start += 1) {
    if (!isStart(start) || (follows(start) && (start < wholeUntil || symbols[start - 1].symbol === '.'))) continue;
    starts += 1;
    if (starts > STARTS_MAX) break;
    let [dots, length] = [0, 0];
    for (let place = start; place < Math.min(start + START_MAX_SYMBOLS, symbols.length); place += 1) {
      const { symbol, end } = symbols[place];
      if (symbol === null || (symbol === '.' && (dots === 2 || length === 0))) break;
      [dots, length] = symbol === '.' ? [dots + 1, 0] : [dots, length + 1];
      if (dots === 2 && length === SIGNATURE_SYMBOLS) {
        const behind = glued(place + 1);
        const goesOn = behind === '.' ? ![null, '.'].includes(glued(place + 2)) : behind && !isStart(place + 1);
        if ((!goesOn || text.startsWith(ARMOUR_END, end)) && !text.startsWith('==', end)) {
          found.push(symbols.slice(start, place + 1).map((each) => each.symbol).join(''));
          wholeUntil = Math.max(wholeUntil, place + 1);
        }
        break;
      }
    }
  }
  return found;
}

/** What has the form of a license key, unverified; a text that is base64 as a whole is decoded once. */
export function licenseKeys(data) {
  const text = decode(data);
  const found = scan(text);
  return found.length === 0 ? scan(decode(base64([...text].filter((c) => !isSkipped(c)).join('')))) : found;
}

/** What is encoded in base64 of either alphabet, in its one spelling; else nothing. It works in browsers, too. */
function base64(text) {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/').replace(/={1,2}$/, '');
  try {
    const binary = atob(plain);
    return btoa(binary).replace(/=+$/, '') === plain ? Uint8Array.from(binary, (c) => c.charCodeAt(0)) : new Uint8Array();
  } catch {
    return new Uint8Array();
  }
}
