import type { StageName } from '@exmix/stage-kit/stage-name';

/** Fields of `pipeline.json` and of each card that a stage's plan may read; `*` means all. */
export interface StageFields {
  readonly pipeline: readonly string[];
  readonly card: readonly string[];
}

/**
 * What Nx hashes of the configs for each stage. It may name too much (the action cache under Nx finds out that nothing
 * changed) but never too little, or Nx would keep what must be built anew; `stage-inputs.test.ts` watches the plans read.
 */
export const STAGE_FIELDS: Readonly<Record<StageName, StageFields>> = {
  ingest: { pipeline: ['seed', 'tasks'], card: ['name', 'licence', 'ingest'] },
  format: { pipeline: ['seed', 'tasks'], card: ['name', 'family', 'format'] },
  sample: { pipeline: ['seed', 'tasks', 'sample'], card: ['name', 'family', 'format', 'sample'] },
  tokenize: { pipeline: ['seed', 'tasks', 'sample', 'tokenize'], card: ['name', 'format'] },
  train: { pipeline: ['seed', 'tasks', 'sample', 'tokenize', 'train'], card: ['name', 'family', 'format', 'sample'] },
  evaluate: { pipeline: ['*'], card: ['*'] },
};
