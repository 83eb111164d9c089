import type { TopLevelSpec } from 'vega-lite';
import { familiesOf, familyColor, familyName } from '../families.js';
import { percent } from '../format-numbers.js';
import type { TaskFacts } from '../report-data.js';

/** Share of the mixture by family of supervised tasks; the parts of a bar are its tasks. */
export function familyRates(tasks: readonly TaskFacts[], width: number): TopLevelSpec {
  const rated = tasks.filter((task) => (task.rate ?? 0) > 0 && task.role !== 'self-supervised');
  const families = familiesOf(rated);
  const total = (family: string) =>
    rated.filter((task) => task.family === family).reduce((sum, task) => sum + (task.rate as number), 0);
  const order = families.toSorted((x, y) => total(y) - total(x)).map(familyName);
  const values = rated
    .toSorted((x, y) => (y.rate as number) - (x.rate as number))
    .map((task, rank) => ({
      family: familyName(task.family),
      rate: task.rate as number,
      rank,
      label: `${task.name}: ${percent(task.rate as number)} of the mixture`,
    }));
  const totals = families.map((family) => ({
    family: familyName(family),
    total: total(family),
    text: percent(total(family)),
  }));
  const y = {
    field: 'family',
    type: 'nominal' as const,
    sort: order,
    title: null,
    axis: { labelColor: 'var(--ink)', labelLimit: 200 },
  };
  return {
    width,
    height: { step: 26 },
    autosize: { type: 'fit-x', contains: 'padding' },
    layer: [
      {
        data: { values },
        mark: { type: 'bar', stroke: 'var(--paper)', strokeWidth: 0.8, cornerRadius: 1.5 },
        encoding: {
          y,
          x: {
            field: 'rate',
            type: 'quantitative',
            stack: 'zero',
            title: width > 500 ? 'share of all examples of the mixture' : 'share of the mixture',
            axis: { format: '~%', tickCount: 6 },
            scale: { domain: [0, Math.max(...totals.map((t) => t.total)) * 1.12] },
          },
          order: { field: 'rank' },
          color: {
            field: 'family',
            type: 'nominal',
            legend: null,
            scale: { domain: families.map(familyName), range: families.map(familyColor) },
          },
          description: { field: 'label' },
        },
      },
      {
        data: { values: totals },
        mark: { type: 'text', align: 'left', dx: 6, fontWeight: 600, aria: false },
        encoding: { y, x: { field: 'total', type: 'quantitative' }, text: { field: 'text' } },
      },
    ],
  } as unknown as TopLevelSpec;
}
