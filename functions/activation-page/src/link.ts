/** What an application says in the fragment of its link: `Client::activation_link` writes it. */
import { trimmed } from './activation_key';
import { isName } from './license';

export type Link = {
  /** Whether anything was said, and whether all of it could be read. */
  isGiven: boolean;
  isWhole: boolean;
  product?: string | undefined;
  key?: string | undefined;
  computer?: string | undefined;
  /** Whether the application takes a generic license. */
  takesGeneric: boolean;
  /** The signing keys that it trusts. */
  trusted?: string[] | undefined;
};

/** What may be a computer's ID. */
export const isLine = (value: string) => [...value].length <= 255 && !/[\0-\x1f\x7f-\x9f]/.test(value);

/** Reads the fragment and takes it out of the address and the history, before anything else is done. */
export function takeLink(): Link {
  const fragment = location.hash.slice(1);
  if (!fragment) return { isGiven: false, isWhole: true, takesGeneric: true };
  history.replaceState(null, '', location.href.split('#')[0]);
  const said = new URLSearchParams(fragment);
  let isWhole = [...said.keys()].every((name) => ['product', 'key', 'computer', 'generic', 'trusts'].includes(name));
  const read = (name: string, isRight: (value: string) => boolean) => {
    const value = said.get(name) ?? undefined;
    if (value === undefined) return undefined;
    if (value !== '' && isRight(value)) return value;
    isWhole = false;
    return undefined;
  };
  const key = read('key', isLine);
  return {
    isGiven: true,
    product: read('product', isName),
    key: key && trimmed(key),
    computer: read('computer', isLine),
    takesGeneric: said.get('generic') !== 'no',
    trusted: said.has('trusts') ? said.getAll('trusts').filter((kid) => kid !== '' && isLine(kid)) : undefined,
    isWhole,
  };
}
