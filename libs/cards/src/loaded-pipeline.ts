import type { Card } from './card-schema.js';
import type { Pipeline } from './pipeline-schema.js';

/** A pipeline with its cards, read and validated. */
export interface LoadedPipeline {
  /** Absolute path of the folder that holds `pipeline.json`; sources' relative paths and packages resolve from it. */
  readonly folder: string;
  readonly config: Pipeline;
  /** In the order of `pipeline.tasks`. */
  readonly cards: readonly Card[];
}
