import { availableParallelism } from 'node:os';
import type { EngineEnvironment } from './engine-environment.js';
import type { EngineKind } from './engine-kind.js';

/** Threads that one op of an engine may use. */
export function engineThreads(kind: EngineKind, environment: EngineEnvironment): number {
  return kind === 'wasm' ? 1 : Number(environment.TF_NUM_INTRAOP_THREADS) || availableParallelism();
}
