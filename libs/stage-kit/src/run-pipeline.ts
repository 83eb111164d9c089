import { join } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { HubSettings } from '@exmix/hub/hub-settings';
import pLimit from 'p-limit';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  forkJoin,
  from,
  merge,
  Observable,
  of,
  Subject,
  shareReplay,
  switchMap,
  tap,
} from 'rxjs';
import { actionOf } from './action-of.js';
import { buildUnit } from './build-unit.js';
import { CodeDigester } from './code-digest.js';
import { CodeNotes } from './code-notes.js';
import { failureOf } from './failure-of.js';
import { FetchProgress } from './fetch-progress.js';
import { FolderResumeSlot } from './folder-resume-slot.js';
import { HubAccess } from './hub-access.js';
import { type IdentifiedUnit, identifySources } from './identify-sources.js';
import type { Json } from './json.js';
import { LockFile } from './lock-file.js';
import { nodeSourceFiles } from './node-source-files.js';
import { packageNames } from './package-names.js';
import { planUnits } from './plan-units.js';
import { ProcessorShare } from './processor-share.js';
import { RemoteSources } from './remote-sources.js';
import type { RunEvent, UnitEvent } from './run-event.js';
import { runJob } from './run-job.js';
import { type Goal, type StageUnit, selectUnits, unitName } from './select-units.js';
import { SharingQueue } from './sharing-queue.js';
import type { StageDefinition } from './stage.js';
import { STAGE_NAMES } from './stage-name.js';
import { RefFolder } from './unit-ref.js';
import { UnitFailureError, UnitThreads } from './unit-threads.js';

export interface RunRequest {
  readonly pipeline: LoadedPipeline;
  readonly stages: readonly StageDefinition[];
  readonly goal: Goal;
  readonly store: ArtifactStore;
  /** Folder for scratch and resume files on this machine. */
  readonly stateFolder: string;
  /** Units that run at once, each on a thread of its own. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
  readonly engineIdentity: () => Promise<Json>;
  /** How the Hub and the web are reached; without it sources there are refused. */
  readonly hub?: HubSettings;
}

type Outcome = { readonly artifact: BlobId } | { readonly artifact: undefined };

/**
 * Runs the dataflow: every unit is an observable of its outcome that waits for the outcomes of the units that it reads,
 * so that a task may be tokenized while another is still read. A failed unit blocks those that need it and no others.
 * Completes when every unit has ended; errors only when planning fails.
 */
export function runPipeline(request: RunRequest): Observable<RunEvent> {
  return defer(() => {
    const pinning = new Subject<RunEvent>();
    const threads = new UnitThreads();
    threads.startAhead();
    return from(prepare(request, (event) => pinning.next(event))).pipe(
      switchMap((units) => {
        const work = defer(() => identifySources(units, request.signal)).pipe(
          tap(() => pinning.complete()),
          switchMap((known) => flow(request, known, threads)),
        );
        return concat(of(planned(units)), merge(pinning, work));
      }),
      finalize(() => void threads.close()),
    );
  });
}

/** The units that the goal needs. Their sources are not known yet. */
async function prepare(request: RunRequest, onPinning: (event: RunEvent) => void): Promise<readonly StageUnit[]> {
  const { pipeline, goal, stages, engineIdentity, hub, signal } = request;
  const lock = new LockFile(pipeline.folder);
  const progress = new FetchProgress(
    ({ done, total, detail }) =>
      onPinning({ type: 'pinning', done, ...(total && { total }), ...(detail && { detail }) }),
    () => performance.now(),
  );
  const access = hub && new HubAccess(hub);
  if (access !== undefined) access.log = (line) => onPinning({ type: 'notice', line });
  const remote = access && new RemoteSources({ access, lock, mode: 'pin', signal, progress });
  const sources = nodeSourceFiles(pipeline.folder, undefined, remote);
  const units = await planUnits(stages, { pipeline, sources, engineIdentity }, goal.until);
  const selected = selectUnits(units, goal, pipeline.config.tasks);
  if (goal.tasks === undefined) await forgetStale(RefFolder.of(pipeline.folder), units, goal);
  return selected;
}

/** Removes refs of units that the pipeline no longer has. */
async function forgetStale(refs: RefFolder, units: readonly StageUnit[], goal: Goal): Promise<void> {
  const known = new Set(units.map(unitName));
  for (const stage of STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(goal.until) + 1)) {
    for (const unit of await refs.list(stage))
      if (!known.has(unitName({ stage, unit }))) await refs.remove(stage, unit);
  }
}

function planned(units: readonly StageUnit[]): RunEvent {
  return { type: 'planned', units: units.map(({ stage, unit }) => ({ stage, unit })) };
}

function flow(request: RunRequest, units: readonly IdentifiedUnit[], threads: UnitThreads): Observable<RunEvent> {
  return new Observable<RunEvent>((subscriber) => {
    const events = new Subject<RunEvent>();
    const atOnce = Math.max(1, request.concurrency);
    const share = new ProcessorShare();
    const onThreads = new SharingQueue(atOnce, (units) => share.divide(atOnce, units));
    const onMain = pLimit(1);
    const digester = new CodeDigester();
    const codes = new CodeNotes(request.store);
    const refs = RefFolder.of(request.pipeline.folder);
    const outcomes = new Map<string, Observable<Outcome>>();

    for (const unit of units) {
      const say = (event: UnitEvent): void => events.next({ ...event, stage: unit.stage, unit: unit.unit });
      const names = Object.keys(unit.reads);
      const inputs = names.map(
        (name) =>
          outcomes.get(unitName(unit.reads[name] as NonNullable<(typeof unit.reads)[string]>)) ??
          of<Outcome>({ artifact: undefined }),
      );
      const outcome = (inputs.length === 0 ? of<Outcome[]>([]) : forkJoin(inputs)).pipe(
        switchMap((results) => {
          const available = new Map(names.map((name, i) => [name, results[i]?.artifact]));
          const work = () => produce(request, unit, available, { say, refs, digester, codes, threads, share });
          return unit.runsOn === 'main' ? onMain(work) : onThreads.run(packageNames(unit), work);
        }),
        shareReplay(1),
      );
      outcomes.set(unitName(unit), outcome);
    }

    const passOn = events.subscribe(subscriber);
    const all = merge(...[...outcomes.values()].map((each) => each.pipe(switchMap(() => EMPTY)))).subscribe({
      error: (error) => subscriber.error(error),
      complete: () => void threads.close().then(() => subscriber.complete()),
    });
    return () => {
      passOn.unsubscribe();
      all.unsubscribe();
    };
  });
}

interface Tools {
  readonly say: (event: UnitEvent) => void;
  readonly refs: RefFolder;
  readonly digester: CodeDigester;
  readonly codes: CodeNotes;
  readonly threads: UnitThreads;
  readonly share: ProcessorShare;
}

/** One unit from its inputs to its outcome. Never rejects for what the unit did. */
async function produce(
  request: RunRequest,
  unit: IdentifiedUnit,
  inputs: ReadonlyMap<string, BlobId | undefined>,
  tools: Tools,
): Promise<Outcome> {
  const { store, signal, pipeline, stateFolder } = request;
  const { say, refs } = tools;
  if (signal.aborted) {
    say({ type: 'interrupted' });
    return { artifact: undefined };
  }
  const blockedBy = Object.entries(unit.reads).filter(
    ([name, read]) => inputs.get(name) === undefined && read.optional !== true,
  );
  if (unit.refused !== undefined || blockedBy.length > 0) {
    await refs.remove(unit.stage, unit.unit);
    if (unit.refused !== undefined) say({ type: 'failed', failure: unit.refused });
    else say({ type: 'blocked', by: blockedBy.map(([, read]) => unitName(read)) });
    return { artifact: undefined };
  }
  const available: Record<string, BlobId> = {};
  for (const [name, id] of inputs) if (id !== undefined) available[name] = id;
  try {
    const code = await tools.digester.closure([unit.module, ...(unit.alsoReaches ?? [])]);
    const action = actionOf(unit, available, code.digest);
    const artifact = await buildUnit(action, {
      store,
      refs,
      say,
      now: () => performance.timeOrigin + performance.now(),
      run: async (action, key) => {
        await tools.codes.keep(code);
        const job = {
          module: unit.module,
          action,
          key,
          inputs: available,
          storeLocation: store.location,
          pipelineFolder: pipeline.folder,
          stateFolder,
          processors: tools.share.memory,
          ...(request.hub === undefined ? {} : { hub: request.hub }),
        };
        const speak = { event: say, log: (line: string) => say({ type: 'log', line }) };
        return unit.runsOn === 'main' ? runJob(job, store, signal, speak) : tools.threads.run(job, signal, speak);
      },
      settled: (key) => new FolderResumeSlot(join(stateFolder, 'resume'), key).clear(),
    });
    return { artifact };
  } catch (error) {
    if (signal.aborted) say({ type: 'interrupted' });
    else {
      await refs.remove(unit.stage, unit.unit);
      say({ type: 'failed', failure: error instanceof UnitFailureError ? error.failure : failureOf(error) });
    }
    return { artifact: undefined };
  }
}
