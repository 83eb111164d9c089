import { InputError } from '@exmix/errors/input-error';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import type { T5Batch } from '@exmix/t5/t5-batch';
import type { T5Trainer } from '@exmix/t5/t5-trainer';
import { openBatchStream } from './open-batch-stream.js';
import type { PhaseConfig } from './phase-config.js';
import { phaseData } from './phase-data.js';
import type { PhaseModel } from './phase-model.js';
import type { TaskScorer } from './score-tasks.js';

/** Batches of the validation loss, the same ones each time. */
const VALIDATION_BATCHES = 8;

/** What a phase's model scored on validation rows after a step. */
export interface Validated {
  readonly loss?: { readonly loss: number; readonly accuracy: number; readonly targetTokens: number };
  readonly scores?: Readonly<Record<string, number>>;
  /** By which the best checkpoint is chosen; more is better. */
  readonly score?: number;
}

/** Scores a phase's model on validation rows: by loss every so many steps, and each checkpoint where the best is kept. */
export class Validation {
  private constructor(
    private readonly phase: PhaseConfig['phase'],
    private readonly batches: readonly T5Batch[],
    private readonly scorer: TaskScorer | undefined,
  ) {}

  /** @throws InputError `no-validation-examples` where the best checkpoint is to be chosen without any */
  static async open(context: StageContext, config: PhaseConfig, model: PhaseModel, seed: number): Promise<Validation> {
    const { phase, scored } = config;
    const byLoss = phase.checkpoints?.keepBest?.metric === 'validation-loss';
    const wanted = phase.validateEverySteps > 0 || byLoss;
    const batches = wanted ? await validationBatches(context, config, model, seed) : [];
    if (byLoss && batches.length === 0) {
      throw new InputError('no-validation-examples', 'no task has validation examples to choose a checkpoint by', {
        field: 'checkpoints.keepBest',
      });
    }
    return new Validation(phase, batches, scored && (await openScorer(context, config, model)));
  }

  /** @param isCheckpoint a checkpoint is taken after this step */
  async after(step: number, trainer: T5Trainer, isCheckpoint: boolean, signal: AbortSignal): Promise<Validated> {
    const { validateEverySteps, checkpoints, steps } = this.phase;
    const metric = checkpoints?.keepBest?.metric;
    const isDue = validateEverySteps > 0 && (step % validateEverySteps === 0 || step === steps);
    const chosenByLoss = isCheckpoint && metric === 'validation-loss';
    const loss =
      this.batches.length > 0 && (isDue || chosenByLoss) ? await meanLoss(trainer, this.batches, signal) : undefined;
    const scores = isCheckpoint ? await this.scorer?.score(trainer, signal) : undefined;
    const score = chosenByLoss && loss !== undefined ? -loss.loss : scores?.score;
    return {
      ...(loss !== undefined && { loss }),
      ...(scores !== undefined && { scores: scores.values }),
      ...(score !== undefined && { score }),
    };
  }
}

/** Loaded by name: only phases that score tasks have decoding and metrics in their code, by the plan's `alsoReaches`. */
async function openScorer(context: StageContext, config: PhaseConfig, model: PhaseModel): Promise<TaskScorer> {
  const module = './score-tasks.js';
  const { TaskScorer } = (await import(module)) as typeof import('./score-tasks.js');
  return TaskScorer.open(context, config, model);
}

async function validationBatches(
  context: StageContext,
  config: PhaseConfig,
  model: PhaseModel,
  seed: number,
): Promise<T5Batch[]> {
  const data = await phaseData(context, config, 'validation', model.ids, seed);
  const { stream, close } = await openBatchStream(context.store, data);
  try {
    const batches: T5Batch[] = [];
    while (stream !== undefined && batches.length < VALIDATION_BATCHES) batches.push(await stream.next());
    return batches;
  } finally {
    await close();
  }
}

async function meanLoss(trainer: T5Trainer, batches: readonly T5Batch[], signal: AbortSignal) {
  let targetTokens = 0;
  let weight = 0;
  let loss = 0;
  let correct = 0;
  for (const batch of batches) {
    signal.throwIfAborted();
    const metrics = await trainer.score(batch);
    targetTokens += metrics.targetTokens;
    weight += metrics.weight;
    loss += metrics.crossEntropy * metrics.weight;
    correct += metrics.accuracy * metrics.weight;
    await new Promise(setImmediate);
  }
  const count = Math.max(1, weight);
  return { loss: loss / count, accuracy: correct / count, targetTokens };
}
