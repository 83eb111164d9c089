import type { Action } from '@exmix/stage-kit/action';
import type { Stage } from '@exmix/stage-kit/stage';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import type { StageEvent } from '@exmix/stage-kit/stage-event';
import { type StageResult, stageOf } from '@exmix/stage-kit/stage-of';
import { learningRate } from '@exmix/t5/learning-rate';
import { BatchFeed } from './batch-feed.js';
import { batchShapes } from './batch-shapes.js';
import type { TaskUse } from './batch-stream.js';
import { type Checkpoint, loadCheckpoint, type PhaseProgress } from './checkpoint.js';
import { type Divergence, divergenceError, divergenceOf } from './divergence.js';
import { saveDivergence } from './divergence-record.js';
import { DrawnBatchStream } from './drawn-batch.js';
import { dropoutSeed } from './dropout-seed.js';
import { EventLog, type LoggedEvent } from './event-log.js';
import { nextBatches } from './next-batches.js';
import { writeArtifact } from './phase-artifact.js';
import { PhaseCheckpoints } from './phase-checkpoints.js';
import type { PhaseConfig } from './phase-config.js';
import { phaseData } from './phase-data.js';
import { type PhaseModel, phaseModel } from './phase-model.js';
import { phaseTrainer } from './phase-trainer.js';
import { Speed } from './speed.js';
import { Validation } from './validation.js';

const METRIC_INTERVAL_MILLISECONDS = 500;

/** Part of a step's time that the writing of a checkpoint may hold up the next one. */
const WRITING_SHARE = 0.2;

/**
 * Trains one phase: draws examples of its tasks by their rates, packs them into batches, takes its steps, and keeps
 * checkpoints, from the last of which a stopped run goes on to the same weights.
 *
 * Files: `model.safetensors` and `config.json` (as Transformers loads them), `optimizer.safetensors`, `spiece.model`,
 * `events.jsonl` (see `EventLog`), `data.json` (`DataUse`), and of each kept checkpoint `checkpoints/step-<n>/` with
 * the same files of tensors.
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const config = action.config as unknown as PhaseConfig;
  const model = await phaseModel(context, config);
  const { progress, ...start } = (await usableCheckpoint(context, emit)) ?? {};
  // The thread reads, draws and packs while the engine and the weights are made ready. Loading an engine gives this thread
  // no turn, so that the other one must be there before.
  const data = await phaseData(context, config, 'train', model.ids, action.seed);
  const { store, clock } = context;
  const starting = BatchFeed.start({ storeLocation: store.threadLocation, data, clock, start: progress?.use });
  starting.catch(() => {});
  try {
    return await train({ action, context, emit, config, model, progress, start, starting });
  } finally {
    await starting.then(
      (feed) => feed.close(),
      () => {},
    );
  }
});

interface Setup {
  readonly action: Action;
  readonly context: StageContext;
  readonly emit: (event: StageEvent) => void;
  readonly config: PhaseConfig;
  readonly model: PhaseModel;
  /** How far a run that was stopped has come. */
  readonly progress: PhaseProgress | undefined;
  /** Its tensors; given away once, so that the copy of them outside the engine goes. */
  readonly start: StartTensors;
  readonly starting: Promise<BatchFeed>;
}

type StartTensors = { -readonly [name in 'weights' | 'optimizer']?: Checkpoint[name] };

async function train(setup: Setup): Promise<StageResult> {
  const { action, context, emit, config, model, progress } = setup;
  const { seed } = action;
  const { signal, clock } = context;
  const { phase } = config;
  const validation = await Validation.open(context, config, model, seed);
  const trainer = await phaseTrainer(context, config, model, seed, taken(setup.start), action.code);
  const checkpoints = new PhaseCheckpoints(context, phase, progress, (step) =>
    emit({ type: 'metric', name: 'checkpoint', values: { step } }),
  );
  try {
    // Meanwhile the thread makes the first batch. Of several shapes nobody knows yet which one it has.
    const shapes = batchShapes(phase);
    if (shapes.length === 1 && (phase.accumulate ?? 1) === 1) for (const shape of shapes) trainer.prepare(shape);
    const feed = await setup.starting;
    const log = new EventLog(phase.steps, progress?.log);
    const first = progress?.step ?? 0;
    if (first > 0) context.log(`goes on after step ${first}`);
    const telling = new Telling(setup, feed);
    let use: readonly TaskUse[] = progress?.use ?? [];
    /** Scores the weights where that is due after a step, and takes a checkpoint. */
    const look = async (step: number): Promise<void> => {
      const isCheckpoint = checkpoints.isDue(step);
      const validated = await validation.after(step, trainer, isCheckpoint, signal).catch(async (error: unknown) => {
        // A stop while scores are worked out: they are worked out again before the next step.
        if (signal.aborted) await checkpoints.stop(trainer, { step, use, log: log.state, looksAgain: true });
        throw error;
      });
      if (validated.loss !== undefined) telling.line(log.addValidation(step, validated.loss));
      if (validated.scores !== undefined) telling.line(log.addScores(step, validated.scores));
      if (isCheckpoint) await checkpoints.take(trainer, { step, use, log: log.state }, validated.score);
    };
    if (progress?.looksAgain === true) await look(first);
    for (let step = first; step < phase.steps; step++) {
      if (signal.aborted) {
        await checkpoints.stop(trainer, { step, use, log: log.state });
        signal.throwIfAborted();
      }
      const from = clock.now();
      const rate = learningRate(phase.schedule, step, phase.steps);
      const { batches, use: used } = await nextBatches(feed, phase.accumulate);
      const metrics = await trainer.step(batches, step, dropoutSeed(seed), rate);
      const done = step + 1;
      const why = divergenceOf(metrics, phase.stopAbove);
      if (why !== undefined) {
        await checkpoints.settle();
        const found = { step: done, loss: metrics.crossEntropy, why, learningRate: rate, use };
        throw await diverged(setup, found, checkpoints.saved);
      }
      use = used;
      telling.line(log.addStep(done, phase.steps, metrics, rate));
      await look(done);
      for (const batch of batches) telling.speed.add(batch);
      telling.step(done, metrics.crossEntropy);
      await checkpoints.turn(WRITING_SHARE * (clock.now() - from));
      // Between steps the event loop has its turn: progress is drawn, a stop is heard.
      await new Promise(setImmediate);
    }
    telling.end();
    const published = await checkpoints.publish(trainer);
    return await writeArtifact({ context, config, model, seed, trainer, tasks: feed.tasks, use, log, published });
  } finally {
    await checkpoints.settle().catch(() => {}); // the error that ended the phase is the one to tell
    trainer.dispose();
  }
}

/** Tensors that nobody holds any more once they are on the engine; undefined where there are none. */
function taken(start: StartTensors): Pick<Checkpoint, 'weights' | 'optimizer'> | undefined {
  const { weights, optimizer } = start;
  delete start.weights;
  delete start.optimizer;
  return weights === undefined || optimizer === undefined ? undefined : { weights, optimizer };
}

/**
 * The checkpoint of this action, unless what is written there is none: then training starts anew, and the next checkpoint
 * takes its place. What only this machine cannot do now (open another file, find memory) leaves it as it is.
 */
async function usableCheckpoint(
  context: StageContext,
  emit: (event: StageEvent) => void,
): Promise<Checkpoint | undefined> {
  try {
    return await loadCheckpoint(context.resume);
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (error instanceof RangeError || (syscall !== undefined && code !== 'ENOENT')) throw error;
    const message = `the checkpoint cannot be read, training starts anew: ${(error as Error).message}`;
    emit({ type: 'warning', message });
    return undefined;
  }
}

/** Leaves a record of a diverged step in the resume slot. @returns the error that says so */
async function diverged(
  { action, context, config, model }: Setup,
  found: Pick<Divergence, 'step' | 'why' | 'learningRate'> & { loss: number; use: readonly TaskUse[] },
  lastCheckpoint: number,
): Promise<Error> {
  const { step, loss, why, learningRate, use } = found;
  const data = await phaseData(context, config, 'train', model.ids, action.seed);
  const stream = await DrawnBatchStream.open(context.store, data, use.length === 0 ? undefined : use);
  try {
    const { examples } = await stream.next();
    const record: Divergence = {
      format: 'exmix-divergence/1',
      step,
      loss: Number.isFinite(loss) ? loss : null,
      why,
      learningRate,
      seed: action.seed,
      lastCheckpoint,
      examples: examples.map(({ task, row }) => ({ task, row })),
    };
    await saveDivergence(context.resume, record);
    return divergenceError(action.unit, record);
  } finally {
    await stream.close();
  }
}

/** Tells who watches what the phase does. */
class Telling {
  readonly speed: Speed;
  private readonly started: number;

  constructor(
    private readonly setup: Setup,
    private readonly feed: BatchFeed,
  ) {
    this.speed = new Speed(setup.context.clock);
    this.started = setup.context.clock.now();
  }

  /** A line of `events.jsonl`: `train` or `validation`, and its numbers. */
  line(event: LoggedEvent | undefined): void {
    if (event === undefined) return;
    const { split, ...values } = event;
    this.setup.emit({ type: 'metric', name: split, values: values as Record<string, number> });
  }

  step(done: number, loss: number): void {
    const { emit, config } = this.setup;
    const total = config.phase.steps;
    const tokensPerSecond = this.speed.tokensPerSecond();
    const detail = `loss ${loss.toFixed(3)}, ${Math.round(tokensPerSecond)} tokens/s`;
    emit({ type: 'progress', done, total, of: 'steps', detail });
    if (done < total && !this.speed.isDue(METRIC_INTERVAL_MILLISECONDS)) return;
    const waitedShare = this.feed.waitedMilliseconds / Math.max(1, this.elapsed());
    emit({ type: 'metric', name: 'speed', values: { step: done, loss, tokensPerSecond, waitedShare } });
  }

  /** Times are told, and kept out of the artifact. */
  end(): void {
    const { waitedMilliseconds } = this.feed;
    const share = ((100 * waitedMilliseconds) / Math.max(1, this.elapsed())).toFixed(2);
    const seconds = (waitedMilliseconds / 1000).toFixed(2);
    this.setup.context.log(`steps waited ${seconds} s for data, ${share}% of their time`);
  }

  private elapsed(): number {
    return this.setup.context.clock.now() - this.started;
  }
}
