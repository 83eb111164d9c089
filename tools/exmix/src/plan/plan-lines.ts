import type { Paint } from '../paint.js';
import { bytesText, grouped } from '../progress-text.js';
import type { FetchNeed, PlannedPipeline, PlannedTask } from './planned-pipeline.js';

const SPLITS = ['train', 'validation', 'test'];

/** Names that one line lists; the rest are counted. */
const LISTED = 8;

/** A plan for people: a line a task, then licences, gated datasets, what is not known, and totals. */
export function planLines(plan: PlannedPipeline, paint: Paint, offline: boolean): readonly string[] {
  return [
    `${paint.bold(plan.pipeline)}, store ${plan.store}${offline ? ', offline: nothing was asked of the network' : ''}`,
    '',
    ...taskLines(plan.tasks, paint),
    '',
    ...licenceLines(plan, paint),
    ...gatedLines(plan, paint),
    ...problemLines(plan.tasks, paint),
    '',
    ...totalLines(plan, paint),
    ...phaseLines(plan, paint),
  ];
}

function taskLines(tasks: readonly PlannedTask[], paint: Paint): string[] {
  const width = Math.max(4, ...tasks.map(({ task }) => task.length));
  const head = [
    'task'.padEnd(width),
    'family',
    ...SPLITS.map((split) => split.padStart(11)),
    'to fetch'.padStart(10),
    'here'.padStart(10),
    'new on disk'.padStart(12),
    ' state',
  ];
  const lines = [paint.dim(head.join('  '))];
  for (const task of tasks) {
    const { rows, fetch, inStore, toStore } = task;
    const cells = [
      task.task.padEnd(width),
      (task.family ?? '').padEnd(6),
      ...SPLITS.map((split) => (rows?.[split] === undefined ? '' : grouped(rows[split])).padStart(11)),
      fetchText(task).padStart(10),
      (fetch.cached + inStore === 0 ? '' : bytesText(fetch.cached + inStore)).padStart(10),
      (toStore === undefined ? '' : `~${bytesText(toStore)}`).padStart(12),
      ` ${stateText(task, paint)}`,
    ];
    lines.push(cells.join('  ').trimEnd());
  }
  return lines;
}

function fetchText({ state, fetch }: PlannedTask): string {
  if (state === 'refused' || (state === 'unknown' && fetch.bytes === 0)) return '?';
  if (fetch.unknown > 0) return `${bytesText(fetch.missing)}+?`;
  return fetch.missing === 0 ? '0' : bytesText(fetch.missing);
}

function stateText({ state, gated }: PlannedTask, paint: Paint): string {
  const colour = state === 'refused' ? paint.red : state === 'built' || state === 'here' ? paint.green : paint.yellow;
  return `${colour(state)}${gated ? paint.yellow(' gated') : ''}`;
}

function licenceLines({ licences }: PlannedPipeline, paint: Paint): string[] {
  const width = Math.min(44, Math.max(7, ...licences.map(({ licence }) => licence.length)));
  return [
    paint.dim(`${'licence'.padEnd(width)}  tasks  train rows`),
    ...licences.map(({ licence, tasks, train }) => {
      const name = licence.length > width ? `${licence.slice(0, width - 1)}…` : licence.padEnd(width);
      const many = `${String(tasks.length).padStart(5)}  ${grouped(train).padStart(10)}`;
      return `${name}  ${many}  ${paint.dim(listed(tasks))}`;
    }),
  ];
}

function gatedLines({ gated }: PlannedPipeline, paint: Paint): string[] {
  if (gated.tasks.length === 0) return [];
  const token = gated.token
    ? 'a token is set; its account must have accepted the terms'
    : 'no token is set: accept the terms on their pages, then set HF_TOKEN';
  return ['', `${paint.yellow('gated')}: ${gated.tasks.join(', ')} (${token})`];
}

/** What a training step of each phase needs; nothing where the pipeline does not train. */
function phaseLines({ phases }: PlannedPipeline, paint: Paint): string[] {
  if (phases.length === 0) return [];
  const width = Math.max(5, ...phases.map(({ phase }) => phase.length));
  return [
    '',
    paint.dim(`${'phase'.padEnd(width)}  ${'parameters'.padStart(14)}  memory of a step`),
    ...phases.map(({ phase, parameters, memory, problem }) => {
      const size = parameters === undefined ? '' : grouped(parameters);
      const need = memory === undefined ? [] : [`~${bytesText(memory)}`];
      const trouble = problem === undefined ? [] : [memory === undefined ? paint.yellow(problem) : paint.red(problem)];
      return `${phase.padEnd(width)}  ${size.padStart(14)}  ${[...need, ...trouble].join('  ')}`;
    }),
  ];
}

/** Refusals one by one; what is not known by its reason, with the tasks that share it. */
function problemLines(tasks: readonly PlannedTask[], paint: Paint): string[] {
  const lines = tasks
    .filter(({ state }) => state === 'refused')
    .map(({ task, problem }) => `${paint.red('refused')} ${task}: ${problem ?? 'no reason was given'}`);
  const unknown = tasks.filter(({ state }) => state === 'unknown').map(({ task }) => task);
  if (unknown.length > 0) {
    lines.push(
      `${paint.yellow('not known')} of ${unknown.length} ${unknown.length === 1 ? 'task' : 'tasks'}, whose files are in no lock and in no cache: ${listed(unknown)}`,
    );
  }
  return lines.length === 0 ? [] : ['', ...lines];
}

function totalLines({ totals, others }: PlannedPipeline, paint: Paint): string[] {
  const { fetch, rows, counted, built, tasks, inStore, toStore, unknown, refused } = totals;
  const least = unknown + refused + fetch.unknown > 0 ? 'at least ' : '';
  const splits = SPLITS.filter((split) => rows[split] !== undefined).map(
    (split) => `${grouped(rows[split] as number)} ${split}`,
  );
  const states = [
    `${built} built`,
    ...(unknown > 0 ? [`${unknown} not known`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
  ];
  const disk = fetch.missing + toStore;
  return [
    `${paint.bold(`${tasks} tasks`)} (${states.join(', ')}), rows of the supervised ones: ${splits.join(', ') || 'not known'} (${counted === 0 ? '' : `${counted} counted in the build, the others `}as their cards state them)`,
    `to fetch  ${least}${bytesText(fetch.missing)} of ${bytesText(fetch.bytes)} in ${fetch.files} files${fetchedText(fetch)}${others.missing > 0 ? `, the vocabulary’s among them` : ''}`,
    `on disk   ${bytesText(inStore)} in the store now; ${least === '' ? 'about ' : least}${bytesText(disk)} more: downloads, and an estimated ${bytesText(toStore)} of records, examples, draws and tokens`,
  ];
}

function fetchedText({ cached, unknown }: FetchNeed): string {
  const here = cached > 0 ? `; ${bytesText(cached)} are in the cache` : '';
  return unknown > 0 ? `${here}; the size of ${unknown} is not known` : here;
}

function listed(names: readonly string[]): string {
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return `${names.slice(0, LISTED).join(', ')}${more}`;
}
