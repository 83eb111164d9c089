import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { type PhaseRun, phaseRuns, unitsOfPhase } from '@exmix/cards/phase-runs';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { Action } from '@exmix/stage-kit/action';
import { readAction } from '@exmix/stage-kit/build-unit';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import type { PhaseConfig } from '@exmix/train/phase-config';

/** A phase whose model is there. */
export interface FoundPhase {
  /** `<phase>`, or `<phase>.seed-<n>`. */
  readonly unit: string;
  readonly run: PhaseRun;
  readonly artifact: StoredArtifact;
  readonly action: Action;
  readonly config: PhaseConfig;
}

/**
 * The model that stands for a phase of a pipeline.
 *
 * @param name a phase, or the run of one of its seeds; undefined: the last one
 * @throws InputError `unknown-phase`, `nothing-to-export`
 */
export async function findPhase(
  pipeline: LoadedPipeline,
  store: ArtifactStore,
  name: string | undefined,
): Promise<FoundPhase> {
  const { train, name: own } = pipeline.config;
  const runs = phaseRuns(train);
  const wanted = name ?? runs.at(-1)?.phase.name;
  if (wanted === undefined) throw new InputError('nothing-to-export', `the pipeline ${own} trains no model`);
  const units = unitsOfPhase(train, wanted);
  if (units.length === 0) {
    const near = nearMiss(
      wanted,
      runs.map(({ unit }) => unit),
    );
    const hint =
      near === undefined ? `; there are ${runs.map(({ unit }) => unit).join(', ')}` : `; did you mean ${near}?`;
    throw new InputError('unknown-phase', `the pipeline ${own} has no phase ${JSON.stringify(wanted)}${hint}`);
  }
  if (units.length > 1) {
    throw new InputError('unknown-phase', `${wanted} has a run for each seed; name one: ${units.join(', ')}`);
  }
  const unit = units[0] as string;
  const found = await phaseOf(pipeline, store, runs.find((run) => run.unit === unit) as PhaseRun);
  if (found !== undefined) return found;
  throw new InputError(
    'nothing-to-export',
    `the phase ${unit} is not trained yet; to do it: exmix run ${own} --to train`,
  );
}

/** The model of a run; undefined where there is none, or parts of it are missing. */
export async function phaseOf(
  pipeline: LoadedPipeline,
  store: ArtifactStore,
  run: PhaseRun,
): Promise<FoundPhase | undefined> {
  const ref = await RefFolder.of(pipeline.folder).read('train', run.unit);
  if (ref === undefined) return undefined;
  try {
    const artifact = await StoredArtifact.open(store, ref.artifact);
    const action = await readAction(store, ref.action);
    if (action === undefined || (await artifact.damaged()).length > 0) return undefined;
    return { unit: run.unit, run, artifact, action, config: action.config as unknown as PhaseConfig };
  } catch (error) {
    if (error instanceof StoreError) return undefined; // another store than the one it was trained in
    throw error;
  }
}
