import { mkdir, rename, rm, stat, symlink } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { ImportSettings, Pipeline } from '@exmix/cards/pipeline-schema';
import { InputError } from '@exmix/errors/input-error';
import { LOCK_NAME } from '@exmix/stage-kit/lock-file';
import type { RunEvent } from '@exmix/stage-kit/run-event';
import { runPipeline } from '@exmix/stage-kit/run-pipeline';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { planImport } from '@exmix/train/plan-import';
import { drawEvents } from './draw-events.js';
import { importFolder, importNamed, lockFolderBefore } from './imported-models.js';
import { onInterrupt } from './on-interrupt.js';
import { openStore, resultTrust } from './open-store.js';
import { terminalOf } from './paint.js';
import { duration, grouped } from './progress-text.js';
import { writeRoots } from './store-roots.js';
import { hubSettingsOf, stateFolder, storeLocation } from './workspace.js';

export interface ImportOptions {
  readonly name?: string;
  readonly revision?: string;
  readonly offline?: boolean;
  readonly store?: string;
  readonly json?: boolean;
}

/**
 * `exmix import`: makes a checkpoint of transformers, in a folder or on the Hub, an artifact of the store, and tells how
 * a pipeline starts from it. @returns the exit code
 */
export async function importCommand(source: string, options: ImportOptions): Promise<number> {
  const environment = options.offline ? { ...process.env, HF_HUB_OFFLINE: '1' } : process.env;
  const start = performance.now();
  const { name, settings, given } = await identify(source, options);
  const location = storeLocation(environment, options.store);
  const store = await openStore(location);
  const trust = await resultTrust();
  const state = stateFolder(location);
  const folder = importFolder(state, name);
  await mkdir(folder, { recursive: true });
  // A link stands for the folder, so that no path of this machine gets into a key.
  const link = join(folder, name);
  await rm(link, { force: true });
  const standing = await importNamed(state, name);
  await setLockAside(state, name, standing !== undefined);
  if ('folder' in given) await symlink(given.folder, link, 'dir');

  const { json = false } = options;
  const write = (text: string): void => void process.stdout.write(text);
  const drawing = drawEvents({ write, terminal: terminalOf(process.stdout, environment), json });
  const interrupt = onInterrupt();
  const others = STAGE_NAMES.filter((stage) => stage !== 'train').map((stage) => ({
    name: stage,
    plan: async () => [],
  }));
  let failure: string | undefined;
  let isLost = false;
  try {
    const events = runPipeline({
      pipeline: { folder, config: NO_PIPELINE, cards: [], broken: [] },
      stages: [...others, { name: 'train', plan: async ({ sources }) => [planImport(name, settings, sources)] }],
      goal: { until: 'train' },
      store,
      stateFolder: state,
      concurrency: 1,
      signal: interrupt.signal,
      engineIdentity: async () => null,
      hub: hubSettingsOf(environment),
      onRelease: async () => {
        isLost = interrupt.signal.aborted || failure !== undefined || (await importNamed(state, name)) === undefined;
        // The model that had the name still has it, before the store is told what the name stands for.
        if (isLost && standing !== undefined) await RefFolder.of(folder).write(standing);
        await writeRoots(store, folder, trust, interrupt.signal);
      },
    });
    await events.forEach((event: RunEvent) => {
      if (event.type === 'failed') failure = event.failure.message;
      drawing.event(event);
    });
  } finally {
    drawing.close();
    interrupt.release();
    await rm(link, { force: true });
  }
  const ref = await importNamed(state, name);
  if (isLost || ref === undefined) {
    await takeLockBack(state, name);
    return interrupt.signal.aborted ? 130 : 1;
  }
  await rm(lockFolderBefore(state, name), { recursive: true, force: true });
  const artifact = await StoredArtifact.open(store, ref.artifact);
  const { parameters, rows, pieces, extraIds } = artifact.manifest.summary as Record<string, number>;
  const milliseconds = Math.round(performance.now() - start);
  const use = useOf(name, given, Math.min(extraIds ?? T5_EXTRA_IDS, Number(rows) - Number(pieces)));
  if (json) {
    write(
      `${JSON.stringify({ type: 'imported', name, artifact: artifact.digest, parameters, rows, pieces, use, milliseconds })}\n`,
    );
  } else {
    const what = `${grouped(Number(parameters))} parameters, ${grouped(Number(rows))} rows for ${grouped(Number(pieces))} pieces`;
    write(`${name}: ${what}, in ${duration(milliseconds)}\nartifact ${artifact.digest}\n\n`);
    write(`To start a phase from it, in a pipeline.json:\n\n${JSON.stringify(use, null, 2)}\n`);
  }
  return 0;
}

/**
 * Another import asks again which commit a branch is (a pipeline has a lock of its own); until it has succeeded, the lock
 * of the model that stands says where that one came from.
 */
async function setLockAside(state: string, name: string, stands: boolean): Promise<void> {
  const lock = join(importFolder(state, name), LOCK_NAME);
  const before = lockFolderBefore(state, name);
  // One that is there already is of the model that stands: an import was killed since.
  const isKept = (await stat(join(before, LOCK_NAME)).catch(() => undefined)) !== undefined;
  if (!stands || isKept) return rm(lock, { force: true });
  await mkdir(before, { recursive: true });
  await renameIfThere(lock, join(before, LOCK_NAME));
}

async function takeLockBack(state: string, name: string): Promise<void> {
  const before = lockFolderBefore(state, name);
  await renameIfThere(join(before, LOCK_NAME), join(importFolder(state, name), LOCK_NAME));
  await rm(before, { recursive: true, force: true });
}

async function renameIfThere(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}

interface Identified {
  readonly name: string;
  /** What the unit reads. */
  readonly settings: ImportSettings;
  /** What the person said, for a pipeline. */
  readonly given: ImportSettings;
}

async function identify(source: string, { name, revision }: ImportOptions): Promise<Identified> {
  const path = resolve(source);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  const own = name ?? nameOf(basename(path));
  if (!/^[a-z][a-z0-9-]*$/.test(own)) {
    throw new InputError('bad-option', `--name ${own}: a name has small letters, digits and dashes`);
  }
  if (isFolder && revision !== undefined) {
    throw new InputError('bad-option', `${source} is a folder here; --revision is for repositories of the Hub`);
  }
  if (isFolder) return { name: own, settings: { folder: own }, given: { folder: path } };
  if (!/^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/.test(source)) {
    throw new InputError(
      'unknown-checkpoint',
      `${source} is neither a folder nor a repository such as google/flan-t5-small`,
    );
  }
  const settings = { hub: source, revision: revision ?? 'main' };
  return { name: own, settings, given: settings };
}

/** `flan-t5-small` of `google/flan-t5-small`, in the letters that names have. */
function nameOf(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
  return name === '' ? 'imported' : name;
}

/** Sentinels above the pieces of a checkpoint that does not say how many it has. */
const T5_EXTRA_IDS = 100;

/** The parts of a `pipeline.json` that use it. */
function useOf(name: string, given: ImportSettings, extraIds: number): object {
  const vocabulary =
    'folder' in given
      ? { file: join(given.folder, 'spiece.model') }
      : { hub: { repository: given.hub, revision: given.revision, path: 'spiece.model' } };
  const phase = { name: 'tuned', kind: 'finetune', from: { import: name } };
  return {
    tokenize: { vocabulary: { ...vocabulary, extraIds } },
    train: { imports: { [name]: given }, phases: [phase] },
  };
}

/** An import belongs to no pipeline; what it reads is in its unit. */
const NO_PIPELINE = { name: 'import', title: 'An imported model', tasks: [] as string[] } as unknown as Pipeline;
