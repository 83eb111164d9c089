import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, relative } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultTrust } from '@exmix/artifact-store/signing/result-trust';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { StoreNotes } from '@exmix/artifact-store/store-notes';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { RefFolder, type UnitRef } from '@exmix/stage-kit/unit-ref';
import { giveBack } from '@exmix/store-care/give-back';
import type { Roots } from '@exmix/store-care/mark-results';
import { pipelineFolders } from './find-pipeline.js';
import { importFolder } from './imported-models.js';
import { warn } from './open-store.js';
import { readSnapshot, snapshotNumbers } from './run-snapshots.js';
import { readPins } from './store-pins.js';
import { stateFolder, WORKSPACE_ROOT } from './workspace.js';

/** What a pipeline of a checkout stands for, in the note `roots/<checkout>/<pipeline>`, so that no clean-up takes it. */
interface RootsNote {
  readonly format: 'exmix-roots/1';
  readonly host: string;
  /** The pipeline's folder there. */
  readonly folder: string;
  readonly keys: readonly string[];
  /** Digests of the artifacts that they stand for, in the same order; older notes have none. */
  readonly artifacts?: readonly string[];
}

/** Something that keeps results, for people. */
export interface RootsOf {
  readonly name: string;
  readonly keys: ReadonlySet<string>;
  /** Digests of the artifacts that the keys stand for, where that is known. */
  readonly artifacts: ReadonlyMap<string, string>;
}

/**
 * Says in the store what the refs of a pipeline stand for, and takes back what a clean-up has set aside of it. Called while
 * the run still holds the store. A store that takes no notes is left alone; other trouble is told and hinders nothing.
 *
 * @param trust whose results are believed; undefined where no keys are used
 */
export async function writeRoots(
  store: ArtifactStore,
  folder: string,
  trust: ResultTrust | undefined,
  signal?: AbortSignal,
): Promise<void> {
  const found = await artifactsOfRefs(RefFolder.of(folder));
  const sorted = [...found].sort(([a], [b]) => (a < b ? -1 : 1));
  const note: RootsNote = {
    format: 'exmix-roots/1',
    host: hostname(),
    folder,
    keys: sorted.map(([key]) => key),
    artifacts: sorted.map(([, artifact]) => artifact),
  };
  try {
    await store.writeNote(rootsNote(folder), `${JSON.stringify(note)}\n`);
    await giveBack(store, found, trust, signal);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'not-writable') return;
    if (signal?.aborted) return; // a clean-up gives back itself what roots stand for
    warn(
      `${store.location} could not be told what ${folder} stands for, so that a clean-up may take it: ${(error as Error).message}`,
    );
  }
}

/** Keys of the results that refs stand for. */
export async function keysOfRefs(refs: RefFolder): Promise<ReadonlySet<string>> {
  return new Set((await artifactsOfRefs(refs)).keys());
}

/** Digests of the artifacts that refs stand for, by the keys of their results. */
async function artifactsOfRefs(refs: RefFolder): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    STAGE_NAMES.flatMap(async (stage) => {
      const units = await refs.list(stage);
      return Promise.all(units.map((unit) => refs.read(stage, unit)));
    }),
  );
  return artifactsOf(found.flat().filter((ref) => ref !== undefined));
}

function artifactsOf(refs: readonly UnitRef[]): ReadonlyMap<string, string> {
  return new Map(refs.map(({ key, artifact }) => [key, artifact.sha256]));
}

/**
 * Pipelines of this checkout with their refs, by name as people write them.
 *
 * @param runs what they stood for after so many runs before the last one that changed it, too
 */
export async function checkoutRoots(runs = 0): Promise<readonly RootsOf[]> {
  const byFolder = new Map<string, string>();
  for (const [name, folder] of pipelineFolders()) if (!byFolder.has(folder)) byFolder.set(folder, name);
  return Promise.all(
    [...byFolder].map(async ([folder, name]) => {
      const numbers = (await snapshotNumbers(folder)).slice(0, -1);
      const before = await Promise.all(
        numbers.slice(Math.max(0, numbers.length - runs)).map((number) => readSnapshot(folder, number)),
      );
      const earlier = artifactsOf(before.flatMap((snapshot) => snapshot?.refs ?? []));
      return rootsOf(name, new Map([...earlier, ...(await artifactsOfRefs(RefFolder.of(folder)))]));
    }),
  );
}

/**
 * What pipelines elsewhere stand for: in other checkouts, and in folders outside `pipelines/`. Imports on this machine are
 * none of them, whichever checkout brought them: `importRoots` tells of those.
 */
export async function rootsElsewhere(
  store: StoreNotes & Pick<ArtifactStore, 'location'>,
  oldestMilliseconds: number,
): Promise<readonly RootsOf[]> {
  const own = new Set([...pipelineFolders().values()].map(rootsNote));
  const imports = importFolder(stateFolder(store.location), '');
  const found: RootsOf[] = [];
  for await (const { name, modified } of store.listNotes('roots/')) {
    if (own.has(name) || modified < oldestMilliseconds) continue;
    const note = parse(await store.readNote(name));
    // A pipeline of this machine that is no longer there keeps nothing.
    if (note === undefined || (name.startsWith(`roots/${checkoutName()}/`) && !existsSync(note.folder))) continue;
    const artifacts = note.keys.flatMap((key, i) => {
      const artifact = note.artifacts?.[i];
      return artifact === undefined ? [] : [[key, artifact] as const];
    });
    if (note.host === hostname() && dirname(note.folder) === imports) continue;
    found.push({ name: `${note.folder} on ${note.host}`, keys: new Set(note.keys), artifacts: new Map(artifacts) });
  }
  return found;
}

/** Refs of models that `exmix import` brought, on this machine. */
export async function importRoots(store: Pick<ArtifactStore, 'location'>): Promise<readonly RootsOf[]> {
  const folder = importFolder(stateFolder(store.location), '');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.map(async (name) => rootsOf(`import ${name}`, await artifactsOfRefs(RefFolder.of(join(folder, name))))),
  );
}

function rootsOf(name: string, artifacts: ReadonlyMap<string, string>): RootsOf {
  return { name, keys: new Set(artifacts.keys()), artifacts };
}

/**
 * All that a clean-up keeps, for each time that it asks.
 *
 * @param oldestMilliseconds by the store's clock: checkouts that have not run since then count no more
 * @param runs earlier runs of this checkout's pipelines whose results are kept, so that `exmix diff` has them
 */
export async function allRoots(store: ArtifactStore, oldestMilliseconds: number, runs: number): Promise<Roots> {
  const [here, elsewhere, imports] = await Promise.all([
    checkoutRoots(runs),
    rootsElsewhere(store, oldestMilliseconds),
    importRoots(store),
  ]);
  const groups = [elsewhere, imports, here];
  const pins = await readPins(store);
  return {
    keys: new Set(groups.flat().flatMap(({ keys }) => [...keys])),
    pinned: new Set(pins.flatMap(({ keys }) => keys)),
    // What refs of this machine say comes last, so that it counts: a note is anybody's who may write notes.
    artifacts: new Map(groups.flat().flatMap(({ artifacts }) => [...artifacts])),
  };
}

/** For whom a clean-up keeps things, such as `3 pipelines here, 2 elsewhere, 1 pin, 0 imports`. */
export async function rootsWords(store: ArtifactStore, oldestMilliseconds: number): Promise<string> {
  const [here, elsewhere, imports, pins] = await Promise.all([
    checkoutRoots(),
    rootsElsewhere(store, oldestMilliseconds),
    importRoots(store),
    readPins(store),
  ]);
  const count = (roots: readonly RootsOf[]): number => roots.filter(({ keys }) => keys.size > 0).length;
  return `${count(here)} pipelines here, ${count(elsewhere)} elsewhere (a checkout counts once it has run), ${pins.length} pins, ${count(imports)} imports`;
}

function rootsNote(folder: string): string {
  const inside = relative(WORKSPACE_ROOT, folder);
  const name =
    inside
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-|-$/g, '') || 'pipeline';
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 8);
  return `roots/${checkoutName()}/${name.slice(-60)}-${digest}`;
}

/** Tells this checkout from others. */
function checkoutName(): string {
  return createHash('sha256').update(`${hostname()}\0${WORKSPACE_ROOT}`).digest('hex').slice(0, 16);
}

function parse(text: string | undefined): RootsNote | undefined {
  try {
    const note = text === undefined ? undefined : (JSON.parse(text) as RootsNote);
    return note?.format === 'exmix-roots/1' && Array.isArray(note.keys) ? note : undefined;
  } catch {
    return undefined;
  }
}
