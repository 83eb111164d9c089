import type { TopLevelSpec } from 'vega-lite';
import { familiesOf, familyName } from '../families.js';
import type { TaskFacts, TokenHistogram } from '../report-data.js';

interface Bucket {
  readonly family: string;
  readonly side: string;
  /** The bucket's longest length. */
  readonly longest: number;
  readonly share: number;
}

/** How long inputs and targets are: share of a family's rows by bucket of tokens, one small chart a family. */
export function tokenLengths(tasks: readonly TaskFacts[], columns: number, cellWidth: number): TopLevelSpec {
  const counted = tasks.filter((task) => task.tokens !== undefined);
  const families = familiesOf(counted);
  const all = counted.flatMap((task) => [task.tokens?.inputs, task.tokens?.targets].filter((h) => h !== undefined));
  const buckets = [...new Set(all.flatMap((h) => h.histogram.map(([longest]) => longest)))].sort((x, y) => x - y);
  // Every other power of two, so that labels have room.
  const marked = buckets.filter((longest) => Number.isInteger(Math.log2(longest) / 2));
  const values = families.flatMap((family) =>
    (['inputs', 'targets'] as const).flatMap((side) => {
      const own = counted.filter((task) => task.family === family);
      return bucketsOf(
        family,
        side,
        own.flatMap((task) => task.tokens?.[side] ?? []),
        buckets,
      );
    }),
  );
  return {
    data: { values },
    facet: {
      field: 'family',
      type: 'nominal',
      sort: families.map(familyName),
      header: { title: null, labelAnchor: 'start' },
    },
    columns,
    spacing: { row: 22, column: 26 },
    spec: {
      width: cellWidth,
      height: 84,
      mark: { type: 'area', interpolate: 'monotone', line: { strokeWidth: 1.6 }, opacity: 0.28, aria: false },
      encoding: {
        x: {
          field: 'longest',
          type: 'ordinal',
          scale: { domain: buckets },
          title: null,
          axis: { labelAngle: 0, values: marked, ticks: false, labelFontSize: 10, grid: false },
        },
        y: {
          field: 'share',
          type: 'quantitative',
          stack: null,
          title: null,
          axis: { format: '~%', tickCount: 2, labelFontSize: 10 },
        },
        color: {
          field: 'side',
          type: 'nominal',
          title: null,
          scale: { domain: ['inputs', 'targets'], range: ['var(--a)', 'var(--b)'] },
          legend: { orient: 'top', symbolType: 'square', symbolOpacity: 1 },
        },
      },
    },
  } as unknown as TopLevelSpec;
}

/** Histograms of several tasks as one; tasks weigh by their rows. */
function bucketsOf(
  family: string,
  side: string,
  histograms: readonly TokenHistogram[],
  buckets: readonly number[],
): Bucket[] {
  const rows = histograms.reduce((sum, h) => sum + h.rows, 0);
  if (rows === 0) return [];
  const counts = new Map<number, number>();
  for (const [longest, count] of histograms.flatMap((h) => h.histogram)) {
    counts.set(longest, (counts.get(longest) ?? 0) + count);
  }
  return buckets.map((longest) => ({
    family: familyName(family),
    side,
    longest,
    share: (counts.get(longest) ?? 0) / rows,
  }));
}
