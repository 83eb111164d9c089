import { join } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { phaseRuns, unitsOfPhase } from '@exmix/cards/phase-runs';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { Action } from '@exmix/stage-kit/action';
import { actionKey } from '@exmix/stage-kit/action-key';
import { readAction } from '@exmix/stage-kit/build-unit';
import { FolderResumeSlot } from '@exmix/stage-kit/folder-resume-slot';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder, type UnitRef } from '@exmix/stage-kit/unit-ref';
import { artifactPoints, type ReplayPoint, slotPoints } from '@exmix/train/replay-points';
import { foresee } from './foresee.js';
import { stateFolder } from './workspace.js';

/** The training of a phase: done, under way, stopped, failed, or still to be done. */
export interface FoundTraining {
  readonly unit: string;
  readonly state: 'finished' | 'unfinished' | 'not begun';
  readonly action: Action;
  readonly key: string;
  readonly inputs: Readonly<Record<string, BlobId>>;
  readonly points: readonly ReplayPoint[];
  /** `events.jsonl` as far as it is known. */
  readonly log: string;
  /** What the reader should know, such as that the phase was trained by other code. */
  readonly note?: string;
}

/**
 * Finds the training that the pipeline as it is now means: its result, else what a run that has not ended has left, else
 * the last result, though the pipeline or the code has changed since.
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
    const left = await slotPoints(new FolderResumeSlot(join(stateFolder(store.location), 'resume'), key));
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
  const wanted = new Map(Object.entries(action.inputs).map(([name, digest]) => [digest, name]));
  const inputs: Record<string, BlobId> = {};
  for await (const { artifact } of store.listResults()) {
    const name = wanted.get(artifact.sha256);
    if (name !== undefined) inputs[name] = artifact;
  }
  if (Object.keys(inputs).length < wanted.size) return undefined;
  const note = 'the pipeline or the code has changed since; this is the last training, taken again by the code of now';
  return { action, inputs, key: actionKey(action), state: 'finished', ...(await finished(store, ref.artifact)), note };
}
