// Bars, drawn; the same numbers stand in a table beside them.
import { Table } from './table';

export interface Series {
  name: string;
  /** A color of the page, such as `--accent`. */
  color: string;
  values: number[];
}

const HEIGHT = 120;
const BAR = 14;
const GAP = 6;

interface BarChartProps {
  caption: string;
  /** What each place on the horizontal axis is. */
  labels: string[];
  /** What a place is, such as "Day". */
  of: string;
  series: Series[];
}

export function BarChart({ caption, labels, of, series }: BarChartProps) {
  const most = Math.max(0, ...series.flatMap(({ values }) => values));
  const width = labels.length * (BAR + GAP);
  const each = BAR / series.length;
  const total = (values: number[]) => values.reduce((sum, value) => sum + value, 0);
  const label = `${caption}: ${series.map(({ name, values }) => `${name} ${total(values)}`).join(', ')}. The table has each number.`;
  if (most === 0) {
    return (
      <p class="none">
        None from {labels[0]} to {labels.at(-1)}.
      </p>
    );
  }
  return (
    <figure class="chart">
      <svg viewBox={`0 0 ${width} ${HEIGHT + 4}`} role="img" aria-label={label} preserveAspectRatio="none">
        {[0, 0.5, 1].map((at) => (
          <line x1="0" x2={width} y1={2 + HEIGHT * at} y2={2 + HEIGHT * at} class="chart-line" />
        ))}
        {series.map(({ name, color, values }, which) => (
          <g key={name} style={{ fill: `var(${color})` }}>
            {values.map((value, at) => {
              const height = (HEIGHT * value) / Math.max(1, most);
              return value === 0 ? null : (
                <rect x={at * (BAR + GAP) + GAP / 2 + which * each} y={2 + HEIGHT - height} width={each} height={height}>
                  <title>{`${labels[at]}: ${name} ${value}`}</title>
                </rect>
              );
            })}
          </g>
        ))}
      </svg>
      <div class="chart-axis" aria-hidden="true">
        <span>{labels[0]}</span>
        <span>most: {most}</span>
        <span>{labels.at(-1)}</span>
      </div>
      <figcaption class="chart-key">
        {series.map(({ name, color, values }) => (
          <span>
            <i style={{ background: `var(${color})` }} /> {name}: <strong>{total(values)}</strong>
          </span>
        ))}
      </figcaption>
      <details>
        <summary>The same as a table</summary>
        <Table
          caption={caption}
          rows={labels.map((name, at) => ({ name, at }))}
          keyOf={(row) => row.name}
          columns={[{ name: of, cell: (row) => row.name }, ...series.map(({ name, values }) => ({ name, cell: (row: { at: number }) => values[row.at] ?? 0, isNumber: true }))]}
        />
      </details>
    </figure>
  );
}
