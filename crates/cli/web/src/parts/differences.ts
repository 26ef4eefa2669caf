// What differs between two states of a record, member by member.

export interface Difference {
  member: string;
  before: string;
  after: string;
}

/** The values by the names of members; one of a member within another has both names. Of lists the entries stand together. */
export function flattened(value: unknown, name = ''): Map<string, string> {
  const found = new Map<string, string>();
  const put = (value: unknown, name: string) => {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      if (value.length > 0) found.set(name, value.map((entry) => (typeof entry === 'object' ? JSON.stringify(entry) : String(entry))).join(', '));
    } else if (typeof value === 'object') {
      for (const [member, inner] of Object.entries(value)) put(inner, name === '' ? member : `${name}.${member}`);
    } else {
      found.set(name, typeof value === 'string' && value === '' ? '""' : String(value));
    }
  };
  put(value, name);
  return found;
}

export function differences(before: unknown, after: unknown, name = ''): Difference[] {
  const was = flattened(before, name);
  const is = flattened(after, name);
  const members = [...new Set([...was.keys(), ...is.keys()])].sort();
  return members
    .filter((member) => was.get(member) !== is.get(member))
    .map((member) => ({ member, before: was.get(member) ?? '', after: is.get(member) ?? '' }));
}
