// What was done to a license, by whom, before and after.
import { Section } from '../../parts/page';
import { call } from '../../service/call';
import { usePages } from '../../service/pages';
import { EventList } from '../event_list';
import type { OfLicense } from './license_screen';

export function History({ license, again }: OfLicense) {
  const { license_id, record_version, used } = license;
  const pages = usePages(
    async (cursor, signal) => {
      const page = await call('get', '/v1/events', { query: { license_id, limit: 20, ...(cursor && { cursor }) } }, signal);
      return { entries: page.events, cursor: page.cursor };
    },
    [license_id, record_version, used],
    10,
  );
  return (
    <Section title="History">
      <EventList pages={pages} isOfLicense again={again} />
    </Section>
  );
}
