import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { Card } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { Pipeline } from '@exmix/cards/pipeline-schema';
import type { ArtifactManifest } from '@exmix/stage-kit/artifact';
import { machineMemory } from '@exmix/stage-kit/machine-memory';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { engineChoice } from '@exmix/tensors/engine-choice';
import { foresee, type UnitForesight } from '../foresee.js';
import type { Environment } from '../workspace.js';
import { type DiskNeed, estimateDisk } from './estimate-disk.js';
import type { ListedFile, ListedSources } from './listed-sources.js';
import { planPhases } from './plan-phases.js';
import type { FetchNeed, PlannedPipeline, PlannedTask } from './planned-pipeline.js';

const STAGES = ['ingest', 'format', 'sample', 'tokenize'] as const;
const ARTIFACT_OF: Readonly<Record<(typeof STAGES)[number], keyof DiskNeed>> = {
  ingest: 'records',
  format: 'examples',
  sample: 'drawn',
  tokenize: 'tokens',
};

export interface PlanQuestion {
  readonly pipeline: LoadedPipeline;
  /** Names of the tasks to plan; undefined for all. */
  readonly tasks: readonly string[] | undefined;
  readonly store: ArtifactStore;
  readonly sources: ListedSources;
  readonly token: boolean;
  readonly environment: Environment;
}

/** What building a pipeline's data would take: rows, bytes to fetch, disk, licences, and what is there. Nothing is fetched. */
export async function planPipeline(question: PlanQuestion): Promise<PlannedPipeline> {
  const { pipeline, store, sources, environment, token } = question;
  const chosen = question.tasks ?? pipeline.config.tasks;
  const only = onlyTasks(pipeline, chosen);
  const foresights = await foresee(only, 'tokenize', store, environment, sources);
  const cards = new Map(only.cards.map((card) => [card.name, card]));
  const tasks = chosen.map((name) => {
    const own = foresights.filter(({ task }) => task === name);
    return planTask(name, cards.get(name), own, pipeline.config, sources);
  });
  const vocabulary = foresights.find(({ stage, unit }) => stage === 'tokenize' && unit === 'vocabulary');
  const others = vocabulary?.state === 'ready' ? NOTHING : fetchNeed(namesOf(vocabulary), sources.files);
  const toFetch = foresights.filter(({ state }) => state !== 'ready').flatMap(namesOf);
  return {
    pipeline: pipeline.config.name,
    store: store.location,
    tasks,
    others,
    licences: licencesOf(tasks),
    gated: { tasks: tasks.filter(({ gated }) => gated).map(({ task }) => task), token },
    totals: {
      tasks: tasks.length,
      built: tasks.filter(({ state }) => state === 'built').length,
      rows: sumRows(tasks.filter(({ selfSupervised }) => !selfSupervised)),
      counted: tasks.filter(({ rowsFrom }) => rowsFrom === 'built').length,
      fetch: fetchNeed(toFetch, sources.files),
      inStore: sum(tasks, (task) => task.inStore),
      toStore: sum(tasks, (task) => task.toStore ?? 0),
      unknown: tasks.filter(({ state }) => state === 'unknown').length,
      refused: tasks.filter(({ state }) => state === 'refused').length,
    },
    phases: planPhases(pipeline.config, engineChoice(environment).kind, machineMemory()),
  };
}

const NOTHING: FetchNeed = { files: 0, bytes: 0, cached: 0, missing: 0, unknown: 0 };

/** The pipeline without the other tasks, so that nothing is asked about them. */
function onlyTasks(pipeline: LoadedPipeline, tasks: readonly string[]): LoadedPipeline {
  const { config, cards, broken } = pipeline;
  return {
    ...pipeline,
    config: { ...config, tasks: [...tasks] },
    cards: cards.filter(({ name }) => tasks.includes(name)),
    broken: broken.filter(({ name }) => tasks.includes(name)),
  };
}

function planTask(
  task: string,
  card: Card | undefined,
  own: readonly UnitForesight[],
  config: Pipeline,
  sources: ListedSources,
): PlannedTask {
  const ready = own.filter(({ state }) => state === 'ready');
  const ingest = own.find(({ stage }) => stage === 'ingest');
  const isReady = (stage: StageName) => ready.some((each) => each.stage === stage);
  const names = namesOf(ingest);
  const fetch = isReady('ingest') ? NOTHING : fetchNeed(names, sources.files);
  const built = rowsBuilt(ready.find(({ stage }) => stage === 'format')?.manifest);
  const size = card?.size === undefined ? undefined : counts(card.size);
  const rows = built ?? size;
  const gated = card?.gated === true || repositoriesOf(card).some((repository) => sources.gated.has(repository));
  const sized = names.flatMap((name) => {
    const file = sources.files.get(name);
    return file?.size === undefined ? [] : [{ name, size: file.size }];
  });
  const isKnown = ingest?.state !== 'refused' && sized.length === names.filter(isRemote).length && sized.length > 0;
  const toStore = isKnown ? missingArtifacts(estimateDisk(sized, drawnShare(size, config, card)), isReady) : undefined;
  const problem = own.find(({ state }) => state === 'refused')?.problem;
  return {
    task,
    ...(card !== undefined && { title: card.title, family: card.family, licence: card.licence }),
    ...(card?.suite !== undefined && { suite: card.suite }),
    gated,
    selfSupervised: card !== undefined && 'selfSupervised' in card.format,
    ...(rows !== undefined && { rows, rowsFrom: built === undefined ? ('card' as const) : ('built' as const) }),
    fetch,
    inStore: sum(ready, ({ manifest }) => bytesOf(manifest)),
    ...(toStore !== undefined && !isReady('tokenize') && { toStore }),
    state: stateOf(isReady, fetch, ingest),
    ready: ready.map(({ stage }) => stage),
    ...(problem !== undefined && { problem }),
  };
}

/** Codes of refusals that only say that nobody was asked. */
const NOT_ASKED = new Set(['hub-offline', 'not-pinned']);

function stateOf(
  isReady: (stage: StageName) => boolean,
  fetch: FetchNeed,
  ingest: UnitForesight | undefined,
): PlannedTask['state'] {
  if (isReady('tokenize')) return 'built';
  if (isReady('ingest')) return 'here';
  if (ingest?.state === 'refused') return NOT_ASKED.has(ingest.code ?? '') ? 'unknown' : 'refused';
  if (fetch.unknown > 0) return 'unknown';
  return fetch.missing > 0 ? 'fetch' : 'here';
}

function fetchNeed(names: readonly string[], files: ReadonlyMap<string, ListedFile>): FetchNeed {
  const listed = [...new Set(names)].flatMap((name) => files.get(name) ?? []);
  const bytes = sum(listed, ({ size }) => size ?? 0);
  const cached = sum(listed, (file) => (file.cached ? (file.size ?? 0) : 0));
  const unknown = listed.filter(({ size }) => size === undefined).length;
  return { files: listed.length, bytes, cached, missing: bytes - cached, unknown };
}

/** Names of what a unit reads outside the store; a file of a second revision bears it after an `@`. */
function namesOf(unit: UnitForesight | undefined): readonly string[] {
  return Object.keys(unit?.sources ?? {});
}

function isRemote(name: string): boolean {
  return /^(hub|url):/.test(name);
}

function repositoriesOf(card: Card | undefined): readonly string[] {
  const found: string[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { repository } = value as { repository?: unknown };
    if (typeof repository === 'string') found.push(repository);
    for (const each of Object.values(value)) visit(each);
  };
  visit(card?.ingest.source);
  return found;
}

/** Examples by split, from what format says of itself. */
function rowsBuilt(manifest: ArtifactManifest | undefined): Readonly<Record<string, number>> | undefined {
  const splits = (manifest?.summary as { splits?: Record<string, { examples?: number }> } | undefined)?.splits;
  if (splits === undefined) return undefined;
  return Object.fromEntries(Object.entries(splits).map(([split, { examples }]) => [split, examples ?? 0]));
}

function counts(size: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(size).flatMap(([split, n]) => (n === undefined ? [] : [[split, n]])));
}

/** Part of a task's examples that is drawn, by the card's `keep` over the pipeline's; 1 where sizes are not known. */
function drawnShare(
  size: Readonly<Record<string, number>> | undefined,
  { sample }: Pipeline,
  card: Card | undefined,
): number {
  const splits = Object.entries(size ?? {}) as ['train' | 'validation' | 'test', number][];
  const all = sum(splits, ([, n]) => n);
  if (all === 0) return 1;
  const kept = sum(splits, ([split, n]) => {
    const keep = card?.sample.keep?.[split] ?? sample.keep[split] ?? Number.POSITIVE_INFINITY;
    return Math.min(n, keep);
  });
  return kept / all;
}

function missingArtifacts(need: DiskNeed, isReady: (stage: StageName) => boolean): number {
  return sum(STAGES, (stage) => (isReady(stage) ? 0 : need[ARTIFACT_OF[stage]]));
}

function bytesOf(manifest: ArtifactManifest | undefined): number {
  return sum(Object.values(manifest?.files ?? {}), ({ size }) => size);
}

function sumRows(tasks: readonly PlannedTask[]): Readonly<Record<string, number>> {
  const rows: Record<string, number> = {};
  for (const task of tasks) {
    for (const [split, n] of Object.entries(task.rows ?? {})) rows[split] = (rows[split] ?? 0) + n;
  }
  return rows;
}

function licencesOf(tasks: readonly PlannedTask[]): PlannedPipeline['licences'] {
  const groups = new Map<string, PlannedTask[]>();
  for (const task of tasks) {
    if (task.licence !== undefined) groups.set(task.licence, [...(groups.get(task.licence) ?? []), task]);
  }
  return [...groups]
    .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([licence, own]) => ({
      licence,
      tasks: own.map(({ task }) => task),
      train: sum(own, ({ rows }) => rows?.train ?? 0),
    }));
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
