// JSON that all readers take for the same (RFC 7493), with nothing null: JSON.parse lets a member come twice, and doesn't tell 1 from 1.0.
const DEPTH_MAX = 64;
const TOKEN = /[ \t\r\n]*(?:([\][{}:,])|("(?:[^"\\\u0000-\u001f]|\\.)*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/sy;

/** A tree in which whole numbers are BigInt and objects have no prototype; throws SyntaxError for what readers differ about. */
export function readStrictly(text, mayBeNull = false) {
  const wrong = (why) => { throw new SyntaxError(why); };
  let place = 0;
  const next = () => {
    TOKEN.lastIndex = place;
    const [all, sign, string, number, word] = TOKEN.exec(text) ?? wrong('no JSON');
    place += all.length;
    return { sign, string, number, word };
  };
  const stringOf = (token) => {
    const value = token.string ? JSON.parse(token.string) : wrong('no JSON');
    return /[\ud800-\udfff]/u.test(value) ? wrong('half a surrogate pair') : value;
  };
  const numberOf = (number) => {
    if (!Number.isFinite(Number(number))) wrong('a number out of range');
    return /^(0|-?[1-9]\d*)$/.test(number) ? BigInt(number) : Number(number);
  };
  const valueOf = (token, depth) => {
    if (token.sign === '{' || token.sign === '[') return listOf(token.sign === '{', depth + 1);
    if (token.string !== undefined) return stringOf(token);
    if (token.number !== undefined) return numberOf(token.number);
    return token.word === undefined ? wrong('no JSON') : JSON.parse(token.word);
  };
  const listOf = (isObject, depth) => {
    if (depth > DEPTH_MAX) wrong('too deep');
    const list = isObject ? Object.create(null) : [];
    const end = isObject ? '}' : ']';
    let token = next();
    while (token.sign !== end) {
      if (isObject) {
        const name = stringOf(token);
        if (name in list || next().sign !== ':') wrong('a member twice, or no JSON');
        list[name] = valueOf(next(), depth);
        if (list[name] === null && !mayBeNull) wrong('a member that is null');
      } else {
        list.push(valueOf(token, depth));
      }
      token = next();
      if (token.sign === end) break;
      if (token.sign !== ',') wrong('no JSON');
      token = next();
      if (token.sign === end) wrong('no JSON');
    }
    return list;
  };
  const value = valueOf(next(), 0);
  return /^[ \t\r\n]*$/.test(text.slice(place)) ? value : wrong('no JSON');
}
