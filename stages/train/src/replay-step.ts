import { InputError } from '@exmix/errors/input-error';
import { padRows } from '@exmix/feeding/pad-rows';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import { learningRate } from '@exmix/t5/learning-rate';
import type { StepMetrics, T5Trainer } from '@exmix/t5/t5-trainer';
import { t5Batch } from './batch-stream.js';
import { type BatchExample, type DrawnBatches, DrawnBatchStream } from './drawn-batch.js';
import { dropoutSeed } from './dropout-seed.js';
import type { PhaseConfig } from './phase-config.js';
import { phaseData } from './phase-data.js';
import { phaseModel } from './phase-model.js';
import { phaseTrainer } from './phase-trainer.js';
import type { ReplayPoint } from './replay-points.js';

/** Rows of a batch when examples are scored by task. */
const SCORED_ROWS = 8;

/** One step of a phase, taken again. */
export interface ReplayedStep {
  /** From 1. */
  readonly step: number;
  /** Steps of the checkpoint from which it was reached; 0: where the phase starts. */
  readonly from: number;
  readonly learningRate: number;
  /** As the step gave them, dropout included. */
  readonly metrics: StepMetrics;
  /** By the weights before the step, without dropout; losses in nats a target token. */
  readonly tasks: readonly {
    readonly task: string;
    readonly examples: number;
    readonly targetTokens: number;
    readonly loss: number;
  }[];
  readonly examples: readonly BatchExample[];
}

export interface ReplayOptions {
  /** The phase's, with its inputs. */
  readonly context: Pick<StageContext, 'input' | 'inputNames' | 'store' | 'signal' | 'log' | 'memoryBytes'>;
  readonly config: PhaseConfig;
  readonly seed: number;
  /** From 1 to the phase's steps. */
  readonly step: number;
  readonly points: readonly ReplayPoint[];
  /** Told each step on the way. */
  readonly onStep?: (done: number) => void;
}

/**
 * Takes step `step` of a phase again: from the nearest checkpoint before it, else from where the phase starts, with the
 * same batches and dropout, so that on the same engine the numbers are the same.
 *
 * @throws InputError `no-such-step`
 */
export async function replayStep(options: ReplayOptions): Promise<ReplayedStep> {
  const { context, config, seed, step: wanted, points } = options;
  const { phase } = config;
  if (wanted < 1 || wanted > phase.steps) {
    throw new InputError('no-such-step', `there is no step ${wanted}; the phase has steps 1 to ${phase.steps}`);
  }
  const point = points.filter(({ step }) => step < wanted).sort((a, b) => b.step - a.step)[0];
  // Before all else: a phase that runs meanwhile replaces its checkpoints.
  const checkpoint = await point?.load();
  const model = await phaseModel(context, config);
  const data = await phaseData(context, config, 'train', model.ids, seed);
  const stream = await DrawnBatchStream.open(context.store, data, point?.use);
  try {
    const trainer = await phaseTrainer(context, config, model, seed, checkpoint);
    try {
      return await take(options, { trainer, stream, from: point?.step ?? 0 });
    } finally {
      trainer.dispose();
    }
  } finally {
    await stream.close();
  }
}

/** Takes the steps after `from`; of the last one it says all there is to say. */
async function take(
  { context, config: { phase }, seed, step: wanted, onStep }: ReplayOptions,
  { trainer, stream, from }: { readonly trainer: T5Trainer; readonly stream: DrawnBatchStream; readonly from: number },
): Promise<ReplayedStep> {
  const rateOf = (step: number) => learningRate(phase.schedule, step, phase.steps);
  const train = (drawn: DrawnBatches, step: number) =>
    trainer.step(drawn.batches, step, dropoutSeed(seed), rateOf(step));
  const last = wanted - 1;
  for (let step = from; step < last; step++) {
    context.signal.throwIfAborted();
    await train(await stream.next(), step);
    onStep?.(step + 1);
    await new Promise(setImmediate);
  }
  const drawn = await stream.next();
  const tasks = await taskLosses(trainer, drawn.examples, phase);
  const metrics = await train(drawn, last);
  onStep?.(wanted);
  return { step: wanted, from, learningRate: rateOf(last), metrics, tasks, examples: drawn.examples };
}

/** Losses of a batch's examples by task, one example a row: examples of a packed row do not see each other either. */
async function taskLosses(
  trainer: T5Trainer,
  examples: readonly BatchExample[],
  { inputLength, targetLength }: PhaseConfig['phase'],
): Promise<ReplayedStep['tasks']> {
  const tasks = [...new Set(examples.map(({ task }) => task))];
  const losses = [];
  for (const task of tasks) {
    const own = examples.filter((example) => example.task === task);
    const rows = padRows({ rows: SCORED_ROWS, inputLength, targetLength });
    const batches = own.map(({ example }) => rows.add(example.inputs, example.targets));
    let loss = 0;
    let targetTokens = 0;
    let weight = 0;
    for (const batch of [...batches, rows.flush()]) {
      if (batch === undefined) continue;
      const metrics = await trainer.score(t5Batch(batch));
      loss += metrics.crossEntropy * metrics.weight;
      weight += metrics.weight;
      targetTokens += metrics.targetTokens;
    }
    losses.push({ task, examples: own.length, targetTokens, loss: loss / Math.max(1, weight) });
  }
  return losses;
}
