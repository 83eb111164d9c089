import type { StageContext } from '@exmix/stage-kit/stage-context';
import { T5Trainer } from '@exmix/t5/t5-trainer';
import { processEngine } from '@exmix/tensors/process-engine';
import { checkMemory } from './check-memory.js';
import type { Checkpoint } from './checkpoint.js';
import type { PhaseConfig } from './phase-config.js';
import { type PhaseModel, startWeights } from './phase-model.js';
import { trainingOptions } from './training-options.js';

/** The trainer of a phase, from a checkpoint or from where the phase starts. */
export async function phaseTrainer(
  context: Pick<StageContext, 'input' | 'inputNames' | 'log' | 'memoryBytes'>,
  config: PhaseConfig,
  model: PhaseModel,
  seed: number,
  checkpoint?: Pick<Checkpoint, 'weights' | 'optimizer'>,
): Promise<T5Trainer> {
  const engine = await processEngine();
  context.log(
    `engine: ${engine.kind}, TensorFlow ${engine.tensorflowVersion ?? 'none'}, ${engine.threads} threads: ${engine.reason}`,
  );
  checkMemory(context, engine, model.config, config);
  const weights = checkpoint?.weights ?? (await startWeights(context, model.config, seed));
  return T5Trainer.create(engine, model.config, trainingOptions(config), weights, checkpoint?.optimizer);
}
