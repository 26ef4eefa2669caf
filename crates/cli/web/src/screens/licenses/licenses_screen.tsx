// Manage Keys: all licenses, by filters that stand in the page's address.
import { useState } from 'preact/hooks';

import { List } from '../../parts/list';
import { Page } from '../../parts/page';
import { go, href } from '../../router';
import { call } from '../../service/call';
import { usePages } from '../../service/pages';
import { LICENSE_COLUMNS } from '../license_words';
import type { LicenseView } from '../../service/schema';
import { COLUMN_NAMES, ColumnChoice, DEFAULT_COLUMNS, type ColumnName } from './column_choice';
import { CsvDownload } from './csv_download';
import { Filters, licenseQuery, VIEWS, type Filter } from './filters';

const AT_ONCE = 6;
/** Where each license is asked for, fewer pages are looked through at once. */
const COUNTED_PAGES = 4;

/** The licenses with the number of their activations, which a list doesn't have: each is asked for, a few at a time. */
async function counted(licenses: LicenseView[], signal: AbortSignal): Promise<LicenseView[]> {
  const answers: LicenseView[] = [];
  for (let at = 0; at < licenses.length; at += AT_ONCE) {
    const some = licenses.slice(at, at + AT_ONCE).map(async ({ license_id }) => (await call('get', '/v1/licenses/{license_id}', { path: { license_id }, query: { limit: 1 } }, signal)).license);
    answers.push(...(await Promise.all(some)));
  }
  return answers;
}

export function LicensesScreen({ query }: { query: URLSearchParams }) {
  const filter: Filter = Object.fromEntries([...query].filter(([name]) => name !== 'columns'));
  const named = (query.get('columns') ?? '').split(',').filter((name): name is ColumnName => name in COLUMN_NAMES);
  const columns = named.length > 0 ? named : DEFAULT_COLUMNS;
  const [now] = useState(() => new Date());
  const view = VIEWS.find((view) => view.name === filter.view) ?? VIEWS[0];
  const asked = licenseQuery(filter, now);
  const pages = usePages(
    async (cursor, signal) => {
      const page = await call('get', '/v1/licenses', { query: { ...asked, limit: 50, ...(cursor && { cursor }) } }, signal);
      const licenses = view.isCounted ? await counted(page.licenses, signal) : page.licenses;
      return { entries: view.keeps ? licenses.filter(view.keeps) : licenses, cursor: page.cursor, lookedAt: licenses.length };
    },
    [asked, view.name],
    25,
    view.isCounted ? COUNTED_PAGES : undefined,
  );
  const move = (next: Filter, shown: readonly ColumnName[] = columns) =>
    go(href(['licenses'], { ...next, columns: shown === DEFAULT_COLUMNS || shown.join() === DEFAULT_COLUMNS.join() ? undefined : shown.join() }));
  return (
    <Page title="Manage Keys">
      <nav class="views" aria-label="Lists">
        {VIEWS.map(({ name, label }) => (
          <a key={name} href={href(['licenses'], name === 'all' ? {} : { view: name })} aria-current={name === view.name ? 'true' : undefined}>
            {label}
          </a>
        ))}
      </nav>
      <Filters filter={filter} onChange={move} />
      <section class="card" aria-label={view.label}>
        <div class="list-head">
          <p class="hint">{view.hint}</p>
          <ColumnChoice columns={columns} onChange={(next) => move(filter, next)} />
          <CsvDownload query={asked} which={view.isCounted ? 'full' : 'all'} />
        </div>
        <List
          pages={pages}
          caption={view.label}
          columns={columns.map((name) => LICENSE_COLUMNS[name])}
          keyOf={(license) => license.license_id}
          none="No license is like that."
          lookedAt={view.isCounted ? `of the first ${pages.lookedAt.toLocaleString('en')} active ones` : undefined}
        />
      </section>
    </Page>
  );
}
