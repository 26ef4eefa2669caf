// A table; where it is too narrow for one, each row is a card whose cells say what they are.
import type { ComponentChildren } from 'preact';

export interface Column<R> {
  name: string;
  cell: (row: R) => ComponentChildren;
  /** Numbers stand at the right. */
  isNumber?: boolean;
}

interface TableProps<R> {
  caption: string;
  columns: Column<R>[];
  rows: R[];
  keyOf: (row: R) => string;
  isCaptionSeen?: boolean;
}

export function Table<R>({ caption, columns, rows, keyOf, isCaptionSeen }: TableProps<R>) {
  // Roles are said: a table that is laid out otherwise would lose them.
  return (
    <table role="table">
      <caption class={isCaptionSeen ? '' : 'unseen'}>{caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ name, isNumber }) => (
            <th role="columnheader" scope="col" class={isNumber ? 'number' : ''}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr role="row" key={keyOf(row)}>
            {columns.map(({ name, cell, isNumber }) => (
              <td role="cell" data-label={name} class={isNumber ? 'number' : ''}>
                <div dir="auto">{cell(row)}</div>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Facts: a name and a value each. */
export function Facts({ facts }: { facts: [string, ComponentChildren][] }) {
  const known = facts.filter(([, value]) => value !== undefined && value !== null && value !== '' && !(Array.isArray(value) && value.length === 0));
  return (
    <dl class="facts">
      {known.map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
