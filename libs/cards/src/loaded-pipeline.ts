import type { InputError } from '@exmix/errors/input-error';
import type { Card } from './card-schema.js';
import type { Pipeline } from './pipeline-schema.js';

/** A card that is named by the pipeline and cannot be used. */
export interface BrokenCard {
  readonly name: string;
  readonly error: InputError;
}

/** A pipeline with its cards, read and validated. */
export interface LoadedPipeline {
  /** Absolute path of the folder that holds `pipeline.json`; sources' relative paths and packages resolve from it. */
  readonly folder: string;
  readonly config: Pipeline;
  /** In the order of `pipeline.tasks`, without the broken ones. */
  readonly cards: readonly Card[];
  /** In the order of `pipeline.tasks`. Their tasks fail alone; the others go on. */
  readonly broken: readonly BrokenCard[];
}
