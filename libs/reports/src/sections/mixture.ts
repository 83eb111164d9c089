import type { ChartFiles } from '../charts/chart-files.js';
import { figure } from '../charts/figure.js';
import { liveFigure } from '../charts/live-figure.js';
import { tokenLengths } from '../charts/token-lengths.js';
import { familiesOf, familyColor, familyName } from '../families.js';
import { count, oneDecimal, plural } from '../format-numbers.js';
import { type Html, html } from '../html.js';
import type { Basis, LiveTask, RatedTask } from '../live/live-task.js';
import { liveTasks, openingSettings } from '../live/live-tasks.js';
import { rateSummary } from '../live/rate-summary.js';
import { rateTasks, shareText } from '../live/rate-tasks.js';
import { ratesSvg } from '../live/rates-svg.js';
import { sizesSvg } from '../live/sizes-svg.js';
import type { ReportData, TaskFacts, TokenHistogram } from '../report-data.js';
import { type TableColumn, table } from '../table.js';
import { rateControls } from './rate-controls.js';

const ROLES = { mixture: 'mixture', 'self-supervised': 'self-supervised', 'held-out': 'held out' } as const;

/** The data: sizes with the cap, rates by family, both for settings that the reader may change, and token lengths. */
export async function mixtureSection(data: ReportData, charts: ChartFiles): Promise<Html> {
  const { tasks } = data;
  const live = liveTasks(data);
  const settings = openingSettings(data, live);
  const rated = rateTasks(live, settings);
  const supervised = live.filter((task) => task.role === 'mixture');
  const heldOut = tasks.filter((task) => task.role === 'held-out');
  const prose = live.filter((task) => task.role === 'self-supervised');
  const bothCounts = live.some((task) => task.source !== undefined && task.built !== undefined);
  const lengths = tasks.some((task) => task.tokens !== undefined);
  return html`<section id="mixture"><h2>The mixture</h2>
<p>${plural(supervised.length, 'supervised task is', 'supervised tasks are')} mixed in proportion to examples, counted up to a cap of ${count(settings.cap)} a task${
    settings.temperature === 1 ? '' : `, rates raised to 1/${settings.temperature}`
  }. ${
    prose.length > 0
      ? settings.ratio === 'infinity'
        ? 'Self-supervised prose alone is drawn (R is infinity).'
        : `For each supervised example ${settings.ratio} of self-supervised prose are drawn (R = ${settings.ratio}).`
      : ''
  } ${heldOut.length > 0 ? `${plural(heldOut.length, 'task is', 'tasks are')} held out: built and scored, never mixed in.` : ''}</p>
${
  rated.length === 0
    ? null
    : html`<p class="soft">${basisSentence(live, settings.basis)}</p>
${rateControls(settings, bothCounts)}
${liveFigure(
  {
    id: 'sizes',
    live: 'sizes',
    title: 'Sizes of the supervised tasks, smallest first',
    note: `Full bars end where counting stops, pale ones where the examples end.${
      bothCounts ? ' The tick is the other count: of the build, or of the source.' : ''
    }`,
    key: familiesOf(tasks.filter((task) => task.role !== 'self-supervised')).map((family) => ({
      color: familyColor(family),
      text: familyName(family),
    })),
    draw: (shape) => sizesSvg(live, settings.cap, settings.basis, shape),
    table: taskTable(tasks),
    tableLabel: 'All tasks as a table: sizes, rates, licences',
  },
  charts,
)}
<h3>Rates</h3>
<dl class="facts small" id="rate-summary" aria-live="polite">${rateSummary(rated, settings).map(
        ({ label, value }) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`,
      )}</dl>
${liveFigure(
  {
    id: 'rates',
    live: 'rates',
    title: 'Rates by family',
    note: 'Supervised tasks; each part of a bar is one. Self-supervised prose takes the rest.',
    draw: (shape) => ratesSvg(rated, shape),
    table: html`<div id="rate-rows">${rateTable(rated)}</div>`,
    tableLabel: 'Rates by task',
  },
  charts,
)}`
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

/** Which counts the figures show, and of how many tasks the others are known. */
function basisSentence(live: readonly LiveTask[], basis: Basis): string {
  const supervised = live.filter((task) => task.role !== 'self-supervised');
  const of = (known: (task: LiveTask) => number | undefined) => supervised.filter((task) => known(task) !== undefined);
  const sum = (tasks: readonly LiveTask[], known: (task: LiveTask) => number | undefined) =>
    tasks.reduce((total, task) => total + (known(task) ?? 0), 0);
  const [source, built] = [of((task) => task.source), of((task) => task.built)];
  const inBuild = `the last build has ${count(sum(built, (task) => task.built))} train examples of ${plural(built.length, 'task')}`;
  if (source.length === 0) return `Counts are those of the last build: ${inBuild}.`;
  const atSource = `the cards state ${count(sum(source, (task) => task.source))} train records at the sources of ${plural(source.length, 'task')}`;
  return basis === 'source'
    ? `Counts are those of the sources: ${atSource}; ${inBuild}, too few to stand for the mixture.`
    : `Counts are those of the last build where there is one: ${inBuild}; ${atSource}.`;
}

function rateTable(rated: readonly RatedTask[]): Html {
  return table<RatedTask>(
    'Rates by task',
    [
      { head: 'Task', isHead: true, cell: (task) => task.name },
      { head: 'Family', cell: (task) => task.family },
      { head: 'Examples', number: true, cell: (task) => count(task.examples) },
      { head: 'Counted', number: true, cell: (task) => count(task.counted) },
      { head: 'Rate', number: true, cell: (task) => shareText(task.share) },
    ],
    rated.toSorted((x, y) => y.share - x.share || (x.name < y.name ? -1 : 1)),
  );
}

function taskTable(tasks: readonly TaskFacts[]): Html {
  const sized = tasks.some((task) => task.size !== undefined);
  const columns: (TableColumn<TaskFacts> | false)[] = [
    { head: 'Task', isHead: true, cell: (task) => task.name },
    { head: 'Title', cell: (task) => task.title },
    { head: 'Family', cell: (task) => familyName(task.family) },
    { head: 'Role', cell: (task) => ROLES[task.role] },
    sized && { head: 'Train, source', number: true, cell: (task) => number(task.size?.train) },
    { head: sized ? 'Train, built' : 'Train examples', number: true, cell: (task) => number(task.trainExamples) },
    { head: 'Counted', number: true, cell: (task) => number(task.cappedExamples) },
    { head: 'Rate', number: true, cell: (task) => (task.rate === undefined ? '' : shareText(task.rate)) },
    { head: 'Drawn', number: true, cell: (task) => number(sum(task.drawn)) },
    { head: 'Left out', cell: (task) => skips(task.skipped) },
    { head: 'Licence', cell: (task) => task.licence },
  ];
  const size = (task: TaskFacts) => task.size?.train ?? task.trainExamples ?? 0;
  return table<TaskFacts>(
    'Tasks of the pipeline',
    columns.filter((column) => column !== false),
    tasks.toSorted((x, y) => size(x) - size(y)),
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
