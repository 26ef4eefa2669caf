// Events, the newest first; each opens to what was before and after, and can be undone.
import { useState } from 'preact/hooks';

import { Moment } from '../parts/moments';
import { Busy, ProblemBox } from '../parts/problem';
import { href } from '../router';
import type { Pages } from '../service/pages';
import { useRight } from '../service/rights';
import type { StoredEvent } from '../service/schema';
import { author, EventChanges, eventKind, eventShort, subject } from './event_words';
import { UndoEvent } from './undo_event';

export function EventList({ pages, isOfLicense, again }: { pages: Pages<StoredEvent>; isOfLicense?: boolean; again: () => void }) {
  const [undoing, setUndoing] = useState<StoredEvent>();
  return (
    <>
      {pages.entries.length > 0 && (
        <ol class="events">
          {pages.entries.map((event) => (
            <li key={event.event_id}>
              <OneEvent event={event} isOfLicense={isOfLicense ?? false} onUndo={() => setUndoing(event)} />
            </li>
          ))}
        </ol>
      )}
      {pages.isAnswered && pages.entries.length === 0 && !pages.hasMore && <p class="none">Nothing was changed.</p>}
      {pages.failure && <ProblemBox failure={pages.failure} again={pages.isAnswered ? pages.more : pages.again} />}
      {pages.isAsking && <Busy />}
      {pages.hasMore && !pages.isAsking && (
        <p class="list-foot">
          <button type="button" onClick={pages.more}>
            Show earlier ones
          </button>
        </p>
      )}
      {undoing && <UndoEvent event={undoing} again={again} onClose={() => setUndoing(undefined)} />}
    </>
  );
}

function OneEvent({ event, isOfLicense, onUndo }: { event: StoredEvent; isOfLicense: boolean; onUndo: () => void }) {
  const mayServe = useRight('serve');
  const mayAdminister = useRight('administer');
  const isVendors = event.by.principal !== undefined;
  return (
    <details class="event">
      <summary>
        <strong>{eventKind(event)}</strong> <bdi>{subject(event)}</bdi>
        <span class="dim">
          <Moment at={event.at} />
        </span>
        <span class="event-short" dir="auto">
          {eventShort(event)}
        </span>
      </summary>
      <EventChanges event={event} />
      <p class="dim">
        By <code>{author(event)}</code>
        {event.by.source_ip && <> from <code>{event.by.source_ip}</code></>}; event <code>{event.event_id}</code>, request <code>{event.request_id}</code>
      </p>
      <p class="row-actions">
        {!isOfLicense && event.license_id && <a href={href(['licenses', event.license_id])}>The license</a>}
        {isVendors && (event.license_id ? mayServe : mayServe || mayAdminister) && (
          <button type="button" aria-label={`Undo: ${eventKind(event)}`} onClick={onUndo}>
            Undo
          </button>
        )}
      </p>
    </details>
  );
}
