// The numbers of the overview, counted from the lists that the service has.
import { call } from '../../service/call';
import type { LicenseView, paths } from '../../service/schema';

type Query = NonNullable<paths['/v1/licenses']['get']['parameters']['query']>;

/** So many licenses are counted at most, and so many pages looked through for them: an overview is quick, also of a million. */
export const COUNTED_MAX = 2_000;
const LIMIT = 100;
const DAY = 86_400_000;

export interface Counted {
  licenses: LicenseView[];
  /** Whether there were more than are counted. */
  isCutOff: boolean;
}

/** All licenses that a query finds, as far as they are counted. */
export async function counted(query: Query, signal: AbortSignal, most = COUNTED_MAX): Promise<Counted> {
  const found = new Map<string, LicenseView>();
  let cursor: string | null | undefined;
  let pages = 0;
  do {
    const page = await call('get', '/v1/licenses', { query: { ...query, limit: LIMIT, ...(cursor && { cursor }) } }, signal);
    for (const license of page.licenses) found.set(license.license_id, license);
    cursor = page.cursor;
    pages += 1;
  } while (cursor && found.size < most && pages * LIMIT < COUNTED_MAX);
  return { licenses: [...found.values()], isCutOff: Boolean(cursor) };
}

/** So many days, from one on. */
export function days(from: Date, count: number): string[] {
  return Array.from({ length: count }, (_, at) => new Date(from.getTime() + at * DAY).toISOString().slice(0, 10));
}

/** How many of these moments are on each day. */
export function byDay(labels: string[], moments: (string | undefined)[]): number[] {
  const counts = new Map(labels.map((label) => [label, 0]));
  for (const at of moments) {
    const day = at?.slice(0, 10) ?? '';
    const known = counts.get(day);
    if (known !== undefined) counts.set(day, known + 1);
  }
  return [...counts.values()];
}

/** The beginning of a day so many days from now. */
export function startOf(now: Date, more: number): Date {
  return new Date(Math.floor(now.getTime() / DAY) * DAY + more * DAY);
}
