// Before and after, side by side.
import type { Difference } from './differences';
import { Table } from './table';

const NOTHING = <span class="dim">nothing</span>;

export function DifferenceTable({ caption, changes, names = ['Before', 'After'] }: { caption: string; changes: Difference[]; names?: [string, string] }) {
  if (changes.length === 0) return <p class="hint">Nothing is otherwise than it was.</p>;
  return (
    <Table
      caption={caption}
      rows={changes}
      keyOf={(change) => change.member}
      columns={[
        { name: 'Member', cell: (change) => <code>{change.member || 'value'}</code> },
        { name: names[0], cell: (change) => (change.before === '' ? NOTHING : change.before) },
        { name: names[1], cell: (change) => (change.after === '' ? NOTHING : <strong>{change.after}</strong>) },
      ]}
    />
  );
}
