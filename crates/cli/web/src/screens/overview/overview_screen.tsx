// The overview: what was made and activated by day, what ends soon, and how generic licenses are used.
import { useState } from 'preact/hooks';

import { BarChart } from '../../parts/bar_chart';
import { Page, Section } from '../../parts/page';
import { Shown } from '../../parts/problem';
import { Table } from '../../parts/table';
import { useAsked } from '../../service/asked';
import { call } from '../../service/call';
import { EndOf, LicenseLink, StateBadge } from '../license_words';
import { byDay, counted, COUNTED_MAX, days, startOf, type Counted } from './figures';

const DAYS = 30;
const GENERIC_MAX = 20;

export function OverviewScreen() {
  const [now] = useState(() => new Date());
  return (
    <Page title="Overview">
      <Made now={now} />
      <Ending now={now} />
      <Generic />
    </Page>
  );
}

function CutOff({ counted: { isCutOff } }: { counted: Counted }) {
  return isCutOff ? <p class="hint">Only the first {COUNTED_MAX.toLocaleString('en')} licenses are counted, product by product. “Download CSV” of the list has all.</p> : null;
}

function Made({ now }: { now: Date }) {
  const from = startOf(now, 1 - DAYS);
  const labels = days(from, DAYS);
  const asked = useAsked((signal) => counted({ created_from: from.toISOString() }, signal), [from]);
  return (
    <Section title={`Keys made and activated, last ${DAYS} days`} actions={<a href={`#/licenses?created_from=${labels[0]}`}>The list</a>}>
      <Shown asked={asked}>
        {(answer) => (
          <>
            <BarChart
              caption="Keys made, and first activations of them, by day"
              of="Day"
              labels={labels}
              series={[
                { name: 'Keys made', color: '--accent', values: byDay(labels, answer.licenses.map((license) => license.created_at)) },
                { name: 'First activations of them', color: '--good', values: byDay(labels, answer.licenses.map((license) => license.first_activated_at)) },
              ]}
            />
            <CutOff counted={answer} />
          </>
        )}
      </Shown>
    </Section>
  );
}

function Ending({ now }: { now: Date }) {
  const from = startOf(now, 0);
  const labels = days(from, DAYS);
  const asked = useAsked((signal) => counted({ state: 'active', ends_from: now.toISOString(), ends_to: startOf(now, DAYS).toISOString() }, signal), [from]);
  return (
    <Section title={`Licenses that end within ${DAYS} days`} actions={<a href="#/licenses?view=ending">The list</a>}>
      <Shown asked={asked}>
        {(answer) => (
          <>
            <BarChart caption="Active licenses by the day of their end" of="Day" labels={labels} series={[{ name: 'Licenses that end', color: '--warn', values: byDay(labels, answer.licenses.map((license) => license.ends_at)) }]} />
            <CutOff counted={answer} />
          </>
        )}
      </Shown>
    </Section>
  );
}

/** Generic licenses by use: how many computers activated, of the first so many. */
function Generic() {
  const asked = useAsked(async (signal) => {
    const found = await counted({ generic: true }, signal, GENERIC_MAX);
    const first = found.licenses.slice(0, GENERIC_MAX);
    const read = first.map(({ license_id }) => call('get', '/v1/licenses/{license_id}', { path: { license_id }, query: { limit: 1 } }, signal));
    const licenses = (await Promise.all(read)).map((answer) => answer.license).sort((a, b) => (b.used ?? 0) - (a.used ?? 0));
    return { licenses, isCutOff: found.isCutOff || found.licenses.length > GENERIC_MAX };
  }, []);
  return (
    <Section title="Generic licenses by use" actions={<a href="#/licenses?view=generic">The list</a>}>
      <Shown asked={asked}>
        {({ licenses, isCutOff }) =>
          licenses.length === 0 ? (
            <p class="none">{isCutOff ? `There is none among the first ${COUNTED_MAX.toLocaleString('en')} licenses: “The list” goes on looking.` : 'There is none.'}</p>
          ) : (
            <>
              <Table
                caption="Generic licenses by activations"
                rows={licenses}
                keyOf={(license) => license.license_id}
                columns={[
                  { name: 'Customer', cell: (license) => <LicenseLink license={license} /> },
                  { name: 'Product', cell: (license) => license.product },
                  { name: 'State', cell: (license) => <StateBadge license={license} /> },
                  { name: 'Ends', cell: (license) => <EndOf license={license} /> },
                  {
                    name: 'Activations',
                    cell: (license) => (
                      <span class="meter">
                        <meter min={0} max={license.activations} value={license.used ?? 0} aria-label={`${license.used ?? 0} of ${license.activations} activations`} />
                        {license.used ?? 0} of {license.activations}
                      </span>
                    ),
                  },
                ]}
              />
              <p class="hint">Computers that only read the file are seen by nobody: an activation is whoever asked the service.{isCutOff && ' There may be more: “The list” has all.'}</p>
            </>
          )
        }
      </Shown>
    </Section>
  );
}
