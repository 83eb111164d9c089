import type { TopLevelSpec } from 'vega-lite';
import { signed } from '../format-numbers.js';
import type { Comparison } from '../report-data.js';

const MEAN = 'mean over tasks';
const SIGNED_TICK = "datum.value === 0 ? '0' : format(datum.value, '+~r')";

/** Differences of two phases a task with their 95% intervals, largest first, and their mean. */
export function differenceForest(comparison: Comparison, width: number): TopLevelSpec {
  const { a, b, tasks, mean } = comparison;
  const verdict = (low: number, high: number) => (low > 0 ? 'better' : high < 0 ? 'worse' : 'open');
  const row = (name: string, value: number, interval: { low: number; high: number }) => ({
    name,
    value,
    low: interval.low,
    high: interval.high,
    verdict: verdict(interval.low, interval.high),
    text: signed(value),
    label: `${name}: ${b} minus ${a} ${signed(value)} points, 95% interval ${signed(interval.low)} to ${signed(interval.high)}`,
  });
  const sorted = tasks.toSorted((x, y) => y.value - x.value || (x.task < y.task ? -1 : 1));
  const long = width > 500;
  const values = sorted.map((task) =>
    row(long ? `${task.task} · ${task.score}` : task.task, task.value, task.interval),
  );
  const means = mean === undefined ? [] : [row(MEAN, mean.value, mean.interval)];
  const all = [...values, ...means];
  // Both sides of zero are seen, the emptier one at least a little.
  const [least, most] = [Math.min(0, ...all.map((row) => row.low)), Math.max(0, ...all.map((row) => row.high))];
  const room = Math.max(1, 0.12 * (most - least));
  const y = {
    field: 'name',
    type: 'nominal' as const,
    sort: all.map((value) => value.name),
    title: null,
    axis: {
      labelColor: 'var(--ink)',
      labelLimit: width > 500 ? 260 : 150,
      labelFontWeight: { expr: `datum.value === '${MEAN}' ? 600 : 400` },
      grid: true,
      gridDash: [1, 4],
    },
  };
  const x = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: long ? `points, ${b} minus ${a}` : 'points',
    scale: { domain: [least - room, most + room], nice: false },
    axis: { labelExpr: SIGNED_TICK, tickCount: width > 500 ? 9 : 5, grid: false },
  });
  const color = {
    field: 'verdict',
    type: 'nominal' as const,
    legend: null,
    scale: { domain: ['better', 'worse', 'open'], range: ['var(--better)', 'var(--worse)', 'var(--open)'] },
  };
  return {
    width,
    height: { step: 26 },
    autosize: { type: 'fit-x', contains: 'padding' },
    data: { values: all },
    layer: [
      {
        data: { values: [{ zero: 0 }] },
        mark: { type: 'rule', color: 'var(--ink)', aria: false },
        encoding: { x: x('zero') },
      },
      {
        mark: { type: 'rule', strokeWidth: 2.4, strokeCap: 'round', aria: false },
        encoding: { y, x: x('low'), x2: { field: 'high' }, color },
      },
      {
        transform: [{ filter: `datum.name !== '${MEAN}'` }],
        mark: { type: 'point', filled: true, size: 80, opacity: 1 },
        encoding: { y, x: x('value'), color, description: { field: 'label' } },
      },
      {
        transform: [{ filter: `datum.name === '${MEAN}'` }],
        mark: { type: 'point', shape: 'diamond', filled: true, size: 190, opacity: 1 },
        encoding: { y, x: x('value'), color, description: { field: 'label' } },
      },
      {
        mark: { type: 'text', dy: -9, fontSize: 10.5, color: 'var(--soft)', aria: false },
        encoding: { y, x: x('value'), text: { field: 'text' } },
      },
    ],
  } as unknown as TopLevelSpec;
}
