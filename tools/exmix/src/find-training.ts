import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { phaseRuns, unitsOfPhase } from '@exmix/cards/phase-runs';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { Action } from '@exmix/stage-kit/action';
import { actionKey } from '@exmix/stage-kit/action-key';
import { readAction } from '@exmix/stage-kit/build-unit';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder, type UnitRef } from '@exmix/stage-kit/unit-ref';
import type { Divergence } from '@exmix/train/divergence';
import { loadDivergence } from '@exmix/train/divergence-record';
import { artifactPoints, type ReplayPoint, slotPoints } from '@exmix/train/replay-points';
import { foresee } from './foresee.js';
import { readLiveRuns } from './live-run.js';
import { progressText } from './progress-text.js';
import { resumeSlotOf } from './resume-slot-of.js';

/** The training of a phase: done, under way, stopped, failed, or still to be done. */
export interface FoundTraining {
  readonly unit: string;
  readonly state: 'finished' | 'running' | 'unfinished' | 'not begun';
  readonly action: Action;
  readonly key: string;
  readonly inputs: Readonly<Record<string, BlobId>>;
  readonly points: readonly ReplayPoint[];
  /** `events.jsonl` as far as it is known. */
  readonly log: string;
  /** The step that stopped it, where it has not gone on since. */
  readonly divergence?: Divergence;
  /** What the reader should know, such as that the phase was trained by other code. */
  readonly note?: string;
}

/**
 * Finds the training that the pipeline as it is now means: its result, else the last checkpoints of a run that goes on or
 * has stopped, else the last result, though the pipeline or the code has changed since.
 *
 * @throws InputError `unknown-phase`, `not-ready` where something that the phase reads is not there
 */
export async function findTraining(
  pipeline: LoadedPipeline,
  phase: string,
  store: ArtifactStore,
): Promise<FoundTraining> {
  const unit = unitOf(pipeline, phase);
  const foresights = await foresee(pipeline, 'train', store, process.env);
  const planned = foresights.find((each) => each.stage === 'train' && each.unit === unit);
  const { action, inputs, key } = planned ?? {};
  if (action !== undefined && inputs !== undefined && key !== undefined) {
    const known = { unit, action, inputs, key };
    if (planned?.state === 'ready' && planned.result !== undefined) {
      return { ...known, state: 'finished', ...(await finished(store, planned.result.artifact)) };
    }
    const slot = resumeSlotOf(store, key);
    const left = await slotPoints(slot);
    const running = runningNote(pipeline, unit, left.points);
    if (running !== undefined) return { ...known, state: 'running', ...left, note: running };
    const divergence = await loadDivergence(slot);
    if (divergence !== undefined) return { ...known, state: 'unfinished', ...left, divergence };
    if (left.points.length > 0) return { ...known, state: 'unfinished', ...left };
  }
  const ref = await RefFolder.of(pipeline.folder).read('train', unit);
  const last = ref === undefined ? undefined : await lastTraining(store, ref);
  if (last !== undefined) return { unit, ...last };
  if (action !== undefined && inputs !== undefined && key !== undefined) {
    const note = 'no checkpoint of the phase is there: its steps are taken from where it starts';
    return { unit, action, inputs, key, state: 'not begun', points: [], log: '', note };
  }
  const reason = planned?.problem ?? `${planned?.waitsFor.slice(0, 3).join(', ')} would be built first`;
  throw new InputError('not-ready', `the phase ${unit} cannot be replayed: ${reason}`);
}

/** Says of a phase that runs how far it is, and from where its steps are taken; undefined where it does not run. */
function runningNote({ folder }: LoadedPipeline, unit: string, points: readonly ReplayPoint[]): string | undefined {
  for (const { alive, pid, running } of readLiveRuns(folder)) {
    const live = running.find((each) => each.stage === 'train' && each.unit === unit);
    if (!alive || live === undefined) continue;
    const last = Math.max(0, ...points.map(({ step }) => step));
    const from =
      last === 0
        ? 'it has no checkpoint of the pipeline as it is now yet: its steps are taken from where it starts'
        : `its last checkpoint is of step ${last}`;
    const { millisecondsLeft: _, ...reached } = live;
    return `the phase runs now, in process ${pid} (${progressText(reached) || 'it starts'}), and gets slower meanwhile; ${from}`;
  }
  return undefined;
}

function unitOf({ config }: LoadedPipeline, phase: string): string {
  const units = unitsOfPhase(config.train, phase);
  if (units.length === 1) return units[0] as string;
  if (units.length > 1) {
    throw new InputError('unknown-phase', `${phase} has a run for each seed; name one: ${units.join(', ')}`);
  }
  const all = phaseRuns(config.train).map((run) => run.unit);
  const near = nearMiss(phase, all);
  const hint = near === undefined ? `; there are ${all.join(', ') || 'none'}` : `; did you mean ${near}?`;
  throw new InputError('unknown-phase', `the pipeline ${config.name} has no phase ${JSON.stringify(phase)}${hint}`);
}

async function finished(store: ArtifactStore, id: BlobId): Promise<Pick<FoundTraining, 'points' | 'log'>> {
  const artifact = await StoredArtifact.open(store, id);
  const file = await artifact.open('events.jsonl');
  try {
    const log = Buffer.from(await file.read(0, file.size)).toString('utf8');
    return { points: await artifactPoints(artifact), log };
  } finally {
    await file.close();
  }
}

/** The training of a ref, with inputs found by their digests; undefined where parts of it are gone. */
async function lastTraining(store: ArtifactStore, ref: UnitRef): Promise<Omit<FoundTraining, 'unit'> | undefined> {
  const action = await readAction(store, ref.action);
  if (action === undefined || (await store.checkBlob(ref.artifact)) !== 'present') return undefined;
  // By digest: two inputs may be the same artifact.
  const wanted = new Set(Object.values(action.inputs));
  const found = new Map<string, BlobId>();
  for await (const { artifact } of store.listResults()) {
    if (wanted.has(artifact.sha256)) found.set(artifact.sha256, artifact);
  }
  if (found.size < wanted.size) return undefined;
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, digest]) => [name, found.get(digest) as BlobId]),
  );
  const note = 'the pipeline or the code has changed since; this is the last training, taken again by the code of now';
  return { action, inputs, key: actionKey(action), state: 'finished', ...(await finished(store, ref.artifact)), note };
}
