// An event as people read it: who did what, to what, and what was otherwise before.
import { DifferenceTable } from '../parts/difference_table';
import { differences, flattened, type Difference } from '../parts/differences';
import type { StoredEvent } from '../service/schema';

/** The members of an event besides those that each has, whatever its kind. */
type Members = StoredEvent & Record<string, unknown>;

/** What was done, in words: the kind's name says it. */
export function eventKind(event: StoredEvent): string {
  const words = event.kind.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Who did it: a principal by its last name, a computer by its activation. */
export function author(event: StoredEvent): string {
  const { principal, session, activation_id } = event.by;
  if (principal) return session ? `${principal} (${session})` : principal;
  return activation_id ? `computer ${activation_id}` : 'the service';
}

/** What it was done to, where that isn't the license. */
export function subject(event: StoredEvent): string {
  const members = event as Members;
  const found = ['property', 'product_id', 'id', 'signing_key_id'].map((name) => members[name]).find((value) => value !== undefined);
  const licenses = members['license_ids'];
  if (Array.isArray(licenses)) return licenses.length === 1 ? '1 license' : `${licenses.length} licenses`;
  return found === undefined ? '' : String(found);
}

export function eventChanges(event: StoredEvent): Difference[] {
  const personal = event.personal as { before?: unknown; after?: unknown } | undefined;
  return [...differences(event.before, event.after), ...differences(personal?.before, personal?.after)].sort((a, b) => a.member.localeCompare(b.member));
}

/** What was changed, on a line. */
export function eventShort(event: StoredEvent): string {
  if ('license_ids' in event) return `for ${flattened(event.after).get('product') ?? 'a product'}`;
  const changes = eventChanges(event).map(({ member, before, after }) => `${member} ${before || 'nothing'} → ${after || 'nothing'}`);
  const reason = (event as Members)['reason'];
  return [...changes, ...(typeof reason === 'string' ? [`reason: ${reason}`] : [])].join(', ');
}

export function EventChanges({ event }: { event: StoredEvent }) {
  const members = event as Members;
  const changes = eventChanges(event);
  const isErased = event.personal === undefined && event.personal_hash !== undefined;
  return (
    <>
      {changes.length > 0 && <DifferenceTable caption={`Before and after: ${eventKind(event)}`} changes={changes} />}
      {typeof members['reason'] === 'string' && <p>Reason: <q>{members['reason']}</q></p>}
      {isErased && <p class="hint">What was personal is erased.</p>}
    </>
  );
}
