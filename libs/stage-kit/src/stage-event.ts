import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { Json } from './json.js';

/** What a stage says while it works on one unit. The kit adds the unit's name, `reused`, `failed` and `blocked`. */
export type StageEvent =
  | {
      readonly type: 'progress';
      readonly done: number;
      readonly total?: number;
      readonly of: 'rows' | 'bytes' | 'steps' | 'tokens' | 'examples';
      readonly detail?: string;
    }
  | { readonly type: 'warning'; readonly message: string }
  /** A machine-readable event of the stage's own log, such as a training step's loss. */
  | { readonly type: 'metric'; readonly name: string; readonly values: Readonly<Record<string, number>> }
  /** The last event: the files of the artifact, already written to the store, and its summary. */
  | { readonly type: 'finished'; readonly files: Readonly<Record<string, BlobId>>; readonly summary: Json };
