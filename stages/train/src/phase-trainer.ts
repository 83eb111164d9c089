import type { StageContext } from '@exmix/stage-kit/stage-context';
import { T5Trainer } from '@exmix/t5/t5-trainer';
import { KeptGraphs } from '@exmix/tensors/kept-graphs';
import { processEngine } from '@exmix/tensors/process-engine';
import { checkMemory } from './check-memory.js';
import type { Checkpoint } from './checkpoint.js';
import type { PhaseConfig } from './phase-config.js';
import { type PhaseModel, startWeights } from './phase-model.js';
import { trainingOptions } from './training-options.js';

/**
 * The trainer of a phase, from a checkpoint or from where the phase starts.
 *
 * @param code digest of the code that runs, by which graphs that other processes have recorded are found; without it
 * they are recorded
 */
export async function phaseTrainer(
  context: Pick<StageContext, 'input' | 'inputNames' | 'log' | 'memoryBytes'>,
  config: PhaseConfig,
  model: PhaseModel,
  seed: number,
  checkpoint?: Pick<Checkpoint, 'weights' | 'optimizer'>,
  code?: string,
): Promise<T5Trainer> {
  const engine = await processEngine();
  context.log(
    `engine: ${engine.kind}, TensorFlow ${engine.tensorflowVersion ?? 'none'}, ${engine.threads} threads: ${engine.reason}`,
  );
  checkMemory(context, engine.kind, model.config, config);
  const weights = checkpoint?.weights ?? (await startWeights(context, model.config, seed));
  const kept = code === undefined ? undefined : KeptGraphs.open(engine, code, { log: context.log });
  return T5Trainer.create(engine, model.config, trainingOptions(config), weights, checkpoint?.optimizer, kept);
}
