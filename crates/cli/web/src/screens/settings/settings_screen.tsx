// All settings: what each is for, its value, its default, and who set it.
import { useState } from 'preact/hooks';

import { Moment } from '../../parts/moments';
import { Page } from '../../parts/page';
import { Shown } from '../../parts/problem';
import { Table } from '../../parts/table';
import { useAsked } from '../../service/asked';
import { call } from '../../service/call';
import { useRight } from '../../service/rights';
import type { PropertyView } from '../../service/schema';
import { Described, ResetSetting, SetSetting } from './set_setting';

type Open = { to: 'set' | 'reset'; property: PropertyView } | 'new';

export function SettingsScreen() {
  const mayAdminister = useRight('administer');
  const [open, setOpen] = useState<Open>();
  const asked = useAsked((signal) => call('get', '/v1/properties', {}, signal), []);
  const of = { again: asked.again, onClose: () => setOpen(undefined) };
  return (
    <Page
      title="Settings"
      actions={
        mayAdminister && (
          <button type="button" onClick={() => setOpen('new')}>
            Add a setting of your own
          </button>
        )
      }
    >
      {!mayAdminister && <p class="hint">You may look, but not change settings: that takes the right “administer”.</p>}
      <Shown asked={asked}>
        {({ properties }) => (
          <section class="card" aria-label="Settings">
            <Table
              caption="Settings"
              rows={properties}
              keyOf={(property) => property.name}
              columns={[
                { name: 'Setting', cell: (property) => <><code>{property.name}</code><p class="hint"><Described text={property.description} /></p></> },
                { name: 'Value', cell: (property) => <strong><ValueOf value={property.value} /></strong> },
                { name: 'Default', cell: (property) => (property.default === null ? <span class="dim">none</span> : <ValueOf value={property.default} />) },
                { name: 'Read by', cell: (property) => (property.visibility === 'public' ? 'everybody' : 'vendor') },
                { name: 'Set', cell: (property) => (property.updated_at ? <><Moment at={property.updated_at} /> by <code>{property.updated_by}</code></> : <span class="dim">never: the default counts</span>) },
                {
                  name: 'Actions',
                  cell: (property) =>
                    mayAdminister && (
                      <span class="row-actions">
                        <button type="button" aria-label={`Change ${property.name}`} onClick={() => setOpen({ to: 'set', property })}>
                          Change
                        </button>
                        {property.version && (
                          <button type="button" aria-label={`Take back ${property.name}`} onClick={() => setOpen({ to: 'reset', property })}>
                            Take back
                          </button>
                        )}
                      </span>
                    ),
                },
              ]}
            />
          </section>
        )}
      </Shown>
      {open === 'new' && <SetSetting {...of} property={undefined} />}
      {open !== 'new' && open?.to === 'set' && <SetSetting {...of} property={open.property} />}
      {open !== 'new' && open?.to === 'reset' && <ResetSetting {...of} property={open.property} />}
    </Page>
  );
}

function ValueOf({ value }: { value: unknown }) {
  return value === '' ? <span class="dim">empty</span> : <>{String(value)}</>;
}
