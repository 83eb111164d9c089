import { ADAFACTOR_DEFAULTS } from '@exmix/t5/adafactor-options';
import { initialParameters } from '@exmix/t5/initial-parameters';
import { T5Trainer } from '@exmix/t5/t5-trainer';
import type { TrainingOptions } from '@exmix/t5/training-step';
import { processEngine } from '@exmix/tensors/process-engine';
import type { StepSize } from './step-size.js';

const SEED = 7;

/** A model of that size with fresh weights, as T5 pre-trains: z-loss 1e-4, dropout 0. */
export async function startTrainer({ config }: StepSize, options: Partial<TrainingOptions> = {}): Promise<T5Trainer> {
  const all = { zLoss: 1e-4, dropout: 0, adafactor: ADAFACTOR_DEFAULTS, ...options };
  return T5Trainer.create(await processEngine(), config, all, initialParameters(config, SEED));
}
