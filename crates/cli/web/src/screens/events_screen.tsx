// The events of a day: settings, products, blocked computers, keys that were made, and what was changed of licenses.
import { DayField } from '../parts/fields';
import { dayFromToday } from '../parts/moments';
import { Page } from '../parts/page';
import { go, href } from '../router';
import { call } from '../service/call';
import { usePages } from '../service/pages';
import { EventList } from './event_list';

export function EventsScreen({ query }: { query: URLSearchParams }) {
  const today = dayFromToday(0);
  const day = query.get('day') ?? today;
  const beside = (days: number) => new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
  const isDay = !Number.isNaN(Date.parse(`${day}T00:00:00Z`));
  const pages = usePages(
    async (cursor, signal) => {
      const page = await call('get', '/v1/events', { query: { day, limit: 50, ...(cursor && { cursor }) } }, signal);
      return { entries: page.events, cursor: page.cursor };
    },
    [day],
  );
  return (
    <Page title="Events">
      <div class="day">
        {isDay && <a href={href(['events'], { day: beside(-1) })}>The day before</a>}
        <DayField label="Day, in UTC" value={day} input={{ max: today }} onChange={(next) => next !== '' && go(href(['events'], { day: next }))} />
        {isDay && day < today && <a href={href(['events'], { day: beside(1) })}>The day after</a>}
      </div>
      <section class="card" aria-label={`Events of ${day}`}>
        <EventList pages={pages} again={pages.again} />
      </section>
    </Page>
  );
}
