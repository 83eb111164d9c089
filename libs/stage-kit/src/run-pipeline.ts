import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { type Hold, holdStore } from '@exmix/artifact-store/hold-store';
import { Leases } from '@exmix/artifact-store/leases';
import { SweepWatch } from '@exmix/artifact-store/sweep-watch';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { HubSettings } from '@exmix/hub/hub-settings';
import pLimit from 'p-limit';
import {
  catchError,
  concat,
  defer,
  EMPTY,
  finalize,
  forkJoin,
  from,
  ignoreElements,
  lastValueFrom,
  merge,
  Observable,
  of,
  Subject,
  shareReplay,
  switchMap,
  tap,
  throwError,
} from 'rxjs';
import { actionOf } from './action-of.js';
import { buildUnit, MENDED_BY_BUILDING } from './build-unit.js';
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
  /** Called at the end, while the run still holds the store: to say there what the pipeline stands for now. */
  readonly onRelease?: () => Promise<void>;
}

type Outcome = { readonly artifact: BlobId } | { readonly artifact: undefined };
type Inputs = ReadonlyMap<string, BlobId | undefined>;

const NOTHING = of<Outcome>({ artifact: undefined });

/** How long the end of a run waits at most for what it has to say to the store. */
const END_MILLISECONDS = 20_000;
const INTERRUPTED_MILLISECONDS = 1000;

/** Units that look into the store at once. Most of the time they wait for its answers. */
const LOOKS = 32;

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
    const held = holdStore(request.store, request.signal);
    held.catch(() => undefined); // heard below
    const start = async () => {
      await held;
      const sweeps = await SweepWatch.begin(request.store);
      return { sweeps, units: await prepare(request, (event) => pinning.next(event)) };
    };
    let ended: Promise<void> | undefined;
    const end = (): Promise<void> => {
      ended ??= endRun(request, held, threads);
      // Who was interrupted does not wait, nor does anyone for a store that does not answer.
      const patience = request.signal.aborted ? INTERRUPTED_MILLISECONDS : END_MILLISECONDS;
      return Promise.race([ended, sleep(patience, undefined, { ref: false })]);
    };
    return from(start()).pipe(
      switchMap(({ sweeps, units }) => {
        const work = defer(() => identifySources(units, request.signal)).pipe(
          tap(() => pinning.complete()),
          switchMap((known) => flow(request, known, threads, sweeps)),
        );
        return concat(of(planned(units)), merge(pinning, work));
      }),
      // Who hears that a run has ended may take the store away, or clean it up.
      (events) => concat(events, defer(end).pipe(ignoreElements())),
      catchError((error) => defer(end).pipe(switchMap(() => throwError(() => error)))),
      finalize(() => void end()),
    );
  });
}

/** Ends what a run has of its own and of the store; never rejects, since what was to be said is said. */
async function endRun(request: RunRequest, held: Promise<Hold>, threads: UnitThreads): Promise<void> {
  await threads.close();
  const hold = await held.catch(() => undefined);
  try {
    if (hold !== undefined) await request.onRelease?.();
  } catch {
    // The pipeline stands for what it stood for before; the next run says it.
  } finally {
    await hold?.release(); // else a clean-up waits for a process that goes on with other things
  }
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

function flow(
  request: RunRequest,
  units: readonly IdentifiedUnit[],
  threads: UnitThreads,
  sweeps: SweepWatch,
): Observable<RunEvent> {
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

    const leases = new Leases(request.store);
    const look = pLimit(LOOKS);
    const byName = new Map(units.map((unit) => [unitName(unit), unit]));
    const remaking = new Map<string, Promise<Outcome>>();
    const makeUnit = (unit: IdentifiedUnit, inputs: Inputs, isAgain = false): Promise<Outcome> => {
      const tell = (event: UnitEvent): void => events.next({ ...event, stage: unit.stage, unit: unit.unit });
      const say = isAgain ? sayAgain(tell) : tell;
      const turn: Tools['turn'] = (work) =>
        unit.runsOn === 'main' ? onMain(work) : onThreads.run(packageNames(unit), work);
      const lost: Tools['lost'] = (key, blobs) => sweeps.lostOf(key, blobs, request.signal);
      const store = { refs, codes, leases, look, lost };
      return produce(request, unit, inputs, { ...store, say, digester, turn, threads, share, remake });
    };
    /** Makes a unit of this run again whose artifact was found damaged; of many that ask at once one does. */
    const remake = (name: string): Promise<Outcome> => {
      let running = remaking.get(name);
      if (running === undefined) {
        const unit = byName.get(name);
        const names = Object.entries(unit?.reads ?? {});
        const inputs = names.map(
          async ([as, read]) => [as, (await lastValueFrom(outcomes.get(unitName(read)) ?? NOTHING)).artifact] as const,
        );
        running = Promise.all(inputs)
          .then(async (known) => (unit === undefined ? { artifact: undefined } : makeUnit(unit, new Map(known), true)))
          .finally(() => remaking.delete(name));
        remaking.set(name, running);
      }
      return running;
    };

    for (const unit of units) {
      const names = Object.keys(unit.reads);
      const inputs = names.map(
        (name) => outcomes.get(unitName(unit.reads[name] as NonNullable<(typeof unit.reads)[string]>)) ?? NOTHING,
      );
      const outcome = (inputs.length === 0 ? of<Outcome[]>([]) : forkJoin(inputs)).pipe(
        switchMap((results) => {
          const available = new Map(names.map((name, i) => [name, results[i]?.artifact]));
          return makeUnit(unit, available);
        }),
        shareReplay(1),
      );
      outcomes.set(unitName(unit), outcome);
    }

    const passOn = events.subscribe(subscriber);
    const all = merge(...[...outcomes.values()].map((each) => each.pipe(switchMap(() => EMPTY)))).subscribe({
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    return () => {
      passOn.unsubscribe();
      all.unsubscribe();
    };
  });
}

/** A unit ends once in a run; what happens when it is made again is said in lines. */
function sayAgain(tell: (event: UnitEvent) => void): (event: UnitEvent) => void {
  return (event) => {
    if (event.type === 'log' || event.type === 'warning' || event.type === 'progress') tell(event);
    else if (event.type === 'built') tell({ type: 'log', line: `made again in ${event.milliseconds} ms` });
    else if (event.type === 'failed')
      tell({ type: 'warning', message: `making it again failed: ${event.failure.message}` });
  };
}

interface Tools {
  readonly say: (event: UnitEvent) => void;
  readonly refs: RefFolder;
  readonly digester: CodeDigester;
  readonly codes: CodeNotes;
  readonly leases: Leases;
  readonly look: <T>(work: () => Promise<T>) => Promise<T>;
  readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
  readonly lost: (key: string, blobs: readonly BlobId[]) => Promise<readonly BlobId[]>;
  readonly threads: UnitThreads;
  readonly share: ProcessorShare;
  readonly remake: (unit: string) => Promise<Outcome>;
}

/** One unit from its inputs to its outcome. Never rejects for what the unit did. */
async function produce(
  request: RunRequest,
  unit: IdentifiedUnit,
  inputs: Inputs,
  tools: Tools,
  isMended = false,
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
      leases: tools.leases,
      signal,
      look: tools.look,
      turn: tools.turn,
      lost: tools.lost,
      say,
      now: () => performance.timeOrigin + performance.now(),
      run: async (action, key) => {
        await tools.codes.keep(code);
        const job = {
          module: unit.module,
          action,
          key,
          inputs: available,
          storeLocation: store.threadLocation,
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
    else if (!isMended && isDamage(error) && Object.keys(available).length > 0) {
      const made = Object.keys(available).map(
        (name) => [name, unit.reads[name] as (typeof unit.reads)[string]] as const,
      );
      const message = `${(error as Error).message}; made again: ${made.map(([, read]) => unitName(read)).join(', ')}`;
      say({ type: 'warning', message });
      const mended = new Map(inputs);
      for (const [name, read] of made) mended.set(name, (await tools.remake(unitName(read))).artifact);
      return produce(request, unit, mended, tools, true);
    } else {
      await refs.remove(unit.stage, unit.unit);
      say({ type: 'failed', failure: error instanceof UnitFailureError ? error.failure : failureOf(error) });
    }
    return { artifact: undefined };
  }
}

/** Whether a unit met a blob that is missing or damaged: one of what it reads, since its own it has just written. */
function isDamage(error: unknown): boolean {
  const code = error instanceof UnitFailureError ? error.failure.code : (error as { code?: string }).code;
  return MENDED_BY_BUILDING.has(code);
}
