import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { Json } from '@exmix/stage-kit/json';
import type { RunEvent } from '@exmix/stage-kit/run-event';
import { runPipeline } from '@exmix/stage-kit/run-pipeline';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { openStore, resultTrust } from './open-store.js';
import { readyEngine } from './ready-engine.js';
import { recordOf, type UnitRecord, writeRunRecord } from './run-record.js';
import { writeSnapshot } from './run-snapshots.js';
import { stageDefinitions } from './stage-definitions.js';
import { writeRoots } from './store-roots.js';
import { trafficLine } from './traffic-line.js';
import { watchRun } from './watch-run.js';
import { type Environment, hubSettingsOf, stateFolder } from './workspace.js';

export interface GoalRequest {
  readonly pipeline: LoadedPipeline;
  /** The last stage to run; what it reads is made first. */
  readonly until: StageName;
  /** Only these tasks, and what they need. */
  readonly tasks?: readonly string[];
  readonly concurrency: number;
  readonly store: string;
  readonly environment: Environment;
  readonly signal: AbortSignal;
  readonly onEvent: (event: RunEvent) => void;
}

/**
 * Runs a pipeline up to a stage, keeps the record of the run, and while it goes on the files by which others watch it. Units that fail do not reject; planning that fails does.
 *
 * @returns how each unit of the run ended
 */
export async function runGoal(request: GoalRequest): Promise<readonly UnitRecord[]> {
  const { pipeline, until, tasks, concurrency, environment, signal, onEvent } = request;
  const store = await openStore(request.store, environment);
  const trust = await resultTrust(environment);
  const startedAt = now();
  const units: UnitRecord[] = [];
  const hub = hubSettingsOf(environment);
  let identity: Promise<Json> | undefined;
  const readyIdentity = async () => {
    const say = (line: string) => onEvent({ type: 'notice', line });
    await readyEngine({ environment, offline: hub.offline, signal }, say);
    return engineIdentity(environment);
  };
  const events = runPipeline({
    pipeline,
    stages: await stageDefinitions(until),
    goal: tasks === undefined ? { until } : { until, tasks },
    store,
    stateFolder: stateFolder(request.store, environment),
    concurrency,
    signal,
    // Asked for by stages that use an engine, when they are planned.
    engineIdentity: () => (identity ??= readyIdentity()),
    hub,
    onRelease: () => writeRoots(store, pipeline.folder, trust, signal),
  });
  const watch = watchRun(pipeline, until, onEvent);
  try {
    await events.forEach((event) => {
      const record = recordOf(event, now());
      if (record !== undefined) units.push(record);
      watch.event(event);
      onEvent(event);
    });
  } finally {
    watch.close();
  }
  const line = trafficLine(store);
  if (line !== undefined) onEvent({ type: 'notice', line });
  const facts = { startedAt, endedAt: now(), until, ...(tasks === undefined ? {} : { tasks }), concurrency };
  await writeRunRecord(pipeline.folder, { ...facts, store: store.location }, units);
  await writeSnapshot(pipeline.folder, { ...facts, store: store.location });
  return units;
}

/** Loaded only when a stage asks: building data needs nothing of TensorFlow.js. */
export async function engineIdentity(environment: Environment): Promise<Json> {
  const engine = await import('@exmix/tensors/engine-identity');
  return engine.engineIdentity({ ...environment }) as unknown as Json;
}

function now(): string {
  return new Date().toISOString();
}
