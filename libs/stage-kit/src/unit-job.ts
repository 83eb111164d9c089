import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { HubSettings } from '@exmix/hub/hub-settings';
import type { Action } from './action.js';

/** All that a thread needs to run one unit. Plain data. */
export interface UnitJob {
  readonly module: string;
  readonly action: Action;
  readonly key: string;
  /** Manifest blobs of the input artifacts by name. */
  readonly inputs: Readonly<Record<string, BlobId>>;
  /** The store's `threadLocation`. */
  readonly storeLocation: string;
  readonly pipelineFolder: string;
  /** Folder for scratch files and resume files. */
  readonly stateFolder: string;
  /** Memory of the run's `ProcessorShare`. */
  readonly processors: SharedArrayBuffer;
  /** How the Hub and the web are reached; absent where the run has none. */
  readonly hub?: HubSettings;
}
