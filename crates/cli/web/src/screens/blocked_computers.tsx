// Computers that get no license key, with who blocked them and why.
import { useState } from 'preact/hooks';

import { Change } from '../parts/change';
import { differences } from '../parts/differences';
import { TextField } from '../parts/fields';
import { List } from '../parts/list';
import { Moment } from '../parts/moments';
import { Overtaken } from '../parts/overtaken';
import { Page } from '../parts/page';
import { href } from '../router';
import { call } from '../service/call';
import { usePages, type Page as PageOf } from '../service/pages';
import { useRight } from '../service/rights';
import type { BlockedComputerView } from '../service/schema';

async function blocked(cursor: string | undefined, signal?: AbortSignal): Promise<PageOf<BlockedComputerView>> {
  const page = await call('get', '/v1/blocked-computers', { query: { limit: 100, ...(cursor && { cursor }) } }, signal);
  return { entries: page.blocked_computers, cursor: page.cursor };
}

export function BlockedComputersScreen() {
  const mayServe = useRight('serve');
  const [open, setOpen] = useState<BlockedComputerView | 'new'>();
  const pages = usePages(blocked, []);
  const of = { again: pages.again, onClose: () => setOpen(undefined) };
  return (
    <Page
      title="Blocked computers"
      actions={
        mayServe && (
          <button type="button" onClick={() => setOpen('new')}>
            Block a computer
          </button>
        )
      }
    >
      {!mayServe && <p class="hint">You may look, but not block computers: that takes the right “serve”.</p>}
      <section class="card" aria-label="Blocked computers">
        <List
          pages={pages}
          caption="Blocked computers"
          keyOf={(computer) => computer.id}
          none="No computer is blocked."
          columns={[
            { name: 'Computer ID', cell: (computer) => <bdi>{computer.computer_id}</bdi> },
            { name: 'Reason', cell: (computer) => computer.reason },
            { name: 'Blocked', cell: (computer) => <><Moment at={computer.blocked_at} /> by <code>{computer.blocked_by}</code></> },
            {
              name: 'Actions',
              cell: (computer) => (
                <span class="row-actions">
                  <a href={href(['licenses'], { computer_id: computer.computer_id })}>Its licenses</a>
                  {mayServe && (
                    <button type="button" aria-label={`Unblock ${computer.computer_id}`} onClick={() => setOpen(computer)}>
                      Unblock
                    </button>
                  )}
                </span>
              ),
            },
          ]}
        />
      </section>
      {open === 'new' && <Block {...of} />}
      {open && open !== 'new' && <Unblock {...of} computer={open} />}
    </Page>
  );
}

function Block({ again, onClose }: { again: () => void; onClose: () => void }) {
  const [computerId, setComputerId] = useState('');
  const [reason, setReason] = useState('');
  const body = { computer_id: computerId, reason };
  return (
    <Change
      title="Block a computer"
      verb="Block"
      onClose={onClose}
      planned={{ method: 'post', path: '/v1/blocked-computers', body }}
      warnings={['It gets no license key from then on. A license key that it has goes on working until it is online.']}
      send={async () => {
        const answer = await call('post', '/v1/blocked-computers', { body });
        again();
        return answer;
      }}
      outcome={(answer) => (
        <p dir="auto">
          The computer <bdi>{answer.computer_id}</bdi> is blocked: {answer.reason}
        </p>
      )}
    >
      {(failure) => (
        <>
          <TextField label="Computer ID" hint="As the application names it, character by character." value={computerId} input={{ required: true, maxLength: 255 }} onChange={setComputerId} error={failure?.of('/computer_id')} />
          <TextField label="Reason" hint="For your colleagues." value={reason} input={{ required: true, maxLength: 255 }} onChange={setReason} error={failure?.of('/reason')} />
        </>
      )}
    </Change>
  );
}

function Unblock({ computer, again, onClose }: { computer: BlockedComputerView; again: () => void; onClose: () => void }) {
  const [seen, setSeen] = useState<BlockedComputerView | undefined>(computer);
  const { id } = computer;
  const find = async () => {
    let cursor: string | undefined;
    do {
      const page = await blocked(cursor);
      const found = page.entries.find((entry) => entry.id === id);
      if (found) return found;
      cursor = page.cursor ?? undefined;
    } while (cursor);
    return undefined;
  };
  return (
    <Change
      title="Unblock a computer"
      verb="Unblock"
      onClose={onClose}
      planned={{ method: 'delete', path: `/v1/blocked-computers/${id}` }}
      isIncomplete={seen ? undefined : 'It is blocked no more.'}
      send={async () => {
        await call('delete', '/v1/blocked-computers/{id}', { path: { id }, headers: { 'If-Match': `"${seen?.version}"` } });
        again();
      }}
      outcome={() => <p>The computer can activate again.</p>}
      overtaken={(_, goOn) => (
        <Overtaken
          what="entry"
          read={find}
          changes={(now) => differences({ reason: seen?.reason }, { reason: now.reason })}
          changedBy={(now) => ({ at: now.blocked_at, by: now.blocked_by })}
          goOn={(now) => {
            setSeen(now);
            goOn();
          }}
        />
      )}
    >
      <p dir="auto">
        Computer <bdi>{computer.computer_id}</bdi>, blocked <Moment at={computer.blocked_at} /> by <code>{computer.blocked_by}</code>: {seen?.reason}
      </p>
    </Change>
  );
}
