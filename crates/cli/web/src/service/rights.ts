// Who may do what: what isn't allowed is not offered.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

import type { Right } from './session';

export const Rights = createContext<readonly Right[]>([]);

export function useRight(right: Right): boolean {
  return useContext(Rights).includes(right);
}
