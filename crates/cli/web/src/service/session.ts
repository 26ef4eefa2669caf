// The session with the console's process: a token that works once is exchanged for one that lasts as long as this tab.

const KEPT = 'latchkey-session';

/** What the console's process says of itself and of whoever signs. */
export interface Session {
  version: string;
  /** The service that requests go to. */
  url: string;
  region: string;
  /** Where the credentials are from. */
  credentials: string;
  rights: Right[];
  /** What helps against a refusal, by its code. */
  advice?: Record<string, string>;
}

export type Right = 'look' | 'serve' | 'make' | 'administer';

export function sessionToken(): string {
  return sessionStorage.getItem(KEPT) ?? '';
}

export function keepSessionToken(token: string) {
  sessionStorage.setItem(KEPT, token);
}

/** Takes the token that the page was opened with out of the address, where it was for a moment. */
export function takeOpeningToken(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token') ?? undefined;
  if (token !== undefined) history.replaceState(null, '', `${location.pathname}#/`);
  return token;
}
