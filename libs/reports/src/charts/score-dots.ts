import type { TopLevelSpec } from 'vega-lite';
import { oneDecimal } from '../format-numbers.js';
import type { TaskScores } from '../report-data.js';

/** Main scores of one family's tasks by phase, with 95% intervals, and the baseline as a tick. */
export function scoreDots(
  scores: readonly TaskScores[],
  phases: readonly string[],
  colorOf: (phase: string) => string,
  width: number,
): TopLevelSpec {
  const values: Dot[] = [];
  const labels = new Map<string, string>();
  for (const name of [...new Set(scores.map((task) => task.task))]) {
    for (const task of scores.filter((each) => each.task === name)) {
      const dot = dotOf(task);
      if (dot === undefined) continue;
      // Phases of a task share its label, on the row of the first.
      const isFirst = !values.some((value) => value.task === name);
      labels.set(dot.row, isFirst ? (width > 500 ? `${name} · ${dot.score}` : name) : '');
      values.push(dot);
    }
    const own = values.filter((value) => value.task === name);
    if (own.length > 1) {
      for (const dot of own) values[values.indexOf(dot)] = { ...dot, named: true };
    }
  }
  const rows = values.map((value) => value.row);
  const extent = width > 500 ? 250 : 128;
  const y = {
    field: 'row',
    type: 'nominal' as const,
    sort: rows,
    title: null,
    axis: {
      labelColor: 'var(--ink)',
      labelLimit: extent - 8,
      // All families' charts share one plot area.
      minExtent: extent,
      maxExtent: extent,
      labelExpr: `(${JSON.stringify(Object.fromEntries(labels))})[datum.value]`,
    },
  };
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: null,
    scale: { domain: [Math.min(0, ...values.flatMap((value) => [value.value, value.low])), 100] },
    axis: { tickCount: 5 },
  });
  const color = {
    field: 'phase',
    type: 'nominal' as const,
    legend: null,
    scale: { domain: phases, range: phases.map(colorOf) },
  };
  return {
    width,
    height: { step: 23 },
    autosize: { type: 'fit-x', contains: 'padding' },
    data: { values },
    layer: [
      {
        mark: { type: 'rule', strokeWidth: 5, opacity: 0.32, strokeCap: 'round', aria: false },
        encoding: { y, x: x('low'), x2: { field: 'high' }, color },
      },
      {
        transform: [{ filter: 'datum.baseline !== null' }],
        mark: { type: 'tick', color: 'var(--ink)', thickness: 2, size: 15, aria: false },
        encoding: { y, x: x('baseline') },
      },
      {
        mark: { type: 'point', filled: true, size: 62, opacity: 1 },
        encoding: { y, x: x('value'), color, description: { field: 'label' } },
      },
      {
        // Right of the interval, or left of it where that would leave the chart.
        transform: [{ filter: 'datum.named' }],
        mark: {
          type: 'text',
          align: { expr: "datum.high > 80 ? 'right' : 'left'" },
          dx: { expr: 'datum.high > 80 ? -9 : 9' },
          fontSize: 10.5,
          color: 'var(--soft)',
          aria: false,
        },
        encoding: { y, x: x('beside'), text: { field: 'phase' } },
      },
    ],
  } as unknown as TopLevelSpec;
}

interface Dot {
  readonly row: string;
  readonly task: string;
  readonly score: string;
  readonly phase: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly baseline: number | null;
  /** Where the phase's name stands, and whether it does: where a task has several phases. */
  readonly beside: number;
  readonly named: boolean;
  readonly label: string;
}

/** Main score of a task and phase, clipped to 0 to 100 (error rates may exceed it); undefined scores have no dot. */
function dotOf({ task, phase, baselineName, scores }: TaskScores): Dot | undefined {
  const main = scores[0];
  if (main === undefined || main.value === null) return undefined;
  const interval = main.interval ?? { low: main.value, high: main.value };
  const base = main.baseline === null ? 'undefined' : oneDecimal(main.baseline);
  return {
    row: `${task}.${phase}`,
    task,
    score: `${main.name}${main.higherIsBetter ? '' : ' ↓'}`,
    phase,
    value: Math.min(main.value, 100),
    low: Math.min(interval.low, 100),
    high: Math.min(interval.high, 100),
    baseline: main.baseline === null ? null : Math.min(main.baseline, 100),
    beside: Math.min(interval.high, 100) > 80 ? Math.min(interval.low, 100) : Math.min(interval.high, 100),
    named: false,
    label: `${task}, ${phase}: ${main.name} ${oneDecimal(main.value)}, 95% interval ${oneDecimal(interval.low)} to ${oneDecimal(interval.high)}; baseline (${baselineName}) ${base}`,
  };
}
