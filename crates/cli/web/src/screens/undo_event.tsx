// Makes a change back, as a new change. Whether it can be, the console's process knows, which also sends it.
import { useState } from 'preact/hooks';

import { Change } from '../parts/change';
import { Dialog } from '../parts/dialog';
import { DifferenceTable } from '../parts/difference_table';
import { TextField } from '../parts/fields';
import { Busy, ProblemBox } from '../parts/problem';
import { useAsked } from '../service/asked';
import { askConsole } from '../service/call';
import type { StoredEvent } from '../service/schema';
import { eventChanges, eventKind, subject } from './event_words';

/** What undoing would do, or did. */
interface Undone {
  result: unknown;
  warnings: string[];
}

/** An event of a computer that was unblocked has a hash of its ID alone. */
function needsComputer(event: StoredEvent): boolean {
  return event.kind === 'blocked_computer_changed' && event.before !== undefined && event.before !== null;
}

export function UndoEvent({ event, again, onClose }: { event: StoredEvent; again: () => void; onClose: () => void }) {
  const { event_id } = event;
  const [reason, setReason] = useState('');
  const [computerId, setComputerId] = useState('');
  const title = `Undo: ${eventKind(event)}`;
  const path = `events/${encodeURIComponent(event_id)}/undo`;
  const asksComputer = needsComputer(event);
  const asked = useAsked<Undone>(
    async (signal) => (asksComputer ? { result: undefined, warnings: [] } : askConsole('post', path, { rehearse: true }, signal)),
    [event_id],
  );
  const plan = asked.answer;
  if (!plan) {
    return (
      <Dialog title={title} onClose={onClose}>
        {asked.failure ? <ProblemBox failure={asked.failure} /> : <Busy />}
        <div class="dialog-foot">
          <button type="button" autofocus onClick={onClose}>
            Close
          </button>
        </div>
      </Dialog>
    );
  }
  // What it was is what it will be.
  const changes = eventChanges(event).map(({ member, before, after }) => ({ member, before: after, after: before }));
  const body = { rehearse: false, ...(reason && { reason }), ...(computerId && { computer_id: computerId }) };
  return (
    <Change
      title={title}
      verb="Undo"
      onClose={onClose}
      planned={{ method: 'post', path: `/console/${path}`, body: plan.result ?? body }}
      changes={changes}
      warnings={plan.warnings}
      send={async () => {
        const done = await askConsole<Undone>('post', path, body);
        again();
        return done;
      }}
      outcome={(done) => (
        <>
          <p>It was undone, which is a new event.</p>
          <DifferenceTable caption="What was changed" changes={changes} />
          {done.warnings.map((text) => (
            <p class="warning">{text}</p>
          ))}
        </>
      )}
    >
      <p dir="auto">
        This makes the change{subject(event) && <> of <bdi>{subject(event)}</bdi></>} back, as a new change. It is refused where it was changed since.
      </p>
      {event.kind === 'license_state_set' && <TextField label="Reason" hint="Empty: the one that it had before." value={reason} input={{ maxLength: 255 }} onChange={setReason} />}
      {asksComputer && <TextField label="Computer ID" hint="The event has a hash of it alone." value={computerId} input={{ required: true, maxLength: 255 }} onChange={setComputerId} />}
    </Change>
  );
}
