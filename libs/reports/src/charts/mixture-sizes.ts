import type { TopLevelSpec } from 'vega-lite';
import { familiesOf, familyColor, familyName } from '../families.js';
import { count } from '../format-numbers.js';
import type { TaskFacts } from '../report-data.js';

/** Up to so many tasks have names that lie flat and bars of one width. */
const FEW = 8;

/**
 * Sizes of the tasks in rising order with the cap as a line, as the paper's figure. The part above the cap, which the
 * mixing rate does not see, is pale. Logarithmic; upright on wide screens, lying on narrow ones.
 */
export function mixtureSizes(tasks: readonly TaskFacts[], cap: number | undefined, width: number): TopLevelSpec {
  const upright = width > 500;
  const sized = tasks
    .filter((task) => (task.trainExamples ?? 0) > 0)
    .sort((x, y) => (x.trainExamples as number) - (y.trainExamples as number) || (x.name < y.name ? -1 : 1));
  const values = sized.map((task) => ({
    task: task.name,
    family: familyName(task.family),
    color: familyColor(task.family),
    examples: task.trainExamples as number,
    counted: task.cappedExamples ?? (task.trainExamples as number),
    label: `${task.name} (${familyName(task.family)}): ${count(task.trainExamples as number)} train examples${
      task.cappedExamples !== undefined && task.cappedExamples < (task.trainExamples as number)
        ? `, ${count(task.cappedExamples)} count`
        : ''
    }`,
  }));
  const least = Math.min(...values.map((value) => value.examples), cap ?? Number.POSITIVE_INFINITY);
  const floor = 10 ** Math.floor(Math.log10(Math.max(1, least * 0.8)));
  const most = Math.max(...values.map((value) => value.examples), cap ?? 1);
  const ticks = Array.from({ length: 10 }, (_, k) => floor * 10 ** k).filter((tick) => tick <= most * 1.15);
  if (ticks.length < 3) ticks.push(...ticks.map((tick) => 3 * tick));
  const families = familiesOf(sized);
  const order = values.map((value) => value.task);
  const along = {
    field: 'task',
    type: 'nominal' as const,
    sort: upright ? order : order.toReversed(),
    title: null,
    axis: {
      labelAngle: !upright || values.length <= FEW ? 0 : values.length > 70 ? -90 : -60,
      labelFontSize: upright && values.length > 70 ? 8 : 10.5,
      labelLimit: 130,
    },
    scale: { paddingInner: 0.18 },
  };
  const size = (field: string) => ({
    field,
    type: 'quantitative' as const,
    title: 'train examples (log scale)',
    scale: { type: 'log' as const, domain: [floor, most * 1.15], nice: false },
    axis: { format: '~s', values: ticks, grid: true },
    stack: null,
  });
  const color = {
    field: 'family',
    type: 'nominal' as const,
    title: null,
    scale: { domain: families.map(familyName), range: families.map(familyColor) },
    // The key is HTML, which wraps on a phone.
    legend: null,
  };
  const bar = (field: string, opacity: number) => ({
    mark: {
      type: 'bar' as const,
      opacity,
      cornerRadiusEnd: 1.5,
      ...(upright && values.length <= FEW && { width: 44 }),
    },
    encoding: {
      ...(upright ? { x: along, y: size(field) } : { y: along, x: size(field) }),
      ...(upright ? { y2: { datum: floor } } : { x2: { datum: floor } }),
      color,
      description: { field: 'label' },
    },
  });
  const capLayers =
    cap === undefined
      ? []
      : [
          {
            data: { values: [{ cap, text: `cap ${count(cap)}` }] },
            mark: { type: 'rule' as const, color: 'var(--ink)', strokeDash: [5, 4], strokeWidth: 1.4, aria: false },
            encoding: upright ? { y: size('cap') } : { x: size('cap') },
          },
          {
            data: { values: [{ cap, text: `cap ${count(cap)}` }] },
            mark: upright
              ? { type: 'text' as const, align: 'left' as const, dy: -8, x: 4, fontWeight: 600 as const, aria: false }
              : {
                  type: 'text' as const,
                  align: (cap > 0.6 * most ? 'right' : 'left') as 'right' | 'left',
                  dx: cap > 0.6 * most ? -5 : 5,
                  y: { expr: 'height - 9' },
                  fontWeight: 600 as const,
                  aria: false,
                },
            encoding: { ...(upright ? { y: size('cap') } : { x: size('cap') }), text: { field: 'text' } },
          },
        ];
  const spec = {
    width,
    height: upright ? 300 : Math.max(120, values.length * 15),
    autosize: { type: 'fit-x' as const, contains: 'padding' as const },
    data: { values },
    layer: [bar('examples', 0.38), bar('counted', 1), ...capLayers],
  };
  return spec as unknown as TopLevelSpec;
}
