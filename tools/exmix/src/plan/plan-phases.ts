import type { Pipeline } from '@exmix/cards/pipeline-schema';
import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';
import type { EngineKind } from '@exmix/tensors/engine-kind';
import { memoryRefusal, phaseMemory } from '@exmix/train/check-memory';
import type { PlannedPhase } from './planned-pipeline.js';

/** What the training of each phase needs of this machine's memory, from the pipeline alone. */
export function planPhases(config: Pipeline, engine: EngineKind, memoryBytes: number): PlannedPhase[] {
  const { train } = config;
  if (train === undefined) return [];
  /** Names of phases that have the sizes of an imported model; runs by seed start with their phase's name. */
  const imported = new Set<string>();
  return train.phases.map((phase): PlannedPhase => {
    const { name, from } = phase;
    if (typeof from === 'object' || (from !== undefined && imported.has(from.replace(/\.seed-\d+$/, '')))) {
      imported.add(name);
      return { phase: name, problem: 'has the sizes of an imported model' };
    }
    const model = modelOf(config);
    if (model === undefined) return { phase: name, problem: 'the size of its vocabulary is not known yet' };
    const { parameters, total } = phaseMemory(model, { phase }, engine);
    const refusal = memoryRefusal(model, { phase }, engine, memoryBytes);
    return { phase: name, parameters, memory: total, ...(refusal !== undefined && { problem: refusal.message }) };
  });
}

/** The model as far as the pipeline tells it: of a vocabulary that is given, the pieces are seen only when it is read. */
function modelOf({ train, tokenize: { vocabulary } }: Pipeline): T5Config | undefined {
  const ids = 'train' in vocabulary ? vocabulary.train.size + vocabulary.train.extraIds : undefined;
  const vocab_size = train?.model?.vocab_size ?? ids;
  return vocab_size === undefined ? undefined : parseT5Config({ ...train?.model, vocab_size });
}
