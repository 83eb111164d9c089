import { loadPipeline } from '@exmix/cards/load-pipeline';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { readAction } from '@exmix/stage-kit/build-unit';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { Explainer, type UnitDraft } from '@exmix/store-care/explainer';
import { type Explanation, type RootCause, rootCauses, rootKey } from '@exmix/store-care/explanation';
import { actionBefore } from './action-before.js';
import type { ExplainOptions } from './command-options.js';
import { ConfigPlaces } from './config-place.js';
import { describeReason } from './describe-reason.js';
import { ExplanationText, indented } from './explanation-text.js';
import { findPipeline } from './find-pipeline.js';
import { foresee, type UnitForesight } from './foresee.js';
import { LAST_STAGE } from './last-stage.js';
import { openStore } from './open-store.js';
import { type Paint, paintWith, terminalOf } from './paint.js';
import { readRunRecord, type UnitRecord } from './run-record.js';
import { storeLocation } from './workspace.js';

/** Causes that the summary at the end shows. */
const CAUSES = 20;

/** What is said of a unit. */
interface Explained {
  readonly unit: UnitForesight;
  readonly last: UnitRecord | undefined;
  /** What differs from an earlier action: of a unit that would be built, or that the last run has built. */
  readonly explanation?: Explanation;
}

/** `exmix explain`. @returns the exit code */
export async function explainCommand(name: string, options: ExplainOptions): Promise<number> {
  const pipeline = await loadPipeline(findPipeline(name));
  const store = await openStore(storeLocation(process.env, options.store));
  const until = options.stage ?? LAST_STAGE;
  const all = await foresee(pipeline, until, store, process.env);
  const chosen = choose(all, options);
  const record = await readRunRecord(pipeline.folder);
  const drafts = new Map<string, UnitDraft>();
  for (const { stage, unit, draft } of all) if (draft !== undefined) drafts.set(`${stage}/${unit}`, draft);
  const explainer = new Explainer(store, drafts);
  const refs = RefFolder.of(pipeline.folder);
  const named = options.stage !== undefined || options.task !== undefined;

  const explained: Explained[] = [];
  for (const unit of chosen) {
    const last = record?.units.find((each) => each.stage === unit.stage && each.unit === unit.unit);
    const id = `${unit.stage}/${unit.unit}`;
    let explanation: Explanation | undefined;
    if (unit.draft === undefined) explanation = undefined;
    else if (unit.state !== 'ready') {
      const ref = await refs.read(unit.stage, unit.unit);
      const action = ref && (await readAction(store, ref.action));
      explanation = await explainer.nearest(id, action === undefined ? [] : [action]);
    } else if (last?.outcome === 'built' && last.reason?.because === 'changed')
      explanation = await explainer.against(id, actionBefore(unit.draft.action, last.reason.changes));
    else if (named) explanation = await explainer.nearest(id);
    explained.push({ unit, last, ...(explanation !== undefined && { explanation }) });
  }

  if (options.json === true) {
    for (const { unit, last, explanation } of explained) {
      const { manifest: _, result: __, draft: ___, ...foresight } = unit;
      console.log(
        JSON.stringify({ ...foresight, ...(explanation && { explanation, causes: rootCauses(explanation) }), last }),
      );
    }
    return 0;
  }
  const paint = paintWith(terminalOf(process.stdout, process.env).colours);
  const text = new ExplanationText(new ConfigPlaces(pipeline), paint);
  let upToDate = 0;
  let follow = 0;
  for (const each of explained) {
    // Without a choice, units that have nothing of their own to tell are counted only.
    if (!named && each.unit.state === 'ready' && each.last?.outcome !== 'built') upToDate++;
    else if (!named && onlyFollows(each)) follow++;
    else for (const line of describe(each, text, paint)) console.log(line);
  }
  if (follow > 0) console.log(paint.dim(`${follow} units only follow what they read`));
  if (upToDate > 0) console.log(paint.dim(`${upToDate} units are up to date and were reused by the last run`));
  for (const line of causeSummary(explained, text, paint)) console.log(line);
  return 0;
}

/** Whether all that changed of a unit is what it reads. */
function onlyFollows({ unit, explanation }: Explained): boolean {
  if (unit.state !== 'waits' && unit.state !== 'ready' && unit.state !== 'changed') return false;
  if (explanation === undefined) return unit.state === 'waits';
  return explanation.changes.every(
    ({ kind, ...change }) => kind === 'input' && 'why' in change && change.why.because === 'changed',
  );
}

function choose(all: readonly UnitForesight[], { stage, task }: ExplainOptions): readonly UnitForesight[] {
  for (const name of task ?? []) {
    if (all.some((each) => each.task === name || each.unit === name)) continue;
    const near = nearMiss(
      name,
      new Set(all.flatMap((each) => [each.unit, ...(each.task === undefined ? [] : [each.task])])),
    );
    const hint = near === undefined ? '' : `; did you mean ${near}?`;
    throw new InputError('unknown-task', `the pipeline has no task ${JSON.stringify(name)}${hint}`);
  }
  return all.filter(
    (each) =>
      (stage === undefined || each.stage === stage) &&
      (task === undefined || task.includes(each.unit) || (each.task !== undefined && task.includes(each.task))),
  );
}

const STATES: Readonly<Record<UnitForesight['state'], string>> = {
  ready: 'up to date',
  changed: 'would be built: its action changed',
  new: 'would be built: it never was',
  absent: 'would be built: the store has no result for it',
  damaged: 'would be built: its result is damaged',
  waits: 'depends on what its inputs become',
  refused: 'would fail',
};

function describe({ unit, last, explanation }: Explained, text: ExplanationText, paint: Paint): readonly string[] {
  const { stage, state, waitsFor, key, problem } = unit;
  const paintState =
    state === 'ready' ? paint.green : state === 'refused' || state === 'damaged' ? paint.red : paint.yellow;
  const id = key === undefined ? '' : paint.dim(` (action ${key.slice(0, 12)})`);
  const lines = [`${paint.bold(`${stage} ${unit.unit}`)}: ${paintState(STATES[state])}${id}`];
  if (problem !== undefined) lines.push(`  ${problem}`);
  const against = explanation?.against;
  if (explanation !== undefined && against !== undefined) {
    const made = against.at === undefined ? '' : `, made ${against.at}`;
    const which = state === 'ready' && last?.outcome === 'built' ? 'before the last run' : 'the nearest earlier one';
    lines.push(paint.dim(`  against ${which} (action ${against.key.slice(0, 12)}${made}):`));
    lines.push(...indented(indented(text.lines(explanation))));
    if (explanation.changes.length === 0 && state === 'ready') lines.push('  nothing differs');
  } else if (state === 'ready' && last?.outcome !== 'built')
    lines.push(paint.dim('  the store has no other action of it'));
  if (waitsFor.length > 0 && (explanation?.changes.length ?? 0) === 0) {
    const rest = waitsFor.length > 5 ? ` and ${waitsFor.length - 5} more` : '';
    lines.push(`  reads ${waitsFor.slice(0, 5).join(', ')}${rest}, which would be built first`);
  }
  if (last !== undefined) lines.push(paint.dim(`  last run: ${lastWord(last)}, ${last.at}`));
  return lines;
}

/** Every cause once, with how many units it reaches, the farthest-reaching first. */
function causeSummary(explained: readonly Explained[], text: ExplanationText, paint: Paint): readonly string[] {
  const causes = new Map<string, { readonly cause: RootCause; units: number }>();
  for (const { explanation } of explained) {
    if (explanation === undefined) continue;
    for (const cause of rootCauses(explanation)) {
      const key = cause.change.kind === 'config' ? text.phrase(cause) : rootKey(cause);
      const known = causes.get(key);
      if (known === undefined) causes.set(key, { cause, units: 1 });
      else known.units++;
    }
  }
  if (causes.size === 0) return [];
  const sorted = [...causes.values()].sort((a, b) => b.units - a.units);
  const rest = sorted.length > CAUSES ? [`and ${sorted.length - CAUSES} more`] : [];
  return [
    '',
    paint.bold('causes'),
    ...indented([
      ...sorted.slice(0, CAUSES).flatMap(({ cause, units }) => {
        const [head = '', ...values] = text.causeLines(cause);
        return [`${head} ${paint.dim(`(${units} unit${units === 1 ? '' : 's'})`)}`, ...values];
      }),
      ...rest,
    ]),
  ];
}

function lastWord({ outcome, reason, failure, blockedBy, sameBytes }: UnitRecord): string {
  if (failure !== undefined) return `failed: ${failure.message}`;
  if (blockedBy !== undefined) return `blocked by ${blockedBy.slice(0, 5).join(', ')}`;
  if (reason === undefined) return outcome;
  return `${outcome}, because: ${describeReason(reason)}${sameBytes === true ? '; the same bytes came out' : ''}`;
}
