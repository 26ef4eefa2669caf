// Which columns a list of licenses has.
import { LICENSE_COLUMNS } from '../license_words';

export type ColumnName = keyof typeof LICENSE_COLUMNS;

export const COLUMN_NAMES = LICENSE_COLUMNS;
export const DEFAULT_COLUMNS: readonly ColumnName[] = ['customer', 'product', 'state', 'kind', 'seats', 'ends', 'order'];

export function ColumnChoice({ columns, onChange }: { columns: readonly ColumnName[]; onChange: (columns: ColumnName[]) => void }) {
  const all = Object.keys(LICENSE_COLUMNS) as ColumnName[];
  return (
    <details class="menu">
      <summary>Columns</summary>
      <fieldset class="choices">
        <legend class="unseen">Columns</legend>
        {all.map((name) => (
          <label class="choice">
            <input
              type="checkbox"
              checked={columns.includes(name)}
              disabled={columns.length === 1 && columns.includes(name)}
              onChange={(event) => onChange(all.filter((other) => (other === name ? event.currentTarget.checked : columns.includes(other))))}
            />
            {LICENSE_COLUMNS[name].name}
          </label>
        ))}
      </fieldset>
    </details>
  );
}
