// Times are UTC everywhere: the end of a license is, and colleagues sit elsewhere.
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' });
const TIME = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });

/** A day, where it is the end of one; else the minute. */
export function said(at: string): string {
  const when = new Date(at);
  if (Number.isNaN(when.getTime())) return at;
  return at.includes('T23:59:59') ? DAY.format(when) : `${TIME.format(when)} UTC`;
}

export function Moment({ at }: { at: string }) {
  return (
    <time dateTime={at} title={at}>
      {said(at)}
    </time>
  );
}

/** The day of a time, as a date field takes it. */
export function dayOf(at: string | null | undefined): string {
  return at?.slice(0, 10) ?? '';
}

/** The end of a day, as the service takes it; nothing of no day. */
export function endOfDay(day: string): string | undefined {
  return day === '' ? undefined : `${day}T23:59:59Z`;
}

/** The day so many days from today. */
export function dayFromToday(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
}

/** The beginning of a day. */
export function startOfDay(day: string): string {
  return `${day}T00:00:00Z`;
}

/** The beginning of the day after. */
export function startOfNextDay(day: string): string {
  const next = new Date(startOfDay(day));
  next.setUTCDate(next.getUTCDate() + 1);
  return startOfDay(next.toISOString().slice(0, 10));
}
