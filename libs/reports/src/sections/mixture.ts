import type { ChartFiles } from '../charts/chart-files.js';
import { familyRates } from '../charts/family-rates.js';
import { figure } from '../charts/figure.js';
import { mixtureSizes } from '../charts/mixture-sizes.js';
import { tokenLengths } from '../charts/token-lengths.js';
import { familiesOf, familyColor, familyName } from '../families.js';
import { count, oneDecimal, percent, plural } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { ReportData, TaskFacts, TokenHistogram } from '../report-data.js';
import { table } from '../table.js';
import { NARROW, WIDE } from './widths.js';

const ROLES = { mixture: 'mixture', 'self-supervised': 'self-supervised', 'held-out': 'held out' } as const;

/** The data: sizes with the cap, rates by family, token lengths, and a table of all tasks. */
export async function mixtureSection(data: ReportData, charts: ChartFiles): Promise<Html> {
  const { tasks, mixture } = data;
  const rated = tasks.filter((task) => (task.rate ?? 0) > 0);
  const heldOut = tasks.filter((task) => task.role === 'held-out');
  const capped = tasks.filter((task) => (task.cappedExamples ?? 0) < (task.trainExamples ?? 0));
  const prose = rated.filter((task) => task.role === 'self-supervised').reduce((sum, t) => sum + (t.rate as number), 0);
  const sized = tasks.some((task) => (task.trainExamples ?? 0) > 0);
  const lengths = tasks.some((task) => task.tokens !== undefined);
  return html`<section id="mixture"><h2>The mixture</h2>
<p>${plural(rated.length - rated.filter((t) => t.role === 'self-supervised').length, 'supervised task is', 'supervised tasks are')} mixed in proportion to examples${
    mixture.cap === undefined ? '' : `, counted up to a cap of ${count(mixture.cap)} a task`
  }${(mixture.temperature ?? 1) === 1 ? '' : `, rates raised to 1/${mixture.temperature}`}. ${
    prose > 0
      ? `Self-supervised prose is ${percent(prose)} of the examples (R = ${mixture.selfSupervisedRatio ?? '?'}).`
      : ''
  } ${heldOut.length > 0 ? `${plural(heldOut.length, 'task is', 'tasks are')} held out: built and scored, never mixed in.` : ''}</p>
${
  sized
    ? await figure(
        {
          id: 'sizes',
          title: 'Sizes of the tasks, smallest first',
          note: `Pale bars end where the examples end, full bars where counting stops. ${
            capped.length === 0 ? 'No task reaches the cap.' : `The cap binds for ${plural(capped.length, 'task')}.`
          }`,
          key: familiesOf(tasks).map((family) => ({ color: familyColor(family), text: familyName(family) })),
          wide: mixtureSizes(tasks, mixture.cap, WIDE),
          narrow: mixtureSizes(tasks, mixture.cap, NARROW),
          table: taskTable(tasks),
          tableLabel: 'All tasks as a table: sizes, rates, licences',
        },
        charts,
      )
    : null
}
${
  rated.length > 0
    ? await figure(
        {
          id: 'rates',
          title: 'Rates by family',
          note: `Supervised tasks; each part of a bar is one. ${prose > 0 ? `Self-supervised prose takes the other ${percent(prose)}.` : ''}`,
          wide: familyRates(tasks, WIDE),
          narrow: familyRates(tasks, NARROW),
          table: table(
            'Rates by task',
            [
              { head: 'Task', isHead: true, cell: (task: TaskFacts) => task.name },
              { head: 'Family', cell: (task) => familyName(task.family) },
              { head: 'Rate', number: true, cell: (task) => percent(task.rate ?? 0) },
            ],
            rated.toSorted((x, y) => (y.rate as number) - (x.rate as number)),
          ),
        },
        charts,
      )
    : null
}
${
  lengths
    ? await figure(
        {
          id: 'lengths',
          title: 'Token lengths by family',
          note: 'Share of train rows by number of tokens; buckets grow with length.',
          wide: tokenLengths(tasks, 4, 214),
          narrow: tokenLengths(tasks, 2, 138),
          table: lengthTable(tasks),
        },
        charts,
      )
    : null
}</section>`;
}

function taskTable(tasks: readonly TaskFacts[]): Html {
  return table<TaskFacts>(
    'Tasks of the pipeline',
    [
      { head: 'Task', isHead: true, cell: (task) => task.name },
      { head: 'Title', cell: (task) => task.title },
      { head: 'Family', cell: (task) => familyName(task.family) },
      { head: 'Role', cell: (task) => ROLES[task.role] },
      { head: 'Train examples', number: true, cell: (task) => number(task.trainExamples) },
      { head: 'Counted', number: true, cell: (task) => number(task.cappedExamples) },
      { head: 'Rate', number: true, cell: (task) => (task.rate === undefined ? '' : percent(task.rate)) },
      { head: 'Drawn', number: true, cell: (task) => number(sum(task.drawn)) },
      { head: 'Left out', cell: (task) => skips(task.skipped) },
      { head: 'Licence', cell: (task) => task.licence },
    ],
    tasks.toSorted((x, y) => (x.trainExamples ?? 0) - (y.trainExamples ?? 0)),
  );
}

function lengthTable(tasks: readonly TaskFacts[]): Html {
  const side = (name: 'inputs' | 'targets', field: keyof Pick<TokenHistogram, 'mean' | 'max'>) => (task: TaskFacts) => {
    const value = task.tokens?.[name]?.[field];
    return value === undefined ? '' : field === 'mean' ? oneDecimal(value) : count(value);
  };
  return table<TaskFacts>(
    'Token lengths of train rows by task',
    [
      { head: 'Task', isHead: true, cell: (task) => task.name },
      { head: 'Family', cell: (task) => familyName(task.family) },
      { head: 'Inputs, mean', number: true, cell: side('inputs', 'mean') },
      { head: 'longest', number: true, cell: side('inputs', 'max') },
      { head: 'Targets, mean', number: true, cell: side('targets', 'mean') },
      { head: 'longest', number: true, cell: side('targets', 'max') },
    ],
    tasks.filter((task) => task.tokens !== undefined),
  );
}

function number(value: number | undefined): string {
  return value === undefined ? '' : count(value);
}

function sum(counts: Readonly<Record<string, number>> | undefined): number | undefined {
  return counts === undefined ? undefined : Object.values(counts).reduce((total, n) => total + n, 0);
}

function skips(skipped: Readonly<Record<string, number>> | undefined): string {
  return Object.entries(skipped ?? {})
    .map(([reason, n]) => `${count(n)} ${reason}`)
    .join('; ');
}
